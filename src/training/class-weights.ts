// From weights of classes to weights of samples.

import type { HostData, HostSamples } from "../data/adapters.ts";
import type { HostTensor } from "../data/host-tensor.ts";
import { ConfigError } from "../shared/errors.ts";

/** Are factors by class index; a class left out weighs 1. */
export type ClassWeight = { readonly [classIndex: number]: number };

/**
 * Gives the samples with the weight of each by its class: the label, or the place of the greatest element
 * of one-hot targets.
 * @throws ConfigError for keys that are no class indices, and where there is no one target to weigh by.
 */
export function weighClasses(
  who: string,
  weights: ClassWeight,
  samples: HostSamples,
  outputs: number,
  [target]: readonly (HostData | undefined)[],
): HostSamples {
  if (samples.sampleWeight !== null) {
    throw new ConfigError(
      `${who}: give either sampleWeight or classWeight, not both. ` +
        "Multiply them into one sampleWeight yourself.",
    );
  }
  if (outputs !== 1 || target === undefined) {
    throw new ConfigError(
      `${who}: classWeight is for models with one output and targets, but this one has ` +
        `${outputs} outputs. Use sampleWeight.`,
    );
  }
  return { ...samples, sampleWeight: weightsOfClasses(who, weights, target) };
}

function weightsOfClasses(who: string, weights: ClassWeight, target: HostData): HostTensor {
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
  return { dtype: "float32", shape: outer, data: result };
}

function argMax(data: ArrayLike<number>, start: number, width: number): number {
  let best = 0;
  for (let i = 1; i < width; i++) {
    if ((data[start + i] ?? 0) > (data[start + best] ?? 0)) best = i;
  }
  return best;
}
