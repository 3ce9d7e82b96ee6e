// Asks for a step that explains itself.

import type { ExplainedStep } from "../explain/explained-step.ts";
import type { Session } from "../session.ts";
import type { StepUnit } from "../step-unit.ts";

/** Takes a step of training; of an epoch, the last one is explained. Null without points. */
export async function explain(
  session: Session,
  { unit }: { readonly unit: StepUnit },
): Promise<ExplainedStep | null> {
  return session.explain(unit);
}
