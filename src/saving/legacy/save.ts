// A model to the pieces of a whole-model .h5 file, as Keras 3 writes and reads it.

import type { Variable } from "../../engine/index.ts";
import type { Piece } from "../../files/file-pieces.ts";
import type { Layer } from "../../layers/index.ts";
import { isPlainObject } from "../../shared/tree.ts";
import {
  type Hdf5AttributeValue,
  type Hdf5DatasetInput,
  type Hdf5GroupInput,
  hdf5Pieces,
} from "../hdf5/index.ts";
import { type PythonJsonInput, writePythonJson } from "../python-json-writer.ts";
import type { SavableModel } from "../savable-model.ts";
import type { PythonJsonObject } from "../serialize.ts";
import { valuesOf } from "../variable-values.ts";
import { weightsLayout } from "../weights-layout.ts";
import { legacyWeights } from "./weights.ts";

/** Is what goes into a file besides the weights of the model. */
export interface LegacyParts {
  readonly kerasVersion: string;
  /** What `config.json` would hold. */
  readonly config: PythonJsonObject;
  /** Notes of one's own, in an attribute that Keras does not look at. */
  readonly metadata?: PythonJsonObject | undefined;
}

type MutableGroup = {
  readonly kind: "group";
  readonly attributes: Map<string, Hdf5AttributeValue>;
  readonly children: Map<string, MutableGroup | Hdf5DatasetInput>;
};

/** Most names in one attribute: each takes 16 bytes of the 64 KiB that HDF5 allows. */
const NAMES_PER_ATTRIBUTE = 4000;
const BACKEND = "jax";

/** Names of losses and metrics that Keras 3 knows in its newer files only. */
const ALIASES: ReadonlyMap<string, string> = new Map([
  ["mse", "mean_squared_error"],
  ["mae", "mean_absolute_error"],
  ["mape", "mean_absolute_percentage_error"],
  ["msle", "mean_squared_logarithmic_error"],
  ["bce", "binary_crossentropy"],
  ["kld", "kl_divergence"],
]);

/**
 * Lays out a file. The state of the optimizer is left out: Keras 3 does not read it back, and with JAX
 * it would keep the model from training on.
 * @throws FileError when a name is impossible in HDF5.
 */
export async function legacyModelPieces(
  model: SavableModel,
  { kerasVersion, config, metadata }: LegacyParts,
): Promise<Piece[]> {
  const { class_name, config: body, compile_config: compiled } = config;
  const versions: [string, string][] = [
    ["keras_version", kerasVersion],
    ["backend", BACKEND],
  ];
  const topology = { class_name: class_name ?? null, config: body ?? null };
  const root = group([...versions, ["model_config", writePythonJson(topology)]]);
  if (compiled !== undefined) {
    const training = trainingConfig(compiled as PythonJsonObject);
    root.attributes.set("training_config", writePythonJson(training));
  }
  if (metadata !== undefined) root.attributes.set("gradus", writePythonJson(metadata));
  root.children.set("model_weights", await weightsOf(model, versions));
  return hdf5Pieces(root as Hdf5GroupInput);
}

async function weightsOf(
  model: SavableModel,
  versions: readonly [string, string][],
): Promise<MutableGroup> {
  const weights = group(versions);
  const values = await valuesOf(model.layers.flatMap(legacyWeights));
  setNames(
    weights,
    "layer_names",
    model.layers.map(({ name }) => name),
  );
  for (const layer of model.layers) {
    weights.children.set(layer.name, weightsGroup(legacyWeights(layer), namesOf(layer), values));
  }
  weights.children.set("top_level_model_weights", weightsGroup([], [], values));
  return weights;
}

/** Names weights by layer, place inside and own name: `both/forward_layer/cell/kernel`. */
function namesOf(layer: Layer): readonly string[] {
  const names = new Map<Variable, string>();
  for (const { path, variables } of weightsLayout(layer)) {
    for (const variable of variables) {
      const own = variable.name.slice(variable.name.lastIndexOf("/") + 1);
      names.set(variable, [layer.name, path, own].filter((part) => part !== "").join("/"));
    }
  }
  return legacyWeights(layer).map((weight) => names.get(weight) ?? weight.name);
}

function weightsGroup(
  variables: readonly Variable[],
  wanted: readonly string[],
  values: Awaited<ReturnType<typeof valuesOf>>,
): MutableGroup {
  const whole = group([]);
  const counts = new Map<string, number>();
  const names = wanted.map((name) => {
    const count = counts.get(name) ?? 0;
    counts.set(name, count + 1);
    return count === 0 ? name : `${name}_${count}`;
  });
  setNames(whole, "weight_names", names);
  for (const [i, variable] of variables.entries()) {
    const { shape, dtype } = variable;
    const data = values(variable);
    place(whole, names[i] ?? "", { kind: "dataset", shape, dtype, data } as Hdf5DatasetInput);
  }
  return whole;
}

function place(root: MutableGroup, path: string, dataset: Hdf5DatasetInput): void {
  const parts = path.split("/");
  const last = parts.pop() ?? "";
  const owner = parts.reduce((outer, name) => {
    const known = outer.children.get(name);
    if (known?.kind === "group") return known;
    const made = group([]);
    outer.children.set(name, made);
    return made;
  }, root);
  owner.children.set(last, dataset);
}

/** Keras keeps an empty list as an array of no numbers, and a long one in parts. */
function setNames({ attributes }: MutableGroup, key: string, names: readonly string[]): void {
  if (names.length === 0) attributes.set(key, new Float64Array());
  else if (names.length <= NAMES_PER_ATTRIBUTE) attributes.set(key, names);
  else {
    for (let at = 0; at < names.length; at += NAMES_PER_ATTRIBUTE) {
      const part = names.slice(at, at + NAMES_PER_ATTRIBUTE);
      attributes.set(`${key}${at / NAMES_PER_ATTRIBUTE}`, part);
    }
  }
}

function trainingConfig({ optimizer, ...rest }: PythonJsonObject): PythonJsonObject {
  const { class_name, config } = optimizer as PythonJsonObject;
  return {
    ...(writtenOut(rest) as PythonJsonObject),
    optimizer_config: { class_name: class_name ?? null, config: config ?? null },
  };
}

/** Replaces aliases in names, lists and objects of names; configs of objects stay. */
function writtenOut(value: PythonJsonInput): PythonJsonInput {
  if (typeof value === "string") return ALIASES.get(value.toLowerCase()) ?? value;
  if (Array.isArray(value)) return value.map(writtenOut);
  if (!isPlainObject(value) || "class_name" in value) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [key, writtenOut(child as PythonJsonInput)]),
  );
}

function group(attributes: readonly (readonly [string, Hdf5AttributeValue])[]): MutableGroup {
  return { kind: "group", attributes: new Map(attributes), children: new Map() };
}
