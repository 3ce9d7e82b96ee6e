// Products by tiles in shared memory, which the emulated GPU would not choose by itself.

import { beforeAll, describe, expect, it } from "vitest";
import { platform } from "#platform";
import type { Backend } from "../../src/engine/backends/backend.ts";
import { openWebgpuBackend } from "../../src/engine/backends/webgpu/index.ts";
import * as build from "../../src/engine/ir/build.ts";
import type { Value } from "../../src/engine/ir/node.ts";
import { contraction } from "../../src/engine/testing/cases/contraction.ts";
import { checkValues } from "../../src/engine/testing/check-primitive.ts";
import { randomTensor } from "../../src/engine/testing/data.ts";
import { multipleCase } from "../../src/engine/testing/primitive-case.ts";
import { compileFor } from "./open-backend.ts";

let backend: Backend;

beforeAll(async () => {
  backend = await openWebgpuBackend(await platform.openGpu(), { sharesTiles: true });
});

const product = (x: Value, y: Value) =>
  build.dotGeneral(x, y, {
    lhsBatch: [],
    rhsBatch: [],
    lhsContracting: [1],
    rhsContracting: [0],
  });

const float = (shape: readonly number[], seed: number) => randomTensor("float32", shape, seed);

describe("products by tiles", () => {
  it.each(Object.entries(contraction))("agree with the reference in %s", async (_, cases) => {
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
  ])("run a bias, a mask and an activation on %i × %i × %i", async (m, k, n) => {
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
});
