// All that can be measured, and the choice among it by name.

import { cold } from "./cold.ts";
import { conv } from "./conv.ts";
import { elementwiseGroup } from "./elementwise.ts";
import { fitDigits } from "./fit-digits.ts";
import { gemm } from "./gemm.ts";
import { growth } from "./growth.ts";
import { memory } from "./memory.ts";
import { predict } from "./predict.ts";
import { steps } from "./steps.ts";
import type { Workload } from "./workload.ts";

/** Lists the groups in the order in which they are run. */
export const groups = [
  ...[...steps, gemm, conv, elementwiseGroup],
  ...[predict, cold, fitDigits, memory, growth],
];

/** Gives the workloads of a name: a group, one of its members, or a beginning such as `gemm-nn`. */
export function workloadsNamed(name: string): Workload[] {
  const all = groups.flatMap((group) => group.workloads);
  const exact = all.filter((workload) => workload.name === name);
  return exact.length > 0 ? exact : all.filter((w) => w.name.startsWith(`${name}-`));
}
