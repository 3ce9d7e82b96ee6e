// Takes what names a TensorFlow.js model, from an address to a database; gives out its parts.

import { type ByteSource, bytesAt, joinedSource } from "../../files/byte-source.ts";
import { FileError } from "../../shared/errors.ts";
import { isJsonObject, type JsonObject } from "../deserialize.ts";
import { type FileFolder, type FileSet, mainOf } from "../file-set.ts";
import { type FileSource, type OpenSource, sourceName } from "../file-source.ts";
import type { FileLimits } from "../model-file.ts";
import { type JsonValue, parsePythonJson } from "../python-json.ts";
import { type LayersArtifacts, readManifest } from "./artifacts.ts";
import { readIndexedDb, readLocalStorage } from "./browser-storage.ts";
import { totalBytes } from "./weight-specs.ts";

/**
 * Is where a TensorFlow.js model is: the path or address of its `model.json`, beside which the files
 * of weights lie; all its files, as a file input gives them; or `indexeddb://name` and
 * `localstorage://name`, where `model.save` of TensorFlow.js puts models in a browser.
 */
export type LayersModelSource = string | URL | FileSet;

/** Opens all parts of a model. @throws FileError naming the part that is missing or broken. */
export async function openArtifacts(
  source: LayersModelSource,
  open: OpenSource,
  limits: FileLimits,
): Promise<LayersArtifacts> {
  const [, storage, name] = /^(indexeddb|localstorage):\/\/(.*)$/.exec(String(source)) ?? [];
  if (storage === "indexeddb") return readIndexedDb(name ?? "");
  if (storage === "localstorage") return readLocalStorage(name ?? "", limits);
  const { main, folder } = mainOf(source, ".json");
  const file = main instanceof File ? main.name : sourceName(main, "model.json");
  if (main instanceof File && !file.endsWith(".json")) {
    throw new FileError(`${file} is no model.json: give that, together with its files of weights.`);
  }
  const json = await readJson(main, file, open, limits);
  const { specs, paths } = readManifest(json, file);
  const weightData = joinedSource(
    await openFiles(paths, totalBytes(specs, file), file, folder(), open, limits),
  );
  const { modelTopology = null, trainingConfig = null } = json;
  return { modelTopology, trainingConfig, weightSpecs: [...specs], weightData };
}

/** Opens the files of weights, which hold no more bytes than the specs say. */
async function openFiles(
  paths: readonly string[],
  total: number,
  file: string,
  folder: FileFolder,
  open: OpenSource,
  limits: FileLimits,
): Promise<ByteSource[]> {
  let left = total;
  const sources: ByteSource[] = [];
  for (const path of paths) {
    const found = await folder.find(path);
    if (found === undefined) {
      throw new FileError(`${file}: the file of weights "${path}" is missing from ${folder.name}.`);
    }
    const maxFileSize = Math.min(left, limits.maxFileSize ?? left);
    const source = await open(found, { ...limits, maxFileSize });
    if (source.size > left) {
      throw new FileError(
        `${path} has ${source.size} bytes, but the weights of ${file} need only ${left} of them.`,
      );
    }
    left -= source.size;
    sources.push(source);
  }
  return sources;
}

async function readJson(
  source: FileSource,
  name: string,
  open: OpenSource,
  limits: FileLimits,
): Promise<JsonObject> {
  const maxLength = limits.maxJsonLength ?? 2 ** 26;
  const maxFileSize = Math.min(maxLength, limits.maxFileSize ?? maxLength);
  const bytes = await open(source, { ...limits, maxFileSize });
  if (bytes.size > maxLength) {
    throw new FileError(`${name} has ${bytes.size} bytes; at most ${maxLength} are read as JSON.`);
  }
  const text = await bytesAt(bytes, 0, bytes.size);
  const json: JsonValue = parsePythonJson(text, { name, maxLength });
  if (isJsonObject(json)) return json;
  throw new FileError(`${name} is no model.json of TensorFlow.js: it holds no object.`);
}
