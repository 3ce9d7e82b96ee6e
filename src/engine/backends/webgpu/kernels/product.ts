// Products of matrices that functions read, wherever the elements lie: tiles in workgroup memory where
// both sides are large, a thread for each result where not, and the terms in parts where results are few.

import type { Value } from "../../../ir/node.ts";
import type { LoopKernel } from "../../../ir/program.ts";
import { sizeOf } from "../../../ir/shape.ts";
import type { ElementBody } from "./element-code.ts";
import { elementsPerUnit, storeUnit } from "./element-code.ts";
import type { EmittedKernel, GpuTarget, KernelCode, Operand } from "./kernel-code.ts";
import { groupThreads, indent, Names, Operands } from "./kernel-code.ts";
import { emitLoop, loopElement } from "./loop.ts";
import { perElement, perUnit } from "./per-element.ts";

/** Declares numbers (u32) that an element's place is found from, and names them. */
export type Declare = (at: string, names: Names) => Declared;

/** Is what was declared: statements, and the names or expressions that they leave. */
export interface Declared {
  readonly lines: readonly string[];
  readonly numbers: readonly string[];
}

/** Says where the elements of one side are; what a row or column shares is found once for it. */
export interface Side {
  /** From a row of the left side or a column of the right one; knows `b` too. */
  readonly outer: Declare;
  /** From a term `k`. */
  readonly term: Declare;
  /** Gives the body of a function of those numbers that returns the element. */
  readonly read: (
    outer: readonly string[],
    term: readonly string[],
    operands: Operands,
  ) => readonly string[];
}

/** Is a batch of products, result[b, m, n] = Σ left(b, m, k) · right(b, k, n). */
export interface Product {
  readonly name: string;
  readonly batch: number;
  readonly m: number;
  readonly n: number;
  readonly k: number;
  readonly result: Value;
  readonly left: Side;
  readonly right: Side;
  /** Says where the result of b, m and n lies: strides of the three. */
  readonly place: readonly [number, number, number];
}

/** Is a way to cut a product. */
type Cut =
  /** Each thread sums so many results of a column, reading from where the elements lie. */
  | { readonly by: "columns"; readonly rows: number }
  /** Each workgroup brings blocks of both sides to its own memory, and each thread sums a part. */
  | ({ readonly by: "tiles" } & Tile);

/** Is a workgroup's tile, the terms in a block, and the rows that each thread has of it. */
interface Tile {
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly threadRows: number;
}

/** Columns that a thread has of a tile: a vector. */
const threadColumns = 4;

const largeTile: Tile = { rows: 64, columns: 64, depth: 16, threadRows: 4 };
const smallTile: Tile = { rows: 32, columns: 32, depth: 16, threadRows: 4 };

/** Work is cut in parts until there are about so many workgroups. */
const manyGroups = 128;
/** Least number of terms in a part. */
const leastTerms = 128;

function cutOf({ m, n, k }: Product, { isParallel }: GpuTarget): Cut {
  if (!isParallel || Math.min(m, n) < 12 || k < 8) return { by: "columns", rows: m < 8 ? 1 : 4 };
  return { by: "tiles", ...(m >= 128 && n >= 64 ? largeTile : smallTile) };
}

/** Decides in how many parts the terms of a product are summed. */
function splitsOf({ batch, m, n, k }: Product, cut: Cut): number {
  const groups =
    cut.by === "columns"
      ? Math.ceil((batch * Math.ceil(m / cut.rows) * n) / groupThreads)
      : batch * Math.ceil(m / cut.rows) * Math.ceil(n / cut.columns);
  if (groups === 0) return 1;
  return Math.max(1, Math.min(Math.floor(manyGroups / groups), Math.floor(k / leastTerms)));
}

/** Emits a product, and a loop over its results behind it, which runs while they are in registers. */
export function emitProduct(product: Product, target: GpuTarget, then?: LoopKernel): EmittedKernel {
  if (then !== undefined && elementsPerUnit(then.outputs) !== 1) {
    // Bytes are written four at a time, as the results of a product are not.
    const [first, second] = [emitProduct(product, target), emitLoop(then)];
    return { codes: [...first.codes, ...second.codes], workspace: first.workspace };
  }
  const cut = cutOf(product, target);
  const splits = splitsOf(product, cut);
  const emit = cut.by === "columns" ? emitColumns(cut.rows) : emitTiles(cut);
  const operands = new Operands();
  if (splits === 1) {
    return { codes: [emit(product, operands, 1, storing(product, operands, then))], workspace: 0 };
  }
  const size = sizeOf(product.result.type.shape);
  const parts: Operand = { workspace: 0, dtype: "float32" };
  const first = emit(product, operands, splits, (index, x) => [
    operands.put(parts, `part * ${size}u + ${index}`, x),
  ]);
  return { codes: [first, emitJoin(product, parts, splits, then)], workspace: 4 * size * splits };
}

