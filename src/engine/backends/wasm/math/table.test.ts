import { describe, expect, it } from "vitest";
import { float64Functions } from "../../../ir/float64-specials.ts";
import { detectFeatures } from "../assembler/features.ts";
import type { FunctionBuilder, Local } from "../assembler/function-builder.ts";
import { ModuleBuilder } from "../assembler/module-builder.ts";
import { angleFunctions } from "./angles.ts";
import { specialFunctions } from "./specials.ts";
import { binaryMath, unaryMath } from "./table.ts";

const functions = {
  ...unaryMath,
  ...angleFunctions.branching,
  ...angleFunctions.straight,
  ...specialFunctions.straight,
};
type UnaryMathName = keyof typeof functions;

const CAPACITY = 1 << 18;

/** Runs an emitter over arrays of float32, four lanes at a time. */
function compile(emit: (f: FunctionBuilder, x: Local, y: Local) => void, relaxed: boolean) {
  const memory = new WebAssembly.Memory({ initial: (3 * CAPACITY * 4) / 65536 });
  const module = new ModuleBuilder("math", relaxed);
  module.importMemory({ module: "env", name: "memory", initialPages: 1 });
  const f = module.function({ name: "sweep", parameters: ["i32"], results: [], exported: true });
  const [i, x, y] = [f.local("i32"), f.local("v128"), f.local("v128")];
  f.forRange(i, 0, f.parameter(0), 16, () => {
    f.get(i).load("v128.load").set(x);
    f.get(i)
      .load("v128.load", { offset: CAPACITY * 4 })
      .set(y);
    f.get(i);
    emit(f, x, y);
    f.store("v128.store", { offset: CAPACITY * 8 });
  });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.build()), {
    env: { memory },
  });
  const sweep = instance.exports.sweep as (bytes: number) => void;
  const view = (part: number): Float32Array =>
    new Float32Array(memory.buffer, part * CAPACITY * 4, CAPACITY);
  return (xs: ArrayLike<number>, ys: ArrayLike<number> = []): Float32Array => {
    view(0).set(xs);
    view(1).set(ys);
    sweep(Math.ceil(xs.length / 4) * 16);
    return view(2).slice(0, xs.length);
  };
}

const runUnary = (name: UnaryMathName, xs: ArrayLike<number>, relaxed: boolean): Float32Array =>
  compile((f, x) => functions[name](f, x), relaxed)(xs);
const runPower = (pairs: readonly (readonly [number, number])[], relaxed: boolean): number[] => {
  const run = compile(binaryMath.power, relaxed);
  return [
    ...run(
      pairs.map(([x]) => x),
      pairs.map(([, y]) => y),
    ),
  ];
};

/** The distance of a float32 from the true value, in units of the last place there. */
function ulpError(actual: number, truth: number): number {
  const nearest = Math.fround(truth);
  if (Object.is(actual, nearest) || (actual === 0 && Math.abs(truth) < 2 ** -126)) return 0;
  if (!Number.isFinite(actual) || !Number.isFinite(nearest)) {
    return Math.abs(truth) > 3.4028e38 ? Math.abs(actual - truth) / 2 ** 104 || 0 : Infinity;
  }
  const exponent = Math.max(Math.floor(Math.log2(Math.abs(truth))), -126);
  return Math.abs(actual - truth) / 2 ** (exponent - 23);
}

/** Evenly spaced values and, to reach every magnitude, evenly spaced float32 bit patterns. */
function sweepPoints(low: number, high: number): Float32Array {
  const xs = new Float32Array(200_000);
  const bits = new Uint32Array(1);
  const float = new Float32Array(bits.buffer);
  for (let i = 0; i < 100_000; i++) {
    xs[i] = low + ((high - low) * (i + 0.37)) / 100_000;
    bits[0] = Math.floor(((i + 0.37) / 100_000) * 0xffffffff);
    const value = float[0] ?? 0;
    xs[100_000 + i] =
      value >= low && value <= high ? value : low + (high - low) * ((i * 0.6180339887) % 1);
  }
  return xs;
}

function worst(name: UnaryMathName, low: number, high: number, relaxed: boolean): number {
  const xs = sweepPoints(low, high);
  const actual = runUnary(name, xs, relaxed);
  let maximum = 0;
  for (const [i, x] of xs.entries()) {
    const error = ulpError(actual[i] ?? NaN, float64Functions[name](x));
    if (!(error <= maximum)) maximum = error;
  }
  return maximum;
}

const MAX = 3.4028234663852886e38;

const ways = [
  ["each step rounded", false],
  ["multiply-adds fused", true],
] as const;
const { relaxedSimd } = detectFeatures();

