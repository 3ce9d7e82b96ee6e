// The operands of the tasks that are single operations.

import type { ConvolutionTask, ElementwiseTask, ProductTask, Values } from "./task.ts";

/** Describes the two matrices of a product, as they lie. */
export function product({ form, m, n, k }: ProductTask): [Values, Values] {
  return [
    { shape: form === "TN" ? [k, m] : [m, k], seed: 1, scale: 1 },
    { shape: form === "NT" ? [n, k] : [k, n], seed: 2, scale: 1 },
  ];
}

/** Describes input [batch, size, size, channels], kernel, and gradient of the result. */
export function convolution(task: ConvolutionTask): Record<"x" | "kernel" | "gradient", Values> {
  const { batch, size, channels, filters, window, stride, depthwise } = task;
  const results = Math.ceil(size / stride);
  return {
    x: { shape: [batch, size, size, channels], seed: 1, scale: 1 },
    kernel: { shape: [window, window, channels, depthwise ? 1 : filters], seed: 2, scale: 1 },
    gradient: { shape: [batch, results, results, filters], seed: 3, scale: 1 },
  };
}

/** Describes a matrix, another of its size, and the scale and shift of its columns. */
export function elementwise(
  task: ElementwiseTask,
): Record<"x" | "gradient" | "gamma" | "beta", Values> {
  const { rows, columns } = task;
  return {
    x: { shape: [rows, columns], seed: 1, scale: 3 },
    gradient: { shape: [rows, columns], seed: 2, scale: 1 },
    gamma: { shape: [columns], seed: 3, scale: 0.1, offset: 1 },
    beta: { shape: [columns], seed: 4, scale: 0.1 },
  };
}
