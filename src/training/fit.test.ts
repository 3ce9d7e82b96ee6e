import { beforeAll, describe, expect, it, vi } from "vitest";
import { Callback, LambdaCallback } from "../callbacks/index.ts";
import { Dataset } from "../data/dataset.ts";
import { gradients, tensor } from "../engine/index.ts";
import {
  BatchNormalization,
  Dense,
  Dropout,
  Embedding,
  Flatten,
  Input,
  StringLookup,
} from "../layers/index.ts";
import { Model, Sequential } from "../models/index.ts";
import { registerEverything } from "../register.ts";
import type { StepData, StepLogs } from "./index.ts";

beforeAll(registerEverything);

const quiet = { verbose: 0 as const };
const x = Array.from({ length: 10 }, (_, i) => [Math.sin(i), Math.cos(i)]);
const y = x.map(([a = 0, b = 0]) => [a - 2 * b]);

/** A linear model with fixed weights, compiled. */
function linear(options: object = {}): Sequential {
  const model = new Sequential([Input({ shape: [2] }), new Dense({ units: 1 })]);
  model.setWeights([[[0.5], [-0.3]], [0.1]]);
  model.compile({ optimizer: "sgd", loss: "mse", ...options });
  return model;
}

function classifier(): Sequential {
  const layers = [Input({ shape: [2] }), new Dense({ units: 3, activation: "softmax" })] as const;
  const model = new Sequential(layers);
  model.compile({ optimizer: "sgd", loss: "sparse_categorical_crossentropy" });
  return model;
}

async function weightsOf(model: Model): Promise<number[]> {
  return (await model.getWeights()).flatMap(({ data }) => Array.from(data));
}

