import { describe, expect, it } from "vitest";
import { tensor } from "../../engine/index.ts";
import { registerAllLayers } from "../all.ts";
import { deserializeLayer, serializeLayer } from "../registry.ts";
import { FillMissing } from "./fill-missing.ts";

const nan = Number.NaN;

describe("FillMissing", () => {
  it("puts zeros for gaps and says where they were", async () => {
    const layer = new FillMissing({ indicators: [2, 0] });
    const x = tensor([
      [1, nan, 3],
      [nan, 5, nan],
    ]);
    const result = layer.apply(x);
    expect(result.shape).toEqual([2, 5]);
    expect(await result.array()).toEqual([
      [1, 0, 3, 0, 0],
      [0, 5, 0, 1, 1],
    ]);
    expect(layer.computeOutputShape([null, 3])).toEqual([null, 5]);
  });

  it("only fills where no indicators are asked for", async () => {
    expect(await new FillMissing().apply(tensor([[nan, 2]])).array()).toEqual([[0, 2]]);
  });

  it("comes back from its config, under a name of its own in files", () => {
    registerAllLayers();
    const written = serializeLayer(new FillMissing({ indicators: [1], name: "gaps" }));
    expect(written.registeredName).toBe("gradus>FillMissing");
    const layer = deserializeLayer(written, "test");
    expect(layer.getConfig()).toMatchObject({ name: "gaps", indicators: [1] });
  });

  it("refuses places that are none", () => {
    expect(() => new FillMissing({ indicators: [-1] })).toThrow("must be places from 0");
    expect(() => new FillMissing({ indicators: [3] }).build([null, 3])).toThrow(
      "names feature 3, but there are only 3",
    );
  });
});
