// Batches for the steps: rows of pinned arrays, rows copied from large arrays, or a stream.

import type { HostSamples, HostTree } from "../data/adapters.ts";
import { byteSize, countSamples, mapArrays } from "../data/adapters.ts";
import type { HostTensor } from "../data/host-tensor.ts";
import { takeRows } from "../data/host-tensor.ts";
import type { Source } from "../data/source.ts";
import { iterate } from "../data/source.ts";
import { permutation, seededSource, shuffleInPlace } from "../data/split.ts";
import type { Literal, TensorTree } from "../engine/index.ts";
import { borrow, pin, Tensor, tensor, unpin } from "../engine/index.ts";
import { flatten } from "../shared/tree.ts";
import type { StepData } from "./trainable-model.ts";

/** Most bytes of a data set that are kept in the engine's memory. */
const defaultPinLimit = 2 ** 30;

/** Are the arguments of one step or several: data, and which rows of them, or null for all. */
export interface StepArguments {
  /** As many rows for each step, one step's behind the other's. */
  readonly rows: Int32Array | null;
  readonly data: StepData;
  /** How many steps the rows are for; 1 where there are none. */
  readonly steps: number;
}

/** Gives batch after batch. */
export interface Feed {
  /** Batches of one pass; undefined when unknown. */
  readonly batches: number | undefined;
  /** Begins a pass over the data; passes are numbered so that each has its own order. */
  begin(pass: number): void | Promise<void>;
  /** Gives the next batch, or several up to `most`; undefined at the end of the pass. */
  next(most: number): StepArguments | undefined | Promise<StepArguments | undefined>;
  /** Gives the next batch without taking it; undefined at the end of the pass. */
  peek(): StepArguments | undefined | Promise<StepArguments | undefined>;
  /** Shows what batches are like, without bringing data to a device. */
  look(): StepArguments | undefined | Promise<StepArguments | undefined>;
  /**
   * Makes ready to be resumed within the same run, on another device; false where the data cannot be gone
   * through again.
   */
  rewind(): boolean | Promise<boolean>;
  /** Lets go of what the engine's memory holds, and of a stream that is left unfinished. */
  close(): void | Promise<void>;
  /** Seed of the order; 0 where the data have their own. */
  readonly seed: number;
  /** Goes, in a run that has just begun, to where an earlier one stood. */
  resume(place: FeedPlace): void | Promise<void>;
}

/** Is where a run stands in its data. */
export interface FeedPlace {
  readonly seed: number;
  /** Passes begun. */
  readonly passes: number;
  /** Batches taken in the last of them. */
  readonly taken: number;
  /** Batches taken in all passes. */
  readonly total: number;
}

/** Makes tensors of host arrays. */
export function toTensors(samples: HostSamples, change = (t: HostTensor) => tensor(t as Literal)) {
  const convert = (tree: HostTree) =>
    mapArrays(tree, (array) => change(array as HostTensor)) as TensorTree;
  return {
    x: convert(samples.x),
    y: samples.y === null ? null : convert(samples.y),
    sampleWeight: samples.sampleWeight === null ? null : convert(samples.sampleWeight),
  };
}

/** Says how arrays are cut into batches. */
export interface BatchOptions {
  readonly batchSize: number;
  /** True for a new order per pass, `"batch"` for one within each batch. */
  readonly shuffle: boolean | "batch";
  readonly seed: number;
  /** Most bytes that are kept in the engine's memory; default 1 GiB. */
  readonly pinLimit?: number;
}

/** Cuts arrays into batches; the last one may be smaller. */
export class ArrayFeed implements Feed {
  readonly batches: number;
  readonly #samples: HostSamples;
  readonly #count: number;
  readonly #options: BatchOptions;
  readonly #pins: boolean;
  #pinned: StepData | undefined;
  #seed: number;
  #order: Int32Array;
  #next = 0;

