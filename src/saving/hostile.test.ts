import { beforeAll, describe, expect, it, vi } from "vitest";
import { readKerasFile } from "../../tests/golden/golden.ts";
import type { Tensor } from "../engine/index.ts";
import { Input, Layer } from "../layers/index.ts";
import { loadModel, Sequential } from "../models/index.ts";
import { RMSprop } from "../optimizers/index.ts";
import { registerEverything } from "../register.ts";
import { FileError } from "../shared/errors.ts";
import type { JsonObject } from "./deserialize.ts";
import { writeHdf5 } from "./hdf5/index.ts";
import { saveModelToBytes } from "./index.ts";
import type { ConfigEdit } from "./testing/edit-file.ts";
import { withConfig, withMembers } from "./testing/edit-file.ts";

beforeAll(registerEverything);

const file = readKerasFile("mlp.keras");
const text = new TextEncoder();

/** Gives the entry of the first Dense layer. */
function dense(config: JsonObject): JsonObject & { readonly config: JsonObject } {
  const { layers } = config["config"] as { layers: (JsonObject & { config: JsonObject })[] };
  return layers[1] as JsonObject & { config: JsonObject };
}

function compiled(config: JsonObject): JsonObject {
  return config["compile_config"] as JsonObject;
}

class Twice extends Layer {
  static override readonly className = "Twice";

  override call(inputs: Tensor): Tensor {
    return inputs.multiply(2);
  }
}

const lambda = { class_name: "__lambda__", config: { value: ["4wEAAAA=", null, null] } };

describe("loadModel refuses", () => {
  it.each<[string, ConfigEdit, string]>([
    [
      "a class of a foreign module",
      (c) => Object.assign(dense(c), { module: "os", class_name: "system" }),
      'config.json: layer "dense": the class "system" of the module "os" is foreign to Keras. ' +
        "If it is a class of yours, write it in TypeScript and pass it: " +
        "{ customObjects: { system } }. Nothing is loaded by a name in a file.",
    ],
    [
      "a function of Keras where a layer must be",
      (c) => Object.assign(dense(c), { module: "keras.utils", class_name: "get_file" }),
      'layer "dense": the class "get_file" of the module "keras.utils" is no layer',
    ],
    [
      "an unknown layer",
      (c) => Object.assign(dense(c), { class_name: "Danse" }),
      'layer "dense": the class "Danse" of the module "keras.layers" is no layer of this library.',
    ],
    [
      "a class of another package under a known name",
      (c) => Object.assign(dense(c), { registered_name: "evil>Dense" }),
      'layer "dense": the class "Dense" ("evil>Dense") is unknown.',
    ],
    [
      "an initializer of another package under a known name",
      (c) => {
        const initializer = dense(c).config["kernel_initializer"] as JsonObject;
        initializer["registered_name"] = "evil>Zeros";
      },
      'layer "dense": Dense: unknown initializer "evil>Zeros"',
    ],
    [
      "a Lambda layer",
      (c) => Object.assign(dense(c), { class_name: "Lambda" }),
      'layer "dense": this is a Lambda, which holds Python code, and code from files is never run.',
    ],
    [
      "a lambda in an option",
      (c) => Object.assign(dense(c).config, { activation: lambda }),
      'layer "dense", activation: this is a Lambda',
    ],
    [
      "a function by name",
      (c) =>
        Object.assign(dense(c).config, {
          activation: { module: "builtins", class_name: "function", config: "eval" },
        }),
      'layer "dense": Dense: unknown activation "eval"',
    ],
    [
      "an unknown option",
      (c) => Object.assign(dense(c).config, { bananas: 3 }),
      'layer "dense": Dense: unknown option "bananas".',
    ],
    [
      "an impossible value",
      (c) => Object.assign(dense(c).config, { units: -5 }),
      'layer "dense": Dense: units is -5',
    ],
    [
      "a layer name that is a path",
      (c) => Object.assign(dense(c).config, { name: "../../etc" }),
      'layer "../../etc": Dense: name is "../../etc"',
    ],
    [
      "a vocabulary that is a path",
      (c) => {
        const config = { name: "words", vocabulary: "/etc/passwd" };
        Object.assign(dense(c), { class_name: "StringLookup", config });
      },
      'layer "words": StringLookup "words": vocabulary must be a list of strings; files are not read',
    ],
    [
      "a config of the wrong form",
      (c) => Object.assign(c, { config: { name: "mlp", layers: 5 } }),
      'model "mlp": the config cannot be used',
    ],
    [
      "a text in place of the model",
      (c) => Object.assign(c, { class_name: 7 }),
      "class_name is no",
    ],
    [
      "a layer in place of the model",
      (c) => Object.assign(c, dense(c)),
      'config.json describes the layer "dense", which is no model.',
    ],
    [
      "an unknown optimizer",
      (c) => Object.assign(compiled(c)["optimizer"] as JsonObject, { class_name: "Adamm" }),
      'config.json: compile_config: compile: unknown optimizer "Adamm". Did you mean "Adam"?',
    ],
    [
      "a huge shape, without making it",
      (c) => Object.assign(dense(c).config, { units: 2 ** 40 }),
      "model.weights.h5 does not fit the model: layers/dense/vars/0 has shape [4, 5], but " +
        '"dense/kernel" has shape [4, 1099511627776]',
    ],
    [
      "weights that no layer has",
      (c) => Object.assign(c, { config: { name: "empty", layers: [] } }),
      "layers/dense/vars belongs to no layer of it",
    ],
  ])("%s", async (_, edit, message) => {
    const loading = loadModel(withConfig(file, edit));
    await expect(loading).rejects.toThrow(FileError);
    await expect(loading).rejects.toThrow(message);
  });

  it.each<[string, Uint8Array | Promise<Uint8Array>, string]>([
    ["a truncated file", file.subarray(0, file.length - 40), "zip archive"],
    ["what is no archive", text.encode("hello"), "zip archive"],
    ["an empty file", new Uint8Array(), "zip archive"],
    ["an HDF5 file of something else", writeHdf5({ kind: "group" }), "without a model of Keras"],
    [
      "an archive without weights",
      withMembers(file, { "model.weights.h5": undefined }),
      "The archive has no model.weights.h5, so it is no .keras file.",
    ],
    [
      "keys that reach prototypes",
      withMembers(file, { "config.json": text.encode('{"__proto__": {"polluted": 1}}') }),
      'config.json: line 1 column 13: the key "__proto__" is refused.',
    ],
    [
      "JSON that is cut off",
      withMembers(file, { "config.json": text.encode('{"class_name": ') }),
      "config.json: line 1 column 16: expected a value.",
    ],
    [
      "weights that are cut off",
      withMembers(file, { "model.weights.h5": text.encode("\x89HDF") }),
      "model.weights.h5: HDF5",
    ],
  ])("%s", async (_, made, message) => {
    const loading = loadModel(await made);
    await expect(loading).rejects.toThrow(FileError);
    await expect(loading).rejects.toThrow(message);
  });

  it("an archive beyond the limits that the caller sets", async () => {
    const limits = { maxJsonLength: 100 };
    await expect(loadModel(file, { limits })).rejects.toThrow("config.json has");
  });
});

