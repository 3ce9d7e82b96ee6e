// Takes what names a TensorFlow.js model, from an address to a database; gives out its parts.

import { FileError } from "../../shared/errors.ts";
import { bytesAt } from "../byte-source.ts";
import { isJsonObject, type JsonObject } from "../deserialize.ts";
import { type FileSource, sourceName, withSource } from "../file-source.ts";
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
export type LayersModelSource = string | URL | Iterable<File>;

/** Reads all parts of a model. @throws FileError naming the part that is missing or broken. */
export async function readArtifacts(
  source: LayersModelSource,
  limits: FileLimits,
): Promise<LayersArtifacts> {
  if (typeof source !== "string" && !(source instanceof URL)) return fromFiles([...source], limits);
  const [, storage, name] = /^(indexeddb|localstorage):\/\/(.*)$/.exec(String(source)) ?? [];
  if (storage === "indexeddb") return readIndexedDb(name ?? "");
  if (storage === "localstorage") return readLocalStorage(name ?? "", limits);
  const json = await readJson(source, sourceName(source, "model.json"), limits);
  return join(json, sourceName(source, "model.json"), limits, (path) => beside(source, path));
}

async function fromFiles(files: readonly File[], limits: FileLimits): Promise<LayersArtifacts> {
  const [main, ...others] = files.filter(({ name }) => name.endsWith(".json"));
  if (main === undefined || others.length > 0) {
    const names =
      files
        .map(({ name }) => name)
        .slice(0, 5)
        .join(", ") || "none";
    throw new FileError(
      `loadLayersModel: expected one .json file and its files of weights, but got: ${names}.`,
    );
  }
  const json = await readJson(main, main.name, limits);
  const byName = new Map(files.map((file) => [file.name, file]));
  return join(json, main.name, limits, (path) => {
    const file = byName.get(path.slice(path.lastIndexOf("/") + 1));
    if (file !== undefined) return file;
    throw new FileError(`${main.name}: the file of weights "${path}" is missing among the files.`);
  });
}

/** Reads the files of weights, no more bytes of them than the specs say. */
async function join(
  json: JsonObject,
  file: string,
  limits: FileLimits,
  open: (path: string) => FileSource,
): Promise<LayersArtifacts> {
  const { specs, paths } = readManifest(json, file);
  let left = totalBytes(specs, file);
  const weightData: Uint8Array[] = [];
  for (const path of paths) {
    const bounds = { ...limits, maxFileSize: Math.min(left, limits.maxFileSize ?? left) };
    const bytes = await withSource(open(path), bounds, async (source) => {
      if (source.size <= left) return bytesAt(source, 0, source.size);
      throw new FileError(
        `${path} has ${source.size} bytes, but the weights of ${file} need only ${left} of them.`,
      );
    });
    left -= bytes.length;
    weightData.push(bytes);
  }
  const { modelTopology = null, trainingConfig = null } = json;
  return { modelTopology, trainingConfig, weightSpecs: [...specs], weightData };
}

async function readJson(source: FileSource, name: string, limits: FileLimits): Promise<JsonObject> {
  const maxLength = limits.maxJsonLength ?? 2 ** 26;
  const bounds = { ...limits, maxFileSize: Math.min(maxLength, limits.maxFileSize ?? maxLength) };
  const text = await withSource(source, bounds, async (bytes) => {
    if (bytes.size > maxLength) {
      throw new FileError(
        `${name} has ${bytes.size} bytes; at most ${maxLength} are read as JSON.`,
      );
    }
    return bytesAt(bytes, 0, bytes.size);
  });
  const json: JsonValue = parsePythonJson(text, { name, maxLength });
  if (isJsonObject(json)) return json;
  throw new FileError(`${name} is no model.json of TensorFlow.js: it holds no object.`);
}

/** Names a file in the folder of another. */
function beside(source: string | URL, path: string): string | URL {
  if (source instanceof URL) return new URL(path, source);
  if (/^https?:/.test(source)) return new URL(path, source).href;
  return source.replace(/[^/\\]*$/, "") + path;
}
