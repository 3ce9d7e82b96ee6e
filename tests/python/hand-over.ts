// A model goes from one side to the other and back, and predicts and trains the same on both.

import { join } from "node:path";
import { loadModel } from "gradus";
import { expect } from "vitest";
import type { SampleData, SampleModel } from "../../src/saving/testing/sample-models.ts";
import {
  type Batch,
  distance,
  type Keras,
  lossDifference,
  predict,
  type Step,
  stateOf,
  step,
  toInput,
} from "./keras.ts";

function expectSameStep(ours: Step, theirs: Step): void {
  expect(lossDifference(ours, theirs)).toBeLessThan(1e-4);
  expect(distance(ours.optimizer, theirs.optimizer)).toBeLessThan(1e-4);
  expect(distance(ours.weights, theirs.weights)).toBeLessThan(1e-4);
}

/** Lets Python make the model of a name, and compares predictions and training on both ways. */
export async function handOver(keras: Keras, name: string): Promise<void> {
  const path = join(keras.folder, `${name}.keras`);
  const made = await keras.ask("make", { name, path });
  const x = toInput(made.x) as Batch;
  const y = made.y === null ? null : (toInput(made.y) as Batch);
  const model = await loadModel(path);
  expect(distance(await predict(model, x), made.predictions)).toBeLessThan(1e-5);
  if (y !== null) {
    const next = await step(model, x, y);
    if (!made.random) expectSameStep(next, made.next);
  }

  const ours = join(keras.folder, `${name}.gradus.keras`);
  const weightsPath = join(keras.folder, `${name}.gradus.weights.h5`);
  await model.save(ours);
  await model.saveWeights(weightsPath);
  const predictions = await predict(model, x);
  const before = await stateOf(model);
  const opened = await keras.ask("open", { path: ours, weightsPath, x: made.x, y: made.y });
  expect(distance(opened.predictions, predictions)).toBeLessThan(1e-5);
  expect(opened.before).toEqual(before);
  expect(opened.fromWeights).toEqual(before.weights);
  if (y !== null && !made.random) expectSameStep(await step(model, x, y), opened.next);
}

/** Writes data down for JSON. */
export function plain(data: SampleData): unknown {
  if (Array.isArray(data)) return data.map(plain);
  if ("data" in data && ArrayBuffer.isView(data.data)) {
    return { ...data, data: [...(data.data as Float32Array)] };
  }
  return Object.fromEntries(
    Object.entries(data).map(([name, part]) => [name, plain(part as SampleData)]),
  );
}

/** Takes a model of Gradus to Python, which trains it and saves it again, and back. */
export async function giveAndTakeBack(
  keras: Keras,
  { name, make, x, y }: SampleModel,
): Promise<void> {
  const model = make();
  await step(model, x, y);
  const path = join(keras.folder, `${name}.keras`);
  const weightsPath = join(keras.folder, `${name}.weights.h5`);
  await model.save(path);
  await model.saveWeights(weightsPath);
  const predictions = await predict(model, x);
  const before = await stateOf(model);
  const saveTo = join(keras.folder, `${name}.again.keras`);
  const data = { x: plain(x), y: plain(y) };
  const opened = await keras.ask("open", { path, weightsPath, saveTo, ...data });
  expect(distance(opened.predictions, predictions)).toBeLessThan(1e-5);
  expect(opened.before).toEqual(before);
  expect(opened.fromWeights).toEqual(before.weights);
  expectSameStep(await step(model, x, y), opened.next);

  const { again } = opened;
  if (again === undefined) throw new Error("Python did not save the model again");
  const returned = await loadModel(saveTo);
  expect(distance(await predict(returned, x), again.predictions)).toBeLessThan(1e-5);
  const fresh = make();
  await fresh.loadWeights(saveTo.replace(".keras", ".weights.h5"));
  expect(distance(await predict(fresh, x), again.predictions)).toBeLessThan(1e-5);
  expectSameStep(await step(returned, x, y), again.next);
}
