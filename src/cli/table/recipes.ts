// What each task trains on and is measured by: losses, metrics, optimizers.

import { ConfigError, metrics, optimizers } from "gradus";
import { didYouMean } from "../../shared/errors.ts";
import type { Task } from "./description.ts";
import { list } from "./read-table.ts";

/** Losses that suit a task; the first is the default. */
const losses: Readonly<Record<Task, readonly string[]>> = {
  binary: ["binary_crossentropy", "binary_focal_crossentropy", "mean_squared_error"],
  multiclass: ["sparse_categorical_crossentropy"],
  regression: ["mean_squared_error", "mean_absolute_error", "huber", "log_cosh"],
};

const shortNames: Readonly<Record<string, string>> = {
  mse: "mean_squared_error",
  mae: "mean_absolute_error",
  logcosh: "log_cosh",
};

/** Describes the losses of all tasks for help. */
export const lossHelp = Object.entries(losses)
  .map(([task, names]) => `${task}: ${names.join(", ")}`)
  .join("; ");

/**
 * Settles the loss.
 * @throws ConfigError when it does not suit the task.
 */
export function lossFor(task: Task, given: string | undefined): string {
  const known = losses[task];
  const name = shortNames[given ?? ""] ?? given ?? known[0] ?? "";
  if (known.includes(name)) return name;
  throw new ConfigError(
    `--loss: "${name}" does not suit ${task === "regression" ? "" : "the task "}${task}.` +
      `${didYouMean(name, known)} Known: ${list(known)}.`,
  );
}

/** Makes new metrics for a task. */
export function metricsFor(task: Task): (string | metrics.Metric)[] {
  if (task === "binary") return ["accuracy", new metrics.AUC({ name: "auc" })];
  if (task === "multiclass") return ["accuracy"];
  return [
    new metrics.MeanAbsoluteError({ name: "mean_absolute_error" }),
    new metrics.RootMeanSquaredError({ name: "root_mean_squared_error" }),
    new metrics.R2Score({ name: "r2_score" }),
  ];
}

/**
 * Makes an optimizer by its name.
 * @throws ConfigError when there is none.
 */
export function optimizerFor(name: string, learningRate: number): optimizers.Optimizer {
  const config = { learningRate };
  const written = { className: name, config, module: null, registeredName: null };
  return optimizers.resolveOptimizer(written, "--optimizer");
}
