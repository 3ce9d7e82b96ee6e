// Contractions: matrix products of any rank.

import { DTypeError, ShapeError } from "../../../shared/errors.ts";
import { isFloat } from "../dtype.ts";
import type { TensorType } from "../shape.ts";
import { extent, show, showType } from "../shape.ts";
import { checkCount, checkDistinct, define, input } from "./primitive.ts";

/** Names the axes that a product runs over; all others are kept, left ones first. */
export interface DotDimensions {
  readonly lhsBatch: readonly number[];
  readonly rhsBatch: readonly number[];
  readonly lhsContracting: readonly number[];
  readonly rhsContracting: readonly number[];
}

/** Lists the axes of an operand that are neither batch nor contracting. */
export function freeAxes(
  rank: number,
  batch: readonly number[],
  contracting: readonly number[],
): number[] {
  const free: number[] = [];
  for (let axis = 0; axis < rank; axis++) {
    if (!batch.includes(axis) && !contracting.includes(axis)) free.push(axis);
  }
  return free;
}

/** Checks that there are two float operands of one dtype, and gives the first one's type. */
export function checkFloats(who: string, inputs: readonly TensorType[]): TensorType {
  checkCount(who, inputs, 2);
  const first = input(inputs, 0);
  const second = input(inputs, 1);
  if (first.dtype !== second.dtype || !isFloat(first.dtype)) {
    throw new DTypeError(
      `${who} needs two float tensors of one dtype, ` +
        `but got ${showType(first)} and ${showType(second)}.`,
    );
  }
  return first;
}

export const contraction = {
  dotGeneral: define<DotDimensions>({
    role: "kernel",
    byRows: true,
    infer: (inputs, { lhsBatch, rhsBatch, lhsContracting, rhsContracting }) => {
      const { dtype } = checkFloats("dotGeneral", inputs);
      const lhs = input(inputs, 0).shape;
      const rhs = input(inputs, 1).shape;
      const pair = (kind: string, left: readonly number[], right: readonly number[]) => {
        const fits =
          left.length === right.length &&
          left.every((axis, i) => extent(lhs, axis) === extent(rhs, right[i] ?? -1));
        if (!fits) {
          throw new ShapeError(
            `dotGeneral: ${kind} axes ${show(left)} of ${show(lhs)} ` +
              `do not match axes ${show(right)} of ${show(rhs)}.`,
          );
        }
      };
      checkDistinct("dotGeneral", lhs, [...lhsBatch, ...lhsContracting]);
      checkDistinct("dotGeneral", rhs, [...rhsBatch, ...rhsContracting]);
      pair("batch", lhsBatch, rhsBatch);
      pair("contracting", lhsContracting, rhsContracting);
      const shape = [
        ...lhsBatch.map((axis) => extent(lhs, axis)),
        ...freeAxes(lhs.length, lhsBatch, lhsContracting).map((axis) => extent(lhs, axis)),
        ...freeAxes(rhs.length, rhsBatch, rhsContracting).map((axis) => extent(rhs, axis)),
      ];
      return [{ dtype, shape }];
    },
  }),
};
