// Takes any file of models, weights or arrays; gives out its kind, members, description and arrays, unread.

import { type ByteSource, bytesAt } from "../../files/byte-source.ts";
import type { FileArray, FileDType, StoredArray } from "../../files/file-array.ts";
import { openNpy } from "../../files/numpy/npy.ts";
import { openNpz } from "../../files/numpy/npz.ts";
import { readZip, type ZipMember } from "../../files/zip.ts";
import { FileError } from "../../shared/errors.ts";
import type { OpenSource } from "../file-source.ts";
import type { Hdf5Group, Hdf5Node } from "../hdf5/index.ts";
import { describeModel } from "../legacy/describe-model.ts";
import { legacyConfig } from "../legacy/load.ts";
import { planLegacyWeights, weightsGroup } from "../legacy/weights.ts";
import { type FileLimits, isHdf5, readWeights } from "../model-file.ts";
import { type JsonValue, parsePythonJson } from "../python-json.ts";
import { openSafetensors } from "../safetensors/safetensors.ts";
import type { SavableModel } from "../savable-model.ts";
import { readTopology } from "../tensorflowjs/artifacts.ts";
import { planLayersWeights } from "../tensorflowjs/assign-weights.ts";
import { openArtifacts } from "../tensorflowjs/sources.ts";
import { openWeights } from "../tensorflowjs/weight-specs.ts";
import { layerGroups } from "../variable-groups.ts";
import { planWeights } from "../weights-tree.ts";

/** Names the kinds of files that are read. */
export type FileFormat =
  | "keras"
  | "h5"
  | "h5 weights"
  | "weights.h5"
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

/**
 * Opens a file whose bytes are given; `path` says where files beside it are, if anywhere. All of them
 * must stay open until its arrays are read.
 */
export async function openFile(
  bytes: ByteSource,
  path: string | undefined,
  open: OpenSource,
  limits: FileLimits,
): Promise<OpenedFile> {
  const name = path ?? "the file";
  if (await isHdf5(bytes)) return openHdf5(await readWeights(bytes, name, limits), name, limits);
  const head = await bytesAt(bytes, 0, Math.min(6, bytes.size));
  const starts = (...expected: readonly number[]) => expected.every((byte, i) => head[i] === byte);
  if (starts(0x50, 0x4b)) return openArchive(bytes, limits);
  if (starts(0x93, 0x4e)) {
    return plain("npy", new Map([["array", await openNpy(bytes, name)]]));
  }
  if (starts(0x7b)) return openJson(path, open, limits);
  const { tensors } = await openSafetensors(bytes, name, limits);
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
  const weights = members.get("model.weights.h5");
  if (weights === undefined) throw new FileError("The archive has no model.weights.h5.");
  const { maxJsonLength } = limits;
  const length = maxJsonLength === undefined ? {} : { maxLength: maxJsonLength };
  const root = await readWeights(await weights.open(), weights.name, limits);
  return {
    format: "keras",
    members: listed,
    config: parsePythonJson(await config.read(), { name: config.name, ...length }),
    arrays: arraysIn(root),
    problemsFor: (model) => planWeights(root, layerGroups(model)).problems,
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
  path: string | undefined,
  open: OpenSource,
  limits: FileLimits,
): Promise<OpenedFile> {
  if (path === undefined) {
    throw new FileError(
      "A model.json of TensorFlow.js has its weights in files beside it: give its path or address.",
    );
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

/** Lists the datasets of numbers below a group, by path. */
function arraysIn(root: Hdf5Group): ReadonlyMap<string, StoredArray> {
  const arrays = new Map<string, StoredArray>();
  const visit = (node: Hdf5Node, path: string): void => {
    if (node.kind === "group") {
      for (const [name, child] of node.children)
        visit(child, path === "" ? name : `${path}/${name}`);
    } else if (node.dtype !== "string") {
      const { shape } = node;
      const dtype: FileDType = node.dtype;
      const read = async () => ({ shape, dtype, data: await node.read() }) as FileArray;
      arrays.set(path, { shape, dtype, read });
    }
  };
  visit(root, "");
  return arrays;
}
