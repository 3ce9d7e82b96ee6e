import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { Dense, Input } from "../layers/index.ts";
import { loadModel, Sequential } from "../models/index.ts";
import { registerEverything } from "../register.ts";
import { ConfigError, FileError } from "../shared/errors.ts";
import { readMetadata, saveWeightsToBytes } from "./index.ts";

let folder = "";
beforeAll(async () => {
  registerEverything();
  folder = await mkdtemp(join(tmpdir(), "gradus-saving-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

function model(...units: number[]): Sequential {
  return new Sequential([Input({ shape: [3] }), ...units.map((n) => new Dense({ units: n }))]);
}

async function values(of: Sequential): Promise<number[][]> {
  return (await of.getWeights()).map(({ data }) => [...data]);
}

describe("weights files", () => {
  it("go to disk and back", async () => {
    const path = join(folder, "a.weights.h5");
    const source = model(4, 2);
    const target = model(4, 2);
    await source.saveWeights(path);
    await target.loadWeights(path);
    expect(await values(target)).toEqual(await values(source));
  });

  it("change nothing when one layer does not fit", async () => {
    const target = model(4, 5);
    const before = await values(target);
    const loading = target.loadWeights(await saveWeightsToBytes(model(4, 2)));
    await expect(loading).rejects.toThrow(FileError);
    await expect(loading).rejects.toThrow(
      /weights does not fit the model: layers\/dense_1\/vars\/0 has shape \[4, 2\], but "dense_\d+\/kernel" has shape \[4, 5\]\. Nothing was loaded\./,
    );
    expect(await values(target)).toEqual(before);
  });

  it("give what fits under skipMismatch, and say what does not", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const source = model(4, 2);
    const target = model(4, 5);
    await target.loadWeights(await saveWeightsToBytes(source), { skipMismatch: true });
    expect((await values(target)).slice(0, 2)).toEqual((await values(source)).slice(0, 2));
    expect(warn.mock.calls.flat().join()).toContain("loadWeights: left out what does not fit");
    warn.mockRestore();
  });

  it("say how many variables a layer of another kind has", async () => {
    const loading = model(4, 2).loadWeights(await saveWeightsToBytes(model(4)));
    await expect(loading).rejects.toThrow(
      /layers\/dense_1\/vars holds 0 variables, but "dense_\d+" has 2 \(kernel, bias\)/,
    );
  });

  it("need their ending and a built model", async () => {
    await expect(model(2).saveWeights("a.h5")).rejects.toThrow(ConfigError);
    await expect(model(2).loadWeights("a.keras")).rejects.toThrow("is opened by loadModel");
    const unbuilt = new Sequential([new Dense({ units: 1 })]);
    await expect(saveWeightsToBytes(unbuilt)).rejects.toThrow("has no weights yet");
  });
});

describe("model files", () => {
  it("go to disk and back with notes of one's own", async () => {
    const path = join(folder, "a.keras");
    const source = model(2);
    await source.save(path, { metadata: { classNames: ["cat", "dog"] } });
    expect(await values((await loadModel(path)) as Sequential)).toEqual(await values(source));
    expect(await readMetadata(path)).toEqual({ classNames: ["cat", "dog"] });
  });

  it("need their ending", async () => {
    await expect(model(2).save("a.hdf5")).rejects.toThrow('does not end in ".keras"');
  });

  it("name the path of a file that is missing", async () => {
    await expect(loadModel(join(folder, "none.keras"))).rejects.toThrow("none.keras");
  });
});
