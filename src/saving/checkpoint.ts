// A model in training to a checkpoint, and back: a sealed `.keras` file with the state of its run.

import { platform } from "#platform";
import type { HostTensor } from "../engine/index.ts";
import { isHostTensor } from "../engine/index.ts";
import type { ByteSource } from "../files/byte-source.ts";
import { partsOf, sha256Of } from "../files/digest.ts";
import { bytesOf } from "../files/file-pieces.ts";
import type { ZipMember } from "../files/zip.ts";
import type { StateRecord, StateTree } from "../registry/index.ts";
import { StateReader } from "../registry/index.ts";
import { ConfigError, FileError } from "../shared/errors.ts";
import { isPlainObject } from "../shared/tree.ts";
import { withSource } from "./file-source.ts";
import type { Hdf5DatasetInput, Hdf5Group, Hdf5GroupInput } from "./hdf5/index.ts";
import { modelConfig } from "./model-config.ts";
import type { JsonValue } from "./python-json.ts";
import { parsePythonJson } from "./python-json.ts";
import type { PythonJsonInput } from "./python-json-writer.ts";
import { writePythonJson } from "./python-json-writer.ts";
import { weightsError } from "./restore-model.ts";
import type { SavableModel } from "./savable-model.ts";
import { kerasNotes } from "./save.ts";
import { checkSeal, SEAL_LENGTH, sealed, sealOf } from "./seal.ts";
import {
  isOptimizerPath,
  layerGroups,
  optimizerGroup,
  optimizerGroups,
} from "./variable-groups.ts";
import type { Assignment } from "./weights-tree.ts";
import { assignAll, planWeights, TRAINING, varsAt, writeWeightsTree } from "./weights-tree.ts";

/** Is a checkpoint that was read and found whole. */
export interface OpenedCheckpoint {
  readonly sequence: number;
  readonly training: StateTree;
  /** Overwrites the weights of the model and the state of its optimizer. */
  restore(): Promise<void>;
}

const CONFIG = "config.json";
const METADATA = "metadata.json";
const WEIGHTS = "model.weights.h5";
/** Key of an array in the JSON of a state: its number in the group of arrays. */
const ARRAY = "$array";

/**
 * Writes a checkpoint, which appears whole or not at all: a `.keras` file with a digest per member,
 * one over everything, the state of training as `metadata.json` and its arrays beside the weights.
 * A numbered one goes without the description of a model that cannot be written down.
 * @throws ConfigError for another ending; FileError when the place cannot be written.
 */
export async function saveCheckpoint(
  model: SavableModel,
  path: string,
  training: StateTree,
  sequence?: number,
): Promise<void> {
  if (!path.endsWith(".keras")) {
    throw new ConfigError(`saveCheckpoint: the path "${path}" does not end in ".keras".`);
  }
  const arrays: HostTensor[] = [];
  const state = packState(training, arrays);
  const [{ hdf5Pieces }, { zipPieces }] = await codecs();
  const config = describeModel(model, sequence !== undefined);
  const weights = { name: WEIGHTS, data: hdf5Pieces(await variablesOf(model, arrays)) };
  const members =
    config === undefined ? [weights] : [{ name: CONFIG, data: [json(config)] }, weights];
  const digests: { [name: string]: string } = {};
  for (const { name, data } of members) digests[name] = await sha256Of(bytesOf(data));
  const gradus = { digests, sequence: sequence ?? 0, training: state };
  const date = new Date();
  const notes = { name: METADATA, data: json({ ...kerasNotes(date), gradus }) };
  const archive = await zipPieces([notes, ...members], { date, commentLength: SEAL_LENGTH });
  await platform.writeFileAtomic(path, sealed(bytesOf(archive)));
}

function json(value: PythonJsonInput): Uint8Array {
  return new TextEncoder().encode(writePythonJson(value));
}

/**
 * Opens a checkpoint for a model that is built and compiled as the one that was saved.
 * @throws FileError when one bit of it has changed, naming the member, or it does not fit.
 */
export async function openCheckpoint(
  model: SavableModel,
  source: string | Uint8Array,
): Promise<OpenedCheckpoint> {
  const name = typeof source === "string" ? `The checkpoint "${source}"` : "The checkpoint";
  return withSource(source, {}, async (bytes) => {
    const seal = await checkSeal(bytes, name);
    const { notes, root } = await membersOf(bytes, name);
    planFor(model, root, name);
    return {
      sequence: notes.count("sequence"),
      training: unpackState(notes.value("training") as JsonValue, await arraysIn(root)),
      // The file is opened anew, since it was closed when this function ended.
      restore: () =>
        withSource(source, {}, async (again) => {
          if ((await sealOf(again)) !== seal)
            throw new FileError(`${name} was replaced meanwhile.`);
          await assignAll(planFor(model, (await membersOf(again, name)).root, name));
        }),
    };
  });
}

