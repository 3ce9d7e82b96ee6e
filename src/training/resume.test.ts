import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import type { Callback as AnyCallback } from "../callbacks/index.ts";
import {
  BackupAndRestore,
  Callback,
  CSVLogger,
  EarlyStopping,
  LearningRateScheduler,
  ReduceLROnPlateau,
} from "../callbacks/index.ts";
import { Dataset } from "../data/dataset.ts";
import * as layers from "../layers/index.ts";
import { Input } from "../layers/index.ts";
import { type Model, Sequential } from "../models/index.ts";
import { Adam } from "../optimizers/index.ts";
import { setRandomSeed } from "../random/index.ts";
import { registerEverything } from "../register.ts";
import type { FitOptions } from "./options.ts";

beforeAll(registerEverything);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradus-resume-"));
});
afterEach(() => rm(folder, { recursive: true }));

const samples = 22;
const x = {
  shape: [samples, 4],
  dtype: "float32" as const,
  data: Float32Array.from({ length: samples * 4 }, (_, i) => Math.sin(i * i + 1)),
};
const y = {
  shape: [samples],
  dtype: "int32" as const,
  data: Int32Array.from({ length: samples }, (_, i) => i % 3),
};

/** Throws in the hook that is called as number `moment`, as a process ends that is killed there. */
class Crash extends Callback {
  #left: number;

  constructor(moment: number) {
    super();
    this.#left = moment;
  }

  #count(): void {
    if (--this.#left === 0) throw new Error("crash");
  }

  override onEpochBegin(): void {
    this.#count();
  }

  override onTrainBatchEnd(): void {
    this.#count();
  }

  override onTestBegin(): void {
    this.#count();
  }

  override onEpochEnd(): void {
    this.#count();
  }
}

function network(): Model {
  const model = new Sequential([
    Input({ shape: [4] }),
    new layers.Dense({ units: 6, activation: "relu" }),
    new layers.BatchNormalization(),
    new layers.Dropout({ rate: 0.4 }),
    new layers.GaussianNoise({ stddev: 0.1 }),
    new layers.Dense({ units: 3, activation: "softmax" }),
  ]);
  model.compile({
    optimizer: new Adam({ learningRate: 0.013 }),
    loss: "sparse_categorical_crossentropy",
    metrics: ["accuracy"],
  });
  return model;
}

interface Scenario {
  readonly make?: () => Model;
  readonly train: (model: Model, options: FitOptions) => ReturnType<Model["fit"]>;
  readonly callbacks: () => AnyCallback[];
}

interface Ending {
  readonly weights: number[][];
  readonly state: number[][];
  readonly history: Record<string, number[]>;
}

/** Trains a new model as a new process does, with its own seeds; undefined when it crashes. */
async function attempt(
  { make = network, train, callbacks }: Scenario,
  crash: number,
  seed: number,
  before: readonly AnyCallback[],
): Promise<Ending | undefined> {
  setRandomSeed(seed);
  const model = make();
  const given = [...before, ...callbacks(), new Crash(crash)];
  try {
    const { history } = await train(model, { callbacks: given, verbose: 0 });
    const plain = async (tensors: Promise<{ data: ArrayLike<number> }[]> | undefined) =>
      ((await tensors) ?? []).map(({ data }) => Array.from(data));
    return {
      weights: await plain(model.getWeights()),
      state: await plain(model.optimizer?.getWeights()),
      history,
    };
  } catch (error) {
    if (error instanceof Error && error.message === "crash") return undefined;
    throw error;
  }
}

/** Crashes a run at each of its moments, resumes it, and compares the end with an even run. */
async function compare(scenario: Scenario, saveFreq: "epoch" | number, step = 1): Promise<number> {
  const even = await attempt(scenario, 0, 1, []);
  let moment = 1;
  for (; ; moment += step) {
    const backupDir = join(folder, `backup-${moment}`);
    const backup = () => [new BackupAndRestore({ backupDir, saveFreq })];
    let ended = await attempt(scenario, moment, 1, backup());
    if (ended !== undefined) break;
    // Another seed: all randomness must come from the checkpoint, unless nothing was saved yet.
    const saved = await readFile(join(backupDir, "latest-2.keras")).catch(() => undefined);
    ended = await attempt(scenario, 0, saved === undefined ? 1 : 99, backup());
    expect(ended, `crashed at ${moment}`).toEqual(even);
  }
  return moment;
}