describe("fit", () => {
  it("gives the same loss whatever the batch size, partial batches included", async () => {
    const model = linear({ metrics: ["mae"] });
    const whole = await model.evaluate(x, y, { ...quiet, batchSize: 10 });
    for (const batchSize of [3, 4, 7]) {
      const parts = (await model.evaluate(x, y, { ...quiet, batchSize })) as number[];
      parts.forEach((value, i) => expect(value).toBeCloseTo((whole as number[])[i] ?? 0, 5));
    }
  });

  it("lowers the loss, and shuffles the same way for the same seed only", async () => {
    const run = async (seed: number) => {
      const model = linear();
      const { history } = await model.fit(x, y, { ...quiet, batchSize: 3, epochs: 3, seed });
      expect(history.loss?.at(-1)).toBeLessThan(history.loss?.[0] ?? 0);
      return weightsOf(model);
    };
    const [first, same, other] = [await run(1), await run(1), await run(2)];
    expect(same).toEqual(first);
    expect(other).not.toEqual(first);
  });

  it("takes typed arrays, tensors, streams and generators for the same", async () => {
    const flat = Float64Array.from(x.flat());
    const expected = linear();
    const options = { ...quiet, batchSize: 5, shuffle: false };
    await expected.fit(x, y, options);
    const typed = linear();
    await typed.fit({ shape: [10, 2], dtype: "float64", data: flat }, tensor(y), options);
    const streamed = linear();
    const samples = await Dataset.fromArrays(x, y);
    await streamed.fit(samples.batch(5), null, quiet);
    const generated = linear();
    async function* endless() {
      for (let i = 0; ; i += 5)
        yield [x.slice(i % 10, (i % 10) + 5), y.slice(i % 10, (i % 10) + 5)];
    }
    await generated.fit(endless(), null, { ...quiet, stepsPerEpoch: 2 });
    const weights = await weightsOf(expected);
    for (const model of [typed, streamed, generated])
      expect(await weightsOf(model)).toEqual(weights);
  });

  it("goes on in an endless generator from epoch to epoch, and calls a function anew", async () => {
    const begun = vi.fn();
    function* batches() {
      begun();
      yield [x, y];
    }
    const { epoch } = await linear().fit(batches, null, { ...quiet, epochs: 3 });
    expect([epoch.length, begun.mock.calls.length]).toEqual([3, 3]);
    const counts: number[] = [];
    function* endless() {
      for (let i = 0; ; i++) {
        counts.push(i);
        yield [x, y];
      }
    }
    await linear().fit(endless(), null, { ...quiet, epochs: 2, stepsPerEpoch: 3 });
    expect(counts).toEqual([0, 1, 2, 3, 4, 5]);
  });

  it("stops after the present step when aborted, and gives the history so far", async () => {
    const controller = new AbortController();
    let steps = 0;
    const abort = new LambdaCallback({
      onTrainBatchEnd: () => {
        if (++steps === 7) controller.abort();
      },
    });
    const history = await linear().fit(x, y, {
      ...quiet,
      batchSize: 2,
      epochs: 9,
      callbacks: [abort],
      signal: controller.signal,
    });
    expect([steps, history.aborted, history.epoch]).toEqual([7, true, [0]]);
  });

  it("lets a callback change the learning rate without a new program", async () => {
    const model = linear();
    const traced = vi.spyOn(model, "trainStep");
    const before = await weightsOf(model);
    const freeze = new LambdaCallback({
      onEpochBegin: () => {
        if (model.optimizer !== undefined) model.optimizer.learningRate = 0;
      },
    });
    await model.fit(x, y, { ...quiet, batchSize: 5, epochs: 2, callbacks: [freeze] });
    expect(await weightsOf(model)).toEqual(before);
    expect(traced).toHaveBeenCalledTimes(1);
  });

  it("leaves layers alone that are frozen after the first fit", async () => {
    const model = new Sequential([
      Input({ shape: [2] }),
      new Dense({ units: 2 }),
      new Dense({ units: 1 }),
    ]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    await model.fit(x, y, quiet);
    const [first] = model.layers;
    if (first !== undefined) first.trainable = false;
    const before = await weightsOf(model);
    await model.fit(x, y, quiet);
    const after = await weightsOf(model);
    expect(after.slice(0, 6)).toEqual(before.slice(0, 6));
    expect(after.slice(6)).not.toEqual(before.slice(6));
  });

  it("trains with dropout and batch statistics, and without them in evaluate", async () => {
    const model = new Sequential([
      Input({ shape: [2] }),
      new BatchNormalization(),
      new Dropout({ rate: 0.5 }),
      new Dense({ units: 1 }),
    ]);
    model.compile({ optimizer: "sgd", loss: "mse" });
    await model.fit(x, y, quiet);
    const first = await model.evaluate(x, y, quiet);
    expect(await model.evaluate(x, y, quiet)).toBe(first);
  });

  it("does not hide a loss that is no number", async () => {
    const { history } = await linear().fit(
      x,
      y.map(() => [Number.NaN]),
      quiet,
    );
    expect(history.loss).toEqual([Number.NaN]);
  });

  it("calls hooks in order, batch hooks with running values", async () => {
    const calls: string[] = [];
    class Recorder extends Callback {
      override onTrainBegin = () => void calls.push("train");
      override onEpochBegin = (epoch: number) => void calls.push(`epoch ${epoch}`);
      override onTrainBatchEnd = (batch: number, logs: object) =>
        void calls.push(`batch ${batch} ${Object.keys(logs)}`);
      override onTestBegin = () => void calls.push("test");
      override onEpochEnd = (_epoch: number, logs: object) =>
        void calls.push(`end ${Object.keys(logs)}`);
    }
    const callbacks = [new Recorder()];
    await linear().fit(x, y, { ...quiet, batchSize: 4, validationSplit: 0.2, callbacks });
    expect(calls).toEqual([
      ...["train", "epoch 0", "batch 0 loss", "batch 1 loss", "test", "end loss,val_loss"],
    ]);
  });
});

describe("a train step of one's own", () => {
  it("is traced, and reports what it returns", async () => {
    class Custom extends Model {
      readonly dense = new Dense({ units: 1 });

      override call(inputs: never): never {
        return this.dense.apply(inputs) as never;
      }

      override trainStep(data: StepData): StepLogs {
        const prediction = this.apply(data.x, { training: true });
        const loss = this.computeLoss(data, prediction);
        const variables = this.trainableVariables;
        this.optimizer?.apply(gradients(loss, variables), variables);
        return { ...this.computeMetrics(data, prediction), doubled: loss.multiply(2) };
      }
    }
    const model = new Custom();
    model.compile({ optimizer: "sgd", loss: "mse" });
    const { history } = await model.fit(x, y, { ...quiet, batchSize: 10, epochs: 2 });
    const { loss = [], doubled = [] } = history;
    loss.forEach((value, i) => expect(doubled[i]).toBeCloseTo(2 * value, 5));
    expect(loss[1]).toBeLessThan(loss[0] ?? 0);
  });
});

describe("predict", () => {
  it("joins batches, in the structure of the outputs, also before compile", async () => {
    const input = Input({ shape: [2] });
    const a = new Dense({ units: 1 }).apply(input);
    const b = new Dense({ units: 3 }).apply(input);
    const model = new Model({ inputs: input, outputs: { a, b } });
    const found = await model.predict<Record<"a" | "b", ReturnType<typeof tensor>>>(x, {
      ...quiet,
      batchSize: 4,
    });
    expect([found.a.shape, found.b.shape]).toEqual([
      [10, 1],
      [10, 3],
    ]);
    const direct = await model.predictOnBatch<typeof found>(x);
    expect(await found.b.array()).toEqual(await direct.b.array());
  });
});

describe("host layers", () => {
  it("run once over the texts before training, and again in predict", async () => {
    const input = Input({ shape: [1], dtype: "string" });
    const lookup = new StringLookup({ vocabulary: ["a", "b"] });
    const numbers = new Embedding({ inputDim: 3, outputDim: 2 }).apply(lookup.apply(input));
    const flat = new Flatten().apply(numbers);
    const model = new Model({ inputs: input, outputs: new Dense({ units: 1 }).apply(flat) });
    model.compile({ optimizer: "sgd", loss: "mse" });
    const run = vi.spyOn(lookup, "callHost");
    const texts = [["a"], ["b"], ["c"], ["a"]];
    await model.fit(texts, [1, 2, 3, 1], { ...quiet, batchSize: 2, epochs: 3 });
    expect(run).toHaveBeenCalledTimes(1);
    const [first, , , last] = (await (await model.predict(texts, quiet)).array()) as number[][];
    expect(first).toEqual(last);
  });
});

describe("errors", () => {
  const rejects = (run: Promise<unknown>, text: string) => expect(run).rejects.toThrow(text);

  it("name what is unknown in compile", () => {
    const model = linear();
    expect(() => model.compile({ loss: "categorical_crossentopy" })).toThrow(
      'compile: unknown loss "categorical_crossentopy". Did you mean "categorical_crossentropy"?',
    );
    expect(() => model.compile({ metrics: ["acuracy"], loss: "mse" })).toThrow(
      'compile: unknown metric "acuracy".',
    );
    expect(() => model.compile({ optimizer: "adamm" })).toThrow(
      /^compile: unknown optimizer "adamm"\. Did you mean "adam"\?$/i,
    );
    expect(() => model.compile({ los: "mse" } as object)).toThrow(
      'compile: unknown option "los". Did you mean "loss"?',
    );
  });

  it("name data that do not fit", async () => {
    await rejects(
      linear().fit(x, y.slice(1), quiet),
      "fit: x has 10 samples (shape [10, 2]), but y has 9",
    );
    await rejects(linear().fit([], [], quiet), "fit: x is empty");
    await rejects(linear().fit(x, null, quiet), "fit: y is missing, but the model was compiled");
    await rejects(linear().fit(x.map(String), y, quiet), "fit: x holds texts");
    await rejects(linear().fit([[1, 2], [3]], [1, 2], quiet), "fit: x: ragged array");
    await rejects(
      classifier().fit(
        x,
        Int32Array.from({ length: 10 }, (_, i) => (i === 7 ? 3 : 1)),
        quiet,
      ),
      "fit: label 3 in row 7 of y is none of the 3 classes 0 … 2 that the model gives.",
    );
  });

  it("point to the sparse loss for integer labels", async () => {
    const model = classifier();
    model.compile({ loss: "categorical_crossentropy" });
    await rejects(
      model.fit(x, new Int32Array(10), quiet),
      'For integer labels use the loss "sparse_categorical_crossentropy".',
    );
  });

  it("end the stream that brought them", async () => {
    const ended: string[] = [];
    const stream = (who: string) => {
      const batches = async function* () {
        try {
          yield [x, y] as const;
          yield [[[1, 2, 3]], [[1]]] as const;
        } finally {
          ended.push(who);
        }
      };
      return { [Symbol.asyncIterator]: batches };
    };
    const message = "but got data of shape";
    await rejects(linear().fit(stream("fit"), undefined, quiet), message);
    await rejects(linear().evaluate(stream("evaluate"), undefined, quiet), message);
    await rejects(linear().predict(stream("predict"), quiet), message);
    expect(ended).toEqual(["fit", "evaluate", "predict"]);
  });

  it("ask for compile, and for one kind of weights", async () => {
    const bare = new Sequential([Input({ shape: [2] }), new Dense({ units: 1 })], { name: "bare" });
    await rejects(bare.fit(x, y, quiet), 'fit: model "bare" is not compiled.');
    const options = { ...quiet, classWeight: { 0: 2 }, sampleWeight: new Float32Array(10) };
    await rejects(linear().fit(x, y, options), "give either sampleWeight or classWeight, not both");
  });
});
