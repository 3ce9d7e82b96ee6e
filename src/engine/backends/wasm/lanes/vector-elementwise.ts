// Elementwise primitives on four 32-bit lanes.

import type { DType } from "../../../ir/dtype.ts";
import { isFloat, isUnsigned } from "../../../ir/dtype.ts";
import type { Float64Function } from "../../../ir/float64-math.ts";
import type { Node, NodeOf } from "../../../ir/node.ts";
import type { CoreName, FamilyName, PrimitiveName } from "../../../ir/primitives/index.ts";
import type { FunctionBuilder, Local } from "../assembler/function-builder.ts";
import type { Instruction } from "../assembler/instructions.ts";
import type { VectorCode } from "../assembler/vector-code.ts";
import { type BranchingEmitter, choose, type UnaryEmitter } from "../math/expression.ts";
import { binaryMath, unaryMath } from "../math/table.ts";

type Operands = readonly Local[];
type Emit<P extends FamilyName<"elementwise">, Code> = (
  f: Code,
  operands: Operands,
  dtype: DType,
  node: NodeOf<P>,
) => void;

type StraightRow = Emit<never, VectorCode>;
type BranchingRow = Emit<never, FunctionBuilder>;

/** Instructions by how the operands are read; an absent one does not exist for that dtype. */
interface Forms {
  readonly float: Instruction;
  readonly signed: Instruction;
  readonly unsigned?: Instruction;
}

function push(f: VectorCode, operands: Operands): VectorCode {
  for (const operand of operands) f.get(operand);
  return f;
}

function form(forms: Forms, dtype: DType): Instruction {
  if (isFloat(dtype)) return forms.float;
  return isUnsigned(dtype) ? (forms.unsigned ?? forms.signed) : forms.signed;
}

// Keeps the eight low bits, since uint8 is computed in 32.
function wrap(f: VectorCode, dtype: DType): void {
  if (dtype === "uint8") f.get(f.constant("i32x4", 255)).op("v128.and");
}

const plain =
  (forms: Forms) =>
  (f: VectorCode, operands: Operands, dtype: DType): void => {
    push(f, operands).op(form(forms, dtype));
    wrap(f, dtype);
  };

const bits =
  (instruction: Instruction) =>
  (f: VectorCode, operands: Operands): void => {
    push(f, operands).op(instruction);
  };

const float = (instruction: Instruction) => bits(instruction);

function emitUnary<F>(f: F, emit: (f: F, x: Local) => void, x: Local | undefined): void {
  if (x !== undefined) emit(f, x);
}

const math =
  (emit: UnaryEmitter) =>
  (f: VectorCode, [x]: Operands): void =>
    emitUnary(f, emit, x);

/** Computes lane by lane in scalars: what vectors have no instruction for. */
function perLane(
  f: FunctionBuilder,
  operands: Operands,
  kind: "i32x4" | "f32x4",
  scalar: (f: FunctionBuilder, lane: number) => void,
): void {
  const result = f.local("v128");
  f.get(operands[0] ?? result).set(result);
  for (let lane = 0; lane < 4; lane++) {
    f.get(result);
    scalar(f, lane);
    f.lane(`${kind}.replace_lane`, lane).set(result);
  }
  f.get(result).release(result);
}

function lanesOf(f: FunctionBuilder, operands: Operands, lane: number): void {
  for (const operand of operands) f.get(operand).lane("i32x4.extract_lane", lane);
}

/** Divides integers; by zero gives 0, and −2³¹ by −1 wraps, where the instruction would trap. */
function integerQuotient(kind: "div" | "rem") {
  return (f: FunctionBuilder, operands: Operands, dtype: DType): void => {
    const [x, y] = operands;
    if (x === undefined || y === undefined) return;
    const signedness = isUnsigned(dtype) ? "u" : "s";
    perLane(f, operands, "i32x4", (g, lane) => {
      const divisor = g.local("i32");
      g.get(y).lane("i32x4.extract_lane", lane).tee(divisor);
      g.op("i32.eqz").if(
        () => g.i32Const(0),
        () => {
          const quotient = () => {
            g.get(x).lane("i32x4.extract_lane", lane).get(divisor);
            g.op(`i32.${kind}_${signedness}`);
          };
          if (signedness === "u") quotient();
          else {
            g.get(divisor).i32Const(-1).op("i32.eq");
            g.if(() => negatedOrZero(g, x, lane, kind), quotient, "i32");
          }
        },
        "i32",
      );
      g.release(divisor);
    });
  };
}

function negatedOrZero(f: FunctionBuilder, x: Local, lane: number, kind: "div" | "rem"): void {
  f.i32Const(0);
  if (kind === "div") f.get(x).lane("i32x4.extract_lane", lane).op("i32.sub");
}

