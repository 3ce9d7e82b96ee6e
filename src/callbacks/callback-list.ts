// Several callbacks as one: each hook in order, batch hooks only for those that listen to them.

import type { BatchKind, CallbackModel, CallbackParams, Logs } from "./callback.ts";
import { Callback } from "./callback.ts";

const hooks = {
  train: { begin: "onTrainBatchBegin", end: "onTrainBatchEnd" },
  test: { begin: "onTestBatchBegin", end: "onTestBatchEnd" },
  predict: { begin: "onPredictBatchBegin", end: "onPredictBatchEnd" },
} as const;

type Hook = {
  [K in keyof Callback]: K extends `on${string}` ? K : never;
}[keyof Callback];

/** Calls the hooks of callbacks in order and waits for each. */
export class CallbackList {
  readonly callbacks: readonly Callback[];

  constructor(callbacks: readonly Callback[], model: CallbackModel, params: CallbackParams) {
    this.callbacks = callbacks;
    for (const callback of callbacks) {
      callback.setParams(params);
      callback.setModel(model);
    }
  }

  async onTrainBegin(): Promise<void> {
    for (const callback of this.callbacks) await callback.onTrainBegin();
  }

  async onTrainEnd(logs?: Logs): Promise<void> {
    for (const callback of this.callbacks) await callback.onTrainEnd(logs);
  }

  async onEpochBegin(epoch: number): Promise<void> {
    for (const callback of this.callbacks) await callback.onEpochBegin(epoch);
  }

  async onEpochEnd(epoch: number, logs: Logs): Promise<void> {
    for (const callback of this.callbacks) await callback.onEpochEnd(epoch, logs);
  }

  async onTestBegin(): Promise<void> {
    for (const callback of this.callbacks) await callback.onTestBegin();
  }

  async onTestEnd(logs: Logs): Promise<void> {
    for (const callback of this.callbacks) await callback.onTestEnd(logs);
  }

  async onPredictBegin(): Promise<void> {
    for (const callback of this.callbacks) await callback.onPredictBegin();
  }

  async onPredictEnd(): Promise<void> {
    for (const callback of this.callbacks) await callback.onPredictEnd();
  }

  /** Tells whether any callback has a hook at the beginning or end of batches of this kind. */
  hearsBatches(kind: BatchKind): boolean {
    return this.#listening(kind).length > 0;
  }

  /** Tells whether any of these callbacks must hear of every batch. */
  hearsEveryBatch(kind: BatchKind): boolean {
    return this.#listening(kind).some((callback) => callback.hearsEveryBatch);
  }

  /** Calls the hooks at the beginning of a batch. */
  async batchBegin(kind: BatchKind, batch: number): Promise<void> {
    const hook = hooks[kind].begin;
    for (const callback of this.#overriding(hook)) await callback[hook](batch);
  }

  /** Calls the hooks at the end of a batch that want it; `read` runs once, only if one does. */
  async batchEnd(kind: BatchKind, batch: number, read: () => Promise<Logs>): Promise<void> {
    const hook = hooks[kind].end;
    const wanting = this.#overriding(hook).filter((callback) =>
      callback.wantsBatchEnd(batch, kind),
    );
    if (wanting.length === 0) return;
    const logs = await read();
    for (const callback of wanting) await callback[hook](batch, logs);
  }

  #listening(kind: BatchKind): Callback[] {
    const { begin, end } = hooks[kind];
    return [...this.#overriding(begin), ...this.#overriding(end)];
  }

  readonly #listeners = new Map<Hook, readonly Callback[]>();

  #overriding(hook: Hook): readonly Callback[] {
    const known = this.#listeners.get(hook);
    if (known !== undefined) return known;
    const found = this.callbacks.filter((callback) => callback[hook] !== Callback.prototype[hook]);
    this.#listeners.set(hook, found);
    return found;
  }
}
