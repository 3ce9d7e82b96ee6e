// Where a model computes: settled before its steps run, and its variables brought there.

import type { Variable } from "../engine/index.ts";
import {
  automaticOptions,
  choosePlace,
  getDevice,
  moveVariables,
  openPlace,
} from "../engine/index.ts";
import type { Compilation } from "./compilation.ts";
import type { StepArguments } from "./feed.ts";
import type { Placed, StepKind, Steps } from "./steps.ts";
import type { TrainableModel } from "./trainable-model.ts";

/** Is what is about to run. */
export interface ComingSteps {
  readonly kind: StepKind | "predict";
  readonly steps: Steps;
  /** Whether the results of each step are waited for. */
  readonly isRead: boolean;
  /** Gives what batches are like. */
  look(): StepArguments | undefined | Promise<StepArguments | undefined>;
}

/**
 * Settles where a model computes: where `compile` or `setDevice` says, or where measurements say.
 * `"auto"` is decided by the step of training, or by what comes first, until training comes.
 * @throws BackendError where the device cannot be opened, DeviceLostError where the variables are gone.
 */
export async function settle(
  model: TrainableModel,
  compilation: Compilation | undefined,
  placed: Placed,
  coming: ComingSteps,
): Promise<void> {
  const options = automaticOptions();
  const device = compilation?.options.device ?? (options && "auto");
  const { place: before, isAutomatic } = placed;
  const isLost = before?.backend?.isLost?.() === true;
  placed.isAutomatic = device === "auto";
  if (device === "auto") {
    if (!isAutomatic || isLost || coming.kind === "train") {
      const batch = await coming.look();
      if (batch === undefined) return;
      const { kind, steps, isRead } = coming;
      const program = steps.program(kind, batch);
      const choice = await choosePlace({ who: `"${model.name}"`, isRead, ...program }, options);
      placed.place = choice.place;
      const isNews = !isAutomatic || before?.name !== choice.place.name;
      if (isNews) (options?.onChoice ?? console.info)(choice.line);
    }
  } else if (device === undefined || device === getDevice()) placed.place = undefined;
  else if (before?.name !== device || isLost) placed.place = await openPlace(device);
  await moveVariables(placed.place, variablesOf(model, compilation));
}

function variablesOf(model: TrainableModel, compilation: Compilation | undefined): Variable[] {
  const own = compilation === undefined ? [] : compilation.optimizer.variables;
  const totals = compilation?.totals() ?? [];
  return [...new Set([...model.variables, ...own, ...totals])];
}
