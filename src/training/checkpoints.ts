// Where a run of fit stands: captured as state for a checkpoint, and read back.

import type { CallbackList, Checkpoint, Logs } from "../callbacks/index.ts";
import type { HostTensor, Variable } from "../engine/index.ts";
import { computeAt, sameShape, show } from "../engine/index.ts";
import { getRandomState, setRandomState } from "../random/seed-generator.ts";
import { StateReader, type StateTree } from "../registry/state-tree.ts";
import { ConfigError, FileError } from "../shared/errors.ts";
import type { Compilation } from "./compilation.ts";
import type { Feed, FeedPlace } from "./feed.ts";
import type { PassCounter } from "./loop.ts";
import type { TrainableModel } from "./trainable-model.ts";

/** Are the parts of a run that have state. */
export interface RunParts {
  readonly model: TrainableModel;
  readonly compilation: Compilation;
  readonly callbacks: CallbackList;
  readonly feeds: readonly { readonly feed: Feed; readonly counter: PassCounter }[];
}

/** Is the moment of a checkpoint: at the end of an epoch, or of a batch, within the hooks. */
export interface Moment {
  readonly epoch: number;
  /** The batch that has ended; null at the end of an epoch. */
  readonly batch: number | null;
  readonly logs: Logs;
  /** Callbacks that were still to be called. */
  readonly rest: readonly string[];
}

/**
 * Captures all that a run needs to go on from this moment, but the weights and the optimizer.
 * @throws ConfigError outside of the hooks at the end of epochs and batches of training.
 */
export async function captureRun(
  parts: RunParts,
  epoch: number,
  moment: CallbackList["position"],
): Promise<StateTree> {
  const { model, compilation, callbacks, feeds } = parts;
  if (moment === undefined) {
    throw new ConfigError(
      "saveCheckpoint: training is between two moments. Call it in onEpochEnd or onTrainBatchEnd " +
        "of a callback, or use ModelCheckpoint or BackupAndRestore.",
    );
  }
  const rate = compilation.optimizer.learningRate;
  const { batch, logs, rest } = moment;
  // Everything as it is now: training may go on before elements have come from a device.
  const reading = Promise.all([
    getRandomState(),
    readAll(otherState(model)),
    // They begin anew with every epoch.
    batch === null ? [] : readAll(compilation.totals()),
  ]);
  const now = {
    ...{ epoch, batch, logs: { ...logs }, rest },
    stopTraining: model.stopTraining,
    // The variable holds it as float32; callbacks multiply the number.
    learningRate: typeof rate === "number" ? rate : null,
    batches: feeds[0]?.feed.batches ?? null,
    feeds: feeds.map(({ feed, counter }) => ({ ...counter.placeIn(feed) })),
  };
  const states = callbacks.getStates();
  const [random, other, totals] = await reading;
  return { ...now, random: { ...random }, other, totals, callbacks: states };
}

/** Reads the moment of a checkpoint. @throws FileError when it is not what `captureRun` gives. */
function momentOf({ training }: Checkpoint): Moment {
  const state = new StateReader("training", training);
  const logs = state.child("logs");
  return {
    epoch: state.count("epoch"),
    batch: state.value("batch") === null ? null : state.count("batch"),
    logs: Object.fromEntries(logs.names.map((name) => [name, logs.number(name)])),
    rest: state.texts("rest"),
  };
}

/**
 * Begins the epoch of a checkpoint, brings a run that has just begun to its moment, and calls the hooks
 * that were still to be called; `begins` hears of the epoch before all hooks.
 * @throws FileError when the checkpoint is that of another model or of other data.
 */
export async function resumeRun(
  parts: RunParts,
  checkpoint: Checkpoint,
  begins: (epoch: number) => void,
): Promise<Moment> {
  const { callbacks, compilation } = parts;
  const moment = momentOf(checkpoint);
  const { epoch, batch, logs, rest } = moment;
  begins(epoch);
  // Hooks may change what they like here: the state of the checkpoint comes after them.
  await callbacks.onEpochBegin(epoch);
  compilation.steps().reset();
  await restoreRun(parts, checkpoint);
  if (batch === null) await callbacks.onEpochEnd(epoch, logs, rest);
  else await callbacks.finishBatchEnd(batch, logs, rest);
  return moment;
}

