// Gradient rules of the contractions: a product's gradients are products.

import * as build from "../../ir/build.ts";
import type { Value } from "../../ir/node.ts";
import { freeAxes } from "../../ir/primitives/contraction.ts";
import { range } from "../../ir/shape.ts";
import type { RuleContext, RuleTable } from "../rule.ts";
import { at, when } from "../rule.ts";

/** Is one operand of the product that gives a cotangent. */
interface Operand {
  readonly value: Value;
  readonly batch: readonly number[];
  readonly contracting: readonly number[];
  /** For each of its other axes, in order: which axis of the wanted cotangent that is. */
  readonly kept: readonly number[];
}

/** Multiplies two operands in the order that spares a transpose, if one does. */
function product(a: Operand, b: Operand, batch: readonly number[]): Value {
  const direct = placesOf([...batch, ...a.kept, ...b.kept]);
  const swapped = placesOf([...batch, ...b.kept, ...a.kept]);
  const straight = (places: readonly number[]) => places.every((place, i) => place === i);
  const [lhs, rhs, places] =
    !straight(direct) && straight(swapped) ? [b, a, swapped] : [a, b, direct];
  const result = build.dotGeneral(lhs.value, rhs.value, {
    lhsBatch: lhs.batch,
    rhsBatch: rhs.batch,
    lhsContracting: lhs.contracting,
    rhsContracting: rhs.contracting,
  });
  return build.transpose(result, places);
}

// Inverts a permutation: where each axis of the target stands.
function placesOf(axes: readonly number[]): number[] {
  return axes.map((_, axis) => axes.indexOf(axis));
}

/** Lists the partners of `axes`, in the ascending order of `axes`. */
function matched(axes: readonly number[], partners: readonly number[]): number[] {
  const pairs = axes.map((axis, i) => [axis, partners[i] ?? 0] as const);
  return pairs.sort((a, b) => a[0] - b[0]).map((pair) => pair[1]);
}

function dotGeneral(context: RuleContext<"dotGeneral">): readonly (Value | undefined)[] {
  const { lhsBatch, rhsBatch, lhsContracting, rhsContracting } = context.attributes;
  const [lhs, rhs, dy] = [at(context, 0), at(context, 1), context.cotangent];
  const lhsFree = freeAxes(lhs.type.shape.length, lhsBatch, lhsContracting);
  const rhsFree = freeAxes(rhs.type.shape.length, rhsBatch, rhsContracting);
  const batch = range(lhsBatch.length);
  const fromLhs = lhsFree.map((_, i) => batch.length + i);
  const fromRhs = rhsFree.map((_, i) => batch.length + lhsFree.length + i);
  return [
    when(context, 0, () =>
      product(
        { value: dy, batch, contracting: fromRhs, kept: lhsFree },
        {
          value: rhs,
          batch: rhsBatch,
          contracting: rhsFree,
          kept: matched(rhsContracting, lhsContracting),
        },
        lhsBatch,
      ),
    ),
    when(context, 1, () =>
      product(
        {
          value: lhs,
          batch: lhsBatch,
          contracting: lhsFree,
          kept: matched(lhsContracting, rhsContracting),
        },
        { value: dy, batch, contracting: fromLhs, kept: rhsFree },
        rhsBatch,
      ),
    ),
  ];
}

/** Maps every contraction to its rule. */
export const contraction: RuleTable<"dotGeneral"> = {
  dotGeneral,
};
