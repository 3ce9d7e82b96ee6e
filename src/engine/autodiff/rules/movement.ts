// Gradient rules of the movements: each moves the cotangent back to where it came from.

import * as build from "../../ir/build.ts";
import type { Value } from "../../ir/node.ts";
import type { PartOf } from "../../ir/primitives/index.ts";
import { extent, range } from "../../ir/shape.ts";
import type { RuleContext, RuleTable } from "../rule.ts";
import { at, first, when } from "../rule.ts";

const total = (x: Value) => build.reduceSum(x, range(x.type.shape.length));

function slice(context: RuleContext<"slice">): readonly Value[] {
  const { start, strides } = context.attributes;
  const { cotangent } = context;
  const high = first(context).type.shape.map((n, axis) => {
    const kept = extent(cotangent.type.shape, axis);
    const span = kept === 0 ? 0 : (kept - 1) * extent(strides, axis) + 1;
    return n - extent(start, axis) - span;
  });
  const interior = strides.map((stride) => stride - 1);
  return [build.pad(cotangent, build.scalar(0, cotangent.type.dtype), start, high, interior)];
}

function pad(context: RuleContext<"pad">): readonly (Value | undefined)[] {
  const { low, high, interior } = context.attributes;
  const { cotangent } = context;
  const limit = cotangent.type.shape.map((n, axis) => n - extent(high, axis));
  const strides = interior.map((n) => n + 1);
  const inside = build.slice(cotangent, low, limit, strides);
  return [inside, when(context, 1, () => build.subtract(total(cotangent), total(inside)))];
}

function concatenate(context: RuleContext<"concatenate">): readonly (Value | undefined)[] {
  const { axis } = context.attributes;
  let from = 0;
  return context.inputs.map((part, i) => {
    const to = from + extent(part.type.shape, axis);
    const [begin, end] = [from, to];
    from = to;
    return when(context, i, () => build.sliceAxis(context.cotangent, axis, begin, end));
  });
}

/** Maps every movement to its rule. */
export const movement: RuleTable<PartOf<"movement">> = {
  slice,
  pad,
  concatenate,
  dynamicSlice: (context) => [
    build.dynamicUpdateSlice(
      build.fullLike(first(context), 0),
      context.cotangent,
      context.inputs.slice(1),
    ),
  ],
  dynamicUpdateSlice: (context) => {
    const { cotangent } = context;
    const update = at(context, 1);
    const starts = context.inputs.slice(2);
    return [
      when(context, 0, () =>
        build.dynamicUpdateSlice(cotangent, build.fullLike(update, 0), starts),
      ),
      when(context, 1, () => build.dynamicSlice(cotangent, starts, update.type.shape)),
    ];
  },
};
