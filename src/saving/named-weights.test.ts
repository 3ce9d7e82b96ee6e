import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Bidirectional, Dense, Input, LSTM } from "../layers/index.ts";
import { loadModel, Sequential } from "../models/index.ts";
import { registerEverything } from "../register.ts";
import { ConfigError, FileError } from "../shared/errors.ts";
import {
  loadNpz,
  loadSafetensors,
  saveNpzToBytes,
  saveSafetensors,
  saveSafetensorsToBytes,
} from "./index.ts";
import { fixture } from "./testing/stored-values.ts";

let folder = "";
beforeAll(async () => {
  registerEverything();
  folder = await mkdtemp(join(tmpdir(), "gradus-named-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const make = (units = 2): Sequential =>
  new Sequential([
    Input({ shape: [4, 3] }),
    new Bidirectional({ layer: new LSTM({ units: 2 }) }),
    new Dense({ units: 3 }),
    new Dense({ units }),
  ]);

async function values(of: { getWeights: Sequential["getWeights"] }): Promise<number[][]> {
  return (await of.getWeights()).map(({ data }) => [...data]);
}

describe("weights by name", () => {
  it.each([".safetensors", ".npz"])("go to %s and back", async (ending) => {
    const path = join(folder, `weights${ending}`);
    const source = make();
    await source.saveWeights(path);
    const target = make();
    await target.loadWeights(path);
    expect(await values(target)).toEqual(await values(source));
    const bytes = await readFile(path);
    const arrays = ending === ".npz" ? await loadNpz(bytes) : await loadSafetensors(bytes);
    expect(Object.keys(arrays).sort()).toEqual([
      ...["bias", "kernel", "recurrent_kernel"].map(
        (name) => `layers/bidirectional/backward_layer/cell/${name}`,
      ),
      ...["bias", "kernel", "recurrent_kernel"].map(
        (name) => `layers/bidirectional/forward_layer/cell/${name}`,
      ),
      ...["layers/dense/bias", "layers/dense/kernel"],
      ...["layers/dense_1/bias", "layers/dense_1/kernel"],
    ]);
  });

  it("may carry the numbers that a .weights.h5 file has", async () => {
    const source = make();
    await source.saveWeights(join(folder, "w.npz"));
    const arrays = await loadNpz(join(folder, "w.npz"));
    const { "layers/dense/kernel": kernel, ...rest } = arrays;
    const target = make();
    await target.loadWeights(await saveNpzToBytes({ ...rest, "layers/dense/vars/0": kernel! }));
    expect(await values(target)).toEqual(await values(source));
  });

  it("change nothing when a name is missing, unknown or of another shape", async () => {
    await make().saveWeights(join(folder, "w.safetensors"));
    const arrays = await loadSafetensors(join(folder, "w.safetensors"));
    const { "layers/dense/bias": bias, ...rest } = arrays;
    const target = make(5);
    const before = await values(target);
    const bytes = await saveSafetensorsToBytes({ ...rest, "layers/dens/bias": bias! });
    const loading = target.loadWeights(bytes);
    await expect(loading).rejects.toThrow(FileError);
    await expect(loading).rejects.toThrow(
      /weights does not fit the model: "layers\/dense\/bias" is missing; "layers\/dense_1\/kernel" has shape \[3, 2\], but "dense_\d+\/kernel" has shape \[3, 5\]; .* and 1 more\. Nothing was loaded/,
    );
    expect(await values(target)).toEqual(before);
  });

  it("need an ending that says the form", async () => {
    await expect(make().saveWeights("w.h5")).rejects.toThrow(ConfigError);
    await expect(make().saveWeights("w.h5")).rejects.toThrow(
      'saveWeights: the path "w.h5" does not end in ".weights.h5", ".safetensors", ".npz" or ".weights.json".',
    );
    await expect(saveSafetensors({}, "w.bin")).rejects.toThrow("does not end in");
  });
});

describe("weights of older files", () => {
  it.each(["keras2-mlp-weights.h5", "keras2-mlp.h5"])(
    "are read from %s, in the order of the layers",
    async (name) => {
      const whole = await loadModel(fixture("legacy", "keras2-mlp.h5"), { compile: false });
      const target = new Sequential([
        Input({ shape: [4] }),
        new Dense({ units: 5 }),
        new Dense({ units: 3 }),
      ]);
      await target.loadWeights(fixture("legacy", name));
      expect(await values(target)).toEqual(await values(whole));
    },
  );

  it("are refused, naming the layer, where they do not fit", async () => {
    const target = new Sequential([Input({ shape: [4] }), new Dense({ units: 5 })]);
    await expect(target.loadWeights(fixture("legacy", "keras2-mlp.h5"))).rejects.toThrow(
      "weights does not fit the model: the file holds 2 layers with weights (dense, dense_1), " +
        "the model has 1",
    );
  });
});
