// Models of other libraries with what they predict there, for tests.

import { expect } from "vitest";
import type { Tensor } from "../../engine/index.ts";
import { tensor } from "../../engine/index.ts";
import { flatten } from "../../shared/tree.ts";
import { fixture } from "./stored-values.ts";

/** Is an array as the fixtures write it. */
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly dtype: string;
  readonly data: readonly number[];
}

/** Is a model in a file, with inputs and predictions, and what one step of training makes of it. */
export interface GoldenModel {
  readonly file: string;
  readonly name: string;
  readonly x: readonly GoldenTensor[];
  readonly y?: readonly GoldenTensor[];
  readonly predictions: readonly GoldenTensor[];
  readonly loss?: number;
  readonly after?: readonly GoldenTensor[];
  readonly layers?: readonly string[];
}

/** Lists the models of a folder's fixture. */
export function goldenModels(folder: string, name: string): GoldenModel[] {
  return JSON.parse(new TextDecoder().decode(fixture(folder, name))) as GoldenModel[];
}

/** Makes one tensor, or a list of them. */
export function given(tensors: readonly GoldenTensor[]): Tensor | Tensor[] {
  const made = tensors.map(({ shape, dtype, data }) =>
    tensor(dtype === "int32" ? Int32Array.from(data) : Float32Array.from(data), { shape }),
  );
  const [only] = made;
  return made.length === 1 && only !== undefined ? only : made;
}

/** Measures how far values are from those expected, in the same shapes. */
export async function difference(
  actual: unknown,
  expected: readonly GoldenTensor[],
): Promise<number> {
  const leaves = flatten(actual as never) as Tensor[];
  expect(leaves.map(({ shape }) => shape)).toEqual(expected.map(({ shape }) => shape));
  const values = (await Promise.all(leaves.map((leaf) => leaf.data()))).flatMap((d) => [...d]);
  const wanted = expected.flatMap(({ data }) => [...data]);
  return Math.max(...wanted.map((value, i) => Math.abs(value - (values[i] ?? Number.NaN))));
}
