// Checks of targets on the host, once per data set: labels within range, shapes that fit.

import type { HostData } from "../data/adapters.ts";
import type { SymbolicShape } from "../layers/symbolic-shape.ts";
import { showSymbolic } from "../layers/symbolic-shape.ts";
import type { SparseCategoricalCrossentropy } from "../losses/index.ts";
import { ConfigError, ShapeError } from "../shared/errors.ts";
import type { OutputLoss } from "./compiled-loss.ts";

/**
 * Checks the targets of an output against its loss.
 * @throws ConfigError for a label outside the classes, naming its row; ShapeError where shapes
 *   cannot fit.
 */
export function checkTargets(who: string, loss: OutputLoss, target: HostData | undefined): void {
  if (target === undefined) return;
  if (target.dtype === "string") {
    throw new ConfigError(
      `${who}: the targets of "${loss.output.name}" are texts, but a loss takes numbers. ` +
        "Turn them into numbers first, such as by the place of each text in a list.",
    );
  }
  if (loss.loss.targets === "labels") {
    checkLabels(who, loss.loss as SparseCategoricalCrossentropy, loss.output.shape, target);
  } else if (loss.loss.targets === "one-hot") {
    checkOneHot(who, loss.output.name, loss.output.shape, target.shape);
  }
}

function checkLabels(
  who: string,
  loss: SparseCategoricalCrossentropy,
  output: SymbolicShape,
  target: Exclude<HostData, { dtype: "string" }>,
): void {
  const classes = output.at(loss.axis);
  if (typeof classes !== "number") return;
  const width = target.shape.slice(1).reduce((product, n) => product * n, 1);
  for (let i = 0; i < target.data.length; i++) {
    const label = target.data[i] ?? Number.NaN;
    if (label === loss.ignoreClass) continue;
    if (Number.isInteger(label) && label >= 0 && label < classes) continue;
    throw new ConfigError(
      `${who}: label ${label} in row ${Math.floor(i / width)} of y is none of the ${classes} ` +
        `classes 0 … ${classes - 1} that the model gives. ` +
        "Count labels from 0, or give the last layer more units.",
    );
  }
}

function checkOneHot(
  who: string,
  name: string,
  output: SymbolicShape,
  target: readonly number[],
): void {
  const classes = output.at(-1);
  if (target.length === output.length && target.at(-1) === classes) return;
  const labels = target.length === output.length - 1 || target.at(-1) === 1;
  const hint = labels ? ' For integer labels use the loss "sparse_categorical_crossentropy".' : "";
  throw new ShapeError(
    `${who}: "categorical_crossentropy" takes one-hot targets of shape ${showSymbolic(output)} for ` +
      `the output "${name}", but got ${showSymbolic(target)}.${hint}`,
  );
}
