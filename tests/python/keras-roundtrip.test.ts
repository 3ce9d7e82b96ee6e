// Python Keras opens what Gradus made, trains on and saves again; Gradus opens that and goes on.

import { mkdirSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { loadModel } from "gradus";
import { afterAll, describe, expect, it } from "vitest";
import type { SampleData } from "../../src/saving/testing/sample-models.ts";
import { sampleModels } from "../../src/saving/testing/sample-models.ts";
import { distance, Keras, lossDifference, predict, stateOf, step } from "./keras.ts";

const keras = new Keras();
afterAll(() => keras.stop());

/** Writes data down for JSON. */
function plain(data: SampleData): unknown {
  if (Array.isArray(data)) return data.map(plain);
  if ("data" in data && ArrayBuffer.isView(data.data)) {
    return { ...data, data: [...(data.data as Float32Array)] };
  }
  return Object.fromEntries(
    Object.entries(data).map(([name, part]) => [name, plain(part as SampleData)]),
  );
}

describe("A model made by Gradus", () => {
  it.each(sampleModels)("goes to Python and back: $name", async ({ name, make, x, y }) => {
    const model = make();
    await step(model, x, y);
    const path = join(keras.folder, `${name}.keras`);
    const weightsPath = join(keras.folder, `${name}.weights.h5`);
    await model.save(path);
    await model.saveWeights(weightsPath);
    const predictions = await predict(model, x);
    const before = await stateOf(model);
    const saveTo = join(keras.folder, `${name}.again.keras`);
    const opened = await keras.ask("open", {
      ...{ path, weightsPath, saveTo },
      ...{ x: plain(x), y: plain(y) },
    });
    expect(distance(opened.predictions, predictions)).toBeLessThan(1e-5);
    expect(opened.before).toEqual(before);
    expect(opened.fromWeights).toEqual(before.weights);
    const next = await step(model, x, y);
    expect(lossDifference(next, opened.next)).toBeLessThan(1e-4);
    expect(distance(next.optimizer, opened.next.optimizer)).toBeLessThan(1e-4);
    expect(distance(next.weights, opened.next.weights)).toBeLessThan(1e-4);

    const { again } = opened;
    if (again === undefined) throw new Error("Python did not save the model again");
    const returned = await loadModel(saveTo);
    expect(distance(await predict(returned, x), again.predictions)).toBeLessThan(1e-5);
    const fresh = make();
    await fresh.loadWeights(join(keras.folder, `${name}.again.weights.h5`));
    expect(distance(await predict(fresh, x), again.predictions)).toBeLessThan(1e-5);
    const last = await step(returned, x, y);
    expect(lossDifference(last, again.next)).toBeLessThan(1e-4);
    expect(distance(last.optimizer, again.next.optimizer)).toBeLessThan(1e-4);
  });
});

describe("Folders and shards", () => {
  it.each(["images", "shared", "nested"])("go to Python and back: %s", async (name) => {
    const sample = sampleModels.find((one) => one.name === name);
    if (sample === undefined) throw new Error(`there is no sample model ${name}`);
    const { make, x, y } = sample;
    const model = make();
    await step(model, x, y);
    const folder = join(keras.folder, `${name}-places`);
    mkdirSync(folder);
    const maxShardSize = 300 / 2 ** 30;
    await model.save(join(folder, "ours"), { zipped: false });
    await model.saveWeights(join(folder, "ours.weights.json"), { maxShardSize });
    // Keras opens the first shard of a base name before it looks into the map.
    await model.saveWeights(join(folder, "ours.weights.json"), { maxShardSize });
    const before = await stateOf(model);
    const predictions = await predict(model, x);
    const opened = await keras.ask("places", { folder, x: plain(x), maxShardSize });
    expect(distance(opened.predictions, predictions)).toBeLessThan(1e-5);
    expect(opened.fromWeights).toEqual(before.weights);
    expect(opened.before).toEqual(before);

    const shards = readdirSync(folder).filter((file) => /^theirs_.*h5$/.test(file));
    expect(shards.length).toBeGreaterThan(1);
    expect(await stateOf(await loadModel(join(folder, "theirs")))).toEqual(before);
    const fresh = make();
    await fresh.loadWeights(join(folder, "theirs.weights.json"));
    expect(await stateOf(fresh)).toEqual(before);
  });
});
