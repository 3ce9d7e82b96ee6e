// What every primitive says of itself: how it types, and the properties that passes and backends read.

import { DTypeError, ShapeError } from "../../../shared/errors.ts";
import type { Shape, TensorType } from "../shape.ts";
import { sameShape, show, showType } from "../shape.ts";

/** Says how a loop may treat the primitive. */
export type Role =
  /** Each result element depends on the elements of the same index only. */
  | "elementwise"
  /** Moves elements without computing; a loop reads through it by other strides. */
  | "view"
  /** Combines elements along axes into one. */
  | "reduction"
  /** Has no inputs and costs nothing to repeat. */
  | "source"
  /** Runs as a kernel of its own. */
  | "kernel"
  /** Carries sub-graphs. */
  | "control";

/** Describes a primitive whose attributes are `A`. */
export interface Primitive<A> {
  readonly role: Role;
  /** Types the results; throws where the inputs do not fit. */
  readonly infer: (inputs: readonly TensorType[], attributes: A) => readonly TensorType[];
  /** The two inputs may change places. */
  readonly commutative?: boolean;
  /** Rounds exactly, so that it may be computed ahead of time with the same bits. */
  readonly exact?: boolean;
  /** Computes its result in blocks of rows along the last axis. */
  readonly byRows?: boolean;
  /** Costs tens of instructions per element: never computed twice by fusion. */
  readonly expensive?: boolean;
}

/** Fixes the attribute type of a primitive while keeping its literal row. */
export function define<A = Record<never, never>>(row: Primitive<A>): Primitive<A> {
  return row;
}

/** Checks the number of inputs of a primitive. */
export function checkCount(who: string, inputs: readonly TensorType[], count: number): void {
  if (inputs.length !== count) {
    throw new ShapeError(`${who} takes ${count} inputs, but got ${inputs.length}.`);
  }
}

/** Checks that extents are whole numbers from 0. */
export function checkExtents(who: string, shape: Shape): void {
  if (!shape.every((n) => Number.isInteger(n) && n >= 0)) {
    throw new ShapeError(`${who}: extents are whole numbers from 0, but got ${show(shape)}.`);
  }
}

/** Checks that no axis is named twice. */
export function checkDistinct(who: string, shape: Shape, axes: readonly number[]): void {
  if (new Set(axes).size !== axes.length) {
    throw new ShapeError(`${who}: an axis of ${show(shape)} is named twice in ${show(axes)}.`);
  }
}

/** Checks that lists which say something of every axis have one entry for each. */
export function checkPerAxis(
  who: string,
  rank: number,
  lists: Readonly<Record<string, readonly unknown[]>>,
): void {
  for (const [name, list] of Object.entries(lists)) {
    if (list.length !== rank) {
      throw new ShapeError(
        `${who}: ${name} must have an entry for each of ${rank} axes, but has ${list.length}.`,
      );
    }
  }
}

/** Reads one input type after `checkCount`. */
export function input(inputs: readonly TensorType[], index: number): TensorType {
  const type = inputs[index];
  if (type === undefined) throw new ShapeError(`input ${index} is missing.`);
  return type;
}

/** Checks that inputs agree in shape and dtype, and gives that type. */
export function checkSame(who: string, inputs: readonly TensorType[]): TensorType {
  const first = input(inputs, 0);
  for (const other of inputs) {
    if (other.dtype !== first.dtype) {
      throw new DTypeError(
        `${who} needs inputs of one dtype, but got ${inputs.map(showType).join(" and ")}.`,
      );
    }
    if (!sameShape(other.shape, first.shape)) {
      throw new ShapeError(
        `${who} needs inputs of one shape, but got ${inputs.map(showType).join(" and ")}.`,
      );
    }
  }
  return first;
}

/** Checks that an input's dtype is one that the primitive takes. */
export function checkDType(
  who: string,
  type: TensorType,
  accepts: (dtype: TensorType["dtype"]) => boolean,
  wanted: string,
): void {
  if (!accepts(type.dtype)) {
    throw new DTypeError(`${who} takes ${wanted}, but got ${showType(type)}.`);
  }
}
