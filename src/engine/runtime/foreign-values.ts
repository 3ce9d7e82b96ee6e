// What a program computes by itself with elements that lie on another device than the chosen one: it is
// computed there, so that `model.apply(x)` works wherever a model was placed.

import type { Storage } from "../backends/backend.ts";
import { nodesBefore } from "../ir/graph.ts";
import type { Value } from "../ir/node.ts";
import { bindingOf, installHost, settled } from "../trace/host.ts";
import { isHostArray } from "../trace/literal.ts";
import { installVariableHost, Variable } from "../trace/variable.ts";
import { computeAt, currentBackend } from "./device.ts";
import { flushAt } from "./eager.ts";
import { tensorHost, variableHost } from "./hosts.ts";
import type { Place } from "./place.ts";
import { plainPlace } from "./place.ts";
import { storageOf } from "./storage.ts";

let places: readonly Place[] = [];
/** Operations since the last time that something was computed here; as many as others count, or more. */
let recorded = 0;

/** Lets what depends on elements at a place, or on the processor, be computed there, whatever is chosen. */
export function computeForeignValuesAt(place: Place): void {
  const isInstalled = places.length > 0;
  const isOther = ({ backend }: Place) => backend !== place.backend && backend?.isLost?.() !== true;
  places = isInstalled ? [...places.filter(isOther), place] : [plainPlace("wasm", {}), place];
  if (isInstalled) return;
  const at = <T>(values: readonly Value[], body: () => T) => computeAt(placeOf(values), body);
  installHost({
    read: (values) => {
      recorded = 0;
      return at(values, () => tensorHost.read(values));
    },
    recorded: (value) => {
      // Only a long chain is computed, and only then is it worth going through.
      if (++recorded < flushAt) return tensorHost.recorded(value);
      at([value], () => tensorHost.recorded(value));
      if (settled(value) !== value) recorded = 0;
    },
  });
  installVariableHost({
    ...variableHost,
    readVariable: (variable) => {
      const { initial } = variable;
      return at(initial === undefined ? [] : [initial], () => variableHost.readVariable(variable));
    },
    writeVariable: (variable, value) =>
      at([value], () => variableHost.writeVariable(variable, value)),
  });
}

/** Finds the place of what values depend on; undefined where the chosen one has it all. */
function placeOf(values: readonly Value[]): Place | undefined {
  const chosen = currentBackend();
  for (const storage of storagesBehind(values)) {
    if (chosen.holds(storage)) continue;
    const place = places.find((each) => computeAt(each, currentBackend).holds(storage));
    if (place !== undefined) return place;
  }
  return undefined;
}

function* storagesBehind(values: readonly Value[]): Iterable<Storage> {
  const isDone = { has: (node: Value["node"]) => node.outputs.every((v) => settled(v) !== v) };
  const open = values.map(settled);
  const nodes = nodesBefore(open, isDone);
  for (const value of [...open, ...nodes.flatMap(({ inputs }) => inputs.map(settled))]) {
    const binding = bindingOf(value);
    if (binding === undefined || isHostArray(binding)) continue;
    if (binding instanceof Variable && binding.initial !== undefined) {
      yield* storagesBehind([binding.initial]);
    } else yield storageOf(binding);
  }
}
