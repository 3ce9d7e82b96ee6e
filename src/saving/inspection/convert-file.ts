// Takes a file of a model, weights or arrays and a path; writes the same in the form that the path ends in.

import type { StoredArray } from "../../files/file-array.ts";
import { type Piece, writePieces } from "../../files/file-pieces.ts";
import { ConfigError } from "../../shared/errors.ts";
import { type FileSource, withSources } from "../file-source.ts";
import type { Hdf5DatasetInput, Hdf5GroupInput } from "../hdf5/index.ts";
import { loadModel, readMetadata } from "../load.ts";
import { loadLayersModel } from "../load-layers-model.ts";
import type { LoadOptions } from "../restore-model.ts";
import type { SavableModel } from "../savable-model.ts";
import { saveModel } from "../save.ts";
import { SHARD_MAP, saveShards } from "../shards.ts";
import { hasOptimizerState } from "../variable-groups.ts";
import { MAX_SHARD_SIZE, saveWeights } from "../weights-file.ts";
import type { ValueGroup } from "../weights-tree.ts";
import type { FileFormat, OpenedFile } from "./open-file.ts";

/** Ending of a path for the files of a model in a folder. */
const FOLDER = "/";
const MODELS = [".keras", ".h5", FOLDER];
const WEIGHTS = [".weights.h5", ".weights.json", ".safetensors", ".npz"];

/** Tells what was converted. */
export interface Conversion {
  /** Form of the file that was read. */
  readonly format: FileFormat;
  /** What of a model the written form does not keep, in words: empty where it keeps all. */
  readonly leftOut: readonly string[];
}

type Writer = (arrays: ReadonlyMap<string, StoredArray>) => Promise<Piece[]>;

const WRITERS: ReadonlyMap<string, Writer> = new Map<string, Writer>([
  [".weights.h5", async (arrays) => (await import("../hdf5/index.ts")).hdf5Pieces(treeOf(arrays))],
  [
    ".safetensors",
    async (arrays) => (await import("../safetensors/safetensors.ts")).safetensorsPieces(arrays),
  ],
  [".npz", async (arrays) => (await import("../../files/numpy/npz.ts")).npzPieces(arrays)],
  [".npy", singlePieces],
]);

/**
 * Converts a file; gives the form of the first and what the second does not keep. A model goes to `.keras` or `.h5`, or to a folder by
 * `/` at the end of the path; its weights alone to `.weights.h5`, to `.weights.json` with shards beside
 * it, to `.safetensors` or `.npz`; weights and arrays go to each other's forms by name, to
 * `.weights.json` where their names are places such as `layers/dense/vars/0`.
 * @throws ConfigError when the second cannot hold what the first does; FileError when it cannot be read.
 */
export async function convertFile(
  source: FileSource,
  path: string,
  options: LoadOptions = {},
): Promise<Conversion> {
  const ending = endingOf(path);
  const { openFile, openPlace } = await import("./open-file.ts");
  const { limits = {}, onProgress } = options;
  const heard = onProgress === undefined ? {} : { onProgress };
  return withSources(limits, async (open) => {
    const place = await openPlace(source, open);
    const { format, config, arrays } = await openFile(place, open, limits);
    if (config === null && ending === SHARD_MAP) {
      await saveShards(groupsOf(arrays, path), path, MAX_SHARD_SIZE, onProgress);
      return { format, leftOut: [] };
    }
    if (config === null) {
      await writePieces(path, await piecesOf(arrays, format, ending), onProgress);
      return { format, leftOut: [] };
    }
    const isLayersModel = format === "tensorflow.js";
    const model = isLayersModel
      ? await loadLayersModel(place.path ?? "", options)
      : await loadModel(source, options);
    if (WEIGHTS.includes(ending)) await saveWeights(model, path, heard);
    else if (MODELS.includes(ending)) {
      const metadata = isLayersModel ? {} : await readMetadata(source, { limits });
      await saveModel(model, path, {
        ...heard,
        zipped: ending !== FOLDER,
        ...(Object.keys(metadata).length > 0 && { metadata }),
      });
    } else
      throw new ConfigError(
        `${place.path ?? "The file"} holds a model, which a ${ending} file cannot.`,
      );
    return { format, leftOut: await leftOutOf(model, ending) };
  });
}

