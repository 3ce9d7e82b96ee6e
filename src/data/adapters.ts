// From what users give to fit, evaluate and predict to host arrays with one sample per row.

import type { DType, HostArray, Literal, NestedArray } from "../engine/index.ts";
import { isHostArray, isHostTensor, show, Tensor, tensor } from "../engine/index.ts";
import { describe } from "../registry/index.ts";
import { ConfigError, DTypeError, ShapeError } from "../shared/errors.ts";
import type { Tree } from "../shared/tree.ts";
import { flatten, isPlainObject } from "../shared/tree.ts";
import type { HostTensor } from "./host-tensor.ts";

/** Holds texts with their shape; only host layers take them. */
export interface StringArray {
  readonly shape: readonly number[];
  readonly dtype: "string";
  readonly data: readonly string[];
}

/** Is an array of texts, nested as deep as there are axes. */
export type NestedStrings = readonly (string | NestedStrings)[];

/** Is one array of samples: a tensor, typed array, host tensor or nested array. */
export type ArrayLike = Tensor | Literal | StringArray | NestedStrings;

/** Is one array of samples, or a list or object of several. */
export type DataTree = Tree<ArrayLike>;

/** Is data on the host. */
export type HostData = HostTensor | StringArray;

/** Are arrays on the host, in the structure in which they were given. */
export type HostTree = Tree<HostData>;

/** Says whose argument is being read. */
export interface Argument {
  /** Who reads it, such as `fit`. */
  readonly who: string;
  /** Name of the argument, such as `x`. */
  readonly name: string;
  /** Number of arrays that are expected; more than 1 makes an array a list of them. */
  readonly count: number;
  /** Dtype for floats; default float32. */
  readonly float?: DType;
}

/**
 * Reads an argument into host arrays; float64 becomes float32, integers stay.
 * @throws ShapeError for ragged arrays, DTypeError for what is neither a number nor a text.
 */
export async function readHostTree(given: unknown, argument: Argument): Promise<HostTree> {
  if (Array.isArray(given) && isList(given, argument.count)) {
    return Promise.all(
      given.map((child, i) =>
        readHostTree(child, { ...argument, count: 1, name: `${argument.name}[${i}]` }),
      ),
    );
  }
  if (isPlainObject(given) && !isHostTensor(given) && !isStringArray(given)) {
    const entries = Object.entries(given).map(async ([key, child]) => {
      const name = `${argument.name}.${key}`;
      return [key, await readHostTree(child, { ...argument, count: 1, name })] as const;
    });
    return Object.fromEntries(await Promise.all(entries));
  }
  return readArray(given, argument);
}

/** Tells texts with a shape from everything else. */
export function isStringArray(given: unknown): given is StringArray {
  return isPlainObject(given) && given.dtype === "string" && Array.isArray(given.data);
}

// A plain nested array is one array of samples unless several are expected.
function isList(given: readonly unknown[], count: number): boolean {
  return given.some(
    (part) =>
      part instanceof Tensor || isHostArray(part) || isHostTensor(part) || isStringArray(part),
  )
    ? true
    : count > 1 && given.length === count;
}

async function readArray(given: unknown, argument: Argument): Promise<HostData> {
  const { who, name, float = "float32" } = argument;
  if (isStringArray(given)) return given;
  if (given instanceof Tensor) return settle(given.shape, given.dtype, await given.data(), float);
  if (isHostTensor(given)) return settle(given.shape, given.dtype, given.data, float);
  if (isHostArray(given)) {
    const flat = tensor(given.subarray(0, 0));
    return settle([given.length], flat.dtype, given, float);
  }
  if (ArrayBuffer.isView(given)) {
    throw new DTypeError(
      `${who}: ${name} is ${describe(given)}. Give a Float32Array, Float64Array, Int32Array, ` +
        "Uint32Array or Uint8Array, or a nested array of numbers.",
    );
  }
  if (!Array.isArray(given)) {
    throw new DTypeError(
      `${who}: ${name} is ${describe(given)}, but must be an array, a typed array or a tensor.`,
    );
  }
  if (typeof firstLeaf(given) === "string") return readStrings(given, argument);
  try {
    const literal = tensor(given as NestedArray);
    return settle(literal.shape, literal.dtype, await literal.data(), float);
  } catch (cause) {
    if (cause instanceof ShapeError) throw named(ShapeError, cause, argument);
    if (cause instanceof DTypeError) throw named(DTypeError, cause, argument);
    throw cause;
  }
}

function named<E extends Error>(
  Type: new (message: string, options: ErrorOptions) => E,
  cause: Error,
  { who, name }: Argument,
): E {
  return new Type(`${who}: ${name}: ${cause.message.replace(/^tensor: /, "")}`, { cause });
}

function settle(shape: readonly number[], dtype: DType, data: HostArray, float: DType): HostTensor {
  if (dtype === "float64" && float === "float32") {
    return { shape, dtype: "float32", data: Float32Array.from(data) };
  }
  return { shape, dtype, data } as HostTensor;
}

function firstLeaf(given: unknown): unknown {
  let level = given;
  while (Array.isArray(level)) level = level[0];
  return level;
}

