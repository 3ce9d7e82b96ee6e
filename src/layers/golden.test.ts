import { describe, expect, it } from "vitest";
import { readGolden, strayOf } from "../../tests/golden/golden.ts";
import { registerAllActivations } from "../activations/all.ts";
import { registerAllConstraints } from "../constraints/all.ts";
import type { Tensor } from "../engine/index.ts";
import { registerAllInitializers } from "../initializers/all.ts";
import { registerAllRegularizers } from "../regularizers/all.ts";
import { flatten } from "../shared/tree.ts";
import { registerAllLayers } from "./all.ts";
import { camelKeys, runGolden, toTensor } from "./testing/golden-layer.ts";

registerAllActivations();
registerAllConstraints();
registerAllInitializers();
registerAllRegularizers();
registerAllLayers();

const cases = readGolden("layers.json");

describe("layers compute what Keras computes", () => {
  it.each(cases.map((golden) => [golden.name, golden] as const))("%s", async (_, golden) => {
    const run = runGolden(golden);
    expect(run.layer.weights.map((weight) => weight.shape)).toEqual(
      golden.weights.map((weight) => weight.shape),
    );
    expect(run.outputs.map((output) => output.shape)).toEqual(golden.outputs.map((o) => o.shape));
    for (const [i, output] of golden.outputs.entries()) {
      const stray = strayOf((await run.outputs[i]?.data()) ?? [], output.data);
      expect(stray, `output ${i}`).toBeLessThanOrEqual(1);
    }
    for (const [i, gradient] of golden.inputGradients.entries()) {
      if (gradient === null) continue;
      const stray = strayOf((await run.inputGradients[i]?.data()) ?? [], gradient.data);
      expect(stray, `gradient of input ${i}`).toBeLessThanOrEqual(1);
    }
    for (const [i, gradient] of golden.weightGradients.entries()) {
      if (gradient === null) continue;
      const stray = strayOf((await run.weightGradients[i]?.data()) ?? [], gradient.data);
      expect(stray, `gradient of ${golden.weights[i]?.name}`).toBeLessThanOrEqual(1);
    }
    for (const [i, updated] of golden.updatedWeights.entries()) {
      if (updated === null) continue;
      const stray = strayOf((await run.layer.weights[i]?.data()) ?? [], updated.data);
      expect(stray, `new value of ${golden.weights[i]?.name}`).toBeLessThanOrEqual(1);
    }
  });

  it.each(cases.map((golden) => [golden.name, golden] as const))(
    "%s has Keras' config",
    (_, golden) => {
      const { layer } = runGolden(golden);
      const { name: _name, ...expected } = camelKeys(golden.config) as Record<string, unknown>;
      expect(layer.getConfig()).toMatchObject(withoutNames(expected) as object);
    },
  );

  it.each(cases.filter((golden) => golden.outputMask !== null).map((g) => [g.name, g] as const))(
    "%s makes Keras' mask",
    async (_, golden) => {
      const { layer } = runGolden(golden);
      const mask = layer.computeMask(golden.inputs.map(toTensor)[0] as Tensor, null);
      const [found] = flatten(mask) as Tensor[];
      expect([...((await found?.data()) ?? [])]).toEqual(golden.outputMask?.data);
    },
  );
});

// Names of layers inside of layers count up, ours as Keras' do, but from another number.
function withoutNames(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNames);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).filter(([key]) => key !== "name");
  return Object.fromEntries(entries.map(([key, child]) => [key, withoutNames(child)]));
}
