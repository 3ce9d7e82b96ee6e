// A model to the bytes of a `.keras` file, or to a file.

import { platform } from "#platform";
import { ConfigError } from "../shared/errors.ts";
import { modelConfig } from "./model-config.ts";
import type { PythonJsonInput } from "./python-json.ts";
import type { SavableModel } from "./savable-model.ts";
import type { PythonJsonObject } from "./serialize.ts";
import { layerGroups, optimizerGroup } from "./variable-groups.ts";
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
  /** Date in the file; default now. */
  readonly date?: Date;
}

/** Version of Keras whose form of file is written. */
const KERAS_VERSION = "3.15.1";

/**
 * Writes a model to a file that Python Keras opens too: architecture, weights, what it was compiled
 * with and the optimizer's state. The file appears whole or not at all.
 * @throws ConfigError when the path does not end in `.keras`, or a part cannot be written down;
 *   FileError when the place cannot be written.
 */
export async function saveModel(
  model: SavableModel,
  path: string,
  options: SaveOptions = {},
): Promise<void> {
  if (!path.endsWith(".keras")) {
    throw new ConfigError(
      `saveModel: the path "${path}" does not end in ".keras". ` +
        "Write the ending out; weights alone go to a .weights.h5 file by saveWeights(path).",
    );
  }
  await platform.writeFileAtomic(path, await saveModelToBytes(model, options));
}

/**
 * Gives the bytes of a `.keras` file, for downloads and databases.
 * @throws ConfigError when a part cannot be written down.
 */
export async function saveModelToBytes(
  model: SavableModel,
  options: SaveOptions = {},
): Promise<Uint8Array<ArrayBuffer>> {
  const { date = new Date(), metadata, includeOptimizer = true } = options;
  const config = modelConfig(model);
  const optimizer = includeOptimizer ? optimizerGroup(model) : undefined;
  const groups = [...layerGroups(model), ...(optimizer === undefined ? [] : [optimizer])];
  const weights = await writeWeightsTree(groups);
  const { writeModelFile } = await import("./model-file.ts");
  const notes = kerasNotes(date);
  if (metadata !== undefined) notes["gradus"] = metadata;
  return writeModelFile({ metadata: notes, config, weights }, date);
}

/** Gives what Keras notes in `metadata.json`; the date is such as `2026-01-31@09:05:00`, in UTC. */
export function kerasNotes(date: Date): PythonJsonObject {
  const text = date.toISOString().slice(0, 19).replace("T", "@");
  return { keras_version: KERAS_VERSION, date_saved: text };
}
