// Code for thousands of threads, with tiles in shared memory: what the emulated GPU does not choose.

import { beforeAll, describe, expect, it } from "vitest";
import { platform } from "#platform";
import type { Backend } from "../../src/engine/backends/backend.ts";
import { openWebgpuBackend } from "../../src/engine/backends/webgpu/index.ts";
import * as build from "../../src/engine/ir/build.ts";
import type { Value } from "../../src/engine/ir/node.ts";
import { contraction } from "../../src/engine/testing/cases/contraction.ts";
import { reduction } from "../../src/engine/testing/cases/reduction.ts";
import { checkValues } from "../../src/engine/testing/check-primitive.ts";
import { randomTensor } from "../../src/engine/testing/data.ts";
import { multipleCase } from "../../src/engine/testing/primitive-case.ts";
import { compileFor } from "./open-backend.ts";

// Shaders with shared memory take the emulated GPU half a second each to compile.
const families =
  process.env["GRADUS_LONG"] === "1"
    ? { ...contraction, ...reduction }
    : { dotGeneral: contraction.dotGeneral, reduceMax: reduction.reduceMax };

let backend: Backend;
/** Sums go by subgroups there: one of 4 threads on the emulated GPU. */
let bySubgroups: Backend;

beforeAll(async () => {
  const gpu = await platform.openGpu();
  backend = await openWebgpuBackend(gpu, { isParallel: true });
  const adapter = await gpu.requestAdapter();
  const subgroups = adapter?.info.subgroupMaxSize ?? 0;
  expect(subgroups).toBeGreaterThan(0);
  bySubgroups = await openWebgpuBackend(gpu, { isParallel: true, subgroups });
});

const product = (x: Value, y: Value) => build.matrixProduct(x, y);

const float = (shape: readonly number[], seed: number) => randomTensor("float32", shape, seed);

describe("code for many threads", () => {
  it.each(Object.entries(families))("agrees with the reference in %s", async (_, cases) => {
    expect(cases.length).toBeGreaterThan(0);
    const narrow = cases.filter(({ inputs }) =>
      inputs.every(({ type }) => type.dtype !== "float64"),
    );
    for (const each of narrow) await checkValues(compileFor(backend), each);
  });

  it.each([
    [130, 40, 67],
    [33, 700, 35],
    [12, 8, 12],
  ])("runs a bias, a mask and an activation on %i × %i × %i", async (m, k, n) => {
    const inputs = [float([m, k], 1), float([k, n], 2), float([n], 3)];
    const layer = multipleCase("a layer", inputs, (x, w, b) => {
      const sum = build.add(product(x, w), build.broadcastTo(b, [m, n]));
      const isPositive = build.compare("greater", sum, build.fullLike(sum, 0));
      return [build.maximum(sum, build.fullLike(sum, 0)), isPositive];
    });
    const { inputs: given, build: make } = layer;
    const relu = { ...layer, inputs: given, build: (x: readonly Value[]) => make(x).slice(0, 1) };
    await checkValues(compileFor(backend), relu);
    await checkValues(compileFor(backend), layer, { absolute: 1e-4, relative: 1e-5 });
  });

  it.each([
    [3, 700],
    [2, 5000],
    [70, 33],
    [9, 20],
  ])("runs a softmax and a mask over %i rows of %i", async (rows, row) => {
    const softmax = multipleCase("softmax", [float([rows, row], 1)], (x) => {
      const along = (value: Value) => build.broadcastInDim(value, [rows, row], [0]);
      const powers = build.exp(build.subtract(x, along(build.reduceMax(x, [1]))));
      const shares = build.divide(powers, along(build.reduceSum(powers, [1])));
      return [shares, build.compare("greater", shares, build.fullLike(shares, 1 / row))];
    });
    const { build: make } = softmax;
    const alone = { ...softmax, build: (x: readonly Value[]) => make(x).slice(0, 1) };
    await checkValues(compileFor(backend), alone);
    await checkValues(compileFor(bySubgroups), alone);
    const mask = { ...softmax, build: (x: readonly Value[]) => make(x).slice(1) };
    await checkValues(compileFor(backend), mask);
  });

  it.each([
    [[100000], [0]],
    [[3000, 10], [0]],
    [[40, 50, 60], [1]],
    [[5, 70000], [1]],
  ])("sums %j along %j", async (shape, axes) => {
    const sum = multipleCase("a sum", [float(shape, 1)], (x) => {
      const total = build.reduceSum(build.multiply(x, x), axes);
      return [build.multiply(total, build.fullLike(total, 0.5))];
    });
    await checkValues(compileFor(backend), sum);
    await checkValues(compileFor(bySubgroups), sum);
  });

  it("finds NaN, infinities and whole numbers by subgroups as without", async () => {
    const x = float([5, 300], 1);
    const odd = Float32Array.from(x.data as Float32Array);
    odd.set([Number.NaN], 7);
    odd.set([Number.POSITIVE_INFINITY], 900);
    const whole = randomTensor("int32", [5, 300], 2);
    const both = multipleCase("both", [{ ...x, data: odd }, whole], (values, counts) => [
      build.reduceMax(values, [1]),
      build.reduceSum(counts, [1]),
    ]);
    await checkValues(compileFor(bySubgroups), both);
  });
});
