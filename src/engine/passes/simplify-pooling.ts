// Identities behind a pooling: of what its gradient scatters, when it is selected or summed.

import * as build from "../ir/build.ts";
import type { NodeOf, Value } from "../ir/node.ts";
import { sameShape } from "../ir/shape.ts";
import { literalOf } from "./fold-constants.ts";

/**
 * A pooled gradient that is selected by a test of the pooled cells is tested before it is
 * scattered: whatever arrives in a cell comes from windows whose greatest element the cell is.
 */
export function selectedScatter({ inputs }: NodeOf<"select">): Value | undefined {
  const [condition, scattered, other] = inputs;
  if (condition?.node.primitive !== "compare" || scattered === undefined || other === undefined) {
    return undefined;
  }
  const test = condition.node;
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

/** Sums what a pooling's gradient scatters before it is scattered: then there are fewer terms. */
export function sumBeforeScatter(node: NodeOf<"reduceSum">): Value | undefined {
  const [scattered] = node.inputs;
  if (scattered?.node.primitive !== "windowScatter" || !scattersOnce(scattered.node)) return;
  const { axes } = node.attributes;
  const isSpatial = scattered.type.shape.slice(1, -1).every((_, i) => axes.includes(i + 1));
  const [gradient] = scattered.node.inputs;
  if (!isSpatial || gradient === undefined) return undefined;
  return build.reduceSum(gradient, axes);
}

/** Tells whether each element goes to exactly one cell: where a pooling without padding found it. */
function scattersOnce(node: NodeOf<"windowScatter">): boolean {
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
