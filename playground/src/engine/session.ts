// One network in training: takes steps when told and gives pictures of itself when asked.

import type { Tensor } from "gradus";
import { compile, ops } from "gradus";
import type { Config } from "../config/config.ts";
import { heldOf } from "../config/inputs.ts";
import type { NodePlace } from "../config/shape.ts";
import { gridPoints } from "../data/features.ts";
import type { Point } from "../data/point.ts";
import { domain, type Samples } from "../data/samples.ts";
import { Batches, type Steps } from "./batches.ts";
import { type ExplainedStep, Explainer } from "./explain/explained-step.ts";
import { takeStep } from "./explain/traced-step.ts";
import type { Frame, Verdict, View } from "./frame.ts";
import { mapSize, thumbnailSize } from "./frame.ts";
import { Network } from "./network.ts";
import type { BatchPlace, Progress } from "./progress.ts";
import { lossOf } from "./recipes.ts";
import { scoresOf } from "./scores.ts";
import type { StepUnit } from "./step-unit.ts";
import { Table } from "./table.ts";

/** Is what only the owner of a session knows of a picture. */
type Circumstances = Pick<Frame, "generation" | "playing" | "stepsPerSecond"> &
  Partial<Pick<Frame, "judged">>;

/** Most steps that one call of a program takes; training listens for commands between calls. */
const stepsPerCall = 256;

/** Trains one network on one set of points. */
export class Session {
  readonly network: Network;
  readonly config: Config;
  #samples: Samples;
  #train: Table;
  #test: Table;
  #batches: Batches;
  #step = 0;
  #batch: Int32Array = new Int32Array(0);
  readonly #map: Table;
  readonly #thumbnails: Table;
  #explainer: Explainer | undefined;
  #programs: ReturnType<Session["compilePrograms"]>;

  private constructor(network: Network, samples: Samples, place: Progress["place"]) {
    const { config, dtype } = network;
    this.network = network;
    this.config = config;
    this.#samples = samples;
    this.#train = new Table(config, samples.train, dtype);
    this.#test = new Table(config, samples.test, dtype);
    const held = heldOf(config);
    this.#map = new Table(config, plane(mapSize, held), dtype);
    this.#thumbnails = new Table(config, plane(thumbnailSize, held), dtype);
    this.#step = place?.step ?? 0;
    this.#batches = this.#makeBatches(place?.batches);
    this.#programs = this.compilePrograms();
  }

  /** Makes a network, with its initial weights or given ones, and its points; with `progress` it goes on. */
  static async make(
    config: Config,
    samples: Samples,
    weights?: Float64Array,
    progress?: Progress,
  ): Promise<Session> {
    const network = await Network.make(config, weights);
    if (progress !== undefined) network.setOptimizerState(progress.optimizer);
    return new Session(network, samples, progress?.place ?? null);
  }

