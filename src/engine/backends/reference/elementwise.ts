// Elementwise kernels: scalar functions in double precision, rounded as they are stored.

import type { HostArray } from "../../ir/dtype.ts";
import { hostView, isFloat, quantize } from "../../ir/dtype.ts";
import { float64Functions } from "../../ir/float64-specials.ts";
import type { Direction } from "../../ir/primitives/elementwise.ts";
import type { FamilyName } from "../../ir/primitives/index.ts";
import { computeTensor, elementAt, operand } from "./host-tensor.ts";
import type { Kernel, KernelTable } from "./kernel.ts";
import { resultType } from "./kernel.ts";

type Name = FamilyName<"elementwise">;

const unary =
  (compute: (x: number) => number): Kernel<Name> =>
  (node, inputs) => {
    const x = operand(inputs, 0).data;
    return [computeTensor(resultType(node), (_, i) => compute(elementAt(x, i)))];
  };

const binary =
  (compute: (x: number, y: number) => number): Kernel<Name> =>
  (node, inputs) => {
    const x = operand(inputs, 0).data;
    const y = operand(inputs, 1).data;
    return [computeTensor(resultType(node), (_, i) => compute(elementAt(x, i), elementAt(y, i)))];
  };

// Floats and integers part ways where a double cannot hold the integers' result, or x / 0.
const byKind =
  (float: (x: number, y: number) => number, integer: (x: number, y: number) => number) =>
  (...parameters: Parameters<Kernel<Name>>): ReturnType<Kernel<Name>> => {
    const [node, ...rest] = parameters;
    return binary(isFloat(resultType(node).dtype) ? float : integer)(node, ...rest);
  };

/** Rounds halves to even; computed on |x|, whose fraction a double holds exactly. */
function roundHalfEven(x: number): number {
  const magnitude = Math.abs(x);
  const below = Math.floor(magnitude);
  const fraction = magnitude - below;
  const up = fraction > 0.5 || (fraction === 0.5 && below % 2 === 1);
  const rounded = up ? below + 1 : below;
  return x < 0 || Object.is(x, -0) ? -rounded : rounded;
}

const relations: Readonly<Record<Direction, (x: number, y: number) => boolean>> = {
  equal: (x, y) => x === y,
  notEqual: (x, y) => x !== y,
  less: (x, y) => x < y,
  lessEqual: (x, y) => x <= y,
  greater: (x, y) => x > y,
  greaterEqual: (x, y) => x >= y,
};

const shift = (compute: (x: number, count: number) => number) =>
  binary((x, count) => (count >>> 0 >= 32 ? 0 : compute(x, count)));

/** Maps every elementwise primitive to its kernel. */
export const elementwise: KernelTable<Name> = {
  negate: unary((x) => -x),
  abs: unary(Math.abs),
  sign: unary(Math.sign),
  floor: unary(Math.floor),
  ceil: unary(Math.ceil),
  round: unary(roundHalfEven),
  sqrt: unary(Math.sqrt),
  rsqrt: unary(float64Functions.rsqrt),
  exp: unary(float64Functions.exp),
  expm1: unary(float64Functions.expm1),
  log: unary(float64Functions.log),
  log1p: unary(float64Functions.log1p),
  sin: unary(float64Functions.sin),
  cos: unary(float64Functions.cos),
  tan: unary(float64Functions.tan),
  asin: unary(float64Functions.asin),
  acos: unary(float64Functions.acos),
  atan: unary(float64Functions.atan),
  tanh: unary(float64Functions.tanh),
  logistic: unary(float64Functions.logistic),
  erf: unary(float64Functions.erf),
  not: (node, inputs, run) => {
    const flip = resultType(node).dtype === "bool" ? (x: number) => 1 - x : (x: number) => ~x;
    return unary(flip)(node, inputs, run);
  },
  stopGradient: unary((x) => x),

  add: binary((x, y) => x + y),
  subtract: binary((x, y) => x - y),
  multiply: byKind((x, y) => x * y, Math.imul),
  divide: byKind(
    (x, y) => x / y,
    (x, y) => (y === 0 ? 0 : Math.trunc(x / y)),
  ),
  remainder: byKind(
    (x, y) => x % y,
    (x, y) => (y === 0 ? 0 : x % y),
  ),
  power: binary(float64Functions.power),
  maximum: binary(Math.max),
  minimum: binary(Math.min),
  and: binary((x, y) => x & y),
  or: binary((x, y) => x | y),
  xor: binary((x, y) => x ^ y),
  shiftLeft: shift((x, count) => x << count),
  shiftRightLogical: shift((x, count) => x >>> count),

  compare: (node, inputs, run) => {
    const holds = relations[node.attributes.direction];
    return binary((x, y) => (holds(x, y) ? 1 : 0))(node, inputs, run);
  },
  select: (node, inputs) => {
    const [condition, x, y] = [0, 1, 2].map((i) => operand(inputs, i).data) as Triple;
    const choose = (i: number) => elementAt(elementAt(condition, i) !== 0 ? x : y, i);
    return [computeTensor(resultType(node), (_, i) => choose(i))];
  },
  convert: (node, inputs, run) =>
    unary((x) => quantize(node.attributes.dtype, x))(node, inputs, run),
  bitcast: (node, inputs) => {
    const bytes = operand(inputs, 0).data.slice();
    const { dtype } = node.attributes;
    return [{ type: resultType(node), data: hostView(dtype, bytes.buffer, 0, bytes.length) }];
  },
};

type Triple = [HostArray, HostArray, HostArray];
