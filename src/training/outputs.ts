// The outputs of a model by name, and which target, loss or weight belongs to which.

import type { ShapeTree, SymbolicShape } from "../layers/symbolic-shape.ts";
import { isSymbolicShape } from "../layers/symbolic-shape.ts";
import { ConfigError, didYouMean } from "../shared/errors.ts";

/** Is one output of a model. */
export interface Output {
  /** Name in logs and in objects of targets. */
  readonly name: string;
  readonly shape: SymbolicShape;
}

/** Lists the outputs of a model: named by their keys, or `output_0`, `output_1`. */
export function describeOutputs(shapes: ShapeTree): Output[] {
  const found: Output[] = [];
  const walk = (node: ShapeTree, key: string | undefined): void => {
    if (isSymbolicShape(node)) {
      const name = key ?? `output_${found.length}`;
      found.push({ name, shape: node });
    } else if (Array.isArray(node)) {
      for (const child of node as readonly ShapeTree[]) walk(child, undefined);
    } else {
      for (const [name, child] of Object.entries(node)) walk(child as ShapeTree, name);
    }
  };
  walk(shapes, undefined);
  return found;
}

/**
 * Finds what was given for each output: by order in a list, by name in an object; undefined where
 * an object lacks one. A single value belongs to a single output.
 * @throws ConfigError for a wrong number or an unknown name.
 */
export function matchOutputs<T>(
  given: unknown,
  outputs: readonly Output[],
  isLeaf: (node: unknown) => node is T,
  what: string,
): (T | undefined)[] {
  if (isLeaf(given)) return matchList([given], outputs, what);
  if (Array.isArray(given)) return matchList(given as T[], outputs, what);
  const byName = given as { readonly [name: string]: T };
  const names = outputs.map((output) => output.name);
  for (const name of Object.keys(byName)) {
    if (names.includes(name)) continue;
    const hint = didYouMean(name, names) || ` The outputs are ${names.join(", ")}.`;
    throw new ConfigError(`${what}: there is no output "${name}".${hint}`);
  }
  return names.map((name) => byName[name]);
}

function matchList<T>(given: readonly T[], outputs: readonly Output[], what: string): T[] {
  if (given.length === outputs.length) return [...given];
  const names = outputs.map((output) => output.name).join(", ");
  throw new ConfigError(
    `${what}: got ${given.length}, but the model has ${outputs.length} ` +
      `output${outputs.length === 1 ? "" : "s"} (${names}). Give one for each.`,
  );
}
