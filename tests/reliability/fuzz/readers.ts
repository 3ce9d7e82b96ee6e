// Every reader of files, with the files that its mutants are made of and the way they are changed.

import { readdirSync, readFileSync } from "node:fs";
import { gzipSync, unzipSync, zipSync } from "fflate";
import { loadLayersModel, loadModel, modelFromJson, parseCsv } from "gradus";
import { gunzip } from "../../../src/data/codecs/gzip.ts";
import { readIdx } from "../../../src/data/codecs/idx.ts";
import { readTar } from "../../../src/data/codecs/tar.ts";
import { tarOf } from "../../../src/data/codecs/testing/tar-archive.ts";
import { memorySource } from "../../../src/files/byte-source.ts";
import { readZip } from "../../../src/files/zip.ts";
import { type Hdf5Node, readHdf5 } from "../../../src/saving/hdf5/index.ts";
import { loadNpy, loadNpz, loadSafetensors } from "../../../src/saving/index.ts";
import { type JsonValue, parsePythonJson } from "../../../src/saving/python-json.ts";
import { writePythonJson } from "../../../src/saving/python-json-writer.ts";
import { readKerasFile } from "../../golden/golden.ts";
import { mutateArchive } from "./mutate-archive.ts";
import { mutateBytes } from "./mutate-bytes.ts";
import { mutateHdf5 } from "./mutate-hdf5.ts";
import { mutateJson } from "./mutate-json.ts";
import { mutateText } from "./mutate-text.ts";
import type { Choice } from "./random.ts";

/** Is a reader under test. */
export interface Reader {
  readonly name: string;
  /** Makes one hostile file. */
  mutate(choice: Choice): Uint8Array;
  /** Reads it to the last byte; gives up by a typed error alone. */
  read(bytes: Uint8Array): unknown;
}

const text = new TextEncoder();
const kerasFiles = ["mlp.keras", "two_inputs.keras"].map(readKerasFile);
const archives = kerasFiles.map((file) => unzipSync(file));
const configs = archives.map((members) => parsePythonJson(members["config.json"] ?? "null"));
const weights = archives.map((members) => members["model.weights.h5"] ?? new Uint8Array());

const fixtures = new URL("../../../src/saving/fixtures/", import.meta.url);
const fixture = (name: string) => new Uint8Array(readFileSync(new URL(name, fixtures)));
const hdf5Files = [
  ...readdirSync(fixtures).filter((name) => name.endsWith(".h5")),
  ...readdirSync(new URL("refused/", fixtures)).map((name) => `refused/${name}`),
]
  .map(fixture)
  .filter((bytes) => bytes.length < 2 ** 16);
const zipFiles = [
  ...["deflated.zip", "streamed.zip", "zip64.zip", "tiny.keras"].map(fixture),
  zipSync({ "a.txt": text.encode("a".repeat(999)), "b/c": [text.encode("bc"), { level: 0 }] }),
];

/** Reads every dataset of a tree. */
async function readAll(node: Hdf5Node): Promise<void> {
  if (node.kind === "dataset") await node.read();
  else for (const child of node.children.values()) await readAll(child);
}

/** What `.weights.h5` files are read into. */
const model = await loadModel(kerasFiles[0] ?? new Uint8Array());

const tables = [
  'name,size,"the ""best"""\na,1,x\n"b\nc",2.5,y\r\n,,\n',
  "sep=;\na;b\n1,5;2\n3,25;-4e2\n",
  "\ufeff이름\t값\n가\t1\n나\t2\n",
].map((table) => text.encode(table));

const npyFiles = [
  npy("<f4", "(2, 3)", 24),
  npy("|u1", "(5,)", 5),
  npy("<i8", "()", 8),
  npy("|b1", "(2, 2)", 4),
];

function npy(type: string, shape: string, length: number): Uint8Array {
  const header = `{'descr': '${type}', 'fortran_order': False, 'shape': ${shape}, }`.padEnd(117);
  const bytes = new Uint8Array(128 + length);
  bytes.set([0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, 118, 0]);
  bytes.set(text.encode(`${header}\n`), 10);
  return bytes;
}

const npzFiles = [
  zipSync({ "x.npy": npyFiles[0] ?? new Uint8Array(), "y.npy": npyFiles[1] ?? new Uint8Array() }),
];
const saving = new URL("../../../src/saving/", import.meta.url);
function filesIn(folder: string, ending: string): Uint8Array[] {
  const place = new URL(folder, saving);
  const names = readdirSync(place).filter((name) => name.endsWith(ending));
  return names.map((name) => new Uint8Array(readFileSync(new URL(name, place))));
}
const legacyFiles = filesIn("legacy/fixtures/", ".h5").filter(({ length }) => length < 30_000);
const safetensorsFiles = filesIn("safetensors/fixtures/", ".safetensors");
const savedNpy = [...npyFiles, ...filesIn("numpy/fixtures/", ".npy")];
const savedNpz = [...npzFiles, ...filesIn("numpy/fixtures/", ".npz")];
const layersFiles = ["mlp", "rnn"].map((name) => ({
  json: parsePythonJson(readFileSync(new URL(`tensorflowjs/fixtures/${name}.json`, saving))),
  weights: readFileSync(new URL(`tensorflowjs/fixtures/${name}.weights.bin`, saving)),
}));

/** Puts a model of TensorFlow.js into one piece: the length of its JSON, that, the weights. */
function packLayers(json: Uint8Array, binary: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(4 + json.length + binary.length);
  new DataView(bytes.buffer).setUint32(0, json.length);
  bytes.set(json, 4);
  bytes.set(binary, 4 + json.length);
  return bytes;
}

