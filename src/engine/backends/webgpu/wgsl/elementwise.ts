// Every elementwise primitive as an expression of WGSL on registers.

import type { DType } from "../../../ir/dtype.ts";
import type { Node, NodeOf } from "../../../ir/node.ts";
import { onlyOutput } from "../../../ir/node.ts";
import type { Direction } from "../../../ir/primitives/elementwise.ts";
import type { FamilyName } from "../../../ir/primitives/index.ts";
import type { Register } from "./scalars.ts";
import { literal, scalarOf } from "./scalars.ts";

type Name = FamilyName<"elementwise">;

/** Gets the operands' expressions and the node; gives the result's expression. */
type Expression<P extends Name> = (operands: readonly string[], node: NodeOf<P>) => string;

const dtypeOf = (node: { readonly outputs: Node["outputs"] }) => onlyOutput(node).type.dtype;
const operandDType = (node: Pick<Node, "inputs">): DType => node.inputs[0]?.type.dtype ?? "float32";

/** Keeps a byte what it is after arithmetic on 32 bits. */
const wrapped = (dtype: DType, x: string) => (dtype === "uint8" ? `((${x}) & 255u)` : `(${x})`);

const call =
  (name: string): Expression<Name> =>
  (operands) =>
    `${name}(${operands.join(", ")})`;

const infix =
  (operator: string): Expression<Name> =>
  ([x, y], node) =>
    wrapped(dtypeOf(node), `${x} ${operator} ${y}`);

/** Chooses by what the result's register is. */
const byRegister =
  (rows: Partial<Record<Register, Expression<Name>>>): Expression<Name> =>
  (operands, node) => {
    const row = rows[scalarOf(dtypeOf(node)).register];
    if (row === undefined) throw new Error(`${node.primitive} has no ${dtypeOf(node)}`);
    return row(operands, node);
  };

const extreme = (float: string, integer: string, ofBool: string) =>
  byRegister({ f32: call(float), i32: call(integer), u32: call(integer), bool: infix(ofBool) });

const bitwise = (operator: string, ofBool: string) =>
  byRegister({ i32: infix(operator), u32: infix(operator), bool: infix(ofBool) });

const shift =
  (name: string): Expression<Name> =>
  ([x, count], node) => {
    const dtype = dtypeOf(node);
    if (dtype === "int32")
      return `bitcast<i32>(${name}(bitcast<u32>(${x}), bitcast<u32>(${count})))`;
    return wrapped(dtype, `${name}(${x}, ${count})`);
  };

type Relation = (x: string, y: string) => string;

const floatRelations: Readonly<Record<Direction, Relation>> = {
  equal: (x, y) => `equal(${x}, ${y})`,
  notEqual: (x, y) => `!equal(${x}, ${y})`,
  less: (x, y) => `less(${x}, ${y})`,
  lessEqual: (x, y) => `lessEqual(${x}, ${y})`,
  greater: (x, y) => `less(${y}, ${x})`,
  greaterEqual: (x, y) => `lessEqual(${y}, ${x})`,
};

const operators: Readonly<Record<Direction, string>> = {
  equal: "==",
  notEqual: "!=",
  less: "<",
  lessEqual: "<=",
  greater: ">",
  greaterEqual: ">=",
};

/** Compares two registers of a dtype. */
export function relation(direction: Direction, dtype: DType, x: string, y: string): string {
  const { register } = scalarOf(dtype);
  if (register === "f32") return floatRelations[direction](x, y);
  const asNumber = (operand: string) => (register === "bool" ? `u32(${operand})` : operand);
  return `(${asNumber(x)} ${operators[direction]} ${asNumber(y)})`;
}

