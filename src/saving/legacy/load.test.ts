import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Tensor } from "../../engine/index.ts";
import { tensor } from "../../engine/index.ts";
import type { Model } from "../../models/index.ts";
import { loadModel } from "../../models/index.ts";
import { registerEverything } from "../../register.ts";
import { flatten } from "../../shared/tree.ts";
import { fixture } from "../testing/stored-values.ts";

beforeAll(registerEverything);

interface GoldenTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: readonly number[];
}

interface Golden {
  readonly file: string;
  readonly name: string;
  readonly x: readonly GoldenTensor[];
  readonly y: readonly GoldenTensor[];
  readonly predictions: readonly GoldenTensor[];
  readonly loss: number;
  readonly after: readonly GoldenTensor[];
  readonly layers: readonly string[];
}

const cases = ["keras2.json", "keras3.json"].flatMap(
  (name) => JSON.parse(new TextDecoder().decode(fixture("legacy", name))) as Golden[],
);

function given(tensors: readonly GoldenTensor[]): Tensor | Tensor[] {
  const made = tensors.map(({ shape, dtype, data }) =>
    tensor(dtype === "int32" ? Int32Array.from(data) : Float32Array.from(data), { shape }),
  );
  const [only] = made;
  return made.length === 1 && only !== undefined ? only : made;
}

async function difference(actual: unknown, expected: readonly GoldenTensor[]): Promise<number> {
  const leaves = flatten(actual as never) as Tensor[];
  expect(leaves.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
  const values = (await Promise.all(leaves.map((leaf) => leaf.data()))).flatMap((d) => [...d]);
  const wanted = expected.flatMap(({ data }) => [...data]);
  return Math.max(...wanted.map((value, i) => Math.abs(value - (values[i] ?? Number.NaN))));
}

const predict = (model: Model, { x }: Golden) => model.predict(given(x), { verbose: 0 });

describe("loadModel, on .h5 files", () => {
  it.each(cases)("reads $file, which predicts as there", async (golden) => {
    const model = await loadModel(fixture("legacy", golden.file), { compile: false });
    expect(model.name).toBe(golden.name);
    expect(model.layers.map(({ name }) => name).sort()).toEqual([...golden.layers].sort());
    expect(await difference(await predict(model, golden), golden.predictions)).toBeLessThan(1e-5);
  });

  it.each(cases)("goes on training $file where Keras stopped", async (golden) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const model = await loadModel(fixture("legacy", golden.file));
    // Keras 2 leaves a part of Nadam's state out of its files.
    const lost = golden.file === "keras2-seq2seq.h5";
    expect(warn.mock.calls.map(([text]) => text)).toEqual(
      lost ? [expect.stringContaining('the state of the optimizer "Nadam" is left out')] : [],
    );
    warn.mockRestore();
    const logs = await model.trainOnBatch(given(golden.x), given(golden.y), { returnDict: true });
    const { loss } = logs as { readonly loss: number };
    expect(Math.abs(loss - golden.loss)).toBeLessThan(1e-4);
    if (lost) return;
    expect(await difference(await predict(model, golden), golden.after)).toBeLessThan(1e-4);
  });
});
