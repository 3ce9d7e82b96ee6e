// From weights of classes to weights of samples.

import type { HostData } from "../data/adapters.ts";
import type { HostTensor } from "../data/host-tensor.ts";
import { hostTensor } from "../data/host-tensor.ts";
import { ConfigError } from "../shared/errors.ts";

/** Are factors by class index; a class left out weighs 1. */
export type ClassWeight = { readonly [classIndex: number]: number };

/**
 * Gives the weight of each sample by its class: the label, or the place of the greatest element of
 * one-hot targets.
 * @throws ConfigError for keys that are no class indices.
 */
export function weightsOfClasses(who: string, weights: ClassWeight, target: HostData): HostTensor {
  for (const key of Object.keys(weights)) {
    if (/^\d+$/.test(key)) continue;
    throw new ConfigError(
      `${who}: classWeight has the key "${key}"; keys are class indices 0, 1 …`,
    );
  }
  if (target.dtype === "string") {
    throw new ConfigError(`${who}: classWeight needs targets that are numbers, but y holds texts.`);
  }
  const { shape, data } = target;
  const width = shape.length > 1 ? (shape.at(-1) ?? 1) : 1;
  const outer = shape.length > 1 ? shape.slice(0, -1) : shape;
  const result = new Float32Array(data.length / Math.max(1, width));
  for (let i = 0; i < result.length; i++) {
    const label = width === 1 ? Math.round(data[i] ?? 0) : argMax(data, i * width, width);
    result[i] = weights[label] ?? 1;
  }
  return hostTensor("float32", outer, result);
}

function argMax(data: ArrayLike<number>, start: number, width: number): number {
  let best = 0;
  for (let i = 1; i < width; i++) {
    if ((data[start + i] ?? 0) > (data[start + best] ?? 0)) best = i;
  }
  return best;
}