function readStrings(given: readonly unknown[], { who, name }: Argument): StringArray {
  const shape: number[] = [];
  for (let level: unknown = given; Array.isArray(level); level = level[0]) shape.push(level.length);
  const data = given.flat(Number.POSITIVE_INFINITY);
  const size = shape.reduce((product, n) => product * n, 1);
  if (data.length !== size || !data.every((text) => typeof text === "string")) {
    throw new ShapeError(`${who}: ${name} must hold texts alone, in rows of equal length.`);
  }
  return { shape, dtype: "string", data: data as string[] };
}

/** Lists the arrays of a tree with their paths, such as `x.price`. */
export function namedArrays(tree: HostTree, name: string): (readonly [string, HostData])[] {
  const found: (readonly [string, HostData])[] = [];
  const walk = (node: HostTree, path: string): void => {
    if (Array.isArray(node)) node.forEach((child, i) => walk(child as HostTree, `${path}[${i}]`));
    else if (isArray(node)) found.push([path, node]);
    else Object.entries(node).forEach(([key, child]) => walk(child as HostTree, `${path}.${key}`));
  };
  walk(tree, name);
  return found;
}

function isArray(node: unknown): node is HostData {
  return isHostTensor(node) || isStringArray(node);
}

/** Replaces every array of a tree. */
export function mapArrays<T>(tree: HostTree, change: (array: HostData) => T): Tree<T> {
  if (Array.isArray(tree)) return tree.map((child) => mapArrays(child as HostTree, change));
  if (isArray(tree)) return change(tree);
  return Object.fromEntries(
    Object.entries(tree).map(([key, child]) => [key, mapArrays(child as HostTree, change)]),
  );
}

/** Is a data set in memory: arrays whose rows belong together. */
export interface HostSamples {
  readonly x: HostTree;
  readonly y: HostTree | null;
  readonly sampleWeight: HostTree | null;
}

/**
 * Counts the samples of a data set.
 * @throws ShapeError when arrays differ in length, have no axis for samples, or are empty.
 */
export function countSamples({ x, y, sampleWeight }: HostSamples, who: string): number {
  const arrays = [
    ...namedArrays(x, "x"),
    ...(y === null ? [] : namedArrays(y, "y")),
    ...(sampleWeight === null ? [] : namedArrays(sampleWeight, "sampleWeight")),
  ];
  const [first] = arrays;
  if (first === undefined) throw new ShapeError(`${who}: x holds no arrays.`);
  const count = first[1].shape[0];
  for (const [name, { shape }] of arrays) {
    if (shape.length === 0) {
      throw new ShapeError(`${who}: ${name} is a single number; the first axis must be samples.`);
    }
    if (shape[0] === count) continue;
    throw new ShapeError(
      `${who}: ${first[0]} has ${count} samples (shape ${show(first[1].shape)}), but ${name} has ` +
        `${shape[0]} (shape ${show(shape)}). Give one row per sample in each.`,
    );
  }
  if (count === undefined || count === 0) {
    throw new ShapeError(`${who}: ${first[0]} is empty (shape ${show(first[1].shape)}).`);
  }
  return count;
}

/** Gives rows `start` … `end` − 1 of an array, without a copy where it is typed. */
function sliceRows(array: HostData, start: number, end: number): HostData {
  const [, ...rest] = array.shape;
  const width = rest.reduce((product, n) => product * n, 1);
  const shape = [end - start, ...rest];
  if (array.dtype === "string") {
    return { ...array, shape, data: array.data.slice(start * width, end * width) };
  }
  return { ...array, shape, data: array.data.subarray(start * width, end * width) } as HostTensor;
}

/** Applies `sliceRows` to all arrays of a data set. */
export function sliceSamples(samples: HostSamples, start: number, end: number): HostSamples {
  const cut = (tree: HostTree) =>
    mapArrays(tree, (array) => sliceRows(array, start, end)) as HostTree;
  return {
    x: cut(samples.x),
    y: samples.y === null ? null : cut(samples.y),
    sampleWeight: samples.sampleWeight === null ? null : cut(samples.sampleWeight),
  };
}

/**
 * Cuts the last part off a data set for validation, as Keras does: before any shuffling.
 * @throws ConfigError when the share is not between 0 and 1 or leaves one part empty.
 */
export function splitForValidation(
  samples: HostSamples,
  share: number,
  who: string,
): { readonly train: HostSamples; readonly validation: HostSamples } {
  const count = countSamples(samples, who);
  const first = Math.floor(count * (1 - share));
  if (!(share > 0 && share < 1) || first === 0 || first === count) {
    throw new ConfigError(
      `${who}: validationSplit is ${share} of ${count} samples, but must be between 0 and 1 and ` +
        "leave at least one sample on each side.",
    );
  }
  return {
    train: sliceSamples(samples, 0, first),
    validation: sliceSamples(samples, first, count),
  };
}

/** Counts the bytes of the arrays of a tree. */
export function byteSize(tree: HostTree | null): number {
  if (tree === null) return 0;
  return flatten(mapArrays(tree, (array) => (array.dtype === "string" ? 0 : array.data.byteLength)))
    .map(Number)
    .reduce((sum, bytes) => sum + bytes, 0);
}

/** Refuses texts where numbers are needed. @throws ConfigError naming the array. */
export function refuseStrings(tree: HostTree, name: string, who: string): void {
  const text = namedArrays(tree, name).find(([, array]) => array.dtype === "string");
  if (text === undefined) return;
  throw new ConfigError(
    `${who}: ${text[0]} holds texts, but the model takes numbers there. Begin the model with an ` +
      'Input({ dtype: "string" }) and a StringLookup or TextVectorization layer.',
  );
}
