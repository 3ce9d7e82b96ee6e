import { beforeAll, describe, expect, it, vi } from "vitest";
import { LambdaCallback } from "../callbacks/index.ts";
import { Dataset } from "../data/dataset.ts";
import { Dense, Dropout, Input, LSTM } from "../layers/index.ts";
import { Model, Sequential } from "../models/index.ts";
import { SGD } from "../optimizers/index.ts";
import { registerEverything } from "../register.ts";
import { ArrayFeed } from "./feed.ts";

beforeAll(registerEverything);

const quiet = { verbose: 0 as const };
const x = Array.from({ length: 10 }, (_, i) => [Math.sin(i), Math.cos(i)]);
const y = x.map(([a = 0, b = 0]) => [a - 2 * b]);

function linear(optimizer: string | SGD = "sgd"): Sequential {
  const model = new Sequential([Input({ shape: [2] }), new Dense({ units: 1 })]);
  model.setWeights([[[0.5], [-0.3]], [0.1]]);
  model.compile({ optimizer, loss: "mse" });
  return model;
}

async function weightsOf(model: Model): Promise<number[]> {
  return (await model.getWeights()).flatMap(({ data }) => Array.from(data));
}

const column = (length: number) => ({
  shape: [length, 1],
  dtype: "float32" as const,
  data: Float32Array.from({ length }, (_, i) => i),
});

describe("the order of samples", () => {
  it('stays within batches for shuffle "batch", and changes from pass to pass', async () => {
    const samples = { x: column(10), y: null, sampleWeight: null };
    const feed = new ArrayFeed(samples, { batchSize: 4, shuffle: "batch", seed: 1 }, "fit");
    const pass = (n: number) => {
      feed.begin(n);
      return [0, 1, 2].map(() => Array.from(feed.next(1)?.rows ?? []));
    };
    const sorted = (batches: number[][]) => batches.map((rows) => rows.sort((a, b) => a - b));
    const [first, second] = [pass(0), pass(1)];
    expect(first).not.toEqual(second);
    expect(sorted(first)).toEqual([
      [0, 1, 2, 3],
      [4, 5, 6, 7],
      [8, 9],
    ]);
    expect(sorted(second)).toEqual(first);
  });

  it("is the same for data too large for the engine's memory, whose rows are copied", async () => {
    const samples = { x: column(6), y: null, sampleWeight: null };
    const options = { batchSize: 4, shuffle: true, seed: 3 };
    const pinned = new ArrayFeed(samples, options, "fit");
    const copied = new ArrayFeed(samples, { ...options, pinLimit: 8 }, "fit");
    for (const feed of [pinned, copied]) feed.begin(0);
    for (let i = 0; i < 2; i++) {
      const rows = Array.from(pinned.next(1)?.rows ?? []);
      const batch = copied.next(1);
      expect(batch?.rows).toBeNull();
      const tensor = batch?.data.x as { data(): Promise<ArrayLike<number>> };
      expect(Array.from(await tensor.data())).toEqual(rows);
    }
  });
});