  constructor(samples: HostSamples, options: BatchOptions, who: string) {
    this.#samples = samples;
    this.#options = options;
    this.#seed = options.seed;
    this.#count = countSamples(samples, who);
    this.batches = Math.ceil(this.#count / options.batchSize);
    this.#order = Int32Array.from({ length: this.#count }, (_, row) => row);
    const bytes = byteSize(samples.x) + byteSize(samples.y) + byteSize(samples.sampleWeight);
    this.#pins = bytes <= (options.pinLimit ?? defaultPinLimit);
  }

  rewind(): boolean {
    this.#pinned = undefined;
    return true;
  }

  look(): StepArguments {
    const rows = this.#order.subarray(0, this.#options.batchSize);
    const data = toTensors(this.#samples, (array) =>
      borrow(this.#pins ? array : takeRows(array, rows)),
    );
    return { rows: this.#pins ? rows : null, data, steps: 1 };
  }

  begin(pass: number): void {
    this.#next = 0;
    const { shuffle, batchSize } = this.#options;
    if (shuffle === false) return;
    const passSeed = (this.#seed + pass * 0x9e3779b1) % Number.MAX_SAFE_INTEGER;
    if (shuffle === true) {
      this.#order = permutation(this.#count, passSeed);
      return;
    }
    const random = seededSource(passSeed);
    for (let start = 0; start < this.#count; start += batchSize) {
      shuffleInPlace(this.#order.subarray(start, start + batchSize), random);
    }
  }

  next(most: number): StepArguments | undefined {
    const start = this.#next;
    if (start >= this.#count) return undefined;
    const { batchSize } = this.#options;
    const full = Math.floor((this.#count - start) / batchSize);
    // Only now is it known which device computes.
    if (this.#pins) this.#pinned ??= toTensors(this.#samples, (array) => pin(borrow(array)));
    // The last batch, if it is smaller, is a step of its own.
    const steps = this.#pinned === undefined ? 1 : Math.max(1, Math.min(most, full));
    this.#next = Math.min(this.#count, start + steps * batchSize);
    const rows = this.#order.subarray(start, this.#next);
    if (this.#pinned !== undefined) return { rows, data: this.#pinned, steps };
    const data = toTensors(this.#samples, (array) => borrow(takeRows(array, rows)));
    return { rows: null, data, steps };
  }

  peek(): StepArguments | undefined {
    const start = this.#next;
    const batch = this.next(1);
    this.#next = start;
    return batch;
  }

  close(): void {
    for (const data of flatten(this.#pinned)) if (data instanceof Tensor) unpin(data);
    this.#pinned = undefined;
  }

  get seed(): number {
    return this.#seed;
  }

  resume({ seed, passes, taken }: FeedPlace): void {
    this.#seed = seed;
    // Shuffling within batches starts from the order of the pass before.
    const first = this.#options.shuffle === "batch" ? 0 : passes - 1;
    for (let pass = Math.max(0, first); pass < passes; pass++) this.begin(pass);
    this.#next = Math.min(this.#count, taken * this.#options.batchSize);
  }
}

/** Takes batches from a stream, each read by `read`. */
export class StreamFeed implements Feed {
  readonly batches: number | undefined;
  readonly #source: Source<unknown>;
  readonly #read: (element: unknown) => Promise<HostSamples>;
  #iterator: AsyncIterator<unknown> | Iterator<unknown> | undefined;
  #peeked: HostSamples | undefined;

  constructor(
    source: Source<unknown>,
    batches: number | undefined,
    read: (element: unknown) => Promise<HostSamples>,
  ) {
    this.#source = source;
    this.batches = batches;
    this.#read = read;
  }

  /** Looks at the samples of the next batch; undefined when there is none. */
  async peekSamples(): Promise<HostSamples | undefined> {
    this.#peeked ??= await this.#take();
    return this.#peeked;
  }

  async peek(): Promise<StepArguments | undefined> {
    const samples = await this.peekSamples();
    return samples === undefined ? undefined : { rows: null, data: toTensors(samples), steps: 1 };
  }

  look(): Promise<StepArguments | undefined> {
    return this.peek();
  }

  async begin(pass: number): Promise<void> {
    if (pass === 0) return;
    // A generator is its own iterator and goes on; anything else begins again.
    const fresh = iterate(this.#source);
    if (fresh === this.#iterator) return;
    await this.rewind();
    this.#iterator = fresh;
  }

  async next(): Promise<StepArguments | undefined> {
    const batch = await this.peek();
    this.#peeked = undefined;
    return batch;
  }

  async rewind(): Promise<boolean> {
    const goesBack = !this.#isGenerator();
    this.#peeked = undefined;
    await this.close();
    return goesBack;
  }

  async close(): Promise<void> {
    if (!this.#isGenerator()) await this.#iterator?.return?.();
    this.#iterator = undefined;
  }

  readonly seed = 0;

  /** Goes through what was taken: only so do sources that change from pass to pass come along. */
  async resume({ passes, taken, total }: FeedPlace): Promise<void> {
    for (let pass = 0; pass < passes; pass++) {
      await this.begin(pass);
      await this.peekSamples();
    }
    const count = this.#isGenerator() ? total : taken;
    for (let i = 0; i < count; i++) {
      await this.peekSamples();
      this.#peeked = undefined;
    }
  }

  #isGenerator(): boolean {
    return this.#iterator !== undefined && this.#iterator === (this.#source as unknown);
  }

  async #take(): Promise<HostSamples | undefined> {
    this.#iterator ??= iterate(this.#source);
    const { done, value } = await this.#iterator.next();
    return done ? undefined : this.#read(value);
  }
}
