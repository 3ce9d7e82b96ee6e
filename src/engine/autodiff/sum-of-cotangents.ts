// From the cotangents that flow to one value to their sum, in as few operations as they allow.

import * as build from "../ir/build.ts";
import type { NodeOf, Value } from "../ir/node.ts";

/**
 * Adds cotangents in the order in which they came. Those of slices that together make up the whole
 * value, as a gate's of a recurrent layer do, lie side by side instead: nothing is added to zeros.
 */
export function sumOfCotangents(terms: readonly Value[]): Value | undefined {
  return (
    sideBySide(terms) ??
    terms.reduce<Value | undefined>(
      (sum, term) => (sum === undefined ? term : build.add(sum, term)),
      undefined,
    )
  );
}

/** Is a cotangent of a slice: `part` from `start` on along one axis, and zeros around it. */
interface Piece {
  readonly part: Value;
  readonly axis: number;
  readonly start: number;
}

function sideBySide(terms: readonly Value[]): Value | undefined {
  const [first] = terms;
  if (first === undefined || terms.length < 2) return undefined;
  const pieces = terms.flatMap((term) => pieceOf(term) ?? []).sort((a, b) => a.start - b.start);
  const axis = pieces[0]?.axis ?? 0;
  if (pieces.length < terms.length || pieces.some((piece) => piece.axis !== axis)) return undefined;
  let end = 0;
  for (const { part, start } of pieces) {
    if (start !== end) return undefined;
    end += part.type.shape[axis] ?? 0;
  }
  if (end !== first.type.shape[axis]) return undefined;
  return build.concatenate(
    pieces.map(({ part }) => part),
    axis,
  );
}

function pieceOf({ node }: Value): Piece | undefined {
  if (node.primitive !== "pad") return undefined;
  const { low, high, interior } = (node as NodeOf<"pad">).attributes;
  const [part, filler] = node.inputs;
  const isZero = filler?.node.primitive === "constant" && filler.node.attributes.data[0] === 0;
  const padded = low.flatMap((before, axis) => (before !== 0 || high[axis] !== 0 ? [axis] : []));
  const [axis] = padded;
  if (part === undefined || !isZero || axis === undefined || padded.length > 1) return undefined;
  const start = low[axis] ?? 0;
  const isPlain = start >= 0 && (high[axis] ?? 0) >= 0 && interior.every((gap) => gap === 0);
  return isPlain ? { part, axis, start } : undefined;
}
