// Statements that compute single elements: read leaves at an index, apply nodes, name the results.

import type { DType } from "../../../ir/dtype.ts";
import { isFloat } from "../../../ir/dtype.ts";
import type { Leaf, LoopNest, Stream } from "../../../ir/loop-nest.ts";
import { extentsOf } from "../../../ir/loop-nest.ts";
import type { Node, Value } from "../../../ir/node.ts";
import { onlyOutput } from "../../../ir/node.ts";
import { sameShape, stridesOf } from "../../../ir/shape.ts";
import { converted, expressionOf } from "../wgsl/elementwise.ts";
import { literal, scalarOf } from "../wgsl/scalars.ts";
import { coordinates, dotStrides } from "./index-math.ts";
import type { Operands } from "./kernel-code.ts";
import { indent, type Names } from "./kernel-code.ts";

/** Reads an element of a stored value. */
export type Read = (source: Value, index: string) => string;

/** Collects the statements of one element. */
export class ElementCode {
  readonly lines: string[] = [];
  readonly #known = new Map<Value, string>();
  readonly #names: Names;

  constructor(names: Names) {
    this.#names = names;
  }

  /** Says what a value is, without a statement. */
  give(value: Value, expression: string): void {
    this.#known.set(value, expression);
  }

  /** Reads leaves at coordinates; `flat` stands for the index of a dense tensor of all axes. */
  readLeaves(leaves: readonly Leaf[], nest: Place, read: Read): void {
    for (const { value, from } of leaves) {
      if (this.#known.has(value)) continue;
      this.#let(value, this.#leaf(value, from, nest, read));
    }
  }

  #leaf(value: Value, from: Stream | number, nest: Place, read: Read): string {
    const { dtype } = value.type;
    if (typeof from === "number") return literal(dtype, from);
    const index = indexIn(from, nest);
    if (from.source !== "counter") return read(from.source, index);
    return countOf(dtype, index);
  }

  /** Applies elementwise nodes in order. */
  apply(nodes: readonly Node[]): void {
    for (const node of nodes) {
      const operands = node.inputs.map((input) => this.of(input));
      this.#let(onlyOutput(node), expressionOf(node, operands));
    }
  }

  /** Gives the name of a value. */
  of(value: Value): string {
    const name = this.#known.get(value);
    if (name === undefined) throw new Error(`${value.node.primitive} was not computed`);
    return name;
  }

  #let(value: Value, expression: string): void {
    const name = this.#names.fresh();
    this.lines.push(`let ${name} = ${expression};`);
    this.#known.set(value, name);
  }
}

/** Says where in a nest an element is: a name for each axis, and the flat number if there is one. */
export interface Place {
  readonly extents: readonly number[];
  readonly coords: readonly string[];
  readonly flat?: string;
}

const lanes = [0, 1, 2, 3] as const;

/**
 * Reads leaves of four elements that are neighbours along the last axis, from a multiple of four on:
 * in one go where they lie side by side. Gives what each of the four is.
 */
export function readFourLeaves(
  leaves: readonly Leaf[],
  nest: Place,
  operands: Operands,
  names: Names,
): { readonly lines: readonly string[]; readonly of: ReadonlyMap<Value, readonly string[]> } {
  const lines: string[] = [];
  const define = (expression: string) => {
    const name = names.fresh();
    lines.push(`let ${name} = ${expression};`);
    return name;
  };
  const fourOf = ({ value, from }: Leaf): readonly string[] => {
    const { dtype } = value.type;
    if (typeof from === "number") return lanes.map(() => literal(dtype, from));
    const step = from.strides.at(-1) ?? 0;
    const index = indexIn(from, nest);
    const { source } = from;
    if (source === "counter") {
      return lanes.map((lane) => define(countOf(dtype, `${index} + ${(lane * step) >>> 0}u`)));
    }
    if (step === 0) {
      const shared = define(operands.get(source, index));
      return lanes.map(() => shared);
    }
    const others = [from.offset, ...from.strides.slice(0, -1)];
    if (step === 1 && isFloat(dtype) && others.every((n) => n % 4 === 0)) {
      const four = define(operands.getFour(source, index));
      return lanes.map((lane) => `${four}.${"xyzw"[lane]}`);
    }
    return lanes.map((lane) => {
      return define(operands.get(source, `${index} + ${(lane * step) >>> 0}u`));
    });
  };
  const of = new Map(leaves.map((leaf) => [leaf.value, fourOf(leaf)]));
  return { lines, of };
}

