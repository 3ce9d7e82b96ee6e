// Sums of padded parts: what the gradients of slices add up to.

import * as build from "../ir/build.ts";
import type { NodeOf, Value } from "../ir/node.ts";
import { onlyOutput } from "../ir/node.ts";
import { literalOf } from "./fold-constants.ts";

/** Is a pad by zeros along one axis: the part from `from` on, and nothing beside it. */
interface Part {
  readonly value: Value;
  readonly axis: number;
  readonly from: number;
  readonly to: number;
}

/** Most parts that are joined; a sum may name the same terms over and over. */
const mostParts = 64;

/**
 * Gives the concatenation for a sum of parts that lie side by side in zeros and leave none out, as
 * gradients of a split do. Only a −0, to which the sum would add 0, stays one.
 */
export function joinedParts(node: NodeOf<"add">): Value | undefined {
  if (node.inputs[1]?.node.primitive !== "pad") return undefined;
  const sum = onlyOutput(node);
  const sorted: Part[] = [];
  if (!collect(sum, sorted)) return undefined;
  const [first] = sorted;
  if (first === undefined || sorted.some(({ axis }) => axis !== first.axis)) return undefined;
  sorted.sort((a, b) => a.from - b.from);
  let end = 0;
  for (const { from, to } of sorted) {
    if (from !== end) return undefined;
    end = to;
  }
  if (end !== sum.type.shape[first.axis]) return undefined;
  return build.concatenate(
    sorted.map(({ value }) => value),
    first.axis,
  );
}

/** Collects the terms of a sum; false as soon as one is no part, or there are too many. */
function collect(value: Value, into: Part[]): boolean {
  if (value.node.primitive === "add") return value.node.inputs.every((x) => collect(x, into));
  const part = partOf(value);
  if (part === undefined || into.length === mostParts) return false;
  into.push(part);
  return true;
}

function partOf({ node, type }: Value): Part | undefined {
  if (node.primitive !== "pad") return undefined;
  const [value, filler] = node.inputs;
  if (value === undefined || filler === undefined || literalOf(filler) !== 0) return undefined;
  const { low, high, interior } = node.attributes;
  const padded = type.shape.flatMap((_, axis) => {
    return low[axis] !== 0 || high[axis] !== 0 ? [axis] : [];
  });
  const [axis] = padded;
  if (axis === undefined || padded.length > 1 || interior.some((n) => n !== 0)) return undefined;
  const from = low[axis] ?? 0;
  const to = from + (value.type.shape[axis] ?? 0);
  const isInside = from >= 0 && (high[axis] ?? 0) >= 0;
  return isInside && to > from ? { value, axis, from, to } : undefined;
}
