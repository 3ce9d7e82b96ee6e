// Takes two files of models, weights or arrays, in any forms; gives out where they differ.

import { show } from "../../engine/index.ts";
import { isPlainObject } from "../../shared/tree.ts";
import { type FileArray, toHostTensor } from "../file-array.ts";
import { addressOf, type FileSource, withSource } from "../file-source.ts";
import { loadModel } from "../load.ts";
import { loadLayersModel } from "../load-layers-model.ts";
import { modelConfig } from "../model-config.ts";
import { readNamedWeights } from "../named-weights.ts";
import { PythonFloat } from "../python-json.ts";
import type { LoadOptions } from "../restore-model.ts";
import { layerGroups } from "../variable-groups.ts";

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
  readonly arrays: ReadonlyMap<string, FileArray>;
}

/**
 * Compares two files. Models are compared by what they become here, whatever form their files have;
 * names of layers count, those that a library made up (`dense_3`) too.
 * @throws FileError when one of them cannot be loaded.
 */
export async function diffFiles(
  a: FileSource,
  b: FileSource,
  options: LoadOptions = {},
): Promise<FileDifference> {
  const [first, second] = [await contentsOf(a, options), await contentsOf(b, options)];
  const config = namesOf(first.config, second.config).flatMap((path) => {
    const [one, other] = [first.config.get(path), second.config.get(path)];
    return one === other ? [] : [{ path, a: one, b: other }];
  });
  const names = namesOf(first.arrays, second.arrays);
  const arrays = names.flatMap((name) => {
    const found = differenceOf(first.arrays.get(name), second.arrays.get(name));
    return found === undefined ? [] : [{ name, ...found }];
  });
  const largest = arrays.reduce((most, { largest: one = 0 }) => Math.max(most, one), 0);
  return { config, arrays, equal: names.length - arrays.length, largest };
}

async function contentsOf(source: FileSource, options: LoadOptions): Promise<Contents> {
  const { openFile } = await import("./open-file.ts");
  const { limits = {} } = options;
  const place = addressOf(source);
  return withSource(source, limits, async (bytes) => {
    const { format, config, arrays } = await openFile(bytes, place, limits);
    if (config !== null) {
      const model =
        format === "tensorflow.js"
          ? await loadLayersModel(place ?? "", options)
          : await loadModel(source, options);
      const groups = layerGroups(model);
      return { config: flatten(modelConfig(model)), arrays: await readNamedWeights(groups) };
    }
    const read = new Map<string, FileArray>();
    for (const [key, array] of arrays) read.set(key, await array.read());
    return { config: new Map(), arrays: read };
  });
}

/** Says how two arrays differ; undefined when every number is the same, NaN being equal to itself. */
function differenceOf(
  a: FileArray | undefined,
  b: FileArray | undefined,
): { problem: string; largest?: number } | undefined {
  if (a === undefined) return { problem: "is in the second file only" };
  if (b === undefined) return { problem: "is in the first file only" };
  if (show(a.shape) !== show(b.shape)) {
    return { problem: `has shape ${show(a.shape)} in the first, ${show(b.shape)} in the second` };
  }
  const [x, y] = [toHostTensor(a, "the first file").data, toHostTensor(b, "the second file").data];
  let largest = 0;
  for (const [i, value] of x.entries()) {
    const other = y[i] ?? Number.NaN;
    if (Object.is(value, other) || value === other) continue;
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
