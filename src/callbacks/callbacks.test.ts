import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { HostTensor, Literal } from "../engine/index.ts";
import type { Callback, CallbackModel, Logs } from "./index.ts";
import {
  CallbackList,
  CSVLogger,
  EarlyStopping,
  History,
  LambdaCallback,
  LearningRateScheduler,
  ModelCheckpoint,
  ReduceLROnPlateau,
  TerminateOnNaN,
} from "./index.ts";
import { fillTemplate } from "./model-checkpoint.ts";

class FakeModel implements CallbackModel {
  stopTraining = false;
  optimizer = { learningRate: 1 };
  epoch = 0;
  restored: Literal | undefined;
  readonly saved: string[] = [];

  async getWeights(): Promise<HostTensor[]> {
    return [{ shape: [1], dtype: "float32", data: Float32Array.of(this.epoch) }];
  }

  setWeights(values: readonly Literal[]): void {
    this.restored = (values[0] as HostTensor).data[0];
  }

  async save(path: string): Promise<void> {
    this.saved.push(path);
  }

  async saveWeights(path: string): Promise<void> {
    this.saved.push(path);
  }

  metricDirection(name: string): "max" | undefined {
    return name === "accuracy" ? "max" : undefined;
  }
}

/** Runs epochs with the given logs, as fit does; gives the number of epochs run. */
async function train(model: FakeModel, callbacks: Callback[], epochs: Logs[]): Promise<number> {
  const params = { epochs: epochs.length, steps: 1, verbose: 0 as const, validates: false };
  const list = new CallbackList(callbacks, model, params);
  await list.onTrainBegin();
  let epoch = 0;
  for (; epoch < epochs.length && !model.stopTraining; epoch++) {
    model.epoch = epoch;
    await list.onEpochBegin(epoch);
    await list.batchEnd("train", 0, async () => ({ ...epochs[epoch] }));
    await list.onEpochEnd(epoch, { ...epochs[epoch] });
  }
  await list.onTrainEnd();
  return epoch;
}

const losses = (...values: number[]): Logs[] => values.map((val_loss) => ({ val_loss }));

describe("EarlyStopping", () => {
  it("stops when the value has not improved for `patience` epochs", async () => {
    expect(await train(new FakeModel(), [new EarlyStopping()], losses(3, 2, 2, 1))).toBe(3);
    const patient = new EarlyStopping({ patience: 2 });
    expect(await train(new FakeModel(), [patient], losses(3, 2, 2, 1, 2, 2, 0))).toBe(6);
    expect(patient.stoppedEpoch).toBe(5);
  });

  it("does not stop in the first epoch, even when that brings nothing", async () => {
    const ran = await train(new FakeModel(), [new EarlyStopping()], losses(Number.NaN, Number.NaN));
    expect(ran).toBe(2);
  });

  it("takes small changes for none, and follows metrics upwards", async () => {
    const small = new EarlyStopping({ minDelta: 0.1, patience: 1 });
    expect(await train(new FakeModel(), [small], losses(1, 0.95, 0.5))).toBe(2);
    const rising = new EarlyStopping({ monitor: "val_accuracy" });
    const epochs = [0.1, 0.2, 0.15].map((val_accuracy) => ({ val_accuracy }));
    expect(await train(new FakeModel(), [rising], [...epochs, ...epochs])).toBe(3);
  });

  it("restores the best weights, also when training was not stopped", async () => {
    const model = new FakeModel();
    const callback = new EarlyStopping({ patience: 9, restoreBestWeights: true });
    await train(model, [callback], losses(3, 1, 2));
    expect([model.restored, callback.bestEpoch]).toEqual([1, 1]);
  });

  it("waits for the baseline to be beaten", async () => {
    const callback = new EarlyStopping({ patience: 2, baseline: 0.5 });
    expect(await train(new FakeModel(), [callback], losses(3, 2, 1.5, 1.6, 1))).toBe(4);
  });

  it("looks from `startFromEpoch` on", async () => {
    const callback = new EarlyStopping({ startFromEpoch: 2 });
    expect(await train(new FakeModel(), [callback], losses(1, 2, 3, 4, 5))).toBe(4);
  });

  it("asks for a direction where nobody knows one", async () => {
    const callback = new EarlyStopping({ monitor: "score" });
    await expect(train(new FakeModel(), [callback], [{ score: 1 }])).rejects.toThrow(
      'EarlyStopping: it is not known whether "score" should rise or fall. ' +
        'Say so: mode: "max" or mode: "min".',
    );
  });

  it("warns when there is nothing to watch", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    await train(new FakeModel(), [new EarlyStopping()], [{ loss: 1 }]);
    expect(warn.mock.calls[0]?.[0]).toBe(
      'EarlyStopping: there is no "val_loss" to watch; there are loss. Does fit have validation data?',
    );
    warn.mockRestore();
  });
});

