import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Tensor } from "../engine/index.ts";
import type { Model } from "../models/index.ts";
import { loadModel, modelFromJson } from "../models/index.ts";
import { registerEverything } from "../register.ts";
import type { Config } from "../registry/index.ts";
import { flatten, mapTree } from "../shared/tree.ts";
import { saveModelToBytes, saveWeightsToBytes } from "./index.ts";
import { randomModel } from "./testing/random-model.ts";
import type { SampleModel } from "./testing/sample-models.ts";
import { sampleModels } from "./testing/sample-models.ts";

beforeAll(registerEverything);

async function outputs(model: Model, { x }: SampleModel): Promise<number[][]> {
  const predicted = flatten(await model.predict(x, { verbose: 0 }));
  return Promise.all(predicted.map(async (leaf) => [...(await (leaf as Tensor).data())]));
}

async function state(model: Model): Promise<number[][]> {
  const values = [...(await model.getWeights()), ...((await model.optimizer?.getWeights()) ?? [])];
  return values.map(({ data }) => [...data]);
}

/** Gives the description of a model, numbers rounded to float32, in which a loaded rate is kept. */
async function described(model: Model): Promise<unknown> {
  const config: unknown = JSON.parse(await model.toJSON());
  return mapTree(config, (leaf) => (typeof leaf === "number" ? Math.fround(leaf) : leaf));
}

describe("a saved model", () => {
  it.each(sampleModels)("$name comes back with weights, optimizer and outputs", async (sample) => {
    const warn = vi.spyOn(console, "warn");
    const model = sample.make();
    await model.trainOnBatch(sample.x, sample.y);
    const bytes = await saveModelToBytes(model);
    const again = await loadModel(bytes);
    expect(await state(again)).toEqual(await state(model));
    expect(await outputs(again, sample)).toEqual(await outputs(model, sample));
    expect(await described(again)).toEqual(await described(model));
    expect(await again.trainOnBatch(sample.x, sample.y)).toEqual(
      await model.trainOnBatch(sample.x, sample.y),
    );
    expect(await state(again)).toEqual(await state(model));
    expect(warn).not.toHaveBeenCalled();
    warn.mockRestore();
  });

  it("of random layers comes back, whatever they are", async () => {
    const count = process.env["GRADUS_LONG"] === "1" ? 1000 : 25;
    for (let seed = 1; seed <= count; seed++) {
      const sample = randomModel(seed);
      const model = sample.make();
      await model.trainOnBatch(sample.x, sample.y);
      const again = await loadModel(await saveModelToBytes(model));
      expect(await state(again), sample.name).toEqual(await state(model));
      expect(await outputs(again, sample), sample.name).toEqual(await outputs(model, sample));
      expect(await described(again), sample.name).toEqual(await described(model));
    }
  }, 600_000);

  it.each(sampleModels)("$name gives its weights to a new model of its kind", async (sample) => {
    const model = sample.make();
    const other = sample.make();
    await other.loadWeights(await saveWeightsToBytes(model));
    expect(await outputs(other, sample)).toEqual(await outputs(model, sample));
  });

  it.each(sampleModels)("$name comes back from JSON with new weights", async ({ make }) => {
    const model = make();
    const again = modelFromJson(await model.toJSON());
    const shapes = (one: Model) => one.weights.map(({ name, shape }): Config => ({ name, shape }));
    expect(shapes(again)).toEqual(shapes(model));
    expect(await again.toJSON()).toBe(await model.toJSON());
  });
});