/** x − trunc(x / y) · y exactly: the host computes it in double, where it has no rounding. */
function floatRemainder(f: FunctionBuilder, [x, y]: Operands): void {
  if (x === undefined || y === undefined) return;
  const remainder = f.host.importFunction({
    module: "math",
    name: "remainder",
    parameters: ["f64", "f64"],
    results: ["f64"],
  });
  perLane(f, [x], "f32x4", (g, lane) => {
    for (const operand of [x, y]) {
      g.get(operand).lane("f32x4.extract_lane", lane).op("f64.promote_f32");
    }
    g.call(remainder).op("f32.demote_f64");
  });
}

function shift(instruction: "i32.shl" | "i32.shr_u") {
  return (f: FunctionBuilder, operands: Operands, dtype: DType): void => {
    const [, count] = operands;
    perLane(f, operands, "i32x4", (g, lane) => {
      lanesOf(g, operands, lane);
      g.op(instruction).i32Const(0);
      if (count !== undefined) g.get(count).lane("i32x4.extract_lane", lane);
      g.i32Const(dtype === "uint8" ? 8 : 32)
        .op("i32.lt_u")
        .op("select");
    });
    wrap(f, dtype);
  };
}

const comparisons = {
  equal: { float: "f32x4.eq", signed: "i32x4.eq" },
  notEqual: { float: "f32x4.ne", signed: "i32x4.ne" },
  less: { float: "f32x4.lt", signed: "i32x4.lt_s", unsigned: "i32x4.lt_u" },
  lessEqual: { float: "f32x4.le", signed: "i32x4.le_s", unsigned: "i32x4.le_u" },
  greater: { float: "f32x4.gt", signed: "i32x4.gt_s", unsigned: "i32x4.gt_u" },
  greaterEqual: { float: "f32x4.ge", signed: "i32x4.ge_s", unsigned: "i32x4.ge_u" },
} as const satisfies Record<string, Forms>;

function sign(f: VectorCode, [x]: Operands, dtype: DType): void {
  if (x === undefined) return;
  if (isFloat(dtype)) {
    // ±1 with the argument's sign where |x| > 0; zeros and NaN stay as they are.
    f.get(x).get(f.constant("f32x4", 1)).get(f.constant("i32x4", -0x80000000));
    f.op("v128.bitselect").get(x);
    f.get(x).op("f32x4.abs").get(f.constant("f32x4", 0)).op("f32x4.gt").op("v128.bitselect");
    return;
  }
  f.get(x)
    .i32Const(31)
    .op(isUnsigned(dtype) ? "i32x4.shr_u" : "i32x4.shr_s");
  f.get(x).get(f.constant("i32x4", 0)).op("i32x4.ne").get(f.constant("i32x4", 1)).op("v128.and");
  f.op("v128.or");
}

function convert(f: VectorCode, [x]: Operands, from: DType, to: DType): void {
  if (x === undefined) return;
  f.get(x);
  if (from === to) return;
  if (from === "bool") {
    f.get(to === "float32" ? f.constant("f32x4", 1) : f.constant("i32x4", 1)).op("v128.and");
    return;
  }
  if (to === "bool") {
    f.get(f.constant("i32x4", 0)).op(from === "float32" ? "f32x4.ne" : "i32x4.ne");
    return;
  }
  if (to === "float32") {
    f.op(from === "uint32" ? "f32x4.convert_i32x4_u" : "f32x4.convert_i32x4_s");
    return;
  }
  const limit = (value: number, instruction: Instruction) =>
    f.get(f.constant("i32x4", value)).op(instruction);
  if (from === "float32") {
    f.op(to === "uint32" ? "i32x4.trunc_sat_f32x4_u" : "i32x4.trunc_sat_f32x4_s");
    if (to === "uint8") limit(0, "i32x4.max_s");
  } else if (from === "int32") limit(0, "i32x4.max_s");
  else if (from === "uint32" && to === "int32") limit(0x7fffffff, "i32x4.min_u");
  if (to === "uint8") limit(255, "i32x4.min_u");
}

/** Primitives that branch or call on integers. */
type BranchingOnIntegers = "divide" | "remainder" | "shiftLeft" | "shiftRightLogical";
type AlwaysBranching = Exclude<BranchingOnIntegers, "divide">;

const branchingOnFloats: Partial<Record<PrimitiveName, BranchingRow>> = {
  remainder: floatRemainder,
};

const branchingOnIntegers: { readonly [P in BranchingOnIntegers]: Emit<P, FunctionBuilder> } = {
  divide: integerQuotient("div"),
  remainder: integerQuotient("rem"),
  shiftLeft: shift("i32.shl"),
  shiftRightLogical: shift("i32.shr_u"),
};

type Straight = Exclude<FamilyName<"elementwise"> & CoreName, AlwaysBranching>;

