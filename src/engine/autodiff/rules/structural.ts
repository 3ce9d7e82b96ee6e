// Gradient rules of the structural primitives: each moves the cotangent back to where it came from.

import * as build from "../../ir/build.ts";
import type { Value } from "../../ir/node.ts";
import type { FamilyName, PartOf } from "../../ir/primitives/index.ts";
import { extent, range } from "../../ir/shape.ts";
import type { RuleContext, RuleTable } from "../rule.ts";
import { first, zeroGradient } from "../rule.ts";

const source = zeroGradient("it has no inputs");

function broadcastInDim(context: RuleContext<"broadcastInDim">): readonly Value[] {
  const { shape, dimensions } = context.attributes;
  const from = first(context).type.shape;
  const repeated = range(shape.length).filter((axis) => {
    const origin = dimensions.indexOf(axis);
    return origin < 0 || extent(from, origin) !== extent(shape, axis);
  });
  return [build.reshape(build.reduceSum(context.cotangent, repeated), from)];
}

/** Maps every structural primitive but the movements to its rule. */
export const structural: RuleTable<Exclude<FamilyName<"structural">, PartOf<"movement">>> = {
  parameter: source,
  constant: source,
  iota: source,
  broadcastInDim,
  reshape: (context) => [build.reshape(context.cotangent, first(context).type.shape)],
  transpose: ({ attributes: { permutation }, cotangent }) => [
    build.transpose(
      cotangent,
      permutation.map((_, axis) => permutation.indexOf(axis)),
    ),
  ],
  reverse: ({ attributes, cotangent }) => [build.reverse(cotangent, attributes.axes)],
};
