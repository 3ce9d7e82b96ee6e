// The gradient rule of the reduction by multiplication.

import * as build from "../../ir/build.ts";
import type { Value } from "../../ir/node.ts";
import type { PartOf } from "../../ir/primitives/index.ts";
import { extent, range } from "../../ir/shape.ts";
import type { RuleContext, RuleTable } from "../rule.ts";
import { first } from "../rule.ts";

/** Multiplies all elements of a row but the one itself; right for any number of zeros. */
function productOfOthers(rows: Value): Value {
  return build.multiply(productBefore(rows, false), productBefore(rows, true));
}

// Doubling: after the step of reach d, an element holds the product of the last 2·d before it.
function productBefore(rows: Value, backwards: boolean): Value {
  const n = extent(rows.type.shape, 1);
  const one = build.scalar(1, rows.type.dtype);
  const shift = (x: Value, by: number) =>
    backwards
      ? build.pad(build.sliceAxis(x, 1, by, n), one, [0, 0], [0, by])
      : build.pad(build.sliceAxis(x, 1, 0, n - by), one, [0, by], [0, 0]);
  let product = shift(rows, 1);
  for (let reach = 1; reach < n - 1; reach *= 2) {
    product = build.multiply(product, shift(product, reach));
  }
  return product;
}

function reduceProduct(context: RuleContext<"reduceProduct">): readonly Value[] {
  const { axes } = context.attributes;
  const x = first(context);
  const { shape } = x.type;
  const kept = range(shape.length).filter((axis) => !axes.includes(axis));
  const order = [...kept, ...axes];
  const moved = build.transpose(x, order);
  const n = build.countAlong(x, axes);
  const spread = build.broadcastReduced(context.cotangent, shape, axes);
  if (n < 2) return [spread];
  const rows = build.reshape(moved, [build.countAlong(x, kept), n]);
  const others = build.transpose(
    build.reshape(productOfOthers(rows), moved.type.shape),
    order.map((_, axis) => order.indexOf(axis)),
  );
  return [build.multiply(spread, others)];
}

/** Maps the product to its rule. */
export const product: RuleTable<PartOf<"product">> = { reduceProduct };
