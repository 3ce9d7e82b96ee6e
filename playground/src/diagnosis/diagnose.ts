// From a configuration, a picture of its network and the losses so far to what is wrong with it.

import { exploded, growing, jumping, overfitting } from "./course.ts";
import type { Evidence, Examiner, Finding } from "./finding.ts";
import { allFrozen, lonelySoftmax, misfit, noFeatures } from "./misfit.ts";
import { alike, deadRelu, saturated } from "./nodes.ts";
import { standstill } from "./standstill.ts";

/** What can be seen before training. */
const ofConfiguration: readonly Examiner[] = [noFeatures, allFrozen, misfit, lonelySoftmax];

/** Causes and effects of bad training; one is told at a time, and the surer it is the earlier. */
const ofTraining: readonly Examiner[] = [
  ...[exploded, alike, deadRelu, growing, saturated, jumping, standstill, overfitting],
];

const ranks: readonly Finding["severity"][] = ["serious", "warning", "hint"];

/** Gives what is wrong, the worst first; nothing where all is well. */
export function diagnose(evidence: Evidence): Finding[] {
  const found = ofConfiguration.flatMap((examine) => examine(evidence) ?? []);
  // What is wrong by configuration explains why training goes badly.
  const isExplained = found.some(({ severity }) => severity !== "hint");
  const examiners = isExplained ? [exploded] : ofTraining;
  for (const examine of examiners) {
    const finding = examine(evidence);
    if (finding === null) continue;
    found.push(finding);
    break;
  }
  return found.toSorted((a, b) => ranks.indexOf(a.severity) - ranks.indexOf(b.severity));
}
