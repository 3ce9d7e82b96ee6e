// Takes a model and arrays by name, as safetensors and npz files hold them; gives out what goes where.

import { show } from "../engine/index.ts";
import type { FileArray, FileDType, StoredArray } from "../files/file-array.ts";
import type { Hdf5Group, Hdf5Node } from "./hdf5/index.ts";
import { OPTIMIZER } from "./variable-groups.ts";
import { valuesOf } from "./variable-values.ts";
import type { Assignment, LoadPlan, VariableGroup } from "./weights-tree.ts";

/**
 * Names the variables of a group: `layers/dense/kernel`. Variables that share a name are numbered,
 * as they are in a `.weights.h5` file.
 */
function namesOf({ path, variables }: VariableGroup): readonly string[] {
  const own = variables.map(({ name }) => name.slice(name.lastIndexOf("/") + 1));
  const unique = new Set(own).size === own.length;
  return own.map((name, i) => join(path, unique ? name : `vars/${i}`));
}

/** Gives the variables of groups by name, as arrays whose elements are copied out when asked for. */
export async function namedWeights(
  groups: readonly VariableGroup[],
): Promise<Map<string, StoredArray>> {
  const values = await valuesOf(groups.flatMap(({ variables }) => variables));
  const arrays = new Map<string, StoredArray>();
  for (const group of groups) {
    for (const [i, name] of namesOf(group).entries()) {
      const variable = group.variables[i];
      if (variable === undefined) continue;
      const { shape, dtype } = variable;
      const value = values(variable);
      const read = async () => ({ shape, dtype, data: await value() }) as FileArray;
      arrays.set(name, { shape, dtype, read } as StoredArray);
    }
  }
  return arrays;
}

/**
 * Holds arrays by name against groups of variables, whose numbers are known too, so that files
 * converted from `.weights.h5` fit. Reads no values, and assigns nothing.
 */
export function planNamedWeights(
  arrays: ReadonlyMap<string, StoredArray>,
  groups: readonly VariableGroup[],
): LoadPlan {
  const assignments: Assignment[] = [];
  const problems: string[] = [];
  const used = new Set<string>();
  for (const group of groups) {
    namesOf(group).forEach((name, i) => {
      const variable = group.variables[i];
      const found = [name, join(group.path, `vars/${i}`)].find((one) => arrays.has(one));
      const array = arrays.get(found ?? "");
      if (variable === undefined || found === undefined || array === undefined) {
        problems.push(`"${name}" is missing`);
        return;
      }
      used.add(found);
      if (show(array.shape) === show(variable.shape)) {
        assignments.push({ variable, dataset: asDataset(array) });
        return;
      }
      const expected = `"${variable.name}" has shape ${show(variable.shape)}`;
      problems.push(`"${found}" has shape ${show(array.shape)}, but ${expected}`);
    });
  }
  const unused = [...arrays.keys()].filter(
    (name) => !used.has(name) && !name.startsWith(`${OPTIMIZER}/`),
  );
  return { assignments, problems, unused };
}

/** Lets an array be read as a dataset of a weights file. */
export function asDataset(array: StoredArray): Assignment["dataset"] {
  const { shape, dtype } = array;
  const read = async () => (await array.read()).data;
  return { kind: "dataset", attributes: new Map(), shape, dtype, packed: false, read };
}

/** Lists the datasets of numbers below a group, by path. */
export function arraysIn(root: Hdf5Group): ReadonlyMap<string, StoredArray> {
  const arrays = new Map<string, StoredArray>();
  const visit = (node: Hdf5Node, path: string): void => {
    if (node.kind === "group") {
      for (const [name, child] of node.children)
        visit(child, path === "" ? name : `${path}/${name}`);
    } else if (node.dtype !== "string") {
      const { shape } = node;
      const dtype: FileDType = node.dtype;
      const read = async () => ({ shape, dtype, data: await node.read() }) as FileArray;
      arrays.set(path, { shape, dtype, read });
    }
  };
  visit(root, "");
  return arrays;
}

function join(path: string, name: string): string {
  return path === "" ? name : `${path}/${name}`;
}
