// Convolutions and their two gradients, in the kinds that image networks are made of.

import type { ConvolutionTask } from "../task.ts";
import type { Workload, WorkloadGroup } from "./workload.ts";

type Kind = Omit<ConvolutionTask, "kind" | "direction" | "batch">;

const batch = 32;
const kinds: Readonly<Record<string, Kind>> = {
  "3x3": { size: 28, channels: 32, filters: 64, window: 3, stride: 1, depthwise: false },
  "1x1": { size: 28, channels: 64, filters: 128, window: 1, stride: 1, depthwise: false },
  stride2: { size: 28, channels: 64, filters: 128, window: 3, stride: 2, depthwise: false },
  first: { size: 28, channels: 3, filters: 32, window: 3, stride: 1, depthwise: false },
  depthwise: { size: 28, channels: 64, filters: 64, window: 3, stride: 1, depthwise: true },
};
const directions = ["forward", "input", "kernel"] as const;

function convolution(name: string, kind: Kind, direction: ConvolutionTask["direction"]): Workload {
  const { size, channels, filters, window, stride, depthwise } = kind;
  const results = batch * Math.ceil(size / stride) ** 2 * filters;
  return {
    name: `conv-${name}-${direction}`,
    flops: 2 * results * window ** 2 * (depthwise ? 1 : channels),
    task: { kind: "convolution", direction, batch, ...kind },
  };
}

/** Convolves batches of 32 images of 28 × 28. */
export const conv: WorkloadGroup = {
  name: "conv",
  about: "convolutions, their input and kernel gradients: 3 × 3, 1 × 1, stride 2, depthwise",
  workloads: Object.entries(kinds).flatMap(([name, kind]) =>
    directions.map((direction) => convolution(name, kind, direction)),
  ),
};
