// A model that Python made goes on here, and what it becomes goes on there, with the same numbers.

import { join } from "node:path";
import { loadModel } from "gradus";
import { expect } from "vitest";
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