/** Gives the statements that take in a finished result. */
type Store = (index: string, x: string) => readonly string[];

function storing({ result }: Product, operands: Operands, then: LoopKernel | undefined): Store {
  if (then === undefined) return (index, x) => [operands.put(result, index, x)];
  const names = new Names();
  return (index, x) => {
    const element = loopElement(then, operands, names, new Map([[result, x]]));
    return storeUnit(index, 0, then.outputs, operands, element);
  };
}

/** Sums the parts of each result, and runs what is behind the product. */
function emitJoin(
  { name, result }: Product,
  parts: Operand,
  splits: number,
  then: LoopKernel | undefined,
): KernelCode {
  const operands = new Operands();
  const size = sizeOf(result.type.shape);
  const finish: ElementBody =
    then === undefined
      ? () => ({ lines: [], results: ["total"] })
      : loopElement(then, operands, new Names(), new Map([[result, "total"]]));
  return perElement(`${name}_join`, operands, then?.outputs ?? [result], size, (index) => {
    const { lines, results } = finish(index);
    return {
      lines: [
        "var total = 0.0;",
        `for (var part = 0u; part < ${splits}u; part++) {`,
        `  total += ${operands.get(parts, `part * ${size}u + ${index}`)};`,
        "}",
        ...lines,
      ],
      results,
    };
  });
}

/** Writes the function that reads an element of a side, under a name of its own. */
function reader(name: string, side: Side, operands: Operands): string {
  const parameters = (declare: Declare, prefix: string) =>
    declare("0u", new Names()).numbers.map((_, i) => `${prefix}${i}`);
  const [outer, term] = [parameters(side.outer, "outer"), parameters(side.term, "term")];
  const list = [...outer, ...term].map((parameter) => `${parameter}: u32`).join(", ");
  const body = indent(side.read(outer, term, operands)).join("\n");
  return `fn ${name}(${list}) -> f32 {\n${body}\n}\n`;
}

const readers = ({ left, right }: Product, operands: Operands) =>
  reader("left", left, operands) + reader("right", right, operands);

const call = (name: string, outer: Declared, term: Declared) =>
  `${name}(${[...outer.numbers, ...term.numbers].join(", ")})`;

function indexOf({ place: [batch, row, column] }: Product, b: string, m: string, n: string) {
  return `${b} * ${batch}u + ${m} * ${row}u + ${n} * ${column}u`;
}

type Emit = (product: Product, operands: Operands, splits: number, store: Store) => KernelCode;

/** Lets each thread sum a few results of a column, for which it reads the right side once. */
const emitColumns =
  (rows: number): Emit =>
  (product, operands, splits, store) => {
    const { batch, m, n, k, name } = product;
    const down = Math.ceil(m / rows);
    const numbers = Array.from({ length: rows }, (_, i) => i);
    const names = new Names();
    const outers = numbers.map((i) => product.left.outer(`m${i}`, names));
    const column = product.right.outer("n", names);
    const [leftTerm, rightTerm] = [product.left.term("k", names), product.right.term("k", names)];
    const declarations = readers(product, operands);
    return perUnit(
      name,
      operands,
      batch * down * n * splits,
      [
        `let n = unit % ${n}u;`,
        `let first = unit / ${n}u % ${down}u * ${rows}u;`,
        `let b = unit / ${down * n}u % ${batch}u;`,
        `let part = unit / ${batch * down * n}u;`,
        // Rows behind the last one are computed like it, and not stored.
        ...numbers.map((i) => `let m${i} = min(first + ${i}u, ${m - 1}u);`),
        ...outers.flatMap(({ lines }) => lines),
        ...column.lines,
        ...numbers.map((i) => `var sum${i} = 0.0;`),
        `for (var k = part; k < ${k}u; k += ${splits}u) {`,
        ...indent([
          ...leftTerm.lines,
          ...rightTerm.lines,
          `let y = ${call("right", column, rightTerm)};`,
          ...outers.map((outer, i) => `sum${i} += ${call("left", outer, leftTerm)} * y;`),
        ]),
        "}",
        ...numbers.flatMap((i) => [
          `if (first + ${i}u < ${m}u) {`,
          ...indent([
            `let index = ${indexOf(product, "b", `m${i}`, "n")};`,
            ...store("index", `sum${i}`),
          ]),
          "}",
        ]),
      ],
      declarations,
    );
  };

