import { beforeAll, describe, expect, it } from "vitest";
import type { GoldenTensor } from "../../tests/golden/golden.ts";
import { readGolden, readKerasFile } from "../../tests/golden/golden.ts";
import type { Tensor } from "../engine/index.ts";
import { tensor } from "../engine/index.ts";
import type { Model } from "../models/index.ts";
import { loadModel } from "../models/index.ts";
import { registerEverything } from "../register.ts";
import { configOf, withMembers } from "./testing/edit-file.ts";

beforeAll(registerEverything);

const cases = readGolden("keras-files/index.json");

function toTensor({ shape, dtype, data }: GoldenTensor): Tensor {
  return tensor(dtype === "int32" ? Int32Array.from(data) : Float32Array.from(data), { shape });
}

function inputs(x: readonly GoldenTensor[]): Tensor | Tensor[] {
  const tensors = x.map(toTensor);
  return tensors.length === 1 && tensors[0] !== undefined ? tensors[0] : tensors;
}

function largestDifference(actual: ArrayLike<number>, expected: readonly number[]): number {
  expect(actual.length).toBe(expected.length);
  return Math.max(...expected.map((value, i) => Math.abs((actual[i] ?? Number.NaN) - value)));
}

async function predict(model: Model, x: readonly GoldenTensor[]): Promise<ArrayLike<number>> {
  return model.apply<Tensor>(inputs(x)).data();
}

describe("loadModel", () => {
  it.each(cases)("reads $file of Python Keras, which predicts as there", async (golden) => {
    const model = await loadModel(readKerasFile(golden.file), { compile: false });
    expect(model.name).toBe(golden.name);
    expect(largestDifference(await predict(model, golden.x), golden.predictions.data)).toBeLessThan(
      1e-5,
    );
    const weights = await model.getWeights();
    expect(weights.map(({ data }) => [...data])).toEqual(
      golden.weights.map(({ data }) => [...Float32Array.from(data)]),
    );
  });

  it.each(cases)("goes on training $file where Python Keras stopped", async (golden) => {
    const model = await loadModel(readKerasFile(golden.file));
    const state = await (model.optimizer?.getWeights() ?? []);
    expect(state.map(({ data }) => [...data])).toEqual(
      golden.optimizerVariables.map(({ data }) => [...Float32Array.from(data)]),
    );
    const x = inputs(golden.x);
    const y = toTensor(golden.y);
    const losses: number[] = [];
    for (const _ of golden.nextLosses) {
      const logs = await model.trainOnBatch(x, y, { returnDict: true });
      losses.push((logs as { readonly loss?: number }).loss ?? Number.NaN);
    }
    expect(largestDifference(losses, golden.nextLosses)).toBeLessThan(1e-4);
    const trained = await model.getWeights();
    for (const [i, { data }] of golden.finalWeights.entries()) {
      expect(largestDifference(trained[i]?.data ?? [], data)).toBeLessThan(1e-4);
    }
  });

  it("takes a Blob and an ArrayBuffer too", async () => {
    const bytes = readKerasFile("mlp.keras");
    const own = Uint8Array.from(bytes);
    for (const source of [own.buffer, new Blob([own])]) {
      expect((await loadModel(source, { compile: false })).layers).toHaveLength(3);
    }
  });

  it("reads the vocabulary of an adapted StringLookup from the archive", async () => {
    const file = readKerasFile("mlp.keras");
    const lookup = {
      module: "keras.layers",
      class_name: "StringLookup",
      config: { name: "lookup", vocabulary: null },
      registered_name: null,
    };
    const config = configOf(file);
    config["compile_config"] = {};
    config["config"] = { name: "texts", layers: [lookup] };
    const text = new TextEncoder();
    const archive = withMembers(file, {
      "config.json": text.encode(JSON.stringify(config)),
      "model.weights.h5": await (await import("./hdf5/index.ts")).writeHdf5({ kind: "group" }),
      "assets/layers/string_lookup/vocabulary.txt": text.encode("[UNK]\nyes\r\nno\n\n"),
    });
    const [layer] = (await loadModel(archive)).layers;
    const words = (layer as unknown as { getVocabulary(): string[] }).getVocabulary();
    expect(words).toEqual(["[UNK]", "yes", "no"]);
  });
});
