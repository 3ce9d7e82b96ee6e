// Variables at places into the tree of a weights file, and back, checked before anything changes.

import type { DType, HostArray, Variable } from "../engine/index.ts";
import { byteWidth, range, show, sizeOf } from "../engine/index.ts";
import { countBytes, type OnFileProgress } from "../files/progress.ts";
import type {
  Hdf5Data,
  Hdf5Dataset,
  Hdf5DatasetInput,
  Hdf5Group,
  Hdf5GroupInput,
  Hdf5Node,
} from "./hdf5/index.ts";
import { valuesOf } from "./variable-values.ts";

/** Path of the arrays that a checkpoint keeps beside the weights; no layer is called so. */
export const TRAINING = "gradus_training";

/** Is a group of variables with its path and the name that Keras notes beside them. */
export interface VariableGroup {
  /** Path of the owner, such as `layers/dense` or `optimizer`. */
  readonly path: string;
  readonly name: string;
  readonly variables: readonly Variable[];
}

/** Is such a group with values to write in place of variables. */
export interface ValueGroup {
  readonly path: string;
  readonly name: string;
  readonly values: readonly Hdf5DatasetInput[];
  /** Number of the first value, where others of the group lie in another file; default 0. */
  readonly first?: number;
}

/** Is a variable with the place of its value in a file. */
export interface Assignment {
  readonly variable: Variable;
  readonly dataset: Hdf5Dataset;
}

/** Is what a weights file holds for a model. */
export interface LoadPlan {
  readonly assignments: readonly Assignment[];
  /** One sentence per group that does not fit. */
  readonly problems: readonly string[];
  /** Paths of variables in the file that no group asked for. */
  readonly unused: readonly string[];
}

type MutableGroup = {
  readonly kind: "group";
  readonly children: Map<string, MutableGroup | Hdf5DatasetInput>;
  attributes?: ReadonlyMap<string, string>;
};

/** Gives the tree of a weights file, empty groups included. */
export async function writeWeightsTree(groups: readonly VariableGroup[]): Promise<Hdf5GroupInput> {
  return weightsTree(await valueGroups(groups));
}

/** Gives groups of variables with what reads their values while a file is written. */
export async function valueGroups(groups: readonly VariableGroup[]): Promise<ValueGroup[]> {
  const read = await valuesOf(groups.flatMap(({ variables }) => variables));
  return groups.map(({ path, name, variables }) => {
    const values = variables.map((variable) => {
      const { shape, dtype } = variable;
      // Typed arrays of the engine and of the codec go by the same dtype names.
      return { kind: "dataset", shape, dtype, data: read(variable) } as Hdf5DatasetInput;
    });
    return { path, name, values };
  });
}

/** Puts values at their places. */
export function weightsTree(groups: readonly ValueGroup[]): Hdf5GroupInput {
  const root: MutableGroup = { kind: "group", children: new Map() };
  for (const { path, name, values, first = 0 } of groups) {
    const vars = groupAt(root, [...segments(path), "vars"]);
    vars.attributes = new Map([["name", name]]);
    for (const [i, value] of values.entries()) vars.children.set(String(first + i), value);
  }
  return root;
}

function groupAt(root: MutableGroup, path: readonly string[]): MutableGroup {
  return path.reduce((group, name) => {
    const known = group.children.get(name);
    if (known?.kind === "group") return known;
    const made: MutableGroup = { kind: "group", children: new Map() };
    group.children.set(name, made);
    return made;
  }, root);
}

/** Holds a weights file against groups of variables; reads no values, and assigns nothing. */
export function planWeights(root: Hdf5Group, groups: readonly VariableGroup[]): LoadPlan {
  const assignments: Assignment[] = [];
  const problems: string[] = [];
  for (const group of groups) {
    const found = varsAt(root, group.path);
    const problem = mismatchOf(group, found);
    if (problem !== undefined) problems.push(problem);
    else {
      group.variables.forEach((variable, i) => {
        const dataset = found.get(String(i));
        if (dataset !== undefined) assignments.push({ variable, dataset });
      });
    }
  }
  const asked = new Set(groups.map(({ path }) => path));
  const unused = ownersIn(root, "").filter((path) => !asked.has(path));
  return { assignments, problems, unused };
}

