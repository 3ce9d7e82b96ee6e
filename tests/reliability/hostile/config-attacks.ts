// Hostile configs: code, foreign modules, paths, addresses, cycles, and sizes beyond all measure.

import { withConfig, withMembers } from "../../../src/saving/testing/edit-file.ts";
import { readKerasFile } from "../../golden/golden.ts";
import type { Attack, JsonObject } from "./attack.ts";

const sequential = readKerasFile("mlp.keras");
const functional = readKerasFile("two_inputs.keras");
const text = new TextEncoder();

type Layer = JsonObject & { config: JsonObject };

/** Gives the entry of the first Dense layer. */
function dense(config: JsonObject): Layer {
  return layersOf(config)[1] as Layer;
}

function layersOf(config: JsonObject): Layer[] {
  return (config["config"] as JsonObject)["layers"] as Layer[];
}

/** Puts another layer in the place of the first Dense layer. */
function layer(className: string, config: JsonObject, module = "keras.layers") {
  return (json: JsonObject) => {
    const named = { name: "evil", trainable: true, ...config };
    Object.assign(dense(json), { module, class_name: className, config: named });
  };
}

/** Sets options of the first Dense layer. */
function option(options: JsonObject) {
  return (json: JsonObject) => void Object.assign(dense(json).config, options);
}

/** Names a function of Python, as Keras does. */
function callable(module: string, name: string): JsonObject {
  return { module, class_name: "function", config: name, registered_name: name };
}

function compiled(options: JsonObject) {
  return (json: JsonObject) => void Object.assign(json["compile_config"] as JsonObject, options);
}

const code = "4wEAAAAAAAAAAAAAAAAAAAAAAAAAQwAAAHMQAAAA";

