// Products whose workgroups bring blocks of both sides to memory that their threads share.

import { coordinates } from "./index-math.ts";
import type { KernelCode, Operands } from "./kernel-code.ts";
import { indent, Names } from "./kernel-code.ts";
import type { Product, Tile } from "./product.ts";
import type { Loader } from "./product-side.ts";
import { declareOuters, load, loaderOf, readerOf } from "./product-side.ts";
import type { Store } from "./product-store.ts";
import { storeSums } from "./product-store.ts";

/** How many workgroups a product takes. */
export function groupsOf({ batch, m, n }: Product, { rows, columns }: Tile): number {
  return batch * Math.ceil(m / rows) * Math.ceil(n / columns);
}

/** Emits one dispatch. */
export function emitTiles(
  product: Product,
  tile: Tile,
  operands: Operands,
  splits: number,
  store: Store,
): KernelCode {
  const { batch, m, n, k, name } = product;
  const { rows, columns, depth, threadRows, threadColumns } = tile;
  const across = columns / threadColumns;
  const threads = (rows / threadRows) * across;
  const [down, right] = [Math.ceil(m / rows), Math.ceil(n / columns)];
  const terms = Math.ceil(k / splits / depth) * depth;
  const loaders = [loaderOf(product, "left", 4), loaderOf(product, "right", 4)] as const;
  const sums = Array.from({ length: threadRows }, (_, i) =>
    Array.from({ length: threadColumns / 4 }, (_, block) => `sum${i}_${block}`),
  );
  const declarations =
    loaders.map((loader) => readerOf(loader, operands)).join("") +
    `var<workgroup> leftTile: array<vec4<f32>, ${(rows * depth) / 4}>;\n` +
    `var<workgroup> rightTile: array<vec4<f32>, ${(columns * depth) / 4}>;\n`;
  const body = [
    `let firstColumn = group % ${right}u * ${columns}u;`,
    `let firstRow = group / ${right}u % ${down}u * ${rows}u;`,
    `let b = group / ${right * down}u % ${batch}u;`,
    `let part = group / ${right * down * batch}u;`,
    ...(product.known ?? []),
    `let row = thread / ${across}u * ${threadRows}u;`,
    `let column = thread % ${across}u * ${threadColumns}u;`,
    ...sums.flat().map((sum) => `var ${sum} = vec4<f32>();`),
    `let behind = min(${product.terms ?? `${k}u`}, (part + 1u) * ${terms}u);`,
    `for (var first = part * ${terms}u; first < behind; first += ${depth}u) {`,
    ...indent([
      ...fill(loaders[0], "firstRow", m, rows, depth, threads),
      ...fill(loaders[1], "firstColumn", n, columns, depth, threads),
      "workgroupBarrier();",
      `for (var k = 0u; k < ${depth}u; k++) {`,
      ...indent(multiply(tile, sums)),
      "}",
      "workgroupBarrier();",
    ]),
    "}",
    ...storeSums(product, sums, ["(firstRow + row)", "(firstColumn + column)"], store),
  ];
  const groups = groupsOf(product, tile) * splits;
  return { name, operands: operands.list, declarations, body: body.join("\n"), threads, groups };
}

/** Multiplies a thread's rows and columns of one term. */
function multiply(tile: Tile, sums: readonly (readonly string[])[]): string[] {
  const { rows, columns, threadRows, threadColumns } = tile;
  const vectors = (side: "left" | "right", size: number, count: number, place: string) =>
    Array.from(
      { length: count / 4 },
      (_, i) => `let ${side}${i} = ${side}Tile[k * ${size / 4}u + ${place} / 4u + ${i}u];`,
    );
  return [
    ...vectors("left", rows, threadRows, "row"),
    ...vectors("right", columns, threadColumns, "column"),
    ...sums.flatMap((row, i) =>
      row.map((sum, block) => `${sum} += left${i >> 2}.${"xyzw"[i & 3]} * right${block};`),
    ),
  ];
}

/** Brings a block of one side to the workgroup, in vectors of four rows or columns of a term. */
function fill(
  loader: Loader,
  first: string,
  count: number,
  size: number,
  depth: number,
  threads: number,
): string[] {
  const { name, side, along } = loader;
  const names = new Names();
  const step = along === "term" ? 4 : 1;
  const [places, blocks] = [size / 4, depth / step];
  // Neighbouring threads read neighbours in memory: terms, or else usually terms of the left side.
  const alongTerms = along === "term" || (along === undefined && name === "left");
  const [place, block] = alongTerms
    ? [`slot / ${blocks}u`, `slot % ${blocks}u`]
    : [`slot % ${places}u`, `slot / ${places}u`];
  const { lines, outers } = declareOuters(loader, `(${first} + place * 4u)`, count, names);
  const at = coordinates(side.terms, "term", names);
  const loaded = load(loader, outers, at.coords, step, names);
  const all = Array.from({ length: step }, (_, s) => s);
  return [
    `for (var slot = thread; slot < ${places * blocks}u; slot += ${threads}u) {`,
    ...indent([
      `let place = ${place};`,
      `let block = ${block} * ${step}u;`,
      "let term = first + block;",
      ...all.map((s) => `var x${s} = vec4<f32>();`),
      // Terms behind the last count as 0.
      "if (term < behind) {",
      ...indent([
        ...lines,
        ...at.lines,
        ...loaded.lines,
        ...all.map((s) => `x${s} = ${loaded.four(0, s)};`),
      ]),
      "}",
      ...all.map((s) => `${name}Tile[(block + ${s}u) * ${places}u + place] = x${s};`),
    ]),
    "}",
  ];
}
