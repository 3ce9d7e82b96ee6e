// Takes any file of models, weights or arrays; gives out its kind, members, description and arrays, unread.

import { type ByteSource, bytesAt, joinedSource } from "../../files/byte-source.ts";
import type { StoredArray } from "../../files/file-array.ts";
import { openNpy } from "../../files/numpy/npy.ts";
import { openNpz } from "../../files/numpy/npz.ts";
import { readZip, type ZipMember } from "../../files/zip.ts";
import { FileError } from "../../shared/errors.ts";
import { type FileFolder, mainOf, placeOf } from "../file-set.ts";
import { addressOf, type FileSource, type OpenSource } from "../file-source.ts";
import type { Hdf5Group } from "../hdf5/index.ts";
import { describeModel } from "../legacy/describe-model.ts";
import { legacyConfig } from "../legacy/load.ts";
import { planLegacyWeights, weightsGroup } from "../legacy/weights.ts";
import {
  type FileLimits,
  isHdf5,
  MODEL_MEMBERS,
  type OpenedModel,
  openModelFile,
  openModelFolder,
  readWeights,
} from "../model-file.ts";
import { arraysIn } from "../named-weights.ts";
import type { JsonValue } from "../python-json.ts";
import { openSafetensors } from "../safetensors/safetensors.ts";
import type { SavableModel } from "../savable-model.ts";
import { readShards, SHARD_MAP } from "../shards.ts";
import { readTopology } from "../tensorflowjs/artifacts.ts";
import { planLayersWeights } from "../tensorflowjs/assign-weights.ts";
import { openArtifacts } from "../tensorflowjs/sources.ts";
import { openWeights } from "../tensorflowjs/weight-specs.ts";
import { layerGroups } from "../variable-groups.ts";
import { planWeights } from "../weights-tree.ts";

/** Names the kinds of files that are read. */
export type FileFormat =
  | "keras"
  | "keras folder"
  | "h5"
  | "h5 weights"
  | "weights.h5"
  | "weights.json"
  | "tensorflow.js"
  | "safetensors"
  | "npz"
  | "npy";

/** Is a part of a file, with a way to its bytes. */
export type FileMember = Pick<ZipMember, "name" | "size" | "open">;

/** Is a file of which nothing but descriptions was read. */
export interface OpenedFile {
  readonly format: FileFormat;
  readonly members: readonly FileMember[];
  /** What describes the model, in the form of `config.json`; null where there is none. */
  readonly config: JsonValue;
  readonly arrays: ReadonlyMap<string, StoredArray>;
  /** Says what of the weights does not fit the model that `config` describes. */
  readonly problemsFor: (model: SavableModel) => readonly string[];
}

/** Is a file, or the files of a model in a folder, of which nothing was read. */
export interface FilePlace {
  /** All bytes; of a folder those of its files, one behind the other. */
  readonly whole: ByteSource;
  /** Path or address, which says where files beside it are. */
  readonly path: string | undefined;
  readonly folder?: FileFolder;
  readonly files: ReadonlyMap<string, ByteSource>;
}

/** Opens the bytes of a file or folder. @throws FileError when they cannot be read. */
export async function openPlace(source: FileSource, open: OpenSource): Promise<FilePlace> {
  const path = addressOf(source);
  const place = await placeOf(source);
  if ("file" in place) return { whole: await open(place.file), path, files: new Map() };
  const files = new Map<string, ByteSource>();
  for (const name of MODEL_MEMBERS) {
    const found = await place.folder.find(name);
    if (found !== undefined) files.set(name, await open(found));
  }
  return { whole: joinedSource([...files.values()]), path, folder: place.folder, files };
}

/** Opens what is at a place. All of it must stay open until its arrays are read. */
export async function openFile(
  { whole, path, folder, files }: FilePlace,
  open: OpenSource,
  limits: FileLimits,
): Promise<OpenedFile> {
  const name = path ?? "the file";
  if (folder !== undefined) {
    const members = Array.from(files, ([member, bytes]) => {
      return { name: member, size: bytes.size, open: async () => bytes };
    });
    return openModel("keras folder", members, await openModelFolder(folder, open, limits));
  }
  if (await isHdf5(whole)) return openHdf5(await readWeights(whole, name, limits), name, limits);
  const head = await bytesAt(whole, 0, Math.min(8, whole.size));
  const starts = (...expected: readonly number[]) => expected.every((byte, i) => head[i] === byte);
  if (starts(0x50, 0x4b)) return openArchive(whole, limits);
  if (starts(0x93, 0x4e)) {
    return plain("npy", new Map([["array", await openNpy(whole, name)]]));
  }
  // A safetensors file begins with a length, whose high bytes are zeros.
  if (starts(0x7b) && !head.includes(0)) return openJson(whole, path, open, limits);
  const { tensors } = await openSafetensors(whole, name, limits);
  return plain("safetensors", tensors);
}

function plain(format: FileFormat, arrays: ReadonlyMap<string, StoredArray>): OpenedFile {
  return { format, members: [], config: null, arrays, problemsFor: () => [] };
}

async function openArchive(bytes: ByteSource, limits: FileLimits): Promise<OpenedFile> {
  const members = await readZip(bytes, limits.zip);
  const listed = [...members.values()];
  const config = members.get("config.json");
  if (config === undefined) {
    return { ...plain("npz", await openNpz(bytes, limits.zip)), members: listed };
  }
  return openModel("keras", listed, await openModelFile(bytes, limits));
}

function openModel(
  format: FileFormat,
  members: readonly FileMember[],
  { config, weights }: Pick<OpenedModel, "config" | "weights">,
): OpenedFile {
  return {
    ...{ format, members, config, arrays: arraysIn(weights) },
    problemsFor: (model) => planWeights(weights, layerGroups(model)).problems,
  };
}

function openHdf5(root: Hdf5Group, path: string, limits: FileLimits): OpenedFile {
  const legacy = weightsGroup(root);
  if (legacy === undefined) return plain("weights.h5", arraysIn(root));
  if (!root.attributes.has("model_config")) return plain("h5 weights", arraysIn(legacy));
  const config = legacyConfig(root, path, { limits });
  const problemsFor = (model: SavableModel) => planLegacyWeights(model.layers, legacy).problems;
  return { ...plain("h5", arraysIn(legacy)), config, problemsFor };
}

async function openJson(
  bytes: ByteSource,
  path: string | undefined,
  open: OpenSource,
  limits: FileLimits,
): Promise<OpenedFile> {
  if (path === undefined) {
    throw new FileError(
      "A model.json of TensorFlow.js and a .weights.json of Keras have their weights in files " +
        "beside them: give the path or address.",
    );
  }
  if (path.endsWith(SHARD_MAP)) {
    const { folder } = mainOf(path, SHARD_MAP);
    return plain("weights.json", arraysIn(await readShards(bytes, path, folder(), open, limits)));
  }
  const {
    modelTopology,
    trainingConfig = null,
    weightSpecs,
    weightData,
  } = await openArtifacts(path, open, limits);
  const { model, training, isKeras3 } = readTopology(modelTopology, trainingConfig, path);
  const specs = Array.isArray(weightSpecs) ? weightSpecs : [];
  const weights = openWeights(specs, weightData, path);
  const ofLayers = weights.filter(({ ofOptimizer }) => !ofOptimizer);
  const context = { file: `${path}: modelTopology`, isKeras3 };
  return {
    ...plain("tensorflow.js", new Map(weights.map(({ name, array }) => [name, array]))),
    config: describeModel(model, training, context),
    problemsFor: (made) => planLayersWeights(made, ofLayers).problems,
  };
}
