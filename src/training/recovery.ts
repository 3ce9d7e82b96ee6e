// Training outlives its device: a copy of the run on the host from time to time, and the way back from it.

import type { Checkpoint, Logs } from "../callbacks/index.ts";
import { computeAt, deviceReplacement, getDevice, tensor } from "../engine/index.ts";
import { BackendError, DeviceLostError } from "../shared/errors.ts";
import type { RunParts } from "./checkpoints.ts";
import { assignAll, captureRun, readAll, restoreRun } from "./checkpoints.ts";

// One door to what only some runs need.
export { captureRun, resumeRun } from "./checkpoints.ts";
export { settle } from "./placement.ts";

/** Part of the time that copies may take. */
const share = 0.05;

/** Is the run as it was before an epoch. */
interface HostCopy {
  /** The epoch to go on with. */
  readonly epoch: number;
  readonly logs: Logs | undefined;
  readonly checkpoint: Checkpoint;
}

/** Keeps a run of fit on a device that can be lost. */
export class Recovery {
  readonly #parts: RunParts;
  #copy: HostCopy | undefined;
  #copiedAt = Number.NEGATIVE_INFINITY;
  #copyTook = 0;
  /** Resolves when the copy that was begun has arrived or failed. */
  #underWay: Promise<void> | undefined;
  #failure: unknown;
  /** The epoch to which a loss led back, until one more is done. */
  #ledBackTo: number | undefined;

  constructor(parts: RunParts) {
    this.#parts = parts;
  }

  /**
   * Begins to copy the run before an epoch, unless it was copied a moment ago; steps need not wait.
   * @throws the error that ended the copy before.
   */
  keep(epoch: number, logs: Logs | undefined): void {
    if (this.#failure !== undefined) throw this.#failure;
    const start = performance.now();
    if (this.#underWay !== undefined || this.#copy?.epoch === epoch) return;
    if (this.#copyTook > share * (start - this.#copiedAt)) return;
    if (this.#compute(deviceReplacement) === undefined) return;
    const kept = (copy: HostCopy) => {
      this.#copy = copy;
      this.#copiedAt = performance.now();
      this.#copyTook = this.#copiedAt - start;
      this.#ledBackTo = undefined;
    };
    const failed = (error: unknown) => {
      this.#failure = error;
    };
    this.#underWay = this.#take(epoch, logs)
      .then(kept, failed)
      .then(() => {
        this.#underWay = undefined;
      });
  }

  /** Copies the run as it is now: all that is read is asked for before anything is waited for. */
  async #take(epoch: number, logs: Logs | undefined): Promise<HostCopy> {
    const { model, compilation } = this.#parts;
    const variables = [...new Set([...model.weights, ...compilation.optimizer.variables])];
    const moment = { batch: null, logs: logs ?? {}, rest: [] };
    const [training, values] = await Promise.all([
      captureRun(this.#parts, epoch, moment),
      readAll(variables),
    ]);
    const restore = async () => this.#compute(() => assignAll("the weights", variables, values));
    return { epoch, logs, checkpoint: { sequence: 0, training, restore } };
  }

  /**
   * Opens the device anew, or chooses "wasm" where that fails or was of no use, and brings the run back
   * to the last copy.
   * @throws the error itself, where there is no copy yet or no device was to be lost; BackendError where
   *   the data cannot be gone through again: the model is then what it was at the copy.
   */
  async recover(error: unknown, during: number): Promise<Omit<HostCopy, "checkpoint">> {
    if (!(error instanceof DeviceLostError)) throw error;
    try {
      return await this.#recoverOnce(error, during);
    } catch (next) {
      // The next device may be lost as well; the one after that cannot be.
      if (next === error) throw error;
      return this.recover(next, during);
    }
  }

  async #recoverOnce(error: DeviceLostError, during: number) {
    // What is still on its way may arrive, or has failed by the same loss.
    await this.#underWay;
    this.#failure = undefined;
    const copy = this.#copy;
    const replace = this.#compute(deviceReplacement);
    if (copy === undefined || replace === undefined) throw error;
    const { epoch, logs, checkpoint } = copy;
    const lost = this.#compute(getDevice);
    await replace(this.#ledBackTo === epoch);
    this.#ledBackTo = epoch;
    for (const total of this.#parts.compilation.totals()) {
      const { shape, dtype } = total;
      const size = shape.reduce((product, length) => product * length, 1);
      const zeros = tensor(new Array<number>(size).fill(0), { shape, dtype });
      this.#compute(() => total.assign(zeros));
    }
    const rewound = await Promise.all(this.#parts.feeds.map(({ feed }) => feed.rewind()));
    if (rewound.includes(false)) {
      await checkpoint.restore();
      throw new BackendError(
        `fit: ${error.reason} The model is as it was before epoch ${epoch + 1}, on ` +
          `"${this.#compute(getDevice)}". The batches come from a generator, which cannot be gone through again: ` +
          "pass the function that begins it, or a Dataset.",
        { cause: error },
      );
    }
    await restoreRun(this.#parts, checkpoint);
    const now = this.#compute(getDevice);
    const where = now === lost ? `"${lost}", opened anew` : `"${now}"`;
    console.warn(
      `fit: ${error.reason} That was in epoch ${during + 1}; training goes on before epoch ` +
        `${epoch + 1}, on the device ${where}.`,
    );
    return { epoch, logs };
  }

  #compute<T>(body: () => T): T {
    return computeAt(this.#parts.compilation.placed.place, body);
  }
}
