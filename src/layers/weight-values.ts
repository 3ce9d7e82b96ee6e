// Weights out of and into the engine: copies of their values on the host.

import type { HostTensor, Literal, Variable } from "../engine/index.ts";
import { isHostArray, tensor } from "../engine/index.ts";
import { ShapeError } from "../shared/errors.ts";

/** Copies the values of variables out. */
export async function readWeights(weights: readonly Variable[]): Promise<HostTensor[]> {
  return Promise.all(
    weights.map(async (weight) => ({
      shape: weight.shape,
      dtype: weight.dtype,
      data: await weight.data(),
    })),
  );
}

/**
 * Overwrites variables, all or none; typed arrays are flat.
 * @throws ShapeError when number or shapes differ. `who` opens the error.
 */
export function writeWeights(
  who: string,
  weights: readonly Variable[],
  values: readonly Literal[],
): void {
  if (values.length !== weights.length) {
    const names = weights.map((weight) => weight.name).join(", ") || "none; is it built?";
    throw new ShapeError(
      `${who} has ${weights.length} weights (${names}), but was given ${values.length} values.`,
    );
  }
  const tensors = weights.map((weight, i) => {
    const value = values[i] ?? 0;
    const { shape, dtype } = weight;
    const given = isHostArray(value) ? tensor(value, { shape, dtype }) : tensor(value, { dtype });
    if (given.shape.join() === shape.join()) return given;
    throw new ShapeError(
      `${who}: weight "${weight.name}" has shape [${shape.join(", ")}], but was given a value ` +
        `of shape [${given.shape.join(", ")}].`,
    );
  });
  weights.forEach((weight, i) => {
    const value = tensors[i];
    if (value !== undefined) weight.assign(value);
  });
}