/** Lets each workgroup sum a tile of results, block after block of terms. */
const emitTiles =
  (tile: Tile): Emit =>
  (product, operands, splits, store) => {
    const { batch, m, n, k, name } = product;
    const { rows, columns, depth, threadRows } = tile;
    const across = columns / threadColumns;
    const threads = (rows / threadRows) * across;
    const [down, right] = [Math.ceil(m / rows), Math.ceil(n / columns)];
    const terms = Math.ceil(k / splits / depth) * depth;
    const accumulators = Array.from({ length: threadRows }, (_, i) => `sum${i}`);
    const declarations =
      readers(product, operands) +
      `var<workgroup> leftTile: array<f32, ${rows * depth}>;\n` +
      `var<workgroup> rightTile: array<f32, ${columns * depth}>;\n`;
    const body = [
      `let firstColumn = group % ${right}u * ${columns}u;`,
      `let firstRow = group / ${right}u % ${down}u * ${rows}u;`,
      `let b = group / ${right * down}u % ${batch}u;`,
      `let part = group / ${right * down * batch}u;`,
      `let row = thread / ${across}u * ${threadRows}u;`,
      `let column = thread % ${across}u * ${threadColumns}u;`,
      ...accumulators.map((sum) => `var ${sum} = vec4<f32>();`),
      `let behind = min(${k}u, (part + 1u) * ${terms}u);`,
      `for (var first = part * ${terms}u; first < behind; first += ${depth}u) {`,
      ...indent([
        ...fill(product, "left", `min(firstRow + place, ${m - 1}u)`, tile, threads),
        ...fill(product, "right", `min(firstColumn + place, ${n - 1}u)`, tile, threads),
        "workgroupBarrier();",
        `for (var k = 0u; k < ${depth}u; k++) {`,
        `  let at = k * ${columns}u + column;`,
        "  let y = vec4<f32>(rightTile[at], rightTile[at + 1u], rightTile[at + 2u], rightTile[at + 3u]);",
        ...accumulators.map((sum, i) => `  ${sum} += leftTile[k * ${rows}u + row + ${i}u] * y;`),
        "}",
        "workgroupBarrier();",
      ]),
      "}",
      ...storeSums(product, accumulators, store),
    ];
    const groups = down * right * batch * splits;
    return { name, operands: operands.list, declarations, body: body.join("\n"), threads, groups };
  };

/** Brings a block of one side to the workgroup; terms behind the last count as 0. */
function fill(
  product: Product,
  side: "left" | "right",
  place: string,
  { rows, columns, depth }: Tile,
  threads: number,
): string[] {
  const names = new Names();
  const outer = product[side].outer("at", names);
  const term = product[side].term("term", names);
  const size = side === "left" ? rows : columns;
  // Of the left side neighbouring terms are usually neighbours in memory, of the right side columns.
  const [along, block] =
    side === "left"
      ? [`slot / ${depth}u`, `slot % ${depth}u`]
      : [`slot % ${size}u`, `slot / ${size}u`];
  return [
    `for (var slot = thread; slot < ${size * depth}u; slot += ${threads}u) {`,
    ...indent([
      `let place = ${along};`,
      `let block = ${block};`,
      "let term = first + block;",
      `let at = ${place};`,
      "var x = 0.0;",
      "if (term < behind) {",
      ...indent([...outer.lines, ...term.lines, `x = ${call(side, outer, term)};`]),
      "}",
      `${side}Tile[block * ${size}u + place] = x;`,
    ]),
    "}",
  ];
}

/** Hands each thread's results on, one by one: a loop, as their code would be long 16 times over. */
function storeSums(product: Product, sums: readonly string[], store: Store): string[] {
  const { m, n } = product;
  return [
    `var sums = array<vec4<f32>, ${sums.length}>(${sums.join(", ")});`,
    `for (var i = 0u; i < ${sums.length}u; i++) {`,
    "  let m = firstRow + row + i;",
    `  for (var j = 0u; j < ${threadColumns}u; j++) {`,
    "    let n = firstColumn + column + j;",
    `    if (m < ${m}u && n < ${n}u) {`,
    `      let index = ${indexOf(product, "b", "m", "n")};`,
    "      let sum = sums[i][j];",
    ...indent(indent(indent(store("index", "sum")))),
    "    }",
    "  }",
    "}",
  ];
}
