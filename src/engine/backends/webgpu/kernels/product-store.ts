// What becomes of the finished results of a product: stored, or taken in by a loop behind it while they
// are in registers, or laid aside as parts of sums.

import { isFloat } from "../../../ir/dtype.ts";
import type { Value } from "../../../ir/node.ts";
import type { LoopKernel } from "../../../ir/program.ts";
import type { Operand, Operands } from "./kernel-code.ts";
import { indent, Names } from "./kernel-code.ts";
import { loopElement, storeFour } from "./loop.ts";
import type { Product } from "./product.ts";

/** Gives the statements that take in finished results, by the flat index of the result. */
export interface Store {
  readonly one: (index: string, x: string) => readonly string[];
  /** Takes in four that lie side by side, from a multiple of four on; undefined where none do. */
  readonly four: ((index: string, x: string) => readonly string[]) | undefined;
}

/** Stores results, or what a loop of single elements makes of them. */
export function storing(
  { result, n }: Pick<Product, "result" | "n">,
  operands: Operands,
  then?: LoopKernel,
): Store {
  const inFours = n % 4 === 0;
  if (then === undefined) {
    return {
      one: (index, x) => [operands.put(result, index, x)],
      four: inFours ? (index, x) => [operands.putFour(result, index, x)] : undefined,
    };
  }
  const names = new Names();
  const element = loopElement(then, operands, names, new Map([[result, "x"]]));
  const isFloats = then.outputs.every((value: Value) => isFloat(value.type.dtype));
  return {
    one: (index, x) => {
      const { lines, results } = element(index);
      const stores = then.outputs.map((value, i) => operands.put(value, index, `${results[i]}`));
      return ["{", `  let x = ${x};`, ...indent([...lines, ...stores]), "}"];
    },
    four:
      inFours && isFloats
        ? (index, x) => [
            `let four = ${x};`,
            ...storeFour(then, operands, index, new Map([[result, "four"]])),
          ]
        : undefined,
  };
}

/** Lays results aside as part number `part` of `size` sums. */
export function layingAside(
  { n }: Pick<Product, "n">,
  operands: Operands,
  parts: Operand,
  size: number,
): Store {
  const place = (index: string) => `part * ${size}u + ${index}`;
  return {
    one: (index, x) => [operands.put(parts, place(index), x)],
    four: n % 4 === 0 ? (index, x) => [operands.putFour(parts, place(index), x)] : undefined,
  };
}

/**
 * Hands a thread's vectors of results on, row by row from `firstRow` and column by column from
 * `firstColumn`: in loops, as the code would be long many times over.
 */
export function storeSums(
  product: Product,
  sums: readonly (readonly string[])[],
  [firstRow, firstColumn]: readonly [string, string],
  store: Store,
): string[] {
  const { m, n } = product;
  const across = sums[0]?.length ?? 0;
  const {
    lines,
    numbers: [start, exists = "true"],
  } = product.row("m", new Names());
  const { four } = store;
  const inside =
    four !== undefined
      ? [`if (n < ${n}u) {`, `  let index = ${start} + n;`, ...indent(four("index", "sums")), "}"]
      : [
          "for (var place = 0u; place < 4u; place++) {",
          `  if (n + place < ${n}u) {`,
          `    let index = ${start} + n + place;`,
          ...indent(indent(store.one("index", "sums[place]"))),
          "  }",
          "}",
        ];
  return [
    `var all = array<vec4<f32>, ${sums.length * across}>(${sums.flat().join(", ")});`,
    `for (var i = 0u; i < ${sums.length}u; i++) {`,
    `  let m = ${firstRow} + i;`,
    `  if (m < ${m}u) {`,
    ...indent(
      indent([
        ...lines,
        `for (var j = 0u; j < ${across}u && ${exists}; j++) {`,
        `  let n = ${firstColumn} + j * 4u;`,
        `  let sums = all[i * ${across}u + j];`,
        ...indent(inside),
        "}",
      ]),
    ),
    "  }",
    "}",
  ];
}