/**
 * Brings a run that has just begun to the moment of a checkpoint.
 * @throws FileError when the checkpoint is that of another model or of other data.
 */
export async function restoreRun(parts: RunParts, checkpoint: Checkpoint): Promise<void> {
  const { model, compilation, callbacks, feeds } = parts;
  // What was lost with a device begins anew at the place of the model.
  const compute = (body: () => void) => computeAt(compilation.placed.place, body);
  const state = new StateReader("training", checkpoint.training);
  const { batch } = momentOf(checkpoint);
  checkData(parts, state, batch);
  const totals = batch === null ? undefined : state.tensors("totals");
  if (totals !== undefined && totals.length > compilation.totals().length) await makeTotals(parts);
  await checkpoint.restore();
  const rate = state.optionalNumber("learningRate");
  compute(() => {
    if (rate !== undefined) compilation.optimizer.learningRate = rate;
    assignAll("the state of layers", otherState(model), state.tensors("other"));
    if (totals !== undefined) assignAll("the totals of metrics", compilation.totals(), totals);
  });
  const random = state.child("random");
  const [seed, derived, keys] = ["seed", "derived", "keys"].map((name) => random.count(name));
  setRandomState({ seed: seed ?? 0, derived: derived ?? 0, keys: keys ?? 0 });
  const places = state.children("feeds");
  for (const [i, { feed, counter }] of feeds.entries()) {
    const place = places[i];
    if (place !== undefined) await counter.resume(feed, placeFrom(place));
  }
  callbacks.setStates(state.child("callbacks"));
  model.stopTraining = state.boolean("stopTraining");
}

// A step makes the totals of metrics that learn their shape from it; all it changes is restored.
async function makeTotals({ compilation, feeds }: RunParts): Promise<void> {
  const batch = await computeAt(compilation.placed.place, () => feeds[0]?.feed.peek());
  if (batch !== undefined) compilation.steps().run("train", batch);
}

function placeFrom(place: StateReader): FeedPlace {
  const [seed, passes, taken, total] = ["seed", "passes", "taken", "total"].map((name) =>
    place.count(name),
  );
  return { seed: seed ?? 0, passes: passes ?? 0, taken: taken ?? 0, total: total ?? 0 };
}

function checkData({ feeds }: RunParts, state: StateReader, batch: number | null): void {
  const then = state.optionalNumber("batches");
  const now = feeds[0]?.feed.batches;
  if (batch === null || then === now) return;
  throw new FileError(
    `checkpoint: it was written in the middle of an epoch of ${then ?? "unknown"} batches, but ` +
      `this run has ${now ?? "an unknown number"}. Give the same data and batchSize.`,
  );
}

// What layers keep beside their weights: seeds, and the states of stateful recurrent layers.
function otherState(model: TrainableModel): Variable[] {
  const weights = new Set(model.weights);
  return model.variables.filter((variable) => !weights.has(variable));
}

/** Copies the elements of variables to the host. */
export function readAll(variables: readonly Variable[]): Promise<HostTensor[]> {
  return Promise.all(
    variables.map(async (variable) => {
      const { shape, dtype } = variable;
      return { shape, dtype, data: await variable.data() } as HostTensor;
    }),
  );
}

/** Writes elements back to variables. @throws FileError where they do not fit. */
export function assignAll(
  what: string,
  variables: readonly Variable[],
  values: readonly HostTensor[],
) {
  const fits = variables.every((variable, i) => {
    const value = values[i];
    return value?.dtype === variable.dtype && sameShape(value.shape, variable.shape);
  });
  if (!fits || variables.length !== values.length) {
    const describe = (all: readonly { dtype: string; shape: readonly number[] }[]) =>
      all.map(({ dtype, shape }) => `${dtype}${show(shape)}`).join(", ") || "nothing";
    throw new FileError(
      `checkpoint: ${what} is ${describe(values)}, but this run has ${describe(variables)}. ` +
        "Make and compile the model as in the first run.",
    );
  }
  for (const [i, variable] of variables.entries()) variable.assign(values[i] ?? 0);
}
