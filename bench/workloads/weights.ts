// Initial weights of layers, in the order in which Keras lists them.

import type { Values } from "../task.ts";

/** Describes a weight matrix of Glorot's size for so many inputs and outputs. */
export function kernel(shape: readonly number[], inputs: number, outputs: number): UnseededValues {
  return { shape, scale: Math.sqrt(6 / (inputs + outputs)) };
}

/** Describes weights that begin at one value. */
export function constant(shape: readonly number[], offset: number): UnseededValues {
  return { shape, offset };
}

/** Describes a dense layer: kernel, bias. */
export function dense(inputs: number, units: number): UnseededValues[] {
  return [kernel([inputs, units], inputs, units), constant([units], 0)];
}

/** Describes a 3 × 3 convolution: kernel, bias. */
export function convolution(channels: number, filters: number): UnseededValues[] {
  const shape = [3, 3, channels, filters];
  return [kernel(shape, 9 * channels, 9 * filters), constant([filters], 0)];
}

/** Are values whose seed follows from their place in the list. */
export type UnseededValues = Omit<Values, "seed">;

/** Gives each weight a seed of its own. */
export function seeded(weights: readonly UnseededValues[]): Values[] {
  return weights.map((values, i) => ({ ...values, seed: 100 + i }));
}