describe("ReduceLROnPlateau", () => {
  it("lowers the rate after `patience` epochs, rests, and stays above the least rate", async () => {
    const model = new FakeModel();
    const rates: number[] = [];
    const watch = new LambdaCallback({
      onEpochEnd: (_epoch, logs) => void rates.push(logs.learning_rate ?? Number.NaN),
    });
    const reduce = new ReduceLROnPlateau({ factor: 0.5, patience: 1, cooldown: 1, minLr: 0.2 });
    await train(model, [reduce, watch], losses(1, 1, 1, 1, 1, 1));
    expect(rates).toEqual([1, 1, 0.5, 0.25, 0.2, 0.2]);
  });

  it("refuses a factor that does not lower", () => {
    expect(() => new ReduceLROnPlateau({ factor: 1 })).toThrow(
      "ReduceLROnPlateau: factor is 1, but must be below 1.",
    );
  });
});

describe("other callbacks", () => {
  it("LearningRateScheduler sets the rate of each epoch and logs it", async () => {
    const model = new FakeModel();
    const history = new History();
    const scheduler = new LearningRateScheduler({ schedule: (epoch, rate) => rate / (epoch + 1) });
    await train(model, [scheduler, history], [{ loss: 1 }, { loss: 1 }]);
    expect(history.history).toEqual({ loss: [1, 1], learning_rate: [1, 0.5] });
  });

  it("TerminateOnNaN stops at an invalid loss", async () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    const epochs = [{ loss: 1 }, { loss: Number.NaN }, { loss: 1 }];
    expect(await train(new FakeModel(), [new TerminateOnNaN()], epochs)).toBe(2);
    expect(log.mock.calls).toEqual([["Batch 0: the loss is NaN, terminating training."]]);
    log.mockRestore();
  });

  it("ModelCheckpoint saves under filled-in names, or only what is better", async () => {
    const model = new FakeModel();
    const all = new ModelCheckpoint({ filepath: "m{epoch:02d}-{val_loss:.2f}.keras" });
    const best = new ModelCheckpoint({
      filepath: "best.weights.h5",
      saveBestOnly: true,
      saveWeightsOnly: true,
    });
    await train(model, [all, best], losses(3, 4, 2));
    expect(model.saved).toEqual([
      ...["m01-3.00.keras", "best.weights.h5", "m02-4.00.keras"],
      ...["m03-2.00.keras", "best.weights.h5"],
    ]);
  });

  it("ModelCheckpoint counts batches across epochs", async () => {
    const model = new FakeModel();
    const callback = new ModelCheckpoint({ filepath: "{epoch}.keras", saveFreq: 2 });
    await train(model, [callback], losses(1, 1, 1, 1, 1));
    expect(model.saved).toEqual(["2.keras", "4.keras"]);
  });

  it("counts the batches that ran between two hooks", async () => {
    const model = new FakeModel();
    const callback = new ModelCheckpoint({ filepath: "{epoch}.keras", saveFreq: 5 });
    const params = { epochs: 2, steps: 6, verbose: 0 as const, validates: false };
    const list = new CallbackList([callback], model, params);
    const saved: number[] = [];
    for (let epoch = 0; epoch < 2; epoch++) {
      await list.onEpochBegin(epoch);
      for (const batch of [2, 5]) {
        await list.batchEnd("train", batch, async () => ({ loss: 1 }));
        saved.push(model.saved.length);
      }
    }
    expect(saved).toEqual([0, 1, 1, 2]);
  });

  it("ModelCheckpoint refuses names of other files", () => {
    expect(() => new ModelCheckpoint({ filepath: "model.h5" })).toThrow(
      'ModelCheckpoint: filepath is "model.h5", but a file of a whole model ends in ".keras".',
    );
    expect(() => fillTemplate("{val_loss:.2f}.keras", { loss: 1 })).toThrow(
      'the file name "{val_loss:.2f}.keras" asks for "val_loss", but there are loss.',
    );
  });

  it("CSVLogger writes a line per epoch, and continues a file if asked to", async () => {
    const directory = await mkdtemp(join(tmpdir(), "gradus-csv-"));
    const filename = join(directory, "로그.csv");
    await train(new FakeModel(), [new CSVLogger({ filename })], [{ loss: 0.5, accuracy: 1 }]);
    const more = new CSVLogger({ filename, append: true });
    await train(new FakeModel(), [more], [{ accuracy: 0.25, loss: 2 }]);
    expect(await readFile(filename, "utf8")).toBe("epoch,accuracy,loss\n0,1,0.5\n0,0.25,2\n");
    await rm(directory, { recursive: true });
  });
});

describe("a list of callbacks", () => {
  it("reads values at the end of a batch only when someone listens", async () => {
    const read = vi.fn(async () => ({ loss: 1 }));
    const params = { epochs: 1, steps: 1, verbose: 0 as const, validates: false };
    const deaf = new CallbackList([new History(), new EarlyStopping()], new FakeModel(), params);
    await deaf.batchEnd("train", 0, read);
    expect([read.mock.calls.length, deaf.hearsBatches("train")]).toEqual([0, false]);
    const heard: Logs[] = [];
    const listener = new LambdaCallback({
      onTrainBatchEnd: (_batch, logs) => void heard.push(logs),
    });
    const list = new CallbackList([listener], new FakeModel(), params);
    await list.batchEnd("train", 0, read);
    expect([heard, list.hearsBatches("test")]).toEqual([[{ loss: 1 }], false]);
  });
});
