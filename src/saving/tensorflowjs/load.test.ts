import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import type { Model } from "../../models/index.ts";
import { loadLayersModel } from "../../models/index.ts";
import { registerEverything } from "../../register.ts";
import { FileError } from "../../shared/errors.ts";
import { difference, type GoldenModel, given, goldenModels } from "../testing/golden-models.ts";

beforeAll(registerEverything);
afterEach(() => vi.unstubAllGlobals());

const folder = fileURLToPath(new URL("./fixtures/", import.meta.url));
const cases = goldenModels("tensorflowjs", "index.json");
const trained = cases.filter(({ after }) => after !== undefined);
const text = (name: string): string => readFileSync(folder + name, "utf8");

const predict = (model: Model, { x }: GoldenModel) => model.predict(given(x), { verbose: 0 });
const error = async (model: Model, golden: GoldenModel) =>
  difference(await predict(model, golden), golden.predictions);

function golden(name: string): GoldenModel {
  const found = cases.find(({ file }) => file === `${name}.json`);
  if (found === undefined) throw new Error(`there is no fixture ${name}`);
  return found;
}

/** Gives a model as the files of a file input, after a change of its JSON. */
function files(name: string, edit: (json: Json) => void = () => {}): File[] {
  const json = JSON.parse(text(`${name}.json`)) as Json;
  edit(json);
  const binaries = readdirSync(folder).filter((n) => n.startsWith(`${name}.weights`));
  return [
    new File([JSON.stringify(json)], "model.json"),
    ...binaries.map((n) => new File([readFileSync(folder + n)], n)),
  ];
}

// biome-ignore lint/suspicious/noExplicitAny: the JSON is broken at will.
type Json = any;

describe("loadLayersModel", () => {
  it.each(cases)("reads $file, which predicts as there", async (one) => {
    const model = await loadLayersModel(folder + one.file, { compile: false });
    expect(model.name).toBe(one.name);
    expect(await error(model, one)).toBeLessThan(1e-5);
  });

  it.each(trained)("goes on training $file where TensorFlow.js stopped", async (one) => {
    const model = await loadLayersModel(folder + one.file);
    const y = given(one.y ?? []);
    const logs = await model.trainOnBatch(given(one.x), y, { returnDict: true });
    const { loss } = logs as { readonly loss: number };
    expect(Math.abs(loss - (one.loss ?? 0))).toBeLessThan(1e-4);
    expect(await difference(await predict(model, one), one.after ?? [])).toBeLessThan(1e-4);
    const [steps] = await (model.optimizer?.getWeights() ?? []);
    expect(steps?.data[0]).toBe(3);
  });

  it("takes the files of a file input, in any order", async () => {
    const model = await loadLayersModel(files("branches").reverse());
    expect(await error(model, golden("branches"))).toBeLessThan(1e-5);
  });

  it("takes an address, and fetches the files of weights beside it", async () => {
    const asked: string[] = [];
    vi.stubGlobal("fetch", async (address: string | URL) => {
      asked.push(String(address));
      return new Response(
        readFileSync(folder + String(address).replace("https://a.example/m/", "")),
      );
    });
    const model = await loadLayersModel("https://a.example/m/keras2-rnn-plain.json");
    expect(asked).toHaveLength(5);
    expect(asked[1]).toBe("https://a.example/m/keras2-rnn-plain-shards/group1-shard1of4.bin");
    expect(await error(model, golden("keras2-rnn-plain"))).toBeLessThan(1e-5);
  });

  it("takes what TensorFlow.js put into the local storage", async () => {
    const { weightsManifest, modelTopology, ...rest } = JSON.parse(text("mlp.json")) as Json;
    const items = new Map<string, string>([
      ["model_topology", JSON.stringify(modelTopology)],
      ["weight_specs", JSON.stringify(weightsManifest[0].weights)],
      ["weight_data", readFileSync(`${folder}mlp.weights.bin`).toString("base64")],
      ["model_metadata", JSON.stringify(rest)],
    ]);
    const start = "tensorflowjs_models/my-model/";
    vi.stubGlobal("localStorage", {
      getItem: (key: string) =>
        key.startsWith(start) ? (items.get(key.slice(start.length)) ?? null) : null,
    });
    const model = await loadLayersModel("localstorage://my-model");
    expect(await error(model, golden("mlp"))).toBeLessThan(1e-5);
    expect(model.compiled).toBe(true);
    await expect(loadLayersModel("localstorage://other")).rejects.toThrow(
      "localstorage://other: TensorFlow.js has saved no model of this name",
    );
  });

  it("says that there are no storages outside of a browser", async () => {
    for (const name of ["localstorage://m", "indexeddb://m"]) {
      await expect(loadLayersModel(name)).rejects.toThrow(FileError);
    }
  });
});

