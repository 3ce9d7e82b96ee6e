// Takes two files of models, weights or arrays, in any forms; gives out where they differ.

import { show } from "../../engine/index.ts";
import { bytesNeeded, type StoredArray, toHostTensor } from "../../files/file-array.ts";
import { countBytes } from "../../files/progress.ts";
import { isPlainObject } from "../../shared/tree.ts";
import { type FileSource, type OpenSource, withSources } from "../file-source.ts";
import { loadModel } from "../load.ts";
import { loadLayersModel } from "../load-layers-model.ts";
import { modelConfig } from "../model-config.ts";
import { namedWeights } from "../named-weights.ts";
import { PythonFloat } from "../python-json-writer.ts";
import type { LoadOptions } from "../restore-model.ts";
import { hasOptimizerState, layerGroups, optimizerGroup } from "../variable-groups.ts";

/** Is where two files differ. */
export interface FileDifference {
  /** Options by path that differ, with both values; undefined for what one file lacks. */
  readonly config: readonly { readonly path: string; readonly a: unknown; readonly b: unknown }[];
  /** Arrays that differ; `largest` is undefined where shapes differ or one file lacks the array. */
  readonly arrays: readonly {
    readonly name: string;
    readonly problem: string;
    readonly largest?: number;
  }[];
  /** Arrays that are equal. */
  readonly equal: number;
  /** Largest difference of two numbers at the same place. */
  readonly largest: number;
}

interface Contents {
  readonly config: ReadonlyMap<string, unknown>;
  readonly arrays: ReadonlyMap<string, StoredArray>;
}

/**
 * Compares two files. Models are compared by what they become here, whatever form their files have;
 * names of layers count, those that a library made up (`dense_3`) too, and so does the state of an
 * optimizer that has made a step.
 * @throws FileError when one of them cannot be loaded.
 */
export async function diffFiles(
  a: FileSource,
  b: FileSource,
  options: LoadOptions = {},
): Promise<FileDifference> {
  return withSources(options.limits ?? {}, async (open) => {
    const first = await contentsOf(a, open, options);
    return compare(first, await contentsOf(b, open, options), options);
  });
}

async function compare(
  first: Contents,
  second: Contents,
  { onProgress }: LoadOptions,
): Promise<FileDifference> {
  const config = namesOf(first.config, second.config).flatMap((path) => {
    const [one, other] = [first.config.get(path), second.config.get(path)];
    return one === other ? [] : [{ path, a: one, b: other }];
  });
  const names = namesOf(first.arrays, second.arrays);
  const bytes = (name: string): number => {
    const array = first.arrays.get(name) ?? second.arrays.get(name);
    return array === undefined ? 0 : bytesNeeded(array.shape, array.dtype, name);
  };
  const total = names.reduce((sum, name) => sum + bytes(name), 0);
  const count = countBytes("comparing", total, onProgress);
  const arrays: { name: string; problem: string; largest?: number }[] = [];
  for (const name of names) {
    const found = await differenceOf(first.arrays.get(name), second.arrays.get(name));
    if (found !== undefined) arrays.push({ name, ...found });
    count(bytes(name));
  }
  const largest = arrays.reduce((most, { largest: one = 0 }) => Math.max(most, one), 0);
  return { config, arrays, equal: names.length - arrays.length, largest };
}

async function contentsOf(
  source: FileSource,
  open: OpenSource,
  options: LoadOptions,
): Promise<Contents> {
  const { openFile, openPlace } = await import("./open-file.ts");
  const place = await openPlace(source, open);
  const file = await openFile(place, open, options.limits ?? {});
  if (file.config === null) return { config: new Map(), arrays: file.arrays };
  const isLayersModel = file.format === "tensorflow.js";
  const model = isLayersModel
    ? await loadLayersModel(place.path ?? "", options)
    : await loadModel(source, options);
  const state = (await hasOptimizerState(model)) ? optimizerGroup(model) : undefined;
  const groups = state === undefined ? layerGroups(model) : [...layerGroups(model), state];
  return { config: flatten(modelConfig(model)), arrays: await namedWeights(groups) };
}

/** Says how two arrays differ; undefined when every number is the same, NaN being equal to itself. */
async function differenceOf(
  a: StoredArray | undefined,
  b: StoredArray | undefined,
): Promise<{ problem: string; largest?: number } | undefined> {
  if (a === undefined) return { problem: "is in the second file only" };
  if (b === undefined) return { problem: "is in the first file only" };
  if (show(a.shape) !== show(b.shape)) {
    return { problem: `has shape ${show(a.shape)} in the first, ${show(b.shape)} in the second` };
  }
  const x = toHostTensor(await a.read(), "the first file").data;
  const y = toHostTensor(await b.read(), "the second file").data;
  let largest = 0;
  // By index: an iterator of a billion numbers takes minutes.
  for (let i = 0; i < x.length; i++) {
    const [value, other] = [x[i] ?? Number.NaN, y[i] ?? Number.NaN];
    if (value === other || Object.is(value, other)) continue;
    const distance = Math.abs(value - other);
    largest = Math.max(largest, Number.isNaN(distance) ? Infinity : distance);
  }
  return largest === 0 ? undefined : { problem: `differs by up to ${largest}`, largest };
}

/** Lists the options of a description by their paths, such as `config.layers.1.config.units`. */
function flatten(
  value: unknown,
  path = "",
  into = new Map<string, unknown>(),
): Map<string, unknown> {
  const below = (key: string | number) => (path === "" ? String(key) : `${path}.${key}`);
  if (Array.isArray(value)) value.forEach((child, i) => flatten(child, below(i), into));
  else if (value instanceof PythonFloat) into.set(path, value.value);
  else if (isPlainObject(value)) {
    for (const [key, child] of Object.entries(value)) {
      if (key !== "shared_object_id") flatten(child, below(key), into);
    }
  } else into.set(path, value);
  return into;
}

function namesOf(a: ReadonlyMap<string, unknown>, b: ReadonlyMap<string, unknown>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])];
}