type Edit = (config: JsonObject) => void;
const edits: readonly (readonly [
  id: string,
  name: string,
  edit: Edit,
  message: Attack["message"],
])[] = [
  [
    "CVE-2024-3660",
    "a Lambda layer with Python bytecode",
    layer("Lambda", {
      function: { class_name: "__lambda__", config: { code, defaults: null, closure: null } },
    }),
    'config.json: layer "evil": this is a Lambda, which holds Python code',
  ],
  [
    "CVE-2026-12481",
    "a Lambda layer whose function is named, not held",
    layer("Lambda", { function: callable("builtins", "exec"), safe_mode: false }),
    'config.json: layer "evil": this is a Lambda, which holds Python code',
  ],
  [
    "CVE-2021-37678",
    "a Lambda layer of the form of Keras 2",
    layer("Lambda", { function: [code, null, null], function_type: "lambda", module: "evil" }),
    'config.json: layer "evil": this is a Lambda, which holds Python code',
  ],
  [
    "CVE-2025-1550",
    "a module and function by name",
    layer("system", { name: "evil", command: "touch /tmp/owned" }, "os"),
    'config.json: layer "evil": the class "system" of the module "os" is foreign to Keras',
  ],
  [
    "CVE-2025-1550",
    "a module within Keras that leads elsewhere",
    layer("import_module", { package: "os" }, "keras.src.saving.importlib"),
    'config.json: layer "evil": the class "import_module" of the module "keras.src.saving.importlib"',
  ],
  [
    "CVE-2025-8747",
    "a download by keras.utils.get_file as a layer",
    layer("get_file", { fname: "x", origin: "http://127.0.0.1:9/x", extract: true }, "keras.utils"),
    'config.json: layer "evil": the class "get_file" of the module "keras.utils" is no layer',
  ],
  [
    "CVE-2025-8747",
    "a download by keras.utils.get_file as an activation",
    option({ activation: callable("keras.utils", "get_file") }),
    'config.json: layer "dense": Dense: unknown activation "get_file"',
  ],
  [
    "CVE-2025-8747",
    "a model within that turns safe mode off",
    layer("load_model", { filepath: "/tmp/evil.keras", safe_mode: false }, "keras.saving"),
    'config.json: layer "evil": the class "load_model" of the module "keras.saving" is no layer',
  ],
  [
    "CVE-2025-9906",
    "keras.config.enable_unsafe_deserialization",
    layer("enable_unsafe_deserialization", {}, "keras.config"),
    'config.json: layer "evil": the class "enable_unsafe_deserialization" of the module',
  ],
  [
    "CVE-2025-49655",
    "a TorchModuleWrapper with a pickle",
    layer("TorchModuleWrapper", { module: "gASVIQAAAAAAAACMBXBvc2l4lIwGc3lzdGVtlJOU" }),
    'config.json: layer "evil": the class "TorchModuleWrapper" of the module "keras.layers" is no layer',
  ],
  [
    "CVE-2026-1462",
    "a TFSMLayer that names a SavedModel",
    layer("TFSMLayer", { filepath: "/tmp/evil", call_endpoint: "serve" }),
    'config.json: layer "evil": the class "TFSMLayer" of the module "keras.layers" is no layer',
  ],
  ...["StringLookup", "IntegerLookup", "TextVectorization"].flatMap((name) =>
    ["/etc/passwd", "http://127.0.0.1:9/vocabulary", "file:///etc/passwd"].map(
      (vocabulary) =>
        [
          "CVE-2025-12058",
          `${name} whose vocabulary is ${vocabulary}`,
          layer(name, { vocabulary }),
          /config.json: layer "evil": (\w+ "evil": vocabulary must be a list|the class)/,
        ] as const,
    ),
  ),
  [
    "CVE-2026-12479",
    "a layer whose name is a path",
    option({ name: "../../home/user/.bashrc" }),
    'config.json: layer "../../home/user/.bashrc": Dense: name is',
  ],
  [
    "foreign class",
    "an optimizer of a foreign module",
    compiled({
      optimizer: { module: "os", class_name: "Adam", config: {}, registered_name: null },
    }),
    'config.json: compile_config, optimizer: the class "Adam" of the module "os" is foreign',
  ],
  [
    "foreign class",
    "a layer in the place of the optimizer",
    compiled({
      optimizer: {
        ...{ module: "keras.layers", class_name: "Dense", config: { units: 2 } },
        registered_name: null,
      },
    }),
    "config.json: compile_config: what is given as optimizer is none",
  ],
  [
    "foreign class",
    "a loss that is a function of Python",
    compiled({ loss: callable("builtins", "eval") }),
    'config.json: compile_config: compile: unknown loss "eval"',
  ],
  [
    "foreign class",
    "an initializer under the name of another package",
    option({
      kernel_initializer: {
        ...{ module: "keras.initializers", class_name: "Zeros", config: {} },
        registered_name: "evil>Zeros",
      },
    }),
    'config.json: layer "dense": Dense: unknown initializer "evil>Zeros"',
  ],
  ...["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"].flatMap((name) => [
    [
      "prototype",
      `the class ${name}`,
      layer(name, {}),
      new RegExp(`config.json: layer "evil": (the class|a value of the kind) "${name}"`),
    ] as const,
    [
      "prototype",
      `the activation ${name}`,
      option({ activation: name }),
      `config.json: layer "dense": Dense: unknown activation "${name}"`,
    ] as const,
    [
      "prototype",
      `the optimizer ${name}`,
      compiled({ optimizer: name }),
      `config.json: compile_config: compile: unknown optimizer "${name}"`,
    ] as const,
  ]),
  [
    "shape bomb",
    "2^40 units for a file of 20 kB",
    option({ units: 2 ** 40 }),
    /layers\/dense\/vars\/0 has shape \[4, 5\], but "dense\/kernel" has shape \[4, 1099511627776\]/,
  ],
  ["shape bomb", "2^53 units", option({ units: 2 ** 53 }), /layers\/dense\/vars\/0 has shape/],
  [
    "shape bomb",
    "units that are infinite",
    option({ units: Number.POSITIVE_INFINITY }),
    /layer "dense": .*units is/,
  ],
  [
    "shape bomb",
    "units that are no number",
    option({ units: "many" }),
    /layer "dense": .*units is/,
  ],
  [
    "shape bomb",
    "an embedding of 10^15 words",
    layer("Embedding", { input_dim: 1e15, output_dim: 1000 }),
    /layer "evil"|layers\/embedding\/vars/,
  ],
  [
    "shape bomb",
    "sixty kernels of 1 GiB, whose initial values nobody may compute",
    (json) => {
      const large = (i: number) => ({
        ...{ module: "keras.layers", class_name: "Dense", registered_name: null },
        config: { name: `large_${i}`, units: 16_384 },
      });
      layersOf(json).push(...(Array.from({ length: 60 }, (_, i) => large(i)) as Layer[]));
    },
    /layers\/dense_3\/vars holds 0 variables/,
  ],
  [
    "shape bomb",
    "an input of 10^24 elements",
    (json) => {
      const input = layersOf(json)[0] as Layer;
      input.config["batch_shape"] = [1e6, 1e9, 1e9];
    },
    /config.json: |model.weights.h5/,
  ],
  [
    "shape bomb",
    "a loop that is to be unrolled 10^9 times",
    (json) => {
      (layersOf(json)[0] as Layer).config["batch_shape"] = [null, 1e9, 4];
      layer("LSTM", { units: 2, unroll: true })(json);
    },
    /config.json: |model.weights.h5/,
  ],
  [
    "shape bomb",
    "a vector that is repeated 10^12 times, then unrolled",
    layer("RepeatVector", { n: 1e12 }),
    /config.json: |model.weights.h5/,
  ],
  [
    "shape bomb",
    "10^12 bins",
    layer("Hashing", { num_bins: 1e12 }),
    /config.json: |model.weights.h5/,
  ],
  [
    "shape bomb",
    "one-hot codes of 10^12 classes",
    layer("CategoryEncoding", { num_tokens: 1e12, output_mode: "one_hot" }),
    /config.json: |model.weights.h5/,
  ],
  [
    "shape bomb",
    "padding by 10^12",
    layer("ZeroPadding1D", { padding: 1e12 }),
    /config.json: |model.weights.h5/,
  ],
  [
    "foreign class",
    "a list in the place of the layers",
    (json) => void Object.assign(json, { config: { name: "mlp", layers: 5 } }),
    'config.json: model "mlp": the config cannot be used',
  ],
  [
    "foreign class",
    "a class name that is no text",
    (json) => void Object.assign(json, { class_name: { evil: 1 } }),
    "config.json: the model: class_name is no text",
  ],
];