const coreStraight: { readonly [P in Straight]: Emit<P, VectorCode> } = {
  negate: (f, operands, dtype) => {
    push(f, operands).op(isFloat(dtype) ? "f32x4.neg" : "i32x4.neg");
    wrap(f, dtype);
  },
  abs: (f, operands, dtype) => {
    push(f, operands);
    if (!isUnsigned(dtype)) f.op(isFloat(dtype) ? "f32x4.abs" : "i32x4.abs");
  },
  sign,
  floor: float("f32x4.floor"),
  ceil: float("f32x4.ceil"),
  round: float("f32x4.nearest"),
  sqrt: float("f32x4.sqrt"),
  rsqrt: math(unaryMath.rsqrt),
  exp: math(unaryMath.exp),
  log: math(unaryMath.log),
  tanh: math(unaryMath.tanh),
  logistic: math(unaryMath.logistic),
  not: (f, operands, dtype) => {
    push(f, operands).op("v128.not");
    wrap(f, dtype);
  },
  stopGradient: (f, operands) => {
    push(f, operands);
  },
  add: plain({ float: "f32x4.add", signed: "i32x4.add" }),
  subtract: plain({ float: "f32x4.sub", signed: "i32x4.sub" }),
  multiply: plain({ float: "f32x4.mul", signed: "i32x4.mul" }),
  divide: float("f32x4.div"),
  power: (f, [x, y]) => {
    if (x !== undefined && y !== undefined) binaryMath.power(f, x, y);
  },
  maximum: (f, operands, dtype) => {
    const forms = { float: "f32x4.max", signed: "i32x4.max_s", unsigned: "i32x4.max_u" } as const;
    push(f, operands).op(dtype === "bool" ? "v128.or" : form(forms, dtype));
  },
  minimum: (f, operands, dtype) => {
    const forms = { float: "f32x4.min", signed: "i32x4.min_s", unsigned: "i32x4.min_u" } as const;
    push(f, operands).op(dtype === "bool" ? "v128.and" : form(forms, dtype));
  },
  and: bits("v128.and"),
  or: bits("v128.or"),
  xor: bits("v128.xor"),
  compare: (f, operands, _, node) => {
    const dtype = node.inputs[0]?.type.dtype ?? "float32";
    // As masks, true is −1: read unsigned, it is above false again.
    const read = dtype === "bool" ? "uint32" : dtype;
    push(f, operands).op(form(comparisons[node.attributes.direction], read));
  },
  select: (f, [condition, x, y]) => {
    if (condition === undefined || x === undefined || y === undefined) return;
    f.get(x).get(y).get(condition);
    choose(f);
  },
  convert: (f, operands, _, node) => {
    convert(f, operands, node.inputs[0]?.type.dtype ?? "float32", node.attributes.dtype);
  },
  bitcast: (f, operands, _, node) => {
    const from = node.inputs[0]?.type.dtype ?? "float32";
    // Only bool looks different in a register than in memory.
    if (from === "bool" || node.attributes.dtype === "bool") {
      convert(f, operands, from, node.attributes.dtype);
    } else push(f, operands);
  },
};

const straight: Partial<Record<PrimitiveName, StraightRow>> = { ...coreStraight };

/** Are the rows of functions of one float that only some programs have. */
export interface FloatFunctions {
  readonly straight: Partial<Record<PrimitiveName, UnaryEmitter>>;
  readonly branching: Partial<Record<PrimitiveName, BranchingEmitter>>;
  /** The same functions of float64, by name. */
  readonly float64: Readonly<Record<string, Float64Function>>;
}

/** Makes functions of one float known. */
export function addFloatFunctions(rows: FloatFunctions): void {
  for (const [name, emit] of Object.entries(rows.straight)) {
    straight[name as PrimitiveName] = math(emit);
  }
  for (const [name, emit] of Object.entries(rows.branching)) {
    branchingOnFloats[name as PrimitiveName] = (f, [x]) => emitUnary(f, emit, x);
  }
}

/** Pushes the result of a node on vectors by straight code, or tells that it needs branches. */
export function applyStraight(f: VectorCode, node: Node, operands: Operands): boolean {
  const dtype = node.outputs[0]?.type.dtype ?? "float32";
  if (branchingRow(node, dtype) !== undefined) return false;
  const emit = straight[node.primitive];
  if (emit === undefined) throw new Error(`${node.primitive} has no code on vectors`);
  emit(f, operands, dtype, node as never);
  return true;
}

/** Pushes the result of an elementwise node on four lanes of its operands. */
export function applyVector(f: FunctionBuilder, node: Node, operands: Operands): void {
  const dtype = node.outputs[0]?.type.dtype ?? "float32";
  const branching = branchingRow(node, dtype);
  if (branching !== undefined) branching(f, operands, dtype, node as never);
  else applyStraight(f, node, operands);
}

function branchingRow(node: Node, dtype: DType): BranchingRow | undefined {
  const rows: Partial<Record<string, unknown>> = isFloat(dtype)
    ? branchingOnFloats
    : branchingOnIntegers;
  return rows[node.primitive] as BranchingRow | undefined;
}
