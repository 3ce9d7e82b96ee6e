// Files in other forms than `.keras`: Python opens what Gradus writes, and the reverse, and finds the same.

import { join } from "node:path";
import {
  type FileArray,
  loadNpy,
  loadNpz,
  loadSafetensors,
  saveNpy,
  saveNpz,
  saveSafetensors,
} from "gradus";
import { afterAll, describe, expect, it } from "vitest";
import { sampleModels } from "../../src/saving/testing/sample-models.ts";
import { plain } from "./hand-over.ts";
import { distance, Keras, predict, stateOf, step } from "./keras.ts";

const keras = new Keras();
afterAll(() => keras.stop());

describe("Python opens .h5 files", () => {
  it.each(sampleModels)("of $name, and trains the model", async ({ name, make, x, y }) => {
    const path = join(keras.folder, `${name}.h5`);
    const model = make();
    await step(model, x, y);
    await model.save(path);
    const predictions = await predict(model, x);
    const opened = await keras.ask("open", { path, x: plain(x), y: plain(y) });
    expect(distance(opened.predictions, predictions)).toBeLessThan(1e-5);
    // Two wrappers of one layer get one each, as from a file that Python wrote: see below.
    if (name !== "wrapped") {
      expect(opened.before.weights).toEqual((await stateOf(model)).weights);
    }
    // The optimizer begins anew there, and training goes on.
    expect(Number.isFinite(opened.next.loss)).toBe(true);
  });

  it("but cannot itself go on from an optimizer's state in one, which is why none is written", async () => {
    const code = `
model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
model.compile("adam", "mean_squared_error")
x, y = keras.ops.ones((4, 3)), keras.ops.ones((4, 1))
model.train_on_batch(x, y)
model.save(${JSON.stringify(join(keras.folder, "python.h5"))})
again = keras.saving.load_model(${JSON.stringify(join(keras.folder, "python.h5"))})
assert len(again.optimizer.variables) < len(model.optimizer.variables)
try:
    again.train_on_batch(x, y)
except ValueError as error:
    assert "the optimizer was built with 0 variables" in str(error), error
else:
    raise AssertionError("it went on")
`;
    await keras.ask("define", { code });
  });

  it("but forgets there itself that two wrappers hold one layer", async () => {
    const path = join(keras.folder, "python-wrapped.h5");
    const code = `
dense = keras.layers.Dense(2)
given = keras.Input((4, 3))
both = [keras.layers.TimeDistributed(dense)(given) for _ in range(2)]
model = keras.Model(given, keras.layers.Concatenate()(both))
model.save(${JSON.stringify(path)})
again = keras.saving.load_model(${JSON.stringify(path)})
assert (len(model.weights), len(again.weights)) == (2, 4)
`;
    await keras.ask("define", { code });
  });
});

/** Lets arrays be compared with what Python wrote down. */
function written(arrays: { readonly [name: string]: FileArray }): unknown {
  const data = ({ dtype, data: elements }: FileArray) =>
    Array.from(elements as ArrayLike<number | bigint>, (one) =>
      dtype === "bool" ? one === 1 : Number(one),
    );
  return Object.fromEntries(
    Object.entries(arrays).map(([name, array]) => {
      return [name, { shape: array.shape, dtype: array.dtype, data: data(array) }];
    }),
  );
}

const some: { readonly [name: string]: FileArray } = {
  whole: { shape: [2, 2], dtype: "int64", data: BigInt64Array.of(1n, -2n, 3n, 4n) },
  truth: { shape: [3], dtype: "bool", data: Uint8Array.of(1, 0, 1) },
  half: { shape: [], dtype: "float16", data: Float32Array.of(1.5) },
  bytes: { shape: [1, 3], dtype: "uint8", data: Uint8Array.of(0, 128, 255) },
  wide: { shape: [2], dtype: "float64", data: Float64Array.of(0.1, -1e300) },
  none: { shape: [0, 2], dtype: "float32", data: new Float32Array() },
};

describe("Arrays", () => {
  it("go to Python by .npz, .npy and .safetensors", async () => {
    const path = (name: string) => join(keras.folder, name);
    await saveNpz(some, path("arrays.npz"));
    expect(await keras.ask("arrays", { path: path("arrays.npz") })).toEqual(written(some));
    await saveNpy(some["wide"] as FileArray, path("wide.npy"));
    const { array } = await keras.ask("arrays", { path: path("wide.npy") });
    expect({ wide: array }).toEqual(written({ wide: some["wide"] as FileArray }));

    const brain = { shape: [2], dtype: "bfloat16", data: Float32Array.of(-2, 0.5) } as const;
    const tensors = { ...some, brain };
    await saveSafetensors(tensors, path("t.safetensors"), { metadata: { format: "np" } });
    expect(await keras.ask("arrays", { path: path("t.safetensors") })).toEqual(written(tensors));
  });

  it("come from Python by .npz, compressed too, .npy and .safetensors, in every dtype", async () => {
    const names = ["theirs.npz", "compressed.npz", "theirs.safetensors"];
    const [plainNpz = "", compressed = "", tensors = ""] = names.map((name) =>
      join(keras.folder, name),
    );
    const npy = join(keras.folder, "theirs.npy");
    const paths = [plainNpz, compressed, tensors];
    const { fortran, ...made } = await keras.ask("writeArrays", { paths, npy });
    expect(Object.keys(made).length).toBeGreaterThanOrEqual(14);
    const exact = { exact: true } as const;
    expect(written(await loadNpz(plainNpz, exact))).toEqual(made);
    expect(written(await loadNpz(compressed, exact))).toEqual(made);
    expect(written(await loadSafetensors(tensors, exact))).toEqual(made);
    expect(written({ fortran: await loadNpy(npy, exact) })).toEqual({ fortran });
  });

  it("of a model are in .safetensors and .npz what they are in Python", async () => {
    const sample = sampleModels.find(({ name }) => name === "mlp");
    const model = sample?.make();
    if (model === undefined) throw new Error("there is no sample model mlp");
    for (const ending of ["safetensors", "npz"]) {
      const path = join(keras.folder, `mlp.${ending}`);
      await model.saveWeights(path);
      const found = await keras.ask("arrays", { path });
      const { weights } = await stateOf(model);
      const sorted = (rows: readonly unknown[]) => rows.map(String).sort();
      expect(sorted(Object.values(found).map(({ data }) => data))).toEqual(sorted(weights));
    }
  });
});

describe("Weights with a digest behind them", () => {
  it("are read by load_weights as any others", async () => {
    const sample = sampleModels.find(({ name }) => name === "images");
    if (sample === undefined) throw new Error("there is no sample model images");
    const model = sample.make();
    await step(model, sample.x, sample.y);
    const path = join(keras.folder, "sealed.keras");
    const weightsPath = join(keras.folder, "sealed.weights.h5");
    await model.save(path);
    await model.saveWeights(weightsPath, { sealed: true });
    const data = { x: plain(sample.x), y: plain(sample.y) };
    const opened = await keras.ask("open", { path, weightsPath, ...data });
    expect(opened.fromWeights).toEqual((await stateOf(model)).weights);
  });
});
