// Takes variables; gives out what reads the value of each while a file is written.

import type { HostArray, Variable } from "../engine/index.ts";
import { byteWidth, sizeOf } from "../engine/index.ts";

/** Bytes of values that are copied out at once. */
const AT_ONCE = 2 ** 26;

/**
 * Gives what reads the values of variables. Up to 64 MiB are copied out now, so that a model that
 * goes on training meanwhile is saved as it is at this moment; of more, each when its turn comes.
 */
export async function valuesOf(
  variables: readonly Variable[],
): Promise<(variable: Variable) => () => Promise<HostArray>> {
  const bytes = variables.reduce(
    (sum, { shape, dtype }) => sum + sizeOf(shape) * byteWidth(dtype),
    0,
  );
  if (bytes > AT_ONCE) return (variable) => () => variable.data();
  const values = await Promise.all(variables.map((variable) => variable.data()));
  const copies = new Map(variables.map((variable, i) => [variable, values[i]]));
  return (variable) => async () => copies.get(variable) ?? variable.data();
}