describe("loadLayersModel refuses", () => {
  const weight = (json: Json) => json.weightsManifest[0].weights[0];

  it.each<[string, (json: Json) => void, string]>([
    ["a graph model", (j) => Object.assign(j, { format: "graph-model" }), "is a graph model"],
    ["another kind of JSON", (j) => delete j.modelTopology, "is no model.json of TensorFlow.js"],
    [
      "a path out of the folder",
      (j) => Object.assign(j.weightsManifest[0], { paths: ["../secret.bin"] }),
      'weightsManifest: "../secret.bin" is no name of a file beside it.',
    ],
    [
      "an address",
      (j) => Object.assign(j.weightsManifest[0], { paths: ["https://evil.example/x"] }),
      "is no name of a file beside it.",
    ],
    [
      "an absolute path",
      (j) => Object.assign(j.weightsManifest[0], { paths: ["/etc/passwd"] }),
      "is no name of a file beside it.",
    ],
    [
      "a file that is not there",
      (j) => Object.assign(j.weightsManifest[0], { paths: ["other.bin"] }),
      'the file of weights "other.bin" is missing from the files',
    ],
    [
      "a shape bomb, before anything is read",
      (j) => Object.assign(weight(j), { shape: [2 ** 40] }),
      "the weights need 4398046511544 bytes, but 520 are stored",
    ],
    [
      "too many bytes",
      (j) => j.weightsManifest[0].weights.pop(),
      "has 520 bytes, but the weights of model.json need only 508 of them",
    ],
    [
      "texts as weights",
      (j) => Object.assign(weight(j), { dtype: "string" }),
      'weight "dense_Dense1/kernel": the dtype "string" is not read',
    ],
    [
      "a quantisation that is none",
      (j) => Object.assign(weight(j), { quantization: { dtype: "uint8", scale: "x", min: 0 } }),
      "expected a quantization { dtype, scale, min } of finite numbers",
    ],
    [
      "a weight that no layer has",
      (j) => Object.assign(weight(j), { name: "other/kernel" }),
      '"other/kernel" belongs to no layer of it',
    ],
    [
      "another shape than the layer's",
      (j) => Object.assign(weight(j), { shape: [5, 4] }),
      '"dense_Dense1/kernel" has shape [5, 4], but "dense_Dense1/kernel" has shape [4, 5]',
    ],
    [
      "a layer that is unknown",
      (j) => Object.assign(j.modelTopology.config.layers[0], { class_name: "Danse" }),
      'the class "Danse" is no layer of this library',
    ],
    [
      "an operation of TensorFlow",
      (j) => Object.assign(j.modelTopology.config.layers[0], { class_name: "TFOpLambda" }),
      "an operation of TensorFlow that was used as a layer",
    ],
    [
      "a Lambda",
      (j) => Object.assign(j.modelTopology.config.layers[0], { class_name: "Lambda" }),
      "this is a Lambda",
    ],
  ])("%s", async (_, edit, message) => {
    const loading = loadLayersModel(files("mlp", edit));
    await expect(loading).rejects.toThrow(FileError);
    await expect(loading).rejects.toThrow(message);
  });

  it("files without a model among them", async () => {
    await expect(loadLayersModel(files("mlp").slice(1))).rejects.toThrow(
      "mlp.weights.bin is no model.json: give that, together with its files of weights.",
    );
  });
});