async function leftOutOf(model: SavableModel, ending: string): Promise<string[]> {
  if (WEIGHTS.includes(ending)) return ["anything but the weights"];
  const loses = ending === ".h5" && (await hasOptimizerState(model));
  return loses ? ["the state of the optimizer"] : [];
}

async function piecesOf(
  arrays: OpenedFile["arrays"],
  format: FileFormat,
  ending: string,
): Promise<Piece[]> {
  const write = WRITERS.get(ending);
  if (write !== undefined) return write(arrays);
  throw new ConfigError(
    `A file of the form ${format} has no model, which ${ending === FOLDER ? "a folder" : ending} ` +
      "needs. Make the model in a program, loadWeights, and save it.",
  );
}

async function singlePieces(arrays: ReadonlyMap<string, StoredArray>): Promise<Piece[]> {
  const [only, ...others] = arrays;
  if (only === undefined || others.length > 0) {
    throw new ConfigError(`A .npy file holds one array, not ${arrays.size}. Write a .npz file.`);
  }
  const { npyPieces } = await import("../../files/numpy/npy.ts");
  return npyPieces(only[1], only[0]);
}

/** Puts arrays that lie at the places of a weights file into its groups. */
function groupsOf(arrays: ReadonlyMap<string, StoredArray>, path: string): ValueGroup[] {
  const groups = new Map<string, Hdf5DatasetInput[]>();
  for (const [name, array] of arrays) {
    const [, owner = "", number = ""] = /^(?:(.+)\/)?vars\/(0|[1-9]\d{0,8})$/.exec(name) ?? [];
    if (number === "") {
      throw new ConfigError(
        `"${name}" is no place that "${path}" could name, such as "layers/dense/vars/0". Make the ` +
          "model in a program, loadWeights, and saveWeights.",
      );
    }
    const values = groups.get(owner) ?? [];
    values[Number(number)] = datasetOf(array);
    groups.set(owner, values);
  }
  return Array.from(groups, ([owner, values]) => {
    const missing = values.length - Object.keys(values).length;
    if (missing > 0) {
      throw new ConfigError(
        `"${owner}/vars" goes up to ${values.length - 1}, but lacks ${missing} of its numbers.`,
      );
    }
    return { path: owner, name: owner.slice(owner.lastIndexOf("/") + 1), values };
  });
}

function datasetOf({ shape, dtype, read }: StoredArray): Hdf5DatasetInput {
  const data = async () => (await read()).data;
  return { kind: "dataset", shape, dtype, data } as Hdf5DatasetInput;
}

function treeOf(arrays: ReadonlyMap<string, StoredArray>): Hdf5GroupInput {
  type Group = { kind: "group"; children: Map<string, Group | Hdf5DatasetInput> };
  const root: Group = { kind: "group", children: new Map() };
  for (const [name, array] of arrays) {
    const parts = name.split("/");
    const last = parts.pop() ?? name;
    const owner = parts.reduce<Group>((group, part) => {
      const known = group.children.get(part);
      if (known?.kind === "group") return known;
      const made: Group = { kind: "group", children: new Map() };
      group.children.set(part, made);
      return made;
    }, root);
    owner.children.set(last, datasetOf(array));
  }
  return root;
}

function endingOf(path: string): string {
  const known = [
    ".weights.h5",
    ".weights.json",
    ".keras",
    ".h5",
    ".safetensors",
    ".npz",
    ".npy",
    FOLDER,
  ];
  const ending = known.find((one) => path.endsWith(one));
  if (ending !== undefined) return ending;
  throw new ConfigError(`The path "${path}" ends in none of ${known.join(", ")}.`);
}
