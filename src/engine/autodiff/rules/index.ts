// The table of all gradient rules.

import type { PrimitiveName } from "../../ir/primitives/index.ts";
import type { RuleTable } from "../rule.ts";
import { contraction } from "./contraction.ts";
import { control } from "./control.ts";
import { elementwise } from "./elementwise.ts";
import { indexing } from "./indexing.ts";
import { random } from "./random.ts";
import { reduction } from "./reduction.ts";
import { structural } from "./structural.ts";
import { window } from "./window.ts";

/** Maps every primitive to its gradient rule or to the reason for having none. */
export const rules: RuleTable<PrimitiveName> = {
  ...elementwise,
  ...structural,
  ...reduction,
  ...contraction,
  ...window,
  ...indexing,
  ...random,
  ...control,
};
