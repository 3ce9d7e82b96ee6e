import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as build from "../../ir/build.ts";
import type { DType } from "../../ir/dtype.ts";
import { makeGraph } from "../../ir/graph.ts";
import type { Value } from "../../ir/node.ts";
import { makeNode } from "../../ir/node.ts";
import type { PrimitiveName } from "../../ir/primitives/index.ts";
import { showType, sizeOf } from "../../ir/shape.ts";
import { verify } from "../../ir/verify.ts";
import { compareElements } from "../../testing/check-primitive.ts";
import type { TestTensor } from "../../testing/data.ts";
import { fillTensor, listTensor } from "../../testing/data.ts";
import { graphOf } from "../../testing/primitive-case.ts";
import { casesByPrimitive } from "../../testing/primitive-cases.ts";
import { runGraph } from "./index.ts";
import { threefry2x32 } from "./random.ts";

interface GoldenTensor {
  readonly dtype: DType | "float";
  readonly shape: readonly number[];
  readonly data: readonly (number | string)[];
}

interface GoldenCase {
  readonly name: string;
  readonly primitive: PrimitiveName;
  readonly attributes: Record<string, unknown>;
  readonly inputs: readonly GoldenTensor[];
  readonly outputs: readonly GoldenTensor[];
}

const file = new URL("../../../../tests/golden/primitives.json", import.meta.url);
const golden = JSON.parse(readFileSync(file, "utf8")) as { readonly cases: readonly GoldenCase[] };

function tensorOf({ dtype, shape, data }: GoldenTensor, float: DType): TestTensor {
  return fillTensor(dtype === "float" ? float : dtype, shape, (i) => Number(data[i]));
}

function runNode(primitive: PrimitiveName, inputs: readonly TestTensor[], attributes: object) {
  const parameters = inputs.map(({ type }) => build.parameter(type));
  const { outputs } = makeNode(primitive, parameters, attributes as never);
  return runGraph(makeGraph(parameters, outputs), inputs);
}

// Float32 results round a double once, so they stand within one unit in the last place.
const tolerances = [
  ["float64", { absolute: 1e-15, relative: 4e-15 }],
  ["float32", { absolute: 1e-15, relative: 1.3e-7 }],
] as const;

describe.each(tolerances)(
  "the reference gives what NumPy, SciPy and JAX give, in %s",
  (float, tolerance) => {
    it.each(golden.cases.map((each) => [each.name, each] as const))("%s", (name, each) => {
      const inputs = each.inputs.map((tensor) => tensorOf(tensor, float));
      const results = runNode(each.primitive, inputs, each.attributes);
      expect(results).toHaveLength(each.outputs.length);
      each.outputs.forEach((tensor, i) => {
        const expected = tensorOf(tensor, float);
        expect(showType(results[i]?.type ?? expected.type)).toBe(showType(expected.type));
        compareElements(name, expected.type, results[i]?.data, expected.data, tolerance);
      });
    });
  },
);

describe("the reference runs every case of the harness and keeps its types", () => {
  it.each(casesByPrimitive)("%s", (primitive, cases) => {
    expect(cases.length).toBeGreaterThan(0);
    for (const each of cases) {
      const graph = graphOf(each);
      verify(graph, `${primitive}, ${each.name}`);
      const results = runGraph(graph, each.inputs);
      graph.outputs.forEach(({ type }, i) => {
        expect(showType(results[i]?.type ?? type), each.name).toBe(showType(type));
        expect(results[i]?.data, each.name).toHaveLength(sizeOf(type.shape));
      });
      const distinct = new Set(cases.map(({ name }) => name));
      expect([...distinct], "case names are distinct").toHaveLength(cases.length);
    }
  });
});

function valuesOf(tensor: TestTensor, apply: (x: Value) => Value): number[] {
  const x = build.parameter(tensor.type);
  const [result] = runGraph(makeGraph([x], [apply(x)]), [tensor]);
  return Array.from(result?.data ?? []);
}

function pairOf(
  dtype: DType,
  xs: readonly number[],
  ys: readonly number[],
  primitive: PrimitiveName,
) {
  const [result] = runNode(primitive, [listTensor(dtype, xs), listTensor(dtype, ys)], {});
  return Array.from(result?.data ?? []);
}

