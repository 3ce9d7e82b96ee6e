// Identities of selection that keep every bit: rectified lines, and their gradients behind pooling.

import * as build from "../ir/build.ts";
import type { NodeOf, Value } from "../ir/node.ts";
import { sameShape } from "../ir/shape.ts";
import { literalOf } from "./fold-constants.ts";

/** Gives a simpler value for a selection, if there is one. */
export function simplifySelect(node: NodeOf<"select">): Value | undefined {
  const [condition, chosen, other] = node.inputs;
  if (condition?.node.primitive !== "compare" || chosen === undefined || other === undefined) {
    return undefined;
  }
  const { node: test } = condition;
  return selectedMaximum(test, chosen, other) ?? selectedScatter(test, chosen, other);
}

/** (y > c ? x : y) is y, where y = max(x, c). */
function selectedMaximum(test: NodeOf<"compare">, x: Value, y: Value): Value | undefined {
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

/**
 * A pooled gradient that is selected by a test of the pooled cells is tested before it is
 * scattered: whatever arrives in a cell comes from windows whose greatest element the cell is.
 */
function selectedScatter(
  test: NodeOf<"compare">,
  scattered: Value,
  other: Value,
): Value | undefined {
  const [cells, bound] = test.inputs;
  const limit = bound === undefined ? undefined : literalOf(bound);
  const { node } = scattered;
  if (node.primitive !== "windowScatter" || limit === undefined) return undefined;
  if (!Object.is(literalOf(other), 0)) return undefined;
  const [gradient, places] = node.inputs;
  const pool = places?.node;
  if (gradient === undefined || places === undefined || pool?.primitive !== "maxPool") return;
  if (pool.inputs[0] !== cells || places !== pool.outputs[1] || !sameWindow(node, pool)) return;
  const [greatest] = pool.outputs;
  if (greatest === undefined) return undefined;
  const passes = build.compare(
    test.attributes.direction,
    greatest,
    build.fullLike(greatest, limit),
  );
  const kept = build.select(passes, gradient, build.fullLike(gradient, 0));
  return build.windowScatter(kept, places, node.attributes, node.attributes.inputShape);
}

/** Tells whether each element goes to exactly one cell: where a pooling without padding found it. */
export function scattersOnce(node: NodeOf<"windowScatter">): boolean {
  const places = node.inputs[1];
  const pool = places?.node;
  if (pool?.primitive !== "maxPool" || places !== pool.outputs[1]) return false;
  return sameWindow(node, pool) && node.attributes.padding.flat().every((n) => n === 0);
}

function sameWindow(a: NodeOf<"windowScatter">, b: NodeOf<"maxPool">): boolean {
  const keys = ["window", "strides"] as const;
  const before = [a.attributes.padding, b.attributes.padding].map((list) => list.flat());
  return (
    keys.every((key) => sameShape(a.attributes[key], b.attributes[key])) &&
    sameShape(before[0] ?? [], before[1] ?? [])
  );
}
