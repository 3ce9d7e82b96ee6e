// Hostile files of the other forms: .h5 of Keras 2 and 3, TensorFlow.js, safetensors, NumPy, CSV.

import { readFileSync } from "node:fs";
import { deflateSync } from "fflate";
import { loadLayersModel, loadModel, parseCsv } from "gradus";
import { writeHdf5 } from "../../../src/saving/hdf5/index.ts";
import { loadNpy, loadNpz, loadSafetensors } from "../../../src/saving/index.ts";
import { archive, join } from "./archive-attacks.ts";
import type { Attack, JsonObject } from "./attack.ts";

const text = new TextEncoder();
const saving = new URL("../../../src/saving/", import.meta.url);
const code = "4wEAAAAAAAAAAAAAAAAAAAAAAAAAQwAAAHMQAAAA";

/** Makes a `.h5` file of a whole model that holds only its config. */
function legacy(layers: readonly JsonObject[]): Promise<Uint8Array> {
  const config = JSON.stringify({ class_name: "Sequential", config: { name: "m", layers } });
  const weights = { kind: "group", children: new Map() } as const;
  return writeHdf5({
    kind: "group",
    attributes: new Map([["model_config", config]]),
    children: new Map([["model_weights", weights]]),
  });
}

const legacyAttacks: readonly Attack[] = [
  {
    id: "CVE-2025-9905",
    name: "a Lambda layer with Python bytecode in a .h5 file",
    make: () =>
      legacy([{ class_name: "Lambda", config: { name: "evil", function: [code, null, null] } }]),
    message: /layer "evil": this is a Lambda, which holds Python code/,
  },
  {
    id: "CVE-2025-9905",
    name: "a class of Python's in a .h5 file",
    make: () => legacy([{ class_name: "system", module: "os", config: { name: "evil" } }]),
    message: /layer "evil": the class "system"/,
  },
  {
    id: "deep JSON",
    name: "a million lists in the config of a .h5 file",
    make: () => {
      const attributes = new Map([["model_config", "[".repeat(60_000)]]);
      return writeHdf5({ kind: "group", attributes });
    },
    message: /nest deeper than 1000/,
  },
];

const layersModel = JSON.parse(
  readFileSync(new URL("tensorflowjs/fixtures/mlp.json", saving), "utf8"),
) as JsonObject;
const layersWeights = new Uint8Array(
  readFileSync(new URL("tensorflowjs/fixtures/mlp.weights.bin", saving)),
);

/** Reads the JSON of a TensorFlow.js model beside good weights. */
function readLayers(json: Uint8Array): Promise<unknown> {
  const files = [
    new File([json.slice()], "model.json"),
    new File([layersWeights], "mlp.weights.bin"),
  ];
  return loadLayersModel(files);
}

function layersAttack(
  id: string,
  name: string,
  edit: (json: JsonObject) => void,
  message: Attack["message"],
): Attack {
  const make = () => {
    const json = structuredClone(layersModel);
    edit(json);
    return text.encode(JSON.stringify(json));
  };
  return { id, name, make, message, read: readLayers };
}

const manifest = (change: (group: JsonObject) => void) => (json: JsonObject) =>
  change((json["weightsManifest"] as JsonObject[])[0] as JsonObject);

const layersAttacks: readonly Attack[] = [
  ...["../../etc/passwd", "http://127.0.0.1:9/x", "C:\\x", "a%2f..%2fb", "/etc/passwd"].map(
    (path) =>
      layersAttack(
        "traversal",
        `weights in the file ${path}`,
        manifest((group) => Object.assign(group, { paths: [path] })),
        "is no name of a file beside it",
      ),
  ),
  layersAttack(
    "shape bomb",
    "weights of 10^15 elements",
    manifest((group) =>
      Object.assign((group["weights"] as JsonObject[])[0] ?? {}, { shape: [1e15] }),
    ),
    /model.json/,
  ),
  layersAttack(
    "shape bomb",
    "a list of 300 000 weights",
    manifest((group) => {
      group["weights"] = Array.from({ length: 300_000 }, () => 0);
    }),
    /model.json/,
  ),
  layersAttack(
    "CVE-2024-3660",
    "a Lambda layer in a model of TensorFlow.js",
    (json) => {
      const { config } = json["modelTopology"] as { config: { layers: JsonObject[] } };
      config.layers.push({ class_name: "Lambda", config: { name: "evil", function: code } });
    },
    /this is a Lambda/,
  ),
  layersAttack(
    "foreign format",
    "a graph of operations of TensorFlow",
    (json) => Object.assign(json, { format: "graph-model" }),
    "is a graph model",
  ),
];

