// Several callbacks as one: each hook in order, batch hooks only for those that listen to them.

import type { StateReader, StateRecord } from "../registry/index.ts";
import type { Awaitable, BatchKind, CallbackModel, CallbackParams, Logs } from "./callback.ts";
import { Callback } from "./callback.ts";

const hooks = {
  train: { begin: "onTrainBatchBegin", end: "onTrainBatchEnd" },
  test: { begin: "onTestBatchBegin", end: "onTestBatchEnd" },
  predict: { begin: "onPredictBatchBegin", end: "onPredictBatchEnd" },
} as const;

type Hook = {
  [K in keyof Callback]: K extends `on${string}` ? K : never;
}[keyof Callback];

/** Says which hook is being called: a checkpoint that is written in it goes on with the next. */
export interface HookPosition {
  /** The batch that has ended; null at the end of an epoch. */
  readonly batch: number | null;
  readonly logs: Logs;
  /** The callbacks that are still to be called, by their names in `getStates`. */
  readonly rest: readonly string[];
}

/** Calls the hooks of callbacks in order and waits for each. */
export class CallbackList {
  readonly callbacks: readonly Callback[];
  #position: (Omit<HookPosition, "rest"> & { readonly rest: readonly Callback[] }) | undefined;

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

  /** Calls the hooks, in a resumed run only those that were still to be called. */
  async onEpochEnd(epoch: number, logs: Logs, rest?: readonly string[]): Promise<void> {
    const position = { batch: null, logs };
    await this.#calling(this.#among(rest), position, (callback) =>
      callback.onEpochEnd(epoch, logs),
    );
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
    const position = kind === "train" ? { batch, logs } : undefined;
    await this.#calling(wanting, position, (callback) => callback[hook](batch, logs));
  }

  /** Ends a batch of training in a resumed run: calls the hooks that were still to be called. */
  async finishBatchEnd(batch: number, logs: Logs, rest: readonly string[]): Promise<void> {
    await this.#calling(this.#among(rest), { batch, logs }, (callback) =>
      callback.onTrainBatchEnd(batch, logs),
    );
  }

  /** The hook at the end of an epoch or of a batch of training that is being called, if one is. */
  get position(): HookPosition | undefined {
    if (this.#position === undefined) return undefined;
    const { rest, ...where } = this.#position;
    const names = this.#named().flatMap(([name, callback]) =>
      rest.includes(callback) ? [name] : [],
    );
    return { ...where, rest: names };
  }

  /** Gives the states of the callbacks by the names of their classes, numbered from the second on. */
  getStates(): StateRecord {
    const states = this.#named().map(([name, callback]) => [name, callback.getState()] as const);
    return Object.fromEntries(states.filter(([, state]) => state !== null));
  }

  /** Gives callbacks their states back; warns of those for which there is no callback. */
  setStates(states: StateReader): void {
    const unknown = new Set(states.names);
    for (const [name, callback] of this.#named()) {
      if (unknown.delete(name)) callback.setState(states.value(name));
    }
    if (unknown.size === 0) return;
    console.warn(
      `fit: the checkpoint holds the state of ${[...unknown].join(", ")}, but there is no such ` +
        "callback now. Give the callbacks of the first run again to go on exactly.",
    );
  }

  #named(): (readonly [name: string, callback: Callback])[] {
    const counts = new Map<string, number>();
    return this.callbacks.map((callback) => {
      const { name } = callback.constructor;
      const count = counts.get(name) ?? 0;
      counts.set(name, count + 1);
      return [count === 0 ? name : `${name}_${count}`, callback];
    });
  }

  #among(names: readonly string[] | undefined): readonly Callback[] {
    if (names === undefined) return this.callbacks;
    return this.#named().flatMap(([name, callback]) => (names.includes(name) ? [callback] : []));
  }

  async #calling(
    callbacks: readonly Callback[],
    where: { readonly batch: number | null; readonly logs: Logs } | undefined,
    call: (callback: Callback) => Awaitable,
  ): Promise<void> {
    try {
      for (const [i, callback] of callbacks.entries()) {
        const rest = callbacks.slice(i + 1);
        this.#position = where && { ...where, rest };
        await call(callback);
      }
    } finally {
      this.#position = undefined;
    }
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
