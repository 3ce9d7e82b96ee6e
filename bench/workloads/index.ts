// All that can be measured, and the choice among it by name.

import { conv } from "./conv.ts";
import { elementwiseGroup } from "./elementwise.ts";
import { gemm } from "./gemm.ts";
import { stepCnn } from "./step-cnn.ts";
import { stepLstm } from "./step-lstm.ts";
import { stepMlp } from "./step-mlp.ts";
import { stepTiny } from "./step-tiny.ts";
import { stepTransformer } from "./step-transformer.ts";
import type { Workload } from "./workload.ts";

/** Lists the groups in the order in which they are run. */
export const groups = [
  ...[stepTiny, stepMlp, stepCnn, stepLstm, stepTransformer],
  ...[gemm, conv, elementwiseGroup],
];

/** Gives the workloads of a name: a group, one of its members, or a beginning such as `gemm-nn`. */
export function workloadsNamed(name: string): Workload[] {
  const all = groups.flatMap((group) => group.workloads);
  const exact = all.filter((workload) => workload.name === name);
  return exact.length > 0 ? exact : all.filter((w) => w.name.startsWith(`${name}-`));
}
