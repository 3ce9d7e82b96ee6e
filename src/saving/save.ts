// A model to the bytes of a `.keras` file, or to a file, which may be an older `.h5` file too.

import { platform } from "#platform";
import { bytesOf, joinPieces, type Piece, writePieces } from "../files/file-pieces.ts";
import type { OnFileProgress } from "../files/progress.ts";
import { ConfigError } from "../shared/errors.ts";
import { modelConfig } from "./model-config.ts";
import type { ModelParts } from "./model-file.ts";
import type { PythonJsonInput } from "./python-json-writer.ts";
import type { SavableModel } from "./savable-model.ts";
import type { PythonJsonObject } from "./serialize.ts";
import { layerGroups, optimizerGroups } from "./variable-groups.ts";
import { writeWeightsTree } from "./weights-tree.ts";

/** Are the options of `saveModel`. */
export interface SaveOptions {
  /** Whether the optimizer's state goes into the file, so that training can go on; default true. */
  readonly includeOptimizer?: boolean;
  /**
   * Notes of one's own, such as `{ classNames: ["cat", "dog"] }`, kept under `gradus` in
   * `metadata.json`, which Python Keras ignores; `readMetadata` gives them back.
   */
  readonly metadata?: { readonly [key: string]: PythonJsonInput };
  /** False writes a folder of files instead of one; default true. */
  readonly zipped?: boolean;
  /** Hears how many bytes have been written. */
  readonly onProgress?: OnFileProgress;
  /** Date in the file; default now. */
  readonly date?: Date;
}

/** Version of Keras whose form of file is written. */
const KERAS_VERSION = "3.15.1";

/**
 * Writes a model to a file, or a stream, that Python Keras opens too: architecture, weights, what it
 * was compiled with and the optimizer's state. The file appears whole or not at all. A path that ends
 * in `.h5` gives the older form, without the optimizer's state, for programs that read no other.
 * @throws ConfigError when the path has another ending, or a part cannot be written down;
 *   FileError when the place cannot be written.
 */
export async function saveModel(
  model: SavableModel,
  target: string | WritableStream<Uint8Array>,
  options: SaveOptions = {},
): Promise<void> {
  const { onProgress } = options;
  if (typeof target !== "string") {
    const writer = target.getWriter();
    for await (const bytes of bytesOf(await piecesOf(model, options), onProgress)) {
      await writer.write(bytes);
    }
    return writer.close();
  }
  if (options.zipped === false) return saveFolder(model, target, options);
  if (target.endsWith(".h5") && !target.endsWith(".weights.h5")) {
    return writePieces(target, await legacyPieces(model, options), onProgress);
  }
  if (!target.endsWith(".keras")) {
    throw new ConfigError(
      `saveModel: the path "${target}" does not end in ".keras" or ".h5". Write the ending out, or ` +
        "give { zipped: false } for a folder; weights alone go to a .weights.h5 file by " +
        "saveWeights(path).",
    );
  }
  await writePieces(target, await piecesOf(model, options), onProgress);
}

/** Writes the members of a file as files of a folder, each of which appears whole. */
async function saveFolder(model: SavableModel, path: string, options: SaveOptions): Promise<void> {
  const { modelMembers } = await import("./model-file.ts");
  const members = modelMembers(await modelParts(model, options));
  await platform.makeDirectory(path);
  // The weights first: a config without them would be taken for a whole model.
  for (const { name, data } of members.reverse()) {
    await writePieces(`${path.replace(/[/\\]$/, "")}/${name}`, data, options.onProgress);
  }
}

/**
 * Gives the bytes of a `.keras` file, for downloads and databases.
 * @throws ConfigError when a part cannot be written down.
 */
export async function saveModelToBytes(
  model: SavableModel,
  options: SaveOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  return joinPieces(await piecesOf(model, options));
}

async function piecesOf(model: SavableModel, options: SaveOptions): Promise<Piece[]> {
  const { modelFilePieces } = await import("./model-file.ts");
  const { date = new Date() } = options;
  return modelFilePieces(await modelParts(model, { ...options, date }), date);
}

async function modelParts(model: SavableModel, options: SaveOptions): Promise<ModelParts> {
  const { date = new Date(), metadata, includeOptimizer = true } = options;
  const config = modelConfig(model);
  const groups = [...layerGroups(model), ...(includeOptimizer ? optimizerGroups(model) : [])];
  const weights = await writeWeightsTree(groups);
  const notes = kerasNotes(date);
  if (metadata !== undefined) notes["gradus"] = metadata;
  return { metadata: notes, config, weights };
}

async function legacyPieces(model: SavableModel, { metadata }: SaveOptions): Promise<Piece[]> {
  const { legacyModelPieces } = await import("./legacy/save.ts");
  const config = modelConfig(model);
  return legacyModelPieces(model, { kerasVersion: KERAS_VERSION, config, metadata });
}

/** Gives what Keras notes in `metadata.json`; the date is such as `2026-01-31@09:05:00`, in UTC. */
export function kerasNotes(date: Date): PythonJsonObject {
  const text = date.toISOString().slice(0, 19).replace("T", "@");
  return { keras_version: KERAS_VERSION, date_saved: text };
}
