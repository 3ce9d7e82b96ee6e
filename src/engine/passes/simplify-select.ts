// Identities of selection that keep every bit: rectified lines.

import type { NodeOf, Value } from "../ir/node.ts";
import { literalOf } from "./fold-constants.ts";

/** (y > c ? x : y) is y, where y = max(x, c). */
export function simplifySelect({ inputs }: NodeOf<"select">): Value | undefined {
  const [condition, x, y] = inputs;
  if (condition?.node.primitive !== "compare" || x === undefined || y === undefined) {
    return undefined;
  }
  const test = condition.node;
  const [tested, bound] = test.inputs;
  if (test.attributes.direction !== "greater" || tested !== y || bound === undefined) return;
  const limit = literalOf(bound);
  if (y.node.primitive !== "maximum" || limit === undefined) return undefined;
  const [first, second] = y.node.inputs;
  const isLimit = (value: Value | undefined) =>
    value !== undefined && Object.is(literalOf(value), limit);
  const isMaximum = (first === x && isLimit(second)) || (second === x && isLimit(first));
  return isMaximum ? y : undefined;
}
