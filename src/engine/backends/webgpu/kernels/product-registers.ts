// Products whose threads each sum a few rows and columns in registers, reading from where the elements lie.

import type { Extents } from "./index-math.ts";
import type { KernelCode, Operands } from "./kernel-code.ts";
import { indent, Names } from "./kernel-code.ts";
import { perUnit } from "./per-element.ts";
import type { Product, Registers } from "./product.ts";
import type { Walk } from "./product-side.ts";
import {
  areInFours,
  declareOuters,
  load,
  loaderOf,
  readerOf,
  stepOf,
  walkAlong,
} from "./product-side.ts";
import type { Store } from "./product-store.ts";
import { storeSums } from "./product-store.ts";

/** How many threads a product takes. */
export function unitsOf({ batch, m, n }: Product, { rows, columns }: Registers): number {
  return batch * Math.ceil(m / rows) * Math.ceil(n / columns);
}

/** Most terms between two rounds of a loop, of which each moves all sums. */
const mostTerms = 4;

/** How many steps go into one round of the loop: as many as always are there. */
function repeatsOf({ k, terms }: Product, step: number): number {
  if (terms !== undefined) return 1;
  return ([mostTerms, mostTerms / 2].find((n) => n >= step && k % n === 0) ?? step) / step;
}

/** Emits one dispatch, of workgroups of so many threads. */
export function emitRegisters(
  product: Product,
  cut: Registers,
  threads: number,
  operands: Operands,
  splits: number,
  store: Store,
): KernelCode {
  const { m, n, k, name } = product;
  const { rows, columns } = cut;
  const [left, right] = [loaderOf(product, "left", rows), loaderOf(product, "right", columns)];
  const step = stepOf(left, right);
  const repeats = areInFours(left, right) ? repeatsOf(product, step) : 1;
  const names = new Names();
  const [leftOuters, rightOuters] = [
    declareOuters(left, "firstRow", m, names),
    declareOuters(right, "firstColumn", n, names),
  ];
  const [pace, each] = [step * repeats, Math.ceil(k / splits)];
  const terms = Math.ceil(each / pace) * pace;
  const walks = new Map<string, Walk>();
  const walk = (extents: Extents) => {
    const known = walks.get(extents.join());
    const fresh = known ?? walkAlong(extents, "firstTerm", step, names);
    walks.set(extents.join(), fresh);
    return fresh.coords;
  };
  const blocks = Array.from({ length: columns / 4 }, (_, block) => block);
  const lanes = Array.from({ length: rows }, (_, i) => i);
  const sums = lanes.map((i) =>
    columns === 1 ? [`sum${i}`] : blocks.map((block) => `sum${i}_${block}`),
  );
  // Loads the next terms and multiplies them.
  const advance = (): string[] => {
    const x = load(left, leftOuters.outers, walk(left.side.terms), step, names);
    const y = load(right, rightOuters.outers, walk(right.side.terms), step, names);
    const multiply = Array.from({ length: step }, (_, s) => {
      const right = columns === 1 ? [y.at(0, s)] : blocks.map((block) => y.four(block, s));
      const vectors = right.map(() => names.fresh());
      return [
        ...vectors.map((vector, block) => `let ${vector} = ${right[block]};`),
        ...sums.flatMap((row, i) =>
          row.map((sum, block) => `${sum} += ${x.at(i, s)} * ${vectors[block]};`),
        ),
      ];
    }).flat();
    const next = [...walks.values()].flatMap((walk) => walk.next);
    return [...x.lines, ...y.lines, ...multiply, ...next];
  };
  const advances = Array.from({ length: repeats }, advance).flat();
  const declarations = k === 0 ? "" : readerOf(left, operands) + readerOf(right, operands);
  const sum = [
    ...leftOuters.lines,
    ...rightOuters.lines,
    ...[...walks.values()].flatMap(({ begin }) => begin),
    `for (var term = firstTerm; term < behind; term += ${pace}u) {`,
    ...indent(advances),
    "}",
  ];
  const zero = columns === 1 ? "0.0" : "vec4<f32>()";
  const units = unitsOf(product, cut) * splits;
  return perUnit(
    name,
    operands,
    units,
    [
      ...declarePlaces(product, cut),
      ...(product.known ?? []),
      `let firstTerm = part * ${terms}u;`,
      `let behind = min(firstTerm + ${terms}u, ${product.terms ?? `${k}u`});`,
      ...sums.flat().map((one) => `var ${one} = ${zero};`),
      // Sides without terms have no places, and sums of nothing are 0.
      ...(k === 0 ? [] : sum),
      ...(columns === 1
        ? lanes.flatMap((i) => storeOne(product, i, store))
        : storeSums(product, sums, ["firstRow", "firstColumn"], store)),
    ],
    declarations,
    threads,
  );
}

function declarePlaces({ batch, m, n }: Product, { rows, columns }: Registers): string[] {
  const [down, across] = [Math.ceil(m / rows), Math.ceil(n / columns)];
  // Neighbouring threads have neighbours in memory: columns, or products of one column each.
  const [b, row] =
    across === 1
      ? [`unit % ${batch}u`, `unit / ${batch}u % ${down}u`]
      : [`unit / ${across * down}u % ${batch}u`, `unit / ${across}u % ${down}u`];
  return [
    `let firstColumn = ${across === 1 ? "0u" : `unit % ${across}u * ${columns}u`};`,
    `let firstRow = ${row} * ${rows}u;`,
    `let b = ${b};`,
    `let part = unit / ${down * across * batch}u;`,
  ];
}

function storeOne(product: Product, i: number, store: Store): string[] {
  const {
    lines,
    numbers: [start, exists = "true"],
  } = product.row("m", new Names());
  return [
    `if (firstRow + ${i}u < ${product.m}u) {`,
    ...indent([
      `let m = firstRow + ${i}u;`,
      ...lines,
      `if (${exists}) {`,
      `  let index = ${start} + firstColumn;`,
      ...indent(store.one("index", `sum${i}`)),
      "}",
    ]),
    "}",
  ];
}
