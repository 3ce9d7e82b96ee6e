import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { float16ToNumber, numberToFloat16 } from "../../../shared/half.ts";
import * as build from "../../ir/build.ts";
import { quantize } from "../../ir/dtype.ts";
import { makeGraph } from "../../ir/graph.ts";
import type { Value } from "../../ir/node.ts";
import type { Shape } from "../../ir/shape.ts";
import { fillTensor } from "../../testing/data.ts";
import { runGraph } from "./index.ts";

interface GoldenCase {
  readonly name: string;
  readonly numbers?: readonly string[];
  readonly inputs?: readonly (readonly number[])[];
  readonly output: readonly number[];
}

const file = new URL("../../../../tests/golden/halves.json", import.meta.url);
const golden = JSON.parse(readFileSync(file, "utf8")) as { readonly cases: readonly GoldenCase[] };

const product = {
  lhsBatch: [],
  rhsBatch: [],
  lhsContracting: [1],
  rhsContracting: [0],
} as const;

const shaped: Readonly<Record<string, [shapes: Shape[], apply: (...x: Value[]) => Value]>> = {
  reduceSum: [[[5, 33]], (x) => build.reduceSum(x as Value, [1])],
  dotGeneral: [
    [
      [5, 33],
      [33, 3],
    ],
    (x, y) => build.dotGeneral(x as Value, y as Value, product),
  ],
};

function run({ name, inputs = [] }: GoldenCase): number[] {
  const plain = [
    inputs.map((bits) => [bits.length]),
    (...x: Value[]) => build.apply(name as "add", x, {}),
  ] as const;
  const [shapes, apply] = shaped[name] ?? plain;
  const tensors = inputs.map((bits, i) =>
    fillTensor("float16", shapes[i] ?? [], (k) => float16ToNumber(bits[k] ?? 0)),
  );
  const parameters = tensors.map(({ type }) => build.parameter(type));
  const [result] = runGraph(makeGraph(parameters, [apply(...parameters)]), tensors);
  return Array.from(result?.data ?? [], numberToFloat16);
}

/** Counts halves from one to the other; NaN lies far from all. */
function steps(a: number, b: number): number {
  const place = (bits: number) => (bits & 0x8000 ? -(bits & 0x7fff) : bits);
  return Math.abs(place(a) - place(b));
}

describe("float16", () => {
  it("rounds numbers as NumPy does, in one step", () => {
    const { numbers = [], output } = golden.cases.find(({ name }) => name === "rounding") ?? {
      output: [],
    };
    expect(numbers.length).toBeGreaterThan(80);
    const rounded = numbers.map((text) =>
      quantize(
        "float16",
        text.endsWith("inf") ? Number(`${text}inity`.replace("inf", "Inf")) : Number(text),
      ),
    );
    expect(rounded.map(numberToFloat16)).toEqual(output);
    expect(rounded.map(Math.fround)).toEqual(rounded);
    expect(quantize("float16", Number.NaN)).toBeNaN();
  });

  it("keeps every number that it can hold", () => {
    const halves = Array.from({ length: 0x10000 }, (_, bits) => float16ToNumber(bits));
    expect(halves.filter((x) => !Object.is(quantize("float16", x), x))).toEqual([]);
  });

  // JAX rounds float32, the reference doubles: now and then they lie on two sides of a tie.
  it.each(
    golden.cases
      .filter(({ inputs }) => inputs !== undefined)
      .map((each) => [each.name, each] as const),
  )("%s gives what JAX gives, to one step of a half", (_, each) => {
    const given = run(each);
    expect(given).toHaveLength(each.output.length);
    const worst = given.map((bits, i) => steps(bits, each.output[i] ?? Number.NaN));
    expect(Math.max(...worst)).toBeLessThanOrEqual(1);
    expect(worst.filter((n) => n === 1).length).toBeLessThanOrEqual(given.length / 10);
  });
});
