// The table of gradient rules.

import type { CoreName, PartName, PartOf, PrimitiveName } from "../../ir/primitives/index.ts";
import type { NoGradient, Rule, RuleTable } from "../rule.ts";
import { contraction } from "./contraction.ts";
import { elementwise } from "./elementwise.ts";
import { random } from "./random.ts";
import { reduction } from "./reduction.ts";
import { structural } from "./structural.ts";

const core: RuleTable<Exclude<CoreName, PartOf<PartName>>> = {
  ...elementwise,
  ...structural,
  ...reduction,
  ...contraction,
  ...random,
};

const rules: Partial<RuleTable<PrimitiveName>> = { ...core };

/** Makes the rules of a part known. */
export function addRules(table: Partial<RuleTable<PrimitiveName>>): void {
  Object.assign(rules, table);
}

/** Gives the rule of a primitive, or the reason for having none. */
export function ruleOf(name: PrimitiveName): Rule<PrimitiveName> | NoGradient {
  const row = rules[name];
  if (row === undefined) throw new Error(`the gradient rule of ${name} is not loaded`);
  return row as Rule<PrimitiveName> | NoGradient;
}