describe("the reference's arithmetic", () => {
  it("rounds halves to even and keeps the sign of zero", () => {
    const halves = listTensor("float64", [0.5, 1.5, 2.5, -0.5, -1.5, -0.2, 0.49999999999999994]);
    expect(valuesOf(halves, build.round)).toEqual([0, 2, 2, -0, -2, -0, 0]);
  });

  it("rounds each float32 result as Math.fround does", () => {
    expect(pairOf("float32", [16777216, 1], [1, 3], "add")).toEqual([16777216, 4]);
    expect(pairOf("float32", [1], [3], "divide")).toEqual([Math.fround(1 / 3)]);
  });

  it("lets NaN win in maximum and minimum, on either side", () => {
    expect(pairOf("float32", [Number.NaN, 1], [1, Number.NaN], "maximum")).toEqual([NaN, NaN]);
    expect(pairOf("float32", [Number.NaN, 1], [1, Number.NaN], "minimum")).toEqual([NaN, NaN]);
  });

  it("takes powers as C does, where JavaScript gives NaN", () => {
    const powers = pairOf(
      "float64",
      [1, -1, NaN, -1, 1],
      [NaN, Infinity, 0, -Infinity, Infinity],
      "power",
    );
    expect(powers).toEqual([1, 1, 1, 1, 1]);
  });

  it("divides whole numbers towards zero, by zero to zero, and wraps the one overflow", () => {
    expect(pairOf("int32", [7, -7, 5, -2147483648], [2, 2, 0, -1], "divide")).toEqual([
      3, -3, 0, -2147483648,
    ]);
    expect(pairOf("int32", [7, -7, 5, -2147483648], [2, 2, 0, -1], "remainder")).toEqual([
      1, -1, 0, 0,
    ]);
  });

  it("multiplies whole numbers modulo their width", () => {
    expect(pairOf("uint32", [4294967295, 65537], [4294967295, 65537], "multiply")).toEqual([
      1, 131073,
    ]);
    expect(pairOf("uint8", [200], [3], "multiply")).toEqual([88]);
  });

  it("shifts by 32 and more, or by a negative count, to 0", () => {
    expect(pairOf("int32", [1, 1, -1, 1], [31, 32, 33, -1], "shiftLeft")).toEqual([
      -2147483648, 0, 0, 0,
    ]);
    expect(pairOf("int32", [-1, -1], [28, 32], "shiftRightLogical")).toEqual([15, 0]);
  });

  it("converts out of range by saturating, and NaN to 0", () => {
    const floats = listTensor("float64", [NaN, 1e20, -1e20, -1.9, 300.7]);
    const as = (dtype: DType) => valuesOf(floats, (x) => build.convert(x, dtype));
    expect(as("int32")).toEqual([0, 2147483647, -2147483648, -1, 300]);
    expect(as("uint8")).toEqual([0, 255, 0, 0, 255]);
    expect(as("bool")).toEqual([1, 1, 1, 1, 1]);
  });

  it("reads the bits of a float32", () => {
    const bits = valuesOf(listTensor("float32", [1, -0]), (x) => build.bitcast(x, "uint32"));
    expect(bits).toEqual([0x3f800000, 0x80000000]);
  });

  it("sums float32 in double and rounds once", () => {
    const sum = (x: Value) => build.reduceSum(x, [0]);
    expect(valuesOf(listTensor("float32", [16777216, 1, 1]), sum)).toEqual([16777218]);
  });

  it("gives each reduction of nothing its neutral element", () => {
    const ofNothing = (dtype: DType, reduce: typeof build.reduceSum) =>
      valuesOf(listTensor(dtype, []), (x) => reduce(x, [0]));
    expect(ofNothing("float32", build.reduceSum)).toEqual([0]);
    expect(ofNothing("float32", build.reduceProduct)).toEqual([1]);
    expect(ofNothing("float32", build.reduceMax)).toEqual([-Infinity]);
    expect(ofNothing("float32", build.reduceMin)).toEqual([Infinity]);
    expect(ofNothing("int32", build.reduceMax)).toEqual([-2147483648]);
    expect(ofNothing("uint8", build.reduceMin)).toEqual([255]);
    expect(ofNothing("bool", build.reduceMax)).toEqual([0]);
    expect(ofNothing("bool", build.reduceMin)).toEqual([1]);
  });

  it("finds the first of equal extremes and the first NaN", () => {
    const arg = (elements: readonly number[], find: typeof build.argMax) =>
      valuesOf(listTensor("float32", elements), (x) => find(x, 0));
    expect(arg([1, 3, 3, 2], build.argMax)).toEqual([1]);
    expect(arg([2, 1, 1, 3], build.argMin)).toEqual([1]);
    expect(arg([1, NaN, 9, NaN], build.argMax)).toEqual([1]);
    expect(arg([1, NaN, -9, NaN], build.argMin)).toEqual([1]);
  });

  it("gives −∞ at place 0 where a pooling window lies in the padding alone", () => {
    const input = listTensor("float32", [5], [1, 1, 1]);
    const padding = [[2, 0]];
    const [values, places] = runNode("maxPool", [input], { window: [1], strides: [1], padding });
    expect(Array.from(values?.data ?? [])).toEqual([-Infinity, -Infinity, 5]);
    expect(Array.from(places?.data ?? [])).toEqual([0, 0, 0]);
  });
});

describe("the reference's random bits", () => {
  it("are threefry2x32-20, by the known answers of Random123", () => {
    const ones = 0xffffffff;
    expect(threefry2x32([0, 0], [0, 0])).toEqual([0x6b200159, 0x99ba4efe]);
    expect(threefry2x32([ones, ones], [ones, ones])).toEqual([0x1cb996fc, 0xbb002be7]);
    expect(threefry2x32([0x13198a2e, 0x03707344], [0x243f6a88, 0x85a308d3])).toEqual([
      0xc4923a9c, 0x483df7a0,
    ]);
  });

  it("take two words of each block, whatever the shape", () => {
    const key = listTensor("uint32", [1, 2]);
    const [line] = runNode("randomBits", [key], { shape: [5] });
    const [table] = runNode("randomBits", [key], { shape: [2, 3] });
    expect(Array.from(line?.data ?? [])).toEqual(Array.from(table?.data ?? []).slice(0, 5));
    expect(Array.from(line?.data.slice(2, 4) ?? [])).toEqual(threefry2x32([1, 2], [1, 0]));
  });
});
