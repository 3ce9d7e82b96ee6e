import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  Input,
  layers,
  loadModel,
  loadNpz,
  readMetadata,
  Sequential,
  saveNpz,
  tensor,
} from "gradus";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { run } from "./run.ts";
import { makeTerminal } from "./terminal/terminal.ts";

let folder = "";
const at = (name: string) => join(folder, name);
const fixture = (path: string) => fileURLToPath(new URL(`../saving/${path}`, import.meta.url));

async function gradus(...words: string[]): Promise<{ code: number; out: string; err: string }> {
  let out = "";
  let err = "";
  const terminal = makeTerminal(
    { write: (text: string) => (out += text) },
    { write: (text: string) => (err += text) },
    {},
  );
  return { code: await run(words, terminal), out, err };
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradus-files-"));
  const model = new Sequential([Input({ shape: [2] }), new layers.Dense({ units: 2, name: "a" })], {
    name: "small",
  });
  model.compile({ optimizer: "adam", loss: "mean_squared_error" });
  await model.save(at("small.keras"), { metadata: { note: "kept" } });
});

afterAll(() => rm(folder, { recursive: true }));

describe("gradus convert", () => {
  it("takes a model through every form, and nothing is lost", async () => {
    for (const [from, to] of [
      ["small.keras", "small.h5"],
      ["small.h5", "again.keras"],
    ] as const) {
      expect(await gradus("convert", at(from), at(to))).toMatchObject({ code: 0, err: "" });
    }
    const { code, out } = await gradus("diff", at("small.keras"), at("again.keras"), "--json");
    expect({ code, ...JSON.parse(out) }).toEqual({
      code: 0,
      ...{ config: [], arrays: [], equal: 2, largest: 0 },
    });
    const { out: text } = await gradus("convert", at("small.h5"), at("x.npz"), "--json");
    expect(JSON.parse(text)).toEqual({
      ...{ format: "h5", out: at("x.npz") },
      leftOut: ["anything but the weights"],
    });
    expect(Object.keys(await loadNpz(at("x.npz")))).toEqual(
      ["layers/a/kernel", "layers/a/bias"].map((n) => n.replace("/a/", "/dense/")),
    );
  });

  it("says that an .h5 file does not keep the optimizer's state, which diff shows", async () => {
    const model = await loadModel(at("small.keras"));
    await model.trainOnBatch(tensor([[1, 2]]), tensor([[0, 1]]));
    await model.save(at("trained.keras"));
    const { out } = await gradus("convert", at("trained.keras"), at("trained.h5"));
    expect(out).toContain("is now in");
    expect(out).toContain("without the state of the optimizer");
    const { code, out: text } = await gradus(
      "diff",
      at("trained.keras"),
      at("trained.h5"),
      "--json",
    );
    const { arrays, equal } = JSON.parse(text);
    expect({ code, equal }).toEqual({ code: 1, equal: 2 });
    expect(arrays[0]).toEqual({
      name: expect.stringContaining("optimizer/"),
      problem: "is in the first file only",
    });
    const twin = await gradus("convert", at("trained.keras"), at("twin.keras"));
    expect(twin.out).not.toContain("without");
    expect((await gradus("diff", at("trained.keras"), at("twin.keras"))).code).toBe(0);
  });

  it("takes weights through every form by name", async () => {
    const path = ["w.weights.h5", "w.safetensors", "w.npz", "back.weights.h5"];
    await (await loadModel(at("small.keras"))).saveWeights(at("w.weights.h5"));
    for (const [i, to] of path.slice(1).entries()) {
      expect((await gradus("convert", at(path[i] ?? ""), at(to))).code).toBe(0);
    }
    const { code, out } = await gradus("diff", at("w.weights.h5"), at("back.weights.h5"));
    expect(code).toBe(0);
    expect(out).toContain("Largest");
  });

  it("takes weights alone to shards, which the model reads", async () => {
    const model = await loadModel(at("small.keras"));
    await model.saveWeights(at("all.weights.h5"));
    for (const [from, to] of [
      ["all.weights.h5", "all.npz"],
      ["all.npz", "alone.weights.json"],
      ["alone.weights.json", "shards.safetensors"],
    ] as const) {
      expect(await gradus("convert", at(from), at(to))).toMatchObject({ code: 0, err: "" });
    }
    const { out } = await gradus("diff", at("all.npz"), at("shards.safetensors"), "--json");
    expect(JSON.parse(out)).toMatchObject({ arrays: [], equal: 8, largest: 0 });
    await (await loadModel(at("small.keras"))).loadWeights(at("alone.weights.json"));
  });

  it("takes named weights to .weights.h5 and back into the model", async () => {
    const model = await loadModel(at("small.keras"));
    await model.saveWeights(at("named.npz"));
    await gradus("convert", at("named.npz"), at("named.weights.h5"));
    await saveNpz(
      { "a/vars/1": { shape: [0], dtype: "float32", data: new Float32Array() } },
      at("gap.npz"),
    );
    const other = await loadModel(at("small.keras"));
    for (const weight of other.weights) weight.assign(weight.value.multiply(0));
    await other.loadWeights(at("named.weights.h5"));
    expect(await other.getWeights()).toEqual(await model.getWeights());
  });

  it("takes a model through a folder, and its weights through shards", async () => {
    for (const [from, to] of [
      ["small.keras", "folder/"],
      ["folder", "out-of-folder.keras"],
      ["folder", "s.weights.json"],
      ["s.weights.json", "of-shards.safetensors"],
      ["small.keras", "whole.weights.h5"],
    ] as const) {
      expect(await gradus("convert", at(from), at(to))).toMatchObject({ code: 0, err: "" });
    }
    for (const other of ["folder", "out-of-folder.keras"]) {
      expect((await gradus("diff", at("small.keras"), at(other))).code).toBe(0);
    }
    expect(await readMetadata(at("folder"))).toEqual({ note: "kept" });
    for (const shards of ["s.weights.json", "of-shards.safetensors"]) {
      const { out } = await gradus("diff", at("whole.weights.h5"), at(shards), "--json");
      expect(JSON.parse(out)).toMatchObject({ arrays: [], largest: 0 });
    }
    const { out } = await gradus("inspect", at("folder"), "--json");
    const { format, members, refused } = JSON.parse(out);
    expect({ format, refused }).toEqual({ format: "keras folder", refused: [] });
    expect(members.map(({ name }: { name: string }) => name)).toEqual([
      ...["metadata.json", "config.json", "model.weights.h5"],
    ]);
  });

  it("reads models of Keras 2 and of TensorFlow.js", async () => {
    const sources = ["legacy/fixtures/keras2-rnn.h5", "tensorflowjs/fixtures/cnn.json"];
    for (const source of sources) {
      const { code, err } = await gradus("convert", fixture(source), at("m.keras"));
      expect({ code, err }).toEqual({ code: 0, err: "" });
      expect((await gradus("inspect", at("m.keras"), "--json")).out).toContain('"refused":[]');
    }
  });

  it.each([
    ["w.safetensors", "m.keras", "has no model, which .keras needs"],
    ["small.keras", "m.txt", "ends in none of .weights.h5, .weights.json, .keras"],
    ["small.keras", "m.npy", "holds a model, which a .npy file cannot"],
    ["w.npz", "m.npy", "A .npy file holds one array, not"],
    ["none.keras", "m.h5", "there is no such file"],
    ["named.npz", "m.weights.json", '"layers/dense/kernel" is no place that'],
    ["gap.npz", "m.weights.json", '"a/vars" goes up to 1, but lacks 1 of its numbers.'],
  ])("says in one line why %s does not become %s", async (from, to, message) => {
    const { code, out, err } = await gradus("convert", at(from), at(to));
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain(message);
    expect(err.trimEnd().split("\n")).toHaveLength(1);
  });
});