describe.each(ways.slice(0, relaxedSimd ? 2 : 1))("the vector functions, %s", (_, relaxed) => {
  it.each<[UnaryMathName, number, number, number]>([
    ["exp", -88, 88.7, 1],
    ["expm1", -20, 88.7, 1.7],
    ["expm1", -2, 2, 1.7],
    ["log", 0, MAX, 0.8],
    ["log", 0.5, 2, 0.8],
    ["log1p", -1, MAX, 1.4],
    ["log1p", -0.9, 3, 1.4],
    ["sin", -100, 100, 1.5],
    ["sin", -1e5, 1e5, 1.5],
    ["sin", -MAX, MAX, 1.5],
    ["cos", -100, 100, 1.5],
    ["cos", -1e5, 1e5, 1.5],
    ["cos", -MAX, MAX, 1.5],
    ["tan", -100, 100, 2.6],
    ["tan", -MAX, MAX, 2.6],
    ["asin", -1, 1, 2.3],
    ["acos", -1, 1, 1.3],
    ["atan", -10, 10, 2.1],
    ["atan", -MAX, MAX, 2.1],
    ["tanh", -10, 10, 1.3],
    ["tanh", -1, 1, 1.3],
    ["logistic", -87, 90, 2.3],
    ["erf", -5, 5, 1.3],
    ["erf", -1, 1, 1.3],
    ["rsqrt", 0, MAX, 1.5],
    ["sqrt", 0, MAX, 0.5],
  ])("%s stays within its ulps from %d to %d", (name, low, high, limit) => {
    expect(worst(name, low, high, relaxed)).toBeLessThanOrEqual(limit);
  });

  it.each<[UnaryMathName, number[]]>([
    ["exp", [0, -0, Infinity, -Infinity, NaN, 200, -200, 88.8, -104]],
    ["expm1", [0, -0, Infinity, -Infinity, NaN, 200, -200, 1e-30]],
    ["log", [0, -0, 1, Infinity, -Infinity, NaN, -1, 2 ** -149, 2 ** 127]],
    ["log1p", [0, -0, Infinity, -Infinity, NaN, -1, -2, 1e-30, MAX]],
    ["sin", [0, -0, Infinity, -Infinity, NaN, 2 ** -140, MAX, 2 ** 20, 2 ** 23]],
    ["cos", [0, -0, Infinity, -Infinity, NaN, 2 ** -140, MAX, 2 ** 20, 2 ** 23]],
    ["tan", [0, -0, Infinity, -Infinity, NaN, 2 ** -140]],
    ["asin", [0, -0, 1, -1, 1.5, -1.5, Infinity, NaN]],
    ["acos", [0, -0, 1, -1, 1.5, -1.5, -Infinity, NaN]],
    ["atan", [0, -0, Infinity, -Infinity, NaN, 2 ** -140]],
    ["tanh", [0, -0, Infinity, -Infinity, NaN, 20, -20, MAX, 2 ** -140]],
    ["logistic", [0, -0, Infinity, -Infinity, NaN, 100, -100, MAX, -MAX]],
    ["erf", [0, -0, Infinity, -Infinity, NaN, 4, -4, MAX]],
    ["rsqrt", [0, -0, Infinity, 1, 4, -1, NaN]],
    ["sqrt", [0, -0, Infinity, 1, 4, -1, NaN]],
  ])("%s treats zeros, infinities, NaN and extremes exactly", (name, xs) => {
    const flush = (value: number): number => (Math.abs(value) < 2 ** -126 && value > 0 ? 0 : value);
    const isTinyInput = (x: number): boolean => x !== 0 && Math.abs(x) < 2 ** -126;
    const actual = [...runUnary(name, xs, relaxed)];
    const expected = xs.map((x) => Math.fround(float64Functions[name](x)));
    const clean = (values: number[]): number[] =>
      values.map((value, i) => (isTinyInput(xs[i] ?? 0) ? value : flush(value)));
    expect(clean(actual)).toEqual(clean(expected));
  });

  it("power follows C's rules for zeros, infinities, NaN and signs", () => {
    const edges = [0, -0, 1, -1, 0.5, -0.5, 2, -2, 3, -3, Infinity, -Infinity, NaN, 1e-30, 2 ** 30];
    const pairs = edges.flatMap((x) => edges.map((y) => [x, y] as const));
    const expected = pairs.map(([x, y]) =>
      Math.fround(float64Functions.power(Math.fround(x), Math.fround(y))),
    );
    const actual = runPower(pairs, relaxed);
    for (const [i, pair] of pairs.entries()) {
      expect([...pair, actual[i]]).toEqual([...pair, expected[i]]);
    }
  });

  it("power stays within one ulp over bases and exponents of all sizes", () => {
    const xs = sweepPoints(0, 50);
    const pairs = [...xs].map((x, i) => [x, Math.fround(((i * 7919) % 4001) / 100 - 20)] as const);
    const actual = runPower(pairs, relaxed);
    let maximum = 0;
    for (const [i, [x, y]] of pairs.entries()) {
      const error = ulpError(actual[i] ?? NaN, x ** y);
      if (!(error <= maximum)) maximum = error;
    }
    expect(maximum).toBeLessThanOrEqual(1);
  });

  it("keeps lanes apart when only one angle is large", () => {
    const xs = [1, 1e30, -2, 0.25];
    const actual = [...runUnary("sin", xs, relaxed)];
    for (const [i, x] of xs.entries()) {
      expect(ulpError(actual[i] ?? NaN, Math.sin(Math.fround(x)))).toBeLessThanOrEqual(2);
    }
  });
});