/** Converts a register from one dtype to another, truncating and saturating. */
export function converted(from: DType, to: DType, x: string): string {
  if (from === to) return x;
  const { register } = scalarOf(from);
  if (to === "bool") return register === "f32" ? `isTrue(${x})` : `(${x} != ${literal(from, 0)})`;
  if (register === "bool") return `${scalarOf(to).register}(${x})`;
  const conversions: Readonly<Record<DType, Readonly<Partial<Record<Register, string>>>>> = {
    float16: {
      f32: `roundedToHalf(${x})`,
      i32: `roundedToHalf(f32(${x}))`,
      u32: `roundedToHalf(f32(${x}))`,
    },
    float32: { i32: `f32(${x})`, u32: `f32(${x})` },
    int32: { f32: `toSigned(${x})`, u32: `i32(min(${x}, 2147483647u))` },
    uint32: { f32: `toUnsigned(${x})`, i32: `u32(max(${x}, 0i))`, u32: x },
    uint8: { f32: `toByte(${x})`, i32: `u32(clamp(${x}, 0i, 255i))`, u32: `min(${x}, 255u)` },
    bool: {},
    float64: {},
  };
  return conversions[to][register] ?? x;
}

type Table = { readonly [P in Name]: Expression<P> };

/** Maps every elementwise primitive to its expression. */
const expressions: Table = {
  negate: byRegister({
    f32: ([x]) => `(-${x})`,
    i32: ([x]) => `(0i - ${x})`,
    u32: ([x], node) => wrapped(dtypeOf(node), `0u - ${x}`),
  }),
  abs: call("abs"),
  sign: byRegister({
    f32: call("signOf"),
    i32: call("sign"),
    u32: ([x]) => `min(${x}, 1u)`,
  }),
  floor: call("floored"),
  ceil: call("ceiled"),
  round: call("round"),
  sqrt: call("root"),
  rsqrt: call("inverseRoot"),
  exp: call("exponential"),
  expm1: call("exponentialMinusOne"),
  log: call("logarithm"),
  log1p: call("logarithmOnePlus"),
  sin: call("sine"),
  cos: call("cosine"),
  tan: call("tangent"),
  asin: call("arcSine"),
  acos: call("arcCosine"),
  atan: call("arcTangent"),
  tanh: call("hyperbolicTangent"),
  logistic: call("logistic"),
  erf: call("errorFunction"),
  not: byRegister({
    bool: ([x]) => `(!${x})`,
    i32: ([x]) => `(~${x})`,
    u32: ([x], node) => wrapped(dtypeOf(node), `~${x}`),
  }),
  stopGradient: ([x]) => `${x}`,
  add: infix("+"),
  subtract: infix("-"),
  multiply: infix("*"),
  divide: byRegister({
    f32: infix("/"),
    i32: call("quotientSigned"),
    u32: call("quotientUnsigned"),
  }),
  remainder: byRegister({
    f32: call("remainder"),
    i32: call("remainderSigned"),
    u32: call("remainderUnsigned"),
  }),
  power: call("power"),
  maximum: extreme("maximum", "max", "||"),
  minimum: extreme("minimum", "min", "&&"),
  and: bitwise("&", "&&"),
  or: bitwise("|", "||"),
  xor: bitwise("^", "!="),
  shiftLeft: shift("shiftedLeft"),
  shiftRightLogical: shift("shiftedRight"),
  compare: ([x = "", y = ""], node) =>
    relation(node.attributes.direction, operandDType(node), x, y),
  select: ([condition, x, y]) => `select(${y}, ${x}, ${condition})`,
  convert: ([x = ""], node) => converted(operandDType(node), node.attributes.dtype, x),
  bitcast: ([x = ""], node) => {
    const { fromWord } = scalarOf(node.attributes.dtype);
    return fromWord(scalarOf(operandDType(node)).toWord(x));
  },
};

/** Gives the expression of an elementwise node on its operands. */
export function expressionOf(node: Node, operands: readonly string[]): string {
  const table: Partial<Record<string, Expression<never>>> = expressions;
  const row = table[node.primitive];
  if (row === undefined) throw new Error(`${node.primitive} is not elementwise`);
  return row(operands, node as never);
}