describe("gradus inspect", () => {
  it("lists members, layers and arrays", async () => {
    const { code, out } = await gradus("inspect", at("small.keras"));
    expect(code).toBe(0);
    expect(out).toMatch(/Form +keras/);
    expect(out).toMatch(/Member +config\.json: [\d,]+ bytes, SHA-256 [0-9a-f]{64}/);
    expect(out).toMatch(/Layer +a \(Dense\)/);
    expect(out).toMatch(/Array +layers\/dense\/vars\/0: float32 \[2, 2\]/);
    expect(out).toMatch(/Refused +nothing/);
  });

  it("names all that would be refused", async () => {
    const config = {
      class_name: "Sequential",
      config: {
        name: "m",
        layers: [
          { class_name: "Danse", config: { name: "x" } },
          { class_name: "Lambda", config: { name: "y" } },
        ],
      },
    };
    const json = { modelTopology: config, weightsManifest: [] };
    await writeFile(at("model.json"), JSON.stringify(json));
    const report = JSON.parse((await gradus("inspect", at("model.json"), "--json")).out) as {
      refused: string[];
    };
    expect(report.refused).toHaveLength(2);
    expect(report.refused.join()).toContain('the class "Danse" is no layer');
    expect(report.refused.join()).toContain("this is a Lambda");
  });

  it("says why a file cannot be opened, and still gives its digest", async () => {
    await writeFile(at("broken.keras"), "PK\u0003\u0004 broken");
    const { out } = await gradus("inspect", at("broken.keras"), "--json");
    expect(JSON.parse(out)).toMatchObject({ bytes: 11, refused: [expect.stringContaining("zip")] });
  });

  it.each(["safetensors/fixtures/variety.safetensors", "numpy/fixtures/fortran.npy"])(
    "knows %s by its bytes",
    async (path) => {
      await copyFile(fixture(path), at("unnamed"));
      const { out } = await gradus("inspect", at("unnamed"), "--json");
      expect(path).toContain((JSON.parse(out) as { format: string }).format);
    },
  );
});

describe("gradus diff", () => {
  it("names options and arrays that differ, with exit code 1", async () => {
    const model = await loadModel(at("small.keras"));
    const [kernel, bias] = await model.getWeights();
    model.setWeights([kernel!, { ...bias!, data: Float32Array.of(0, 0.5) }]);
    model.compile({ optimizer: "adam", loss: "mean_absolute_error" });
    await model.save(at("other.keras"));
    const { code, out } = await gradus("diff", at("small.keras"), at("other.keras"));
    expect(code).toBe(1);
    expect(out).toMatch(
      /Option +compile_config\.loss: "mean_squared_error", "mean_absolute_error"/,
    );
    expect(out).toMatch(/Array +layers\/dense\/bias differs by up to 0\.5/);
    expect(out).toMatch(/Equal +1 of 2 arrays/);
  });

  it("names arrays that one file lacks, and other shapes", async () => {
    const x = { shape: [2], dtype: "float32", data: Float32Array.of(1, 2) } as const;
    await saveNpz({ x, y: x }, at("one.npz"));
    await saveNpz({ x: { ...x, shape: [1, 2] }, z: x }, at("two.npz"));
    const { code, out } = await gradus("diff", at("one.npz"), at("two.npz"), "--json");
    expect(code).toBe(1);
    expect((JSON.parse(out) as { arrays: unknown }).arrays).toEqual([
      { name: "x", problem: "has shape [2] in the first, [1, 2] in the second" },
      { name: "y", problem: "is in the first file only" },
      { name: "z", problem: "is in the second file only" },
    ]);
  });
});
