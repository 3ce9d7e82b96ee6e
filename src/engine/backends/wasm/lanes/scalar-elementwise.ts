// Elementwise primitives on single elements: float64 in plain WebAssembly and host functions,
// everything of 32 bits through the vector code, so that its bits are the same in every loop.

import type { DType } from "../../../ir/dtype.ts";
import type { Node } from "../../../ir/node.ts";
import type { FunctionBuilder, Local } from "../assembler/function-builder.ts";
import type { Instruction } from "../assembler/instructions.ts";
import { vectorLanes } from "./vector-lanes.ts";

const direct: Partial<Record<Node["primitive"], Instruction>> = {
  negate: "f64.neg",
  abs: "f64.abs",
  floor: "f64.floor",
  ceil: "f64.ceil",
  round: "f64.nearest",
  sqrt: "f64.sqrt",
  add: "f64.add",
  subtract: "f64.sub",
  multiply: "f64.mul",
  divide: "f64.div",
  maximum: "f64.max",
  minimum: "f64.min",
};

const comparisons = {
  equal: "f64.eq",
  notEqual: "f64.ne",
  less: "f64.lt",
  lessEqual: "f64.le",
  greater: "f64.gt",
  greaterEqual: "f64.ge",
} as const;

/** Pushes the result of an elementwise node on single elements. */
export function applyScalar(f: FunctionBuilder, node: Node, operands: readonly Local[]): void {
  const to = node.outputs[0]?.type.dtype ?? "float64";
  const from = node.inputs[0]?.type.dtype ?? "float64";
  if (node.primitive === "select") select(f, operands);
  else if (node.primitive === "stopGradient") pushAll(f, operands);
  else if (node.primitive === "convert" && (from === "float64" || to === "float64")) {
    pushAll(f, operands);
    convert(f, from, to);
  } else if (from !== "float64") throughVectors(f, node, operands, to);
  else if (node.primitive === "compare") {
    pushAll(f, operands).op(comparisons[node.attributes.direction]);
  } else {
    const instruction = direct[node.primitive];
    pushAll(f, operands);
    if (instruction !== undefined) f.op(instruction);
    else f.call(hostFunction(f, node.primitive, operands.length));
  }
}

function pushAll(f: FunctionBuilder, operands: readonly Local[]): FunctionBuilder {
  for (const operand of operands) f.get(operand);
  return f;
}

function hostFunction(f: FunctionBuilder, name: string, arity: number) {
  return f.host.importFunction({
    module: "math",
    name,
    parameters: new Array<"f64">(arity).fill("f64"),
    results: ["f64"],
  });
}

function select(f: FunctionBuilder, [condition, x, y]: readonly Local[]): void {
  if (condition === undefined || x === undefined || y === undefined) return;
  f.get(x).get(y).get(condition).op("select");
}

function convert(f: FunctionBuilder, from: DType, to: DType): void {
  if (to === "float64") {
    if (from === "float32") f.op("f64.promote_f32");
    else if (from !== "float64")
      f.op(from === "uint32" ? "f64.convert_i32_u" : "f64.convert_i32_s");
    return;
  }
  if (to === "float32") f.op("f32.demote_f64");
  else if (to === "bool") f.f64Const(0).op("f64.ne");
  else if (to === "int32") f.op("i32.trunc_sat_f64_s");
  else {
    if (to === "uint8") f.f64Const(255).op("f64.min");
    f.op("i32.trunc_sat_f64_u");
  }
}

// Spreads each operand over a vector, runs the vector code and keeps one lane.
function throughVectors(
  f: FunctionBuilder,
  node: Node,
  operands: readonly Local[],
  to: DType,
): void {
  const spread = operands.map((operand, i) => {
    const dtype = node.inputs[i]?.type.dtype ?? "float32";
    const vector = f.local("v128");
    f.get(operand).op(dtype === "float32" ? "f32x4.splat" : "i32x4.splat");
    if (dtype === "bool") f.op("i32x4.neg");
    f.set(vector);
    return vector;
  });
  vectorLanes.apply(f, node, spread);
  f.lane(to === "float32" ? "f32x4.extract_lane" : "i32x4.extract_lane", 0);
  if (to === "bool") f.i32Const(1).op("i32.and");
  f.release(...spread);
}
