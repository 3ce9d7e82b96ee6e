// Takes the state of an optimizer under the names of older libraries; gives out its variables' places.

import type { Variable } from "../../engine/index.ts";

/** The names that older libraries have for the slots of an optimizer, with those of Keras 3. */
const SLOTS: { readonly [old: string]: readonly string[] } = {
  m: ["momentum"],
  v: ["velocity", "norm"],
  vhat: ["velocity_hat"],
  rms: ["velocity"],
  mg: ["average_gradient"],
  momentum: ["momentum"],
  velocity: ["velocity"],
  accumulator: ["accumulator"],
  accum_grad: ["accumulated_grad"],
  accum_var: ["accumulated_delta_var"],
};

const ITERATION = /^iter(ation)?$/;

/**
 * Finds the variable for each entry, in the order of the entries: Keras 3 keeps the slots of a
 * variable together, older libraries keep those of a kind. Undefined when something is left over
 * but the learning rate, which older libraries keep in the config alone.
 */
export function optimizerPlaces(
  names: readonly string[],
  variables: readonly Variable[],
): readonly Variable[] | undefined {
  const rest = new Map<string, Variable[]>();
  const iteration = variables.find(({ name }) => name.endsWith("iteration"));
  for (const variable of variables) {
    const slot = slotOfVariable(variable.name);
    rest.set(slot, [...(rest.get(slot) ?? []), variable]);
  }
  const found: Variable[] = [];
  for (const name of names) {
    const parts = name.replace(/:0$/, "").split("/");
    const last = parts.at(-1) ?? "";
    if (ITERATION.test(last)) {
      if (iteration === undefined) return undefined;
      found.push(iteration);
      continue;
    }
    const tag = [last, parts[1] ?? ""].find((part) => Object.hasOwn(SLOTS, part));
    const slot = SLOTS[tag ?? ""]?.find((one) => (rest.get(one)?.length ?? 0) > 0);
    const variable = slot === undefined ? undefined : rest.get(slot)?.shift();
    if (variable === undefined) return undefined;
    found.push(variable);
  }
  const missing = variables.filter((variable) => !found.includes(variable));
  return missing.every(({ name }) => name.endsWith("learning_rate")) ? found : undefined;
}

function slotOfVariable(name: string): string {
  const known = [...new Set(Object.values(SLOTS).flat())].sort((a, b) => b.length - a.length);
  return known.find((slot) => name.endsWith(`_${slot}`)) ?? "";
}
