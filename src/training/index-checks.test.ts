import { beforeAll, describe, expect, it } from "vitest";
import { Dataset } from "../data/dataset.ts";
import { Cropping1D, Dense, Embedding, Flatten, Input, Reshape } from "../layers/index.ts";
import { Model, Sequential } from "../models/index.ts";
import { registerEverything } from "../register.ts";

beforeAll(registerEverything);

const quiet = { verbose: 0 as const };
const good = Int32Array.from([0, 1, 2, 3, 4, 0]);
const bad = Int32Array.from([0, 1, 2, 5, 4, 0]);
const rows = (data: Int32Array) => ({ shape: [3, 2], dtype: "int32" as const, data });
const y = [1, 2, 3];
const text = (who: string, row = 1, value = 5) =>
  `${who}: x holds ${value} in row ${row}, but Embedding "tokens" looks up integers 0 … 4.`;

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
      'predict: x "a" holds 5 in row 1, but Embedding "tokens"',
    );
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
