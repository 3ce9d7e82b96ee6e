// What the GPU benchmark measures, among the workloads of the others.

import { workloadsNamed } from "../workloads/index.ts";
import type { Workload } from "../workloads/workload.ts";

const names = [
  ...["step", "predict", "gemm-nn-256", "gemm-nn-512", "gemm-nt-512", "gemm-tn-512"],
  ...["gemm-nn-1024", "gemm-nn-1000x333x517"],
  ...["conv-3x3", "conv-1x1", "conv-stride2", "conv-depthwise"],
  ...["elementwise-softmax", "elementwise-layer-norm", "elementwise-adam"],
];

/** Lists the workloads in the order in which they are run. */
export const gpuWorkloads: readonly Workload[] = names
  .flatMap(knownAs)
  .filter(({ name }) => !name.endsWith("-cached"));

function knownAs(name: string): Workload[] {
  const known = workloadsNamed(name);
  if (known.length === 0) throw new Error(`the benchmarks have no workload "${name}"`);
  return known;
}

/** Gives the workloads of a name, or whose names begin with it. */
export function gpuWorkloadsNamed(name: string): Workload[] {
  const exact = gpuWorkloads.filter((workload) => workload.name === name);
  return exact.length > 0 ? exact : gpuWorkloads.filter((w) => w.name.startsWith(`${name}-`));
}