async function membersOf(
  bytes: ByteSource,
  name: string,
): Promise<{ readonly notes: StateReader; readonly root: Hdf5Group }> {
  const [{ readHdf5 }, { readZip }] = await codecs();
  const members = await readZip(bytes);
  const member = (key: string): ZipMember => {
    const found = members.get(key);
    if (found === undefined) throw new FileError(`${name} lacks the member ${key}.`);
    return found;
  };
  const metadata = parsePythonJson(await member(METADATA).read(), { name: METADATA });
  const notes = new StateReader(METADATA, metadata).child("gradus");
  const weights = await member(WEIGHTS).open();
  if (notes.child("digests").value(WEIGHTS) !== (await sha256Of(partsOf(weights)))) {
    throw new FileError(`${name}: ${WEIGHTS} has another digest than ${METADATA} says.`);
  }
  return { notes, root: await readHdf5(weights) };
}

/** Says what of the file goes where in the model. @throws FileError when they do not fit. */
function planFor(model: SavableModel, root: Hdf5Group, name: string): readonly Assignment[] {
  const optimizer = optimizerGroup(model);
  const groups = [...layerGroups(model), ...(optimizer === undefined ? [] : [optimizer])];
  const plan = planWeights(root, groups);
  const spare = plan.unused.filter((path) => path !== TRAINING && !isOptimizerPath(path));
  const problems = [...plan.problems, ...spare.map((path) => `${path}/vars belongs to no layer`)];
  if (problems.length > 0) throw weightsError(`${name}: ${WEIGHTS}`, problems);
  return plan.assignments;
}

function codecs() {
  return Promise.all([import("./hdf5/index.ts"), import("../files/zip.ts")]);
}

function describeModel(model: SavableModel, mayLack: boolean) {
  try {
    return modelConfig(model);
  } catch (error) {
    if (mayLack && error instanceof ConfigError) return undefined;
    throw error;
  }
}

async function variablesOf(
  model: SavableModel,
  arrays: readonly HostTensor[],
): Promise<Hdf5GroupInput> {
  const groups = [...layerGroups(model), ...optimizerGroups(model)];
  const tree = await writeWeightsTree(groups);
  const vars = arrays.map((array, i): [string, Hdf5DatasetInput] => [
    String(i),
    { kind: "dataset", ...array } as Hdf5DatasetInput,
  ]);
  const children = new Map([["vars", { kind: "group" as const, children: new Map(vars) }]]);
  return {
    ...tree,
    children: new Map([...(tree.children ?? []), [TRAINING, { kind: "group", children }]]),
  };
}

/** Puts a number in the place of each array, which goes to the list. */
function packState(state: StateTree, arrays: HostTensor[]): PythonJsonInput {
  if (isHostTensor(state)) {
    arrays.push(state);
    return { [ARRAY]: arrays.length - 1 };
  }
  if (Array.isArray(state)) return state.map((child: StateTree) => packState(child, arrays));
  if (!isPlainObject(state)) return state as PythonJsonInput;
  if (ARRAY in state) throw new ConfigError(`saveCheckpoint: a state has the key "${ARRAY}".`);
  const entries = Object.entries(state as StateRecord);
  return Object.fromEntries(entries.map(([key, child]) => [key, packState(child, arrays)]));
}

function unpackState(json: JsonValue, arrays: readonly HostTensor[]): StateTree {
  if (Array.isArray(json)) return json.map((child) => unpackState(child, arrays));
  if (typeof json !== "object" || json === null) return json;
  const index = json[ARRAY];
  if (index === undefined) {
    const entries = Object.entries(json);
    return Object.fromEntries(entries.map(([key, child]) => [key, unpackState(child, arrays)]));
  }
  const array = typeof index === "number" ? arrays[index] : undefined;
  if (array === undefined) throw new FileError(`${METADATA} names an array that is not there.`);
  return array;
}

const numeric = new Set(["float32", "float64", "int32", "uint32", "uint8", "bool"]);

async function arraysIn(root: Hdf5Group): Promise<HostTensor[]> {
  const found = [...varsAt(root, TRAINING)].sort(([a], [b]) => Number(a) - Number(b));
  return Promise.all(
    found.map(async ([name, dataset]) => {
      const { shape, dtype } = dataset;
      if (numeric.has(dtype)) return { shape, dtype, data: await dataset.read() } as HostTensor;
      throw new FileError(`${WEIGHTS}: ${TRAINING}/vars/${name} holds ${dtype} elements.`);
    }),
  );
}
