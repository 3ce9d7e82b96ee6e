import { beforeAll, describe, expect, it, vi } from "vitest";
import type { Model } from "../../models/index.ts";
import { loadModel } from "../../models/index.ts";
import { registerEverything } from "../../register.ts";
import { difference, type GoldenModel, given, goldenModels } from "../testing/golden-models.ts";
import { fixture } from "../testing/stored-values.ts";

beforeAll(registerEverything);

const cases = ["keras2.json", "keras3.json"].flatMap((name) => goldenModels("legacy", name));

const predict = (model: Model, { x }: GoldenModel) => model.predict(given(x), { verbose: 0 });

describe("loadModel, on .h5 files", () => {
  it.each(cases)("reads $file, which predicts as there", async (golden) => {
    const model = await loadModel(fixture("legacy", golden.file), { compile: false });
    expect(model.name).toBe(golden.name);
    expect(model.layers.map(({ name }) => name).sort()).toEqual([...(golden.layers ?? [])].sort());
    expect(await difference(await predict(model, golden), golden.predictions)).toBeLessThan(1e-5);
  });

  it.each(cases)("goes on training $file where Keras stopped", async (golden) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const model = await loadModel(fixture("legacy", golden.file));
    // Keras 2 leaves a part of Nadam's state out of its files.
    const lost = golden.file === "keras2-seq2seq.h5";
    expect(warn.mock.calls.map(([text]) => text)).toEqual(
      lost ? [expect.stringContaining('the state of the optimizer "Nadam" is left out')] : [],
    );
    warn.mockRestore();
    const logs = await model.trainOnBatch(given(golden.x), given(golden.y ?? []), {
      returnDict: true,
    });
    const { loss } = logs as { readonly loss: number };
    expect(Math.abs(loss - (golden.loss ?? 0))).toBeLessThan(1e-4);
    if (lost) return;
    expect(await difference(await predict(model, golden), golden.after ?? [])).toBeLessThan(1e-4);
  });
});