/** Gives a functional config whose layers are changed by their names. */
function graph(
  change: (layers: Map<string, JsonObject>, config: JsonObject) => void,
): () => Uint8Array {
  return () =>
    withConfig(functional, (json) => {
      const config = json["config"] as JsonObject;
      const layers = config["layers"] as JsonObject[];
      change(new Map(layers.map((one) => [String(one["name"]), one])), config);
    });
}

function call(
  ...from: readonly (readonly [layer: string, node: number, tensor: number])[]
): JsonObject[] {
  const tensors = from.map(([name, node, tensor]) => ({
    class_name: "__keras_tensor__",
    config: { shape: [null, 3], dtype: "float32", keras_history: [name, node, tensor] },
  }));
  return [{ args: tensors.length === 1 ? tensors : [tensors], kwargs: {} }];
}

const graphs: readonly (readonly [
  name: string,
  make: () => Uint8Array,
  message: Attack["message"],
])[] = [
  [
    "a layer that is called on its own output",
    graph(
      (layers) =>
        void Object.assign(layers.get("shared") ?? {}, { inbound_nodes: call(["shared", 0, 0]) }),
    ),
    /config.json: model "[\w]+": .*"shared" is called on the tensor "shared\/0\/0"/,
  ],
  [
    "two layers that are called on each other's outputs",
    graph((layers) => {
      Object.assign(layers.get("joined") ?? {}, {
        inbound_nodes: call(["out", 0, 0], ["out", 0, 0]),
      });
    }),
    /config.json: model "[\w]+": .*"joined" is called on the tensor "out\/0\/0"/,
  ],
  [
    "a call on a layer that is not there",
    graph(
      (layers) =>
        void Object.assign(layers.get("out") ?? {}, { inbound_nodes: call(["ghost", 0, 0]) }),
    ),
    /config.json: model "[\w]+": .*"out" is called on the tensor "ghost\/0\/0"/,
  ],
  [
    "a call on the tensor number 2^53 of a layer",
    graph(
      (layers) =>
        void Object.assign(layers.get("out") ?? {}, {
          inbound_nodes: call(["joined", 0, 2 ** 53]),
        }),
    ),
    /config.json: model "[\w]+": /,
  ],
  [
    "a call on the node number -1 of a layer",
    graph(
      (layers) =>
        void Object.assign(layers.get("out") ?? {}, { inbound_nodes: call(["joined", -1, 0]) }),
    ),
    /config.json: model "[\w]+": /,
  ],
  [
    "outputs that no layer gives",
    graph((_, config) => void Object.assign(config, { output_layers: [["__proto__", 0, 0]] })),
    /config.json: model "[\w]+": /,
  ],
  [
    "two layers of one name",
    graph((layers) => {
      const left = layers.get("left");
      Object.assign(layers.get("right") ?? {}, left);
    }),
    /config.json: model "[\w]+": /,
  ],
];