describe("loadModel accepts", () => {
  it("a class of the caller's own, and that class only by the caller's hand", async () => {
    const model = new Sequential([Input({ shape: [2] }), new Twice()], { name: "own" });
    const bytes = await saveModelToBytes(model);
    await expect(loadModel(bytes)).rejects.toThrow("{ customObjects: { Twice } }");
    for (const customObjects of [{ Twice }, { "Custom>Twice": Twice }]) {
      const again = await loadModel(bytes, { customObjects });
      expect(again.layers[0]).toBeInstanceOf(Twice);
    }
  });

  it("a layer of the caller's own in place of a Lambda", async () => {
    const bytes = withMembers(
      withConfig(file, (config) => {
        const layers = [{ ...dense(config), class_name: "Lambda", config: { name: "double" } }];
        Object.assign(config, { config: { name: "own", layers } });
      }),
      { "model.weights.h5": await writeHdf5({ kind: "group" }) },
    );
    const model = await loadModel(bytes, { customObjects: { double: Twice }, compile: false });
    expect(model.layers[0]).toBeInstanceOf(Twice);
    expect(model.layers[0]?.name).toBe("double");
  });

  it("a file without an optimizer, with a warning and rmsprop", async () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const bytes = withConfig(file, (config) => {
      delete compiled(config)["optimizer"];
    });
    const model = await loadModel(bytes);
    expect(model.optimizer).toBeInstanceOf(RMSprop);
    expect(warn.mock.calls.map(([message]) => message)).toEqual([
      'config.json: compile_config has no optimizer; "rmsprop" takes its place.',
      expect.stringContaining('the state of the optimizer "rm'),
    ]);
    warn.mockRestore();
  });

  it("the words of older files: batch_input_shape, a dtype as text, modules left out", async () => {
    const bytes = withConfig(file, (config) => {
      const { layers } = config["config"] as { layers: { config: JsonObject; module?: string }[] };
      layers.shift();
      Object.assign(layers[0]?.config ?? {}, { batch_input_shape: [null, 4], dtype: "float32" });
      delete (config["config"] as JsonObject)["build_input_shape"];
      for (const layer of layers) delete layer.module;
    });
    const model = await loadModel(bytes, { compile: false });
    expect(model.built).toBe(true);
    expect(model.inputs[0]?.shape).toEqual([null, 4]);
  });

  it("calls and outputs of a functional model in the older form", async () => {
    const bytes = withConfig(readKerasFile("two_inputs.keras"), (config) => {
      const body = config["config"] as JsonObject & { layers: JsonObject[] };
      body["output_layers"] = [["out", 0, 0]];
      const call = (...places: [string, number][]) =>
        places.map(([layer, node]) => [layer, node, 0, {}]);
      const calls: { [name: string]: unknown[] } = {
        shared: [call(["left", 0]), call(["right", 0])],
        joined: [call(["shared", 0], ["shared", 1])],
        out: [call(["joined", 0])],
      };
      for (const layer of body.layers) {
        layer["inbound_nodes"] = (calls[String(layer["name"])] ?? []) as never;
      }
    });
    const model = await loadModel(bytes);
    expect(model.outputs).toHaveLength(1);
    expect(model.layers.map(({ name }) => name)).toEqual([
      "left",
      "right",
      "shared",
      "joined",
      "out",
    ]);
  });
});