describe("fit", () => {
  it("validates on a stream, from its first batch each time", async () => {
    const validationData = (await Dataset.fromArrays(x, y)).batch(4);
    const options = { ...quiet, epochs: 2, shuffle: false };
    const streamed = await linear().fit(x, y, { ...options, validationData });
    const arrays = await linear().fit(x, y, { ...options, validationData: [x, y] });
    streamed.history.val_loss?.forEach((loss, i) =>
      expect(loss).toBeCloseTo(arrays.history.val_loss?.[i] ?? 0, 5),
    );
  });

  it("accumulates gradients: two half batches make the step of one whole", async () => {
    const whole = linear(new SGD({ learningRate: 0.1 }));
    await whole.fit(x, y, { ...quiet, batchSize: 10, shuffle: false });
    const halves = linear(new SGD({ learningRate: 0.1, gradientAccumulationSteps: 2 }));
    await halves.fit(x, y, { ...quiet, batchSize: 5, shuffle: false });
    const expected = await weightsOf(whole);
    (await weightsOf(halves)).forEach((w, i) => expect(w).toBeCloseTo(expected[i] ?? 0, 6));
  });

  it("ends with the moving averages of the weights when asked to keep them", async () => {
    const options = { ...quiet, batchSize: 5, shuffle: false };
    const plain = linear(new SGD({ learningRate: 0.1 }));
    await plain.fit(x, y, options);
    const averaged = linear(new SGD({ learningRate: 0.1, useEma: true, emaMomentum: 0.5 }));
    await averaged.fit(x, y, options);
    const [last, mean] = [await weightsOf(plain), await weightsOf(averaged)];
    expect(mean).not.toEqual(last);
    expect(mean.every(Number.isFinite)).toBe(true);
  });

  it("takes several inputs by name, in any order of the names", async () => {
    const [a, b] = [Input({ shape: [1], name: "a" }), Input({ shape: [2], name: "b" })];
    const joined = new Dense({ units: 1 }).apply(b);
    const model = new Model({
      inputs: { a, b },
      outputs: [new Dense({ units: 1 }).apply(a), joined],
    });
    model.compile({ optimizer: "sgd", loss: "mse" });
    const { history } = await model.fit({ b: x, a: y }, [y, y], { ...quiet, epochs: 3 });
    expect(history.loss?.[2]).toBeLessThan(history.loss?.[0] ?? 0);
  });

  it("begins with initialEpoch, and shuffles with equal bits for equal seeds", async () => {
    const model = linear();
    const { epoch } = await model.fit(x, y, { ...quiet, epochs: 5, initialEpoch: 3, seed: 7 });
    expect(epoch).toEqual([3, 4]);
    const again = linear();
    await again.fit(x, y, { ...quiet, epochs: 5, initialEpoch: 3, seed: 7 });
    expect(await weightsOf(again)).toEqual(await weightsOf(model));
  });

  it("takes no step under a signal that is aborted already", async () => {
    const model = linear();
    const before = await weightsOf(model);
    const history = await model.fit(x, y, { ...quiet, signal: AbortSignal.abort() });
    expect([history.aborted, await weightsOf(model)]).toEqual([true, before]);
  });

  it("reads values only where a callback listens", async () => {
    const ended = vi.fn();
    const steps = new LambdaCallback({ onTrainBatchEnd: ended });
    await linear().fit(x, y, { ...quiet, batchSize: 5, callbacks: [steps] });
    expect(ended).toHaveBeenCalledTimes(2);
  });

  // Measures time on a machine that does other things too, so it may try again.
  it("lets timers fire during a long training", { retry: 3 }, async () => {
    const model = linear();
    await model.fit(x, y, quiet);
    const gaps: number[] = [];
    let last = performance.now();
    const timer = setInterval(() => {
      const now = performance.now();
      gaps.push(now - last);
      last = now;
    }, 1);
    await model.fit(x, y, { ...quiet, batchSize: 1, epochs: 2000 });
    clearInterval(timer);
    // The median: other processes of the machine lengthen single gaps.
    const middle = gaps.sort((a, b) => a - b)[gaps.length >> 1];
    expect(middle).toBeLessThan(16);
  });
});

describe("layers with a state, in training", () => {
  it("drop the given share of the elements and scale up the rest", async () => {
    const layer = new Dropout({ rate: 0.25, seed: 1 });
    const ones = {
      shape: [10_000],
      dtype: "float32" as const,
      data: new Float32Array(10_000).fill(1),
    };
    const found = Array.from(await layer.apply(ones, { training: true }).data());
    const zeros = found.filter((value) => value === 0).length;
    // Five standard deviations of a binomial.
    expect(Math.abs(zeros - 2500)).toBeLessThan(5 * Math.sqrt(10_000 * 0.25 * 0.75));
    expect(found.find((value) => value !== 0)).toBeCloseTo(4 / 3, 6);
  });

  it("go on from batch to batch in a stateful LSTM", async () => {
    const lstm = new LSTM({ units: 2, stateful: true });
    const model = new Sequential([Input({ batchShape: [1, 2, 1] }), lstm]);
    const first = await (await model.predictOnBatch([[[1], [2]]])).array();
    const second = await (await model.predictOnBatch([[[1], [2]]])).array();
    expect(second).not.toEqual(first);
    lstm.resetStates();
    expect(await (await model.predictOnBatch([[[1], [2]]])).array()).toEqual(first);
  });
});