function withText(json: string): Uint8Array {
  return withMembers(sequential, { "config.json": text.encode(json) });
}

/** Nests Sequential models as deep as the JSON may be. */
function nestedModels(depth: number): string {
  const open =
    '{"module":"keras","class_name":"Sequential","registered_name":null,"config":{"layers":[';
  return open.repeat(depth) + "]}}".repeat(depth);
}

const texts: readonly (readonly [
  id: string,
  name: string,
  json: () => string,
  message: Attack["message"],
])[] = [
  [
    "deep JSON",
    "a million lists in one another",
    () => "[".repeat(1e6),
    "config.json: line 1 column 1002: lists and objects nest deeper than 1000.",
  ],
  [
    "deep JSON",
    "a million objects in one another",
    () => '{"config":'.repeat(1e6),
    /config.json: line 1 column \d+: lists and objects nest deeper than 1000\./,
  ],
  [
    "deep JSON",
    "300 models in one another",
    () => nestedModels(300),
    /config.json: |model.weights.h5/,
  ],
  [
    "wide JSON",
    "700 000 empty objects",
    () => `[${"{},".repeat(7e5)}`,
    /config.json: line 1 column \d+: \d+ lists and objects are too many for so short a text\./,
  ],
  ...["__proto__", "constructor", "prototype"].map(
    (key) =>
      [
        "prototype",
        `the key ${key}`,
        () => `{"class_name":"Sequential","config":{"${key}":{"polluted":true},"layers":[]}}`,
        `the key "${key}" is refused`,
      ] as const,
  ),
  [
    "prototype",
    "the key __proto__ in escapes",
    () => '{"\\u005f\\u005fproto__":{"polluted":true}}',
    'config.json: line 1 column 23: the key "__proto__" is refused.',
  ],
  ["broken JSON", "text that ends early", () => '{"class_name":', "config.json: line 1 column 15"],
  ["broken JSON", "a number of a million digits", () => `[${"9".repeat(1e6)}]`, /config.json/],
  [
    "broken JSON",
    "a text of control characters",
    () => '{"a":"\u0000"}',
    "config.json: line 1 column 7",
  ],
  ["broken JSON", "nothing at all", () => "", "config.json: line 1 column 1: expected a value."],
  ["broken JSON", "null", () => "null", "config.json holds no model"],
];

/** The attacks by `config.json`. */
export const configAttacks: readonly Attack[] = [
  ...edits.map(([id, name, edit, message]) => ({
    ...{ id, name, message },
    make: () => withConfig(sequential, edit),
  })),
  ...graphs.map(([name, make, message]) => ({ id: "cyclic layers", name, make, message })),
  ...texts.map(([id, name, json, message]) => ({
    id,
    name,
    message,
    make: () => withText(json()),
  })),
];
