// The arguments of fit, evaluate and predict: from data and options to a feed of batches.

import type { DataTree, HostData, HostSamples, HostTree } from "../data/adapters.ts";
import {
  countSamples,
  isStringArray,
  mapArrays,
  namedArrays,
  readHostTree,
  refuseStrings,
} from "../data/adapters.ts";
import type { Source } from "../data/source.ts";
import { sizeOfSource } from "../data/source.ts";
import { deviceLoading, isHostTensor } from "../engine/index.ts";
import type { ShapeTree } from "../layers/symbolic-shape.ts";
import { checkNumber, describe } from "../registry/index.ts";
import { ConfigError } from "../shared/errors.ts";
import type { ClassWeight } from "./class-weights.ts";
import type { Compilation } from "./compilation.ts";
import type { BatchOptions, Feed } from "./feed.ts";
import { ArrayFeed, StreamFeed } from "./feed.ts";
import { checkIndices } from "./index-checks.ts";
import { matchOutputs } from "./outputs.ts";
import { checkTargets } from "./target-checks.ts";
import type { TrainableModel } from "./trainable-model.ts";

/** Is data for a step: arrays, or a stream of batches `[x, y, sampleWeight]`. */
export type Data = DataTree | Source<unknown>;

/** Are a data set's parts as the user gave them. */
export interface GivenSamples {
  readonly x: unknown;
  readonly y?: unknown;
  readonly sampleWeight?: unknown;
}

const isHostData = (node: unknown): node is HostData => isHostTensor(node) || isStringArray(node);

/** Reads data for one model: settles its outputs, checks targets, computes class weights. */
export class DataReader {
  readonly #who: string;
  readonly #model: TrainableModel;
  /** Null where nothing is compared with targets. */
  readonly #compilation: Compilation | null;
  readonly #classWeight: ClassWeight | undefined;

  constructor(
    who: string,
    model: TrainableModel,
    compilation: Compilation | null,
    classWeight?: ClassWeight,
  ) {
    this.#who = who;
    this.#model = model;
    this.#compilation = compilation;
    this.#classWeight = classWeight;
  }

  /**
   * Reads arrays, builds the model for them, and settles losses and metrics.
   * @throws ShapeError, ConfigError, DTypeError for data that cannot be learnt from.
   */
  async read(given: GivenSamples): Promise<HostSamples> {
    const x = await this.#readInputs(given.x);
    const outputs = this.#model.outputsFor(shapesOf(x));
    await deviceLoading();
    await checkIndices(this.#who, this.#model, x);
    const [y, weight] = await Promise.all([
      this.#readTree(given.y, "y", outputs.length),
      this.#readTree(given.sampleWeight, "sampleWeight", outputs.length),
    ]);
    const samples = { x, y, sampleWeight: weight };
    countSamples(samples, this.#who);
    if (this.#compilation === null) return samples;
    const targets = y === null ? [] : matchOutputs(y, outputs, isHostData, `${this.#who}: y`);
    this.#compilation.build(
      outputs,
      targets.map((target) => target && [null, ...target.shape.slice(1)]),
    );
    this.#check(samples, targets);
    if (this.#classWeight === undefined) return samples;
    // Late, because few ask for it.
    const { weighClasses } = await import("./class-weights.ts");
    return weighClasses(this.#who, this.#classWeight, samples, outputs.length, targets);
  }

  /** Makes a feed of a data set in memory. */
  arrays(samples: HostSamples, options: BatchOptions): Feed {
    return new ArrayFeed(samples, options, this.#who);
  }

  /** Makes a feed of a stream, and reads its first batch. @throws ConfigError when it has none. */
  async stream(source: Source<unknown>): Promise<Feed> {
    const size = sizeOfSource(source);
    const batches = size !== undefined && Number.isFinite(size) ? size : undefined;
    const feed = new StreamFeed(source, batches, (element) => this.read(partsOf(element)));
    if ((await feed.peekSamples()) === undefined) throw emptyStream(this.#who);
    return feed;
  }

  async #readInputs(given: unknown): Promise<HostTree> {
    const count = Math.max(1, this.#model.inputs.length);
    const float = this.#model.dtype;
    const read = await readHostTree(given, { who: this.#who, name: "x", count, float });
    const { hasHostLayers } = this.#model;
    const numbers = hasHostLayers ? (this.#model.runHostLayers(read) as HostTree) : read;
    refuseStrings(numbers, "x", this.#who);
    return numbers;
  }

  async #readTree(given: unknown, name: string, count: number): Promise<HostTree | null> {
    if (given === undefined || given === null) return null;
    return readHostTree(given, { who: this.#who, name, count, float: this.#model.dtype });
  }

  #check({ y }: HostSamples, targets: readonly (HostData | undefined)[]): void {
    if (y === null) {
      if (this.#compilation?.loss.given !== true) return;
      throw new ConfigError(
        `${this.#who}: y is missing, but the model was compiled with a loss. ` +
          "Give targets, or batches [x, y] where x is a stream.",
      );
    }
    refuseStrings(y, "y", this.#who);
    for (const loss of this.#compilation?.loss.losses ?? []) {
      checkTargets(this.#who, loss, targets[loss.index]);
    }
  }
}

/** Takes an element of a stream apart: an array is `[x, y, sampleWeight]`, anything else is x. */
function partsOf(element: unknown): GivenSamples {
  if (!Array.isArray(element)) return { x: element };
  if (element.length >= 1 && element.length <= 3) {
    const [x, y, sampleWeight] = element as readonly unknown[];
    return { x, y, sampleWeight };
  }
  throw new ConfigError(
    `A batch must be [x], [x, y] or [x, y, sampleWeight], but got ${describe(element)}.`,
  );
}

function emptyStream(who: string): ConfigError {
  return new ConfigError(
    `${who}: the stream gave no batches. A generator can be gone through once: ` +
      "pass the function that begins it, or a Dataset.",
  );
}

/** Gives the shapes of a tree of arrays, the batch unknown. */
function shapesOf(tree: HostTree): ShapeTree {
  return mapArrays(tree, (array) => [null, ...array.shape.slice(1)]) as ShapeTree;
}

/**
 * Settles the batch size: what is given, or as many samples as make the given steps, or 32.
 * @throws ConfigError for what is no positive integer.
 */
export function batchSizeFor(
  who: string,
  samples: HostSamples,
  batchSize: number | undefined,
  steps: number | undefined,
): number {
  const count = namedArrays(samples.x, "x")[0]?.[1].shape[0] ?? 1;
  const size = batchSize ?? (steps === undefined ? 32 : Math.ceil(count / steps));
  return checkNumber(who, "batchSize", size, { min: 1, integer: true });
}