  /** Where training stands, for another session to go on from. */
  get place(): NonNullable<Progress["place"]> {
    return { step: this.#step, batches: this.#batches.place };
  }

  /** Updates of the weights so far. */
  get step(): number {
    return this.#step;
  }

  get epoch(): number {
    return this.#batches.epoch;
  }

  get samples(): Samples {
    return this.#samples;
  }

  /** Whether the last points of the running epoch have been used. */
  get isBetweenEpochs(): boolean {
    return this.#batches.position === 0;
  }

  /** Takes other points; the network stays as it is. */
  setSamples(samples: Samples): void {
    const { train, test } = samples;
    this.#samples = samples;
    if (train.length === this.#train.count && test.length === this.#test.count) {
      this.#train.replace(train);
      this.#test.replace(test);
    } else {
      this.#train.dispose();
      this.#test.dispose();
      this.#train = new Table(this.config, train, this.network.dtype);
      this.#test = new Table(this.config, test, this.network.dtype);
      this.#programs = this.compilePrograms();
      this.#explainer = undefined;
    }
    this.#batches = this.#makeBatches();
  }

  /** Moves the plane that is drawn to other values of the further inputs x3, x4, …. */
  setHeld(held: readonly number[]): void {
    this.#map.replace(plane(mapSize, held));
    this.#thumbnails.replace(plane(thumbnailSize, held));
  }

  /** Freezes some columns of nodes, and thaws all others; weights and optimizer stay as they are. */
  setFrozen(frozen: readonly boolean[]): void {
    this.network.freeze(frozen);
    this.#programs = this.compilePrograms();
    this.#explainer = undefined;
  }

  setLearningRate(rate: number): void {
    this.network.optimizer.learningRate = rate;
  }

  /** Training points that one epoch goes through. */
  get epochLength(): number {
    return this.#batches.length;
  }

  /** Takes up to so many steps, as many as a program takes at once; gives how many points it used. */
  advance(most = stepsPerCall): number {
    return this.#run(this.#batches.next(Math.min(most, stepsPerCall)));
  }

  /** Takes as many steps as the unit stands for. */
  advanceBy(unit: StepUnit): void {
    if (unit === "example") this.#run(this.#batches.nextExample());
    else if (unit === "batch") this.#run(this.#batches.next());
    else {
      do this.advance();
      while (!this.isBetweenEpochs);
    }
  }

  /**
   * Takes as many steps as the unit stands for, and gives the last one in numbers; null where there
   * are no points.
   */
  async explain(unit: StepUnit): Promise<ExplainedStep | null> {
    const batches = this.#batches;
    // Of an epoch all but its last step are taken as ever.
    const { batchSize } = this.config;
    if (unit === "epoch" && batchSize > 0) {
      while (batches.length - batches.position > batchSize) this.#run(batches.next());
    }
    if (batches.length === 0) return null;
    let { rows } = unit === "example" ? batches.nextExample() : batches.next();
    // What is left for the next epoch, as TensorFlow Playground does, is no step yet.
    if (rows.length === 0) ({ rows } = batches.next());
    this.#explainer ??= new Explainer(this.network, this.#train);
    this.#batch = rows;
    this.#step++;
    return this.#explainer.take(rows, this.#step);
  }

  /** Computes what the page draws. */
  async look(view: View, circumstances: Circumstances): Promise<Frame> {
    const { train, test, thumbnails } = this.#programs.verdicts();
    const map = view.node === null ? this.#programs.output() : this.#programs.nodes();
    const trainOutputs = await floats(train.outputs);
    const testOutputs = await floats(test.outputs);
    return {
      judged: [],
      ...circumstances,
      epoch: this.#batches.epoch,
      position: this.#batches.position,
      epochLength: this.#batches.length,
      step: this.#step,
      train: this.#verdict("train", trainOutputs, await floats(train.loss)),
      test: this.#verdict("test", testOutputs, await floats(test.loss)),
      weights: await this.network.weights(),
      thumbnails: await floats(thumbnails),
      map: this.#columnOf(await floats(map), view.node),
      mapNode: view.node,
      trainOutputs,
      testOutputs,
      batch: this.#batch.slice(),
    };
  }

  /** Computes losses and scores alone, which is much less than a picture. */
  async judge(): Promise<Pick<Frame, "train" | "test">> {
    const { train, test } = this.#programs.judgement();
    return {
      train: this.#verdict("train", await floats(train.outputs), await floats(train.loss)),
      test: this.#verdict("test", await floats(test.outputs), await floats(test.loss)),
    };
  }

  /** Frees the memory of the points; weights go with the session. */
  dispose(): void {
    for (const table of [this.#train, this.#test, this.#map, this.#thumbnails]) table.dispose();
  }

  #verdict(half: "train" | "test", outputs: Float32Array, loss: Float32Array): Verdict {
    const scores = scoresOf(this.config, this.#samples[half], outputs);
    return { loss: loss[0] ?? Number.NaN, scores };
  }

  #run({ rows, count, size }: Steps): number {
    if (count === 0) return 0;
    this.#programs.train.repeat(count, rows);
    this.#batch = rows.slice((count - 1) * size);
    this.#step += count;
    return count * size;
  }

  #makeBatches(start?: BatchPlace): Batches {
    const { batchSize, shuffle, epochShare, compatible, seed } = this.config;
    const options = {
      ...{ count: this.#train.count, batchSize, seed: start?.seed ?? seed },
      shuffle: shuffle && !compatible,
      share: compatible ? 1 : epochShare / 100,
      carry: compatible,
    };
    return new Batches(options, start);
  }

  private compilePrograms() {
    const { network, config } = this;
    const [train, test] = [this.#train, this.#test];

    const verdict = (table: Table) => {
      const outputs = network.columns(table.features).at(-1) as Tensor;
      return { outputs, loss: lossOf(config.loss, table.targets, outputs) };
    };
    return {
      train: compile(
        (rows: Int32Array) => {
          takeStep(network, train, rows);
          return {};
        },
        { name: "train" },
      ),
      verdicts: compile(
        () => ({
          train: verdict(train),
          test: verdict(test),
          thumbnails: ops.concatenate(network.columns(this.#thumbnails.features), { axis: -1 }),
        }),
        { name: "verdicts" },
      ),
      judgement: compile(() => ({ train: verdict(train), test: verdict(test) }), {
        name: "judgement",
      }),
      output: compile(() => network.columns(this.#map.features).at(-1) as Tensor, {
        name: "output",
      }),
      nodes: compile(() => ops.concatenate(network.columns(this.#map.features), { axis: -1 }), {
        name: "nodes",
      }),
    };
  }

  // Picks one node out of the outputs of all.
  #columnOf(values: Float32Array, node: NodePlace | null): Float32Array {
    if (node === null) return values;
    const widths = this.network.sizes.slice(1);
    const width = widths.reduce((sum, units) => sum + units, 0);
    const before = widths.slice(0, node.layer - 1).reduce((sum, units) => sum + units, 0);
    const column = before + node.node;
    return Float32Array.from(
      { length: values.length / width },
      (_, i) => values[i * width + column] ?? 0,
    );
  }
}

function plane(size: number, further: readonly number[]): Point[] {
  return gridPoints(size, domain).map((point) => ({ ...point, further, label: 0 }));
}

async function floats(values: Tensor): Promise<Float32Array> {
  const data = await values.data();
  return data instanceof Float32Array ? data : Float32Array.from(data);
}
