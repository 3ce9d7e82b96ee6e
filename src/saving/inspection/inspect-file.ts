// Takes any file of models, weights or arrays; gives out what is in it, and what would be refused.

import type { ByteSource } from "../../files/byte-source.ts";
import { partsOf, startSha256 } from "../../files/digest.ts";
import { bytesNeeded, type FileDType } from "../../files/file-array.ts";
import { countBytes } from "../../files/progress.ts";
import { FileError } from "../../shared/errors.ts";
import { deserializeRoot, isJsonObject, type JsonObject } from "../deserialize.ts";
import { type FileSource, withSources } from "../file-source.ts";
import type { JsonValue } from "../python-json.ts";
import { type LoadOptions, restoreModel } from "../restore-model.ts";
import type { FileFormat, OpenedFile } from "./open-file.ts";

/** Is what a file holds, as `inspectFile` finds it. */
export interface FileReport {
  /** Undefined where the file could not be opened; `refused` says why. */
  readonly format?: FileFormat;
  /** Bytes of the file, or of the files of a folder together. */
  readonly bytes: number;
  /** Digest of the file, or of the files of a folder one behind the other. */
  readonly sha256: string;
  /** Members of an archive or folder, with their digests. */
  readonly members: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly sha256: string;
  }[];
  /** Layers of the model, those of models inside named by path. */
  readonly layers: readonly { readonly name: string; readonly className: string }[];
  readonly arrays: readonly {
    readonly name: string;
    readonly shape: readonly number[];
    readonly dtype: FileDType;
    readonly bytes: number;
  }[];
  /** One sentence for each thing that loading would refuse. */
  readonly refused: readonly string[];
}

/**
 * Lists what a file holds, with shapes, sizes and digests, and all that loading it would refuse. No
 * weights are decoded and no model is kept.
 * @throws FileError when the file cannot be read at all.
 */
export async function inspectFile(
  source: FileSource,
  options: Omit<LoadOptions, "compile"> = {},
): Promise<FileReport> {
  const { openFile, openPlace } = await import("./open-file.ts");
  const { limits = {} } = options;
  return withSources(limits, async (open) => {
    const place = await openPlace(source, open);
    const { whole: bytes } = place;
    const file = await openFile(place, open, limits).catch(refusal);
    const members = "reason" in file ? [] : file.members;
    const total = members.reduce((sum, { size }) => sum + size, bytes.size);
    const count = countBytes("checking", total, options.onProgress);
    const digest = async (part: ByteSource): Promise<string> => {
      const running = startSha256();
      for await (const some of partsOf(part)) {
        running.update(some);
        count(some.length);
      }
      return running.hex();
    };
    const start = { bytes: bytes.size, sha256: await digest(bytes) };
    const refused = (reason: string): FileReport => {
      return { ...start, members: [], layers: [], arrays: [], refused: [reason] };
    };
    if ("reason" in file) return refused(file.reason);
    const { format, config, arrays } = file;
    const digests: { name: string; bytes: number; sha256: string }[] = [];
    for (const { name, size, open: openMember } of members) {
      const member = await openMember().catch(refusal);
      if ("reason" in member) return refused(member.reason);
      digests.push({ name, bytes: size, sha256: await digest(member) });
    }
    return {
      ...{ format, ...start, members: digests, layers: layersIn(config, "") },
      arrays: Array.from(arrays, ([key, { shape, dtype }]) => {
        return { name: key, shape, dtype, bytes: bytesNeeded(shape, dtype, key) };
      }),
      refused: config === null ? [] : refusals(file, options),
    };
  });
}

/** Turns a refusal into its reason. */
function refusal(error: unknown): { readonly reason: string } {
  if (error instanceof FileError) return { reason: error.message };
  throw error;
}

/** Lists layers as the description has them; nothing is made. */
function layersIn(json: JsonValue, path: string): { name: string; className: string }[] {
  const config = isJsonObject(json) ? json["config"] : null;
  const layers = isJsonObject(config) ? config["layers"] : null;
  if (!Array.isArray(layers)) return [];
  return layers.filter(isJsonObject).flatMap((layer) => {
    const inner = isJsonObject(layer["config"]) ? layer["config"]["name"] : undefined;
    const name = `${path}${String(layer["name"] ?? inner ?? "")}`;
    return [{ name, className: String(layer["class_name"] ?? "") }, ...layersIn(layer, `${name}/`)];
  });
}

/** Tries each layer alone, so that all refusals are found, and then the whole with its weights. */
function refusals(
  { config, problemsFor }: OpenedFile,
  { customObjects = {} }: Pick<LoadOptions, "customObjects">,
): readonly string[] {
  const options = { file: "config", customObjects };
  const found = leavesOf(config).flatMap(({ inbound_nodes: _, ...alone }) =>
    reasonsOf(() => {
      deserializeRoot(alone, options);
      return [];
    }),
  );
  if (found.length > 0) return [...new Set(found)];
  return reasonsOf(() => problemsFor(restoreModel(config, "config", { customObjects })));
}

function leavesOf(json: JsonValue): JsonObject[] {
  const config = isJsonObject(json) ? json["config"] : null;
  const layers = isJsonObject(config) ? config["layers"] : null;
  if (!Array.isArray(layers)) return isJsonObject(json) ? [json] : [];
  return layers
    .filter(isJsonObject)
    .filter((layer) => !isOperation(layer))
    .flatMap(leavesOf);
}

function isOperation({ module }: JsonObject): boolean {
  return typeof module === "string" && module.startsWith("keras.src.ops.");
}

function reasonsOf(body: () => readonly string[]): readonly string[] {
  try {
    return body();
  } catch (error) {
    if (error instanceof FileError) return [error.message];
    throw error;
  }
}