function readLayers(bytes: Uint8Array): Promise<unknown> {
  const end = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
  const binary = bytes.slice(end);
  const names = ["mlp.weights.bin", "rnn.weights.bin"];
  const files = names.map((name) => new File([binary], name));
  return loadLayersModel([new File([bytes.slice(4, end)], "model.json"), ...files]);
}

function mutateLayers(choice: Choice): Uint8Array {
  const { json, weights: binary } = choice.of(layersFiles);
  const mutant = text.encode(writePythonJson(mutateJson(json, choice)));
  const kept = choice.onceIn(10) ? mutateBytes(binary, choice) : binary;
  return packLayers(choice.onceIn(10) ? mutateBytes(mutant, choice) : mutant, kept);
}

/** Changes the JSON in front of the tensors, or any bytes. */
function mutateSafetensors(choice: Choice): Uint8Array {
  const bytes = choice.of(safetensorsFiles);
  if (choice.onceIn(2)) return mutateBytes(bytes, choice);
  const end = 8 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const json = mutateJson(parsePythonJson(bytes.subarray(8, end)), choice);
  const header = text.encode(writePythonJson(json));
  const mutant = new Uint8Array(8 + header.length + bytes.length - end);
  new DataView(mutant.buffer).setUint32(0, header.length, true);
  mutant.set(header, 8);
  mutant.set(bytes.subarray(end), 8 + header.length);
  return mutant;
}

const idx = Uint8Array.of(0, 0, 8, 3, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 2, 9, 8, 7, 6);
const tar = tarOf({ "a/b.txt": text.encode("hello"), "c.bin": new Uint8Array(600) });
const gzip = gzipSync(text.encode("hello hello hello hello"));

/** Arrays keep the dtypes of the file, whatever they are. */
const exact = { exact: true } as const;

/** Changes one of some files as bytes. */
function bytesOf(files: readonly Uint8Array[]) {
  return (choice: Choice) => mutateBytes(choice.of(files), choice, files);
}

/** The readers by name. */
export const readers: readonly Reader[] = [
  {
    name: "zip",
    mutate: bytesOf(zipFiles),
    read: async (bytes) => {
      for (const member of (await readZip(memorySource(bytes))).values()) await member.read();
    },
  },
  {
    name: "hdf5",
    mutate: (choice) => mutateHdf5(choice.of(hdf5Files), choice, hdf5Files),
    read: async (bytes) => readAll(await readHdf5(bytes)),
  },
  {
    name: "python json",
    mutate: (choice) => {
      const json = text.encode(writePythonJson(choice.of(configs) as never));
      return mutateBytes(json.subarray(0, choice.of([200, 1000, json.length])), choice);
    },
    read: (bytes) => parsePythonJson(bytes),
  },
  {
    name: "model json",
    mutate: (choice) => text.encode(writePythonJson(mutateJson(choice.of(configs), choice))),
    read: (bytes) => modelFromJson(new TextDecoder().decode(bytes)),
  },
  {
    name: ".keras",
    mutate: (choice) => mutateArchive(choice.of(archives), choice),
    read: (bytes) => loadModel(bytes),
  },
  {
    name: ".weights.h5",
    mutate: (choice) => mutateHdf5(weights[0] ?? new Uint8Array(), choice, weights),
    read: (bytes) => model.loadWeights(bytes),
  },
  {
    name: "legacy .h5",
    mutate: (choice) => mutateHdf5(choice.of(legacyFiles), choice, legacyFiles),
    read: (bytes) => loadModel(bytes),
  },
  { name: "tensorflow.js", mutate: mutateLayers, read: readLayers },
  {
    name: "safetensors",
    mutate: mutateSafetensors,
    read: (bytes) => loadSafetensors(bytes, exact),
  },
  { name: "npy", mutate: bytesOf(savedNpy), read: (bytes) => loadNpy(bytes, exact) },
  { name: "npz", mutate: bytesOf(savedNpz), read: (bytes) => loadNpz(bytes, exact) },
  {
    name: "csv",
    mutate: (choice) => mutateText(choice.of(tables), choice),
    read: (bytes) => {
      const table = parseCsv(bytes);
      for (const column of table.columns) table.kind(column);
    },
  },
  { name: "idx", mutate: bytesOf([idx]), read: (bytes) => readIdx("x", bytes, 3) },
  { name: "tar", mutate: bytesOf([tar]), read: (bytes) => readTar("x.tar", bytes) },
  { name: "gzip", mutate: bytesOf([gzip]), read: (bytes) => gunzip("x.gz", bytes, 2 ** 20) },
];

/** Gives the seeds themselves, which must be read without an error, as a check of this file. */
export const intact: readonly (readonly [name: string, bytes: Uint8Array])[] = [
  ...zipFiles.map((bytes) => ["zip", bytes] as const),
  ...kerasFiles.map((bytes) => [".keras", bytes] as const),
  ...configs.map((json: JsonValue) => {
    return ["model json", text.encode(writePythonJson(json as never))] as const;
  }),
  ...tables.map((bytes) => ["csv", bytes] as const),
  ...npyFiles.map((bytes) => ["npy", bytes] as const),
  ...savedNpz.map((bytes) => ["npz", bytes] as const),
  ...safetensorsFiles.map((bytes) => ["safetensors", bytes] as const),
  ...layersFiles.map(({ json, weights: binary }) => {
    const packed = packLayers(text.encode(writePythonJson(json as never)), binary);
    return ["tensorflow.js", packed] as const;
  }),
  ...([
    [".weights.h5", weights[0] ?? idx],
    ["idx", idx],
    ["tar", tar],
    ["gzip", gzip],
  ] as const),
];
