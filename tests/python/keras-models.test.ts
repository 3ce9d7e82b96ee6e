// Models that Python Keras made go on here, and what they become goes on there.

import { join } from "node:path";
import { loadModel, tensor } from "gradus";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  distance,
  Keras,
  lossDifference,
  predict,
  stateOf,
  step,
  type WrittenArray,
  type WrittenData,
} from "./keras.ts";

const keras = new Keras();
const names = await keras.ask("list", {});

afterAll(() => keras.stop());

function toTensor({ shape, dtype, data }: WrittenArray): ReturnType<typeof tensor> {
  const array = dtype === "int32" ? Int32Array : Float32Array;
  return tensor(array.from(data as number[]), { shape });
}

type Tensors = ReturnType<typeof toTensor> | Tensors[] | { [name: string]: Tensors };

function toTensors(data: WrittenData): Tensors {
  if (Array.isArray(data)) return data.map(toTensor);
  if (Array.isArray((data as WrittenArray).data)) return toTensor(data as WrittenArray);
  return Object.fromEntries(
    Object.entries(data).map(([name, part]) => [name, toTensor(part as WrittenArray)]),
  );
}

beforeAll(() => {
  expect(names.length).toBeGreaterThanOrEqual(60);
});

describe("Python Keras and Gradus", () => {
  it.each(names)("hand %s to and fro, which predicts and trains the same", async (name) => {
    const path = join(keras.folder, `${name}.keras`);
    const made = await keras.ask("make", { name, path });
    const x = toTensors(made.x);
    const model = await loadModel(path);
    expect(distance(await predict(model, x as never), made.predictions)).toBeLessThan(1e-5);

    if (made.y !== null) {
      const next = await step(model, x as never, toTensors(made.y) as never);
      if (!made.random) {
        expect(lossDifference(next, made.next)).toBeLessThan(1e-4);
        expect(distance(next.optimizer, made.next.optimizer)).toBeLessThan(1e-4);
        expect(distance(next.weights, made.next.weights)).toBeLessThan(1e-4);
      }
    }

    const ours = join(keras.folder, `${name}.gradus.keras`);
    await model.save(ours);
    await model.saveWeights(join(keras.folder, `${name}.gradus.weights.h5`));
    const predictions = await predict(model, x as never);
    const before = await stateOf(model);
    const opened = await keras.ask("open", {
      path: ours,
      weightsPath: join(keras.folder, `${name}.gradus.weights.h5`),
      x: made.x,
      y: made.y,
    });
    expect(distance(opened.predictions, predictions)).toBeLessThan(1e-5);
    expect(opened.before).toEqual(before);
    expect(opened.fromWeights).toEqual(before.weights);
    if (made.y === null || made.random) return;
    const after = await step(model, x as never, toTensors(made.y) as never);
    expect(lossDifference(after, opened.next)).toBeLessThan(1e-4);
    expect(distance(after.optimizer, opened.next.optimizer)).toBeLessThan(1e-4);
    expect(distance(after.weights, opened.next.weights)).toBeLessThan(1e-4);
  });
});
