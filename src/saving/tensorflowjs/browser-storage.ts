// Models that TensorFlow.js keeps in a browser, in IndexedDB or in the local storage; only read.

import { type ByteSource, joinedSource, memorySource } from "../../files/byte-source.ts";
import { FileError } from "../../shared/errors.ts";
import { isJsonObject } from "../deserialize.ts";
import type { FileLimits } from "../model-file.ts";
import { type JsonValue, parsePythonJson } from "../python-json.ts";
import type { LayersArtifacts } from "./artifacts.ts";

const DATABASE = "tensorflowjs";
const STORE = "models_store";
const PREFIX = "tensorflowjs_models";

/** Reads a model that was saved to `indexeddb://name`. @throws FileError when there is none. */
export async function readIndexedDb(name: string): Promise<LayersArtifacts> {
  if (typeof indexedDB === "undefined") throw noStorage("indexeddb", name, "IndexedDB");
  const found = await readRecord(name);
  const { modelArtifacts } = (found ?? {}) as { readonly modelArtifacts?: object };
  if (modelArtifacts === undefined) throw notFound("indexeddb", name);
  const { modelTopology, weightSpecs, weightData, trainingConfig } = modelArtifacts as {
    readonly [key: string]: unknown;
  };
  return {
    modelTopology: (modelTopology ?? null) as JsonValue,
    weightSpecs: (weightSpecs ?? []) as JsonValue,
    weightData: buffersOf(weightData),
    trainingConfig: (trainingConfig ?? null) as JsonValue,
  };
}

/** Reads a model that was saved to `localstorage://name`. @throws FileError when there is none. */
export async function readLocalStorage(
  name: string,
  { maxJsonLength }: FileLimits,
): Promise<LayersArtifacts> {
  if (typeof localStorage === "undefined") throw noStorage("localstorage", name, "local storage");
  const read = (key: string): string | null => localStorage.getItem(`${PREFIX}/${name}/${key}`);
  const parse = (key: string): JsonValue => {
    const text = read(key);
    const length = maxJsonLength === undefined ? {} : { maxLength: maxJsonLength };
    return text === null ? null : parsePythonJson(text, { name: key, ...length });
  };
  const topology = parse("model_topology");
  if (topology === null) throw notFound("localstorage", name);
  const metadata = parse("model_metadata");
  return {
    modelTopology: topology,
    weightSpecs: parse("weight_specs") ?? [],
    weightData: memorySource(fromBase64(read("weight_data") ?? "", name)),
    trainingConfig: isJsonObject(metadata) ? (metadata["trainingConfig"] ?? null) : null,
  };
}

function readRecord(name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const fail = (error: DOMException | null): void =>
      reject(new FileError(`indexeddb://${name} cannot be read: ${error?.message}.`));
    const opening = indexedDB.open(DATABASE);
    // Where TensorFlow.js has never been, its database must not appear.
    opening.onupgradeneeded = () => opening.transaction?.abort();
    opening.onerror = () =>
      opening.error?.name === "AbortError" ? resolve(undefined) : fail(opening.error);
    opening.onsuccess = () => {
      const database = opening.result;
      if (!database.objectStoreNames.contains(STORE)) {
        database.close();
        resolve(undefined);
        return;
      }
      const getting = database.transaction(STORE, "readonly").objectStore(STORE).get(name);
      getting.onerror = () => fail(getting.error);
      getting.onsuccess = () => {
        database.close();
        resolve(getting.result);
      };
    };
  });
}

function buffersOf(data: unknown): ByteSource {
  const buffers = (Array.isArray(data) ? data : [data]).filter((one) => one instanceof ArrayBuffer);
  return joinedSource(buffers.map((buffer) => memorySource(new Uint8Array(buffer))));
}

function fromBase64(text: string, name: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
  } catch (cause) {
    throw new FileError(`localstorage://${name}: weight_data is no base64 text.`, { cause });
  }
}

function noStorage(scheme: string, name: string, what: string): FileError {
  return new FileError(
    `${scheme}://${name} cannot be read: there is no ${what} outside a browser.`,
  );
}

function notFound(scheme: string, name: string): FileError {
  return new FileError(
    `${scheme}://${name}: TensorFlow.js has saved no model of this name in this browser, for this site.`,
  );
}
