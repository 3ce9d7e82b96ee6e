import { beforeAll, describe, expect, it } from "vitest";
import { Dataset } from "../data/dataset.ts";
import type { Tensor, TensorTree } from "../engine/index.ts";
import {
  Cropping1D,
  Dense,
  Embedding,
  Flatten,
  Input,
  Reshape,
  TimeDistributed,
} from "../layers/index.ts";
import { Model, Sequential } from "../models/index.ts";
import { argmax } from "../ops/index.ts";
import { registerEverything } from "../register.ts";

beforeAll(registerEverything);

const quiet = { verbose: 0 as const };
const good = Int32Array.from([0, 1, 2, 3, 4, 0]);
const bad = Int32Array.from([0, 1, 2, 5, 4, 0]);
const rows = (data: Int32Array) => ({ shape: [3, 2], dtype: "int32" as const, data });
const y = [1, 2, 3];
const text = (who: string, row = 1, value = 5) =>
  `${who}: x gives ${value} in row ${row}, but Embedding "tokens" looks up integers 0 … 4.`;

function embedding(): Sequential {
  const model = new Sequential([
    Input({ shape: [2], dtype: "int32" }),
    new Reshape({ targetShape: [1, 2] }),
    new Embedding({ inputDim: 5, outputDim: 2, name: "tokens" }),
    new Flatten(),
    new Dense({ units: 1 }),
  ]);
  model.compile({ optimizer: "sgd", loss: "mse" });
  return model;
}

const rejects = (run: Promise<unknown>, message: string) => expect(run).rejects.toThrow(message);

describe("indices that an Embedding looks up", () => {
  it("are checked by each way to give data", async () => {
    const model = embedding();
    await model.fit(rows(good), y, quiet);
    await rejects(model.fit(rows(bad), y, quiet), text("fit"));
    await rejects(
      model.fit(
        [
          [0, 0],
          [0, 0],
          [-1, 0],
        ],
        y,
        quiet,
      ),
      text("fit", 2, -1),
    );
    await rejects(model.evaluate(rows(bad), y, quiet), text("evaluate"));
    await rejects(model.predict(rows(bad), quiet), text("predict"));
    await rejects(model.predictOnBatch(rows(bad)), text("predictOnBatch"));
    await rejects(model.trainOnBatch(rows(bad), y), text("trainOnBatch"));
    const validationData = [rows(bad), y] as const;
    await rejects(
      model.fit(rows(good), y, { ...quiet, validationData }),
      text("fit: validationData"),
    );
  });

  it("are checked batch by batch in a stream", async () => {
    const stream = (await Dataset.fromArrays(rows(bad), y)).batch(1);
    await rejects(embedding().fit(stream, null, quiet), text("fit", 0));
  });

  it("are checked through a model inside the model, for the input that is looked up", async () => {
    const inner = embedding();
    const [a, b] = [Input({ shape: [2], name: "a" }), Input({ shape: [2], name: "b" })];
    const outputs = new Dense({ units: 1 }).apply(b);
    const model = new Model({ inputs: { a, b }, outputs: [inner.apply(a), outputs] });
    const found = model.predict({ b: rows(bad), a: rows(good) }, quiet);
    expect(((await found) as unknown as unknown[]).length).toBe(2);
    await rejects(
      model.predict({ b: rows(good), a: rows(bad) }, quiet),
      'predict: x.a gives 5 in row 1, but Embedding "tokens"',
    );
  });

  it("are checked inside wrappers and inside models with a call of their own", async () => {
    const tokens = () => new Embedding({ inputDim: 5, outputDim: 2, name: "tokens" });
    const wrapped = new Sequential([
      Input({ shape: [2, 1], dtype: "int32" }),
      new TimeDistributed({ layer: tokens() }),
    ]);
    const nested = { shape: [3, 2, 1], dtype: "int32" as const };
    await wrapped.predict({ ...nested, data: good }, quiet);
    await rejects(wrapped.predict({ ...nested, data: bad }, quiet), text("predict"));

    class Shifted extends Model {
      readonly tokens = tokens();

      override call(inputs: TensorTree): Tensor {
        const vectors = this.tokens.apply((inputs as Tensor).subtract(10)) as Tensor;
        return vectors.mean([1, 2]);
      }
    }
    const shifted = new Shifted();
    const up = (data: Int32Array) => rows(data.map((value) => value + 10));
    shifted.compile({ optimizer: "sgd", loss: "mse" });
    await shifted.fit(up(good), y, quiet);
    const before = await shifted.tokens.embeddings.data();
    await rejects(shifted.fit(up(bad), y, quiet), text("fit"));
    await rejects(shifted.trainOnBatch(rows(good), y), text("trainOnBatch", 0, -10));
    expect(await shifted.tokens.embeddings.data()).toEqual(before);
  });

  it("are checked to the last row of a large data set", async () => {
    const data = new Int32Array(2 * 9000);
    data[2 * 8999 + 1] = -3;
    const many = { shape: [9000, 2], dtype: "int32" as const, data };
    await rejects(embedding().predict(many, quiet), text("predict", 8999, -3));
  });

  it("are not checked where they depend on weights", async () => {
    class Learnt extends Model {
      readonly score = new Dense({ units: 9 });
      readonly tokens = new Embedding({ inputDim: 9, outputDim: 2 });

      override call(inputs: TensorTree): Tensor {
        const chosen = argmax(this.score.apply(inputs) as Tensor, { axis: -1 });
        return this.tokens.apply(chosen) as Tensor;
      }
    }
    const found = await new Learnt().predict([[1, 2, 3]], quiet);
    expect(found.shape).toEqual([1, 2]);
  });

  it("may be anything where they are cut off before", async () => {
    const model = new Sequential([
      Input({ shape: [2, 1] }),
      new Cropping1D({ cropping: [0, 1] }),
      new Embedding({ inputDim: 5, outputDim: 2 }),
    ]);
    await model.predict([[[0], [9]]], quiet);
  });
});

describe("labels of a sparse loss", () => {
  it("are checked in validation data, single batches and streams", async () => {
    const layers = [Input({ shape: [1] }), new Dense({ units: 3 })] as const;
    const model = new Sequential(layers);
    model.compile({ loss: "sparse_categorical_crossentropy" });
    const x = [[1], [2]];
    const message = "label 3 in row 1 of y is none of the 3 classes";
    const validationData = [x, [0, 3]] as const;
    await rejects(model.fit(x, [0, 1], { ...quiet, validationData }), message);
    await rejects(model.trainOnBatch(x, [0, 3]), message);
    const batches = () => [
      [x, [0, 1]],
      [x, [0, 3]],
    ];
    await rejects(model.fit(batches, null, quiet), message);
  });
});