const onArrays: Scenario["train"] = (model, options) =>
  model.fit(x, y, { batchSize: 4, epochs: 3, validationSplit: 0.2, ...options });

// Checkpoints are made durable, which takes as long as the disk likes.
const timeout = 60_000;

describe("a run that crashed at any moment and is resumed ends with the same bits", {
  timeout,
}, () => {
  it("with a checkpoint per epoch, and callbacks that remember", async () => {
    const callbacks = () => [
      new ReduceLROnPlateau({ monitor: "loss", patience: 1, factor: 0.3, minDelta: 10 }),
      new EarlyStopping({ patience: 5, restoreBestWeights: true }),
      new LearningRateScheduler({ schedule: (_, rate) => rate * 0.9 }),
      new CSVLogger({ filename: join(folder, "log.csv") }),
    ];
    expect(await compare({ train: onArrays, callbacks }, "epoch", 2)).toBeGreaterThan(20);
  });

  it("with a checkpoint per batch", async () => {
    const callbacks = () => [new ReduceLROnPlateau({ monitor: "loss", patience: 1 })];
    expect(await compare({ train: onArrays, callbacks }, 1, 2)).toBeGreaterThan(20);
  });

  it("with batches shuffled within themselves, a checkpoint every third one", async () => {
    const train: Scenario["train"] = (model, options) =>
      onArrays(model, { ...options, shuffle: "batch" });
    expect(await compare({ train, callbacks: () => [] }, 3, 3)).toBeGreaterThan(20);
  });

  it("with epochs that are parts of a shuffled stream", async () => {
    const rows = await Dataset.fromArrays(x, y);
    const train: Scenario["train"] = (model, options) => {
      const stream = rows.shuffle(10, { seed: 3 }).batch(4);
      return model.fit(stream, null, { epochs: 4, stepsPerEpoch: 4, ...options });
    };
    expect(await compare({ train, callbacks: () => [] }, 2, 2)).toBeGreaterThan(20);
  });

  it("with a generator that can be gone through once", async () => {
    function* batches(): Generator {
      for (let i = 0; i < 12; i++) {
        const row = x.data.subarray(4 * i, 4 * i + 8);
        yield [
          { ...x, shape: [2, 4], data: row },
          { ...y, shape: [2], data: y.data.slice(i, i + 2) },
        ];
      }
    }
    const train: Scenario["train"] = (model, options) =>
      model.fit(batches(), null, { epochs: 3, stepsPerEpoch: 4, ...options });
    expect(await compare({ train, callbacks: () => [] }, 1, 3)).toBeGreaterThan(15);
  });

  it("with metrics that learn their shape from the first batch, and states of an LSTM", async () => {
    const make = () => {
      const model = new Sequential([
        Input({ shape: [4], batchSize: 2 }),
        new layers.Reshape({ targetShape: [2, 2] }),
        new layers.LSTM({ units: 3, stateful: true, dropout: 0.2 }),
        new layers.Dense({ units: 3, activation: "softmax" }),
      ]);
      const metrics = ["f1_score" as const, "mae" as const];
      model.compile({ optimizer: "rmsprop", loss: "categorical_crossentropy", metrics });
      return model;
    };
    const targets = Float32Array.from({ length: samples * 3 }, (_, i) =>
      i % 3 === (y.data[Math.floor(i / 3)] ?? 0) ? 1 : 0,
    );
    const oneHot = { shape: [samples, 3], dtype: "float32" as const, data: targets };
    const train: Scenario["train"] = (model, options) =>
      model.fit(x, oneHot, { batchSize: 2, epochs: 2, ...options });
    expect(await compare({ make, train, callbacks: () => [] }, 1, 5)).toBeGreaterThan(15);
  });
});