/** Makes a safetensors file of a header and bytes. */
function safetensors(header: string, bytes = 8, length = header.length): Uint8Array {
  const start = new Uint8Array(8);
  new DataView(start.buffer).setBigUint64(0, BigInt(length), true);
  return join([start, text.encode(header), new Uint8Array(bytes)]);
}

const tensor = (shape: string, offsets: string) =>
  `{"dtype":"F32","shape":${shape},"data_offsets":${offsets}}`;

const safetensorsAttacks: readonly Attack[] = (
  [
    ["a header of 2^60 bytes", () => safetensors("{}", 8, 2 ** 60), "declares a header of"],
    ["a header of a million lists", () => safetensors(`{"a":${"[".repeat(1e6)}`), "nest deeper"],
    ["the name __proto__", () => safetensors('{"__proto__":{}}'), 'the key "__proto__" is refused'],
    [
      "tensors over one another",
      () => safetensors(`{"a":${tensor("[2]", "[0,8]")},"b":${tensor("[1]", "[4,8]")}}`),
      /tensor "b"/,
    ],
    ["a hole between tensors", () => safetensors(`{"a":${tensor("[1]", "[4,8]")}}`), /tensor "a"/],
    [
      "a shape of 10^18 elements",
      () => safetensors(`{"a":${tensor("[1000000000,1000000000]", "[0,8]")}}`),
      /tensor "a"/,
    ],
    [
      "a shape that overflows",
      () => safetensors(`{"a":${tensor("[4294967296,4294967296,0]", "[0,8]")}}`),
      /tensor "a"/,
    ],
    ["a negative place", () => safetensors(`{"a":${tensor("[2]", "[-8,0]")}}`), /tensor "a"/],
    ["an archive behind it", () => join([safetensors("{}", 0), text.encode("PK")]), /safetensors/],
  ] as const
).map(([name, make, message]) => ({
  ...{ id: "safetensors", name: `safetensors: ${name}`, make, message },
  read: (bytes: Uint8Array) => loadSafetensors(bytes),
}));

function npy(header: string, bytes = 8): Uint8Array {
  const start = Uint8Array.of(0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 2, 0, 0, 0, 0, 0);
  new DataView(start.buffer).setUint32(8, header.length, true);
  return join([start, text.encode(header), new Uint8Array(bytes)]);
}

const numpyAttacks: readonly Attack[] = (
  [
    [
      "Python objects",
      npy("{'descr': '|O', 'fortran_order': False, 'shape': (1,), }\n"),
      /npy file/,
    ],
    [
      "code in the header",
      npy("{'descr': __import__('os').system('id')}\n"),
      "expected the header",
    ],
    [
      "a shape of 10^18 elements",
      npy("{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000, 1000000000), }\n"),
      /npy file/,
    ],
    ["a header of a million commas", npy(`{${",".repeat(1e6)}}\n`), /npy file/],
    ["a header of a million blanks", npy(`{${" ".repeat(1e6)}x}\n`), /npy file/],
  ] as const
).map(([name, bytes, message]) => ({
  ...{ id: "npy", name: `npy: ${name}`, make: () => bytes, message },
  read: (given: Uint8Array) => loadNpy(given),
}));

const npzBomb: Attack = {
  id: "npz bomb",
  name: "an array of 1.5 GiB in an archive of 2 MB",
  make: () => {
    const data = deflateSync(new Uint8Array(2 ** 24), { level: 9 });
    return archive([{ name: "x.npy", data, method: 8, size: 1.5 * 2 ** 30 }]);
  },
  message: 'zip archive would inflate "x.npy"',
  read: (bytes) => loadNpz(bytes),
};

const tables: readonly Attack[] = (
  [
    ["twenty thousand columns", () => `${"a,".repeat(20_000)}b\n`, /CSV/],
    ["a quote that stays open", () => `a,b\n"${"x,\n".repeat(1e5)}`, /quote/],
    ["NUL bytes", () => "\u0000".repeat(1e5), /CSV/],
  ] as const
).map(([name, make, message]) => ({
  ...{ id: "csv", name: `CSV: ${name}`, make: () => text.encode(make()), message },
  read: async (bytes: Uint8Array) => parseCsv(bytes),
}));

/** The attacks by files of other forms. */
export const formatAttacks: readonly Attack[] = [
  ...legacyAttacks.map((attack) => ({ ...attack, read: (bytes: Uint8Array) => loadModel(bytes) })),
  ...layersAttacks,
  ...safetensorsAttacks,
  ...numpyAttacks,
  npzBomb,
  ...tables,
];