// Bytes count modulo 256, where a conversion would stop at 255.
function countOf(dtype: DType, index: string): string {
  return dtype === "uint8" ? `((${index}) & 255u)` : converted("uint32", dtype, `(${index})`);
}

function indexIn(stream: Stream, { extents, coords, flat }: Place): string {
  const isDense = stream.offset === 0 && sameShape(stream.strides, stridesOf(extents));
  if (isDense && flat !== undefined) return flat;
  return dotStrides(coords, stream.strides, stream.offset);
}

/** Declares where a flat number is in a nest. */
export function placeOf(nest: LoopNest, flat: string, names: Names) {
  const extents = extentsOf(nest);
  const { lines, coords } = coordinates(extents, flat, names);
  return { lines, place: { extents, coords, flat } };
}

/** Computes the elements with one number: the statements, and a register for each result. */
export type ElementBody = (index: string) => {
  readonly lines: readonly string[];
  readonly results: readonly string[];
};

const bytesOf = (value: Value) => scalarOf(value.type.dtype).bytes;
const isNarrow = (value: Value) => bytesOf(value) < 4;

/** How many elements one thread must compute, since memory is written in whole words. */
export function elementsPerUnit(outputs: readonly Value[]): number {
  return 4 / Math.min(4, ...outputs.map(bytesOf));
}

/** Tells whether bytes are among what is written: results of which a word holds four. */
export function writesBytes(outputs: readonly Value[]): boolean {
  return outputs.some((value) => bytesOf(value) === 1);
}

/**
 * Computes and writes the results of the elements of unit `unit` that are below `count`. All
 * threads for which `writer` holds write; all of them if it is absent.
 */
export function storeUnit(
  unit: string,
  count: number,
  outputs: readonly Value[],
  operands: Operands,
  element: ElementBody,
  writer?: string,
): string[] {
  const guarded = (writes: readonly string[]) =>
    writer === undefined || writes.length === 0
      ? writes
      : [`if (${writer}) {`, ...indent(writes), "}"];
  // All results are stored after all operands are read: a result may lie where an operand lay.
  const stores = (index: string, results: readonly string[]) =>
    guarded(
      outputs.flatMap((value, i) =>
        isNarrow(value) ? [] : [operands.put(value, index, results[i] ?? "")],
      ),
    );
  const lanes = elementsPerUnit(outputs);
  if (lanes === 1) {
    const { lines, results } = element(unit);
    return [...lines, ...stores(unit, results)];
  }
  const narrow = outputs.filter(isNarrow);
  const wordOf = (value: Value) => `word${operands.number(value)}`;
  const { lines, results } = element("element");
  const joined = outputs.flatMap((value, i) => {
    if (!isNarrow(value)) return [];
    const word = wordOf(value);
    const width = bytesOf(value);
    const part = scalarOf(value.type.dtype).toWord(results[i] ?? "");
    if (width * lanes === 4) return [`${word} |= ${part} << (lane * ${8 * width}u);`];
    // Beside bytes, two halves fill a word before the unit ends.
    return [
      `${word} |= ${part} << ((lane & 1u) * 16u);`,
      `if ((lane & 1u) == 1u || element + 1u == ${count}u) {`,
      ...indent(guarded([`putWord${operands.number(value)}(element >> 1u, ${word});`])),
      `  ${word} = 0u;`,
      "}",
    ];
  });
  const whole = narrow.filter((value) => bytesOf(value) * lanes === 4);
  return [
    ...narrow.map((value) => `var ${wordOf(value)} = 0u;`),
    `for (var lane = 0u; lane < ${lanes}u; lane++) {`,
    `  let element = ${unit} * ${lanes}u + lane;`,
    `  if (element < ${count}u) {`,
    ...indent(indent([...lines, ...stores("element", results), ...joined])),
    "  }",
    "}",
    ...guarded(
      whole.map((value) => `putWord${operands.number(value)}(${unit}, ${wordOf(value)});`),
    ),
  ];
}