/**
 * Overwrites the variables of a plan, one value in memory at a time. Data that could turn out to be
 * damaged is read once before, so that then no variable has changed.
 * @throws FileError when a value cannot be read.
 */
export async function assignAll(
  assignments: readonly Assignment[],
  onProgress?: OnFileProgress,
): Promise<void> {
  for (const { dataset } of assignments) if (dataset.packed) await dataset.read();
  const bytes = ({ variable }: Assignment) => sizeOf(variable.shape) * byteWidth(variable.dtype);
  const total = assignments.reduce((sum, assignment) => sum + bytes(assignment), 0);
  const count = countBytes("reading", total, onProgress);
  for (const assignment of assignments) {
    const { variable, dataset } = assignment;
    const { shape, dtype } = variable;
    variable.assign({ shape, dtype, data: convert(await dataset.read(), dtype) });
    count(bytes(assignment));
  }
}

/** Gives the variables that a file has at a path, by their numbers as text. */
export function varsAt(root: Hdf5Group, path: string): ReadonlyMap<string, Hdf5Dataset> {
  let group: Hdf5Group | undefined = root;
  for (const name of [...segments(path), "vars"]) {
    const child: Hdf5Node | undefined = group?.children.get(name);
    group = child?.kind === "group" ? child : undefined;
  }
  const children = [...(group?.children ?? [])];
  return new Map(children.flatMap(([name, c]) => (c.kind === "dataset" ? [[name, c]] : [])));
}

function mismatchOf(
  { path, name, variables }: VariableGroup,
  found: ReadonlyMap<string, Hdf5Dataset>,
): string | undefined {
  const place = path === "" ? "vars" : `${path}/vars`;
  if (found.size !== variables.length) {
    const known = variables.map((variable) => lastPart(variable.name)).join(", ");
    const expected = variables.length === 0 ? "none" : `${variables.length} (${known})`;
    return `${place} holds ${found.size} variables, but "${name}" has ${expected}`;
  }
  for (const [i, variable] of variables.entries()) {
    const dataset = found.get(String(i));
    if (dataset === undefined) return `${place}/${i} is missing for "${variable.name}"`;
    if (dataset.dtype === "string") return `${place}/${i} holds text instead of numbers`;
    if (show(dataset.shape) === show(variable.shape)) continue;
    return (
      `${place}/${i} has shape ${show(dataset.shape)}, but "${variable.name}" has shape ` +
      `${show(variable.shape)}`
    );
  }
  return undefined;
}

const ARRAYS: { readonly [D in DType]?: (length: number) => HostArray } = {
  float32: (length) => new Float32Array(length),
  float64: (length) => new Float64Array(length),
  int32: (length) => new Int32Array(length),
  uint32: (length) => new Uint32Array(length),
  uint8: (length) => new Uint8Array(length),
  bool: (length) => new Uint8Array(length),
};

// Files of other backends hold some variables in other widths, such as int64 counters.
function convert(data: Hdf5Data, dtype: DType): HostArray {
  const array = (ARRAYS[dtype] ?? ((length) => new Float32Array(length)))(data.length);
  if (data.constructor === array.constructor) return data as HostArray;
  for (const i of range(data.length)) array[i] = Number(data[i]);
  return array;
}

/** Lists the owners of non-empty groups `vars`, by path. */
function ownersIn(group: Hdf5Group, path: string): string[] {
  return [...group.children].flatMap(([name, child]) => {
    if (child.kind !== "group") return [];
    if (name === "vars") return child.children.size > 0 ? [path] : [];
    return ownersIn(child, path === "" ? name : `${path}/${name}`);
  });
}

function segments(path: string): string[] {
  return path === "" ? [] : path.split("/");
}

function lastPart(name: string): string {
  return name.slice(name.lastIndexOf("/") + 1);
}
