// Files in other forms than `.keras` that Gradus writes: Python opens them and finds the same.

import { join } from "node:path";
import { saveNpz } from "gradus";
import { afterAll, describe, expect, it } from "vitest";
import type { SampleData } from "../../src/saving/testing/sample-models.ts";
import { sampleModels } from "../../src/saving/testing/sample-models.ts";
import { distance, Keras, predict, stateOf, step } from "./keras.ts";

const keras = new Keras();
afterAll(() => keras.stop());

function plain(data: SampleData): unknown {
  if (Array.isArray(data)) return data.map(plain);
  if ("data" in data && ArrayBuffer.isView(data.data)) {
    return { ...data, data: [...(data.data as Float32Array)] };
  }
  return Object.fromEntries(
    Object.entries(data).map(([name, part]) => [name, plain(part as SampleData)]),
  );
}

/** One of each form; `wrapped` stays out: the older form cannot say that two wrappers hold one layer. */
const models = sampleModels.filter(({ name }) =>
  ["mlp", "shared", "nested", "masked", "frozen"].includes(name),
);

describe("Python", () => {
  it.each(models)("opens $name as .h5 and trains it", async ({ name, make, x, y }) => {
    const path = join(keras.folder, `${name}.h5`);
    const model = make();
    await step(model, x, y);
    await model.save(path);
    const predictions = await predict(model, x);
    const opened = await keras.ask("open", { path, x: plain(x), y: plain(y) });
    expect(distance(opened.predictions, predictions)).toBeLessThan(1e-5);
    expect(opened.before.weights).toEqual((await stateOf(model)).weights);
    // The optimizer begins anew there, and training goes on.
    expect(Number.isFinite(opened.next.loss)).toBe(true);
  });

  it("reads arrays of an .npz archive by numpy.load", async () => {
    const path = join(keras.folder, "arrays.npz");
    const whole = {
      shape: [2, 2],
      dtype: "int64",
      data: BigInt64Array.of(1n, -2n, 3n, 4n),
    } as const;
    const truth = { shape: [3], dtype: "bool", data: Uint8Array.of(1, 0, 1) } as const;
    const half = { shape: [], dtype: "float16", data: Float32Array.of(1.5) } as const;
    await saveNpz({ whole, truth, half }, path);
    expect(await keras.ask("arrays", { path })).toEqual({
      whole: { shape: [2, 2], dtype: "int64", data: [1, -2, 3, 4] },
      truth: { shape: [3], dtype: "bool", data: [true, false, true] },
      half: { shape: [], dtype: "float16", data: [1.5] },
    });
  });
});
