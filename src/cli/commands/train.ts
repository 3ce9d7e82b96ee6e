// gradus train: a CSV file in, a trained model in a file and a report out.

import { access, constants } from "node:fs/promises";
import { dirname } from "node:path";
import type { Model } from "gradus";
import { activations, ConfigError, callbacks, FileError, setRandomSeed } from "gradus";
import { didYouMean } from "../../shared/errors.ts";
import { defineCommand } from "../command.ts";
import { chooseDevice, deviceOption } from "../device-option.ts";
import { interruptedCode, watchInterrupts } from "../interrupt.ts";
import type { OptionValues } from "../options.ts";
import { choice, flag, number, requiredText, sizes, text } from "../options.ts";
import { metadataKey } from "../table/description.ts";
import { readTable } from "../table/read-table.ts";
import { lossFor, lossHelp, metricsFor, optimizerFor } from "../table/recipes.ts";
import { buildModels, silenceUnknownTexts } from "../table/table-model.ts";
import { planTraining, standardizeTargets } from "../table/training-plan.ts";
import type { Terminal } from "../terminal/terminal.ts";
import { besideResult } from "../terminal/terminal.ts";
import { TrainingProgress } from "../terminal/training-progress.ts";
import type { Scores, TrainingOutcome } from "./train-report.ts";
import { reportOutcome, reportPlan } from "./train-report.ts";

const options = {
  target: requiredText({ value: "COLUMN", help: "The column to learn." }),
  task: choice(["auto", "binary", "multiclass", "regression"], {
    value: "TASK",
    help: "What to learn: auto looks at the column; or binary, multiclass, regression.",
    fallback: "auto",
  }),
  hidden: sizes({
    help: 'Units of the hidden layers, with commas between; "none" for no hidden layer.',
    fallback: "64,64",
  }),
  activation: {
    ...text({ value: "NAME", help: "Activation of the hidden layers, such as relu, tanh, gelu." }),
    shown: "relu",
  },
  optimizer: {
    ...text({ value: "NAME", help: "Optimizer, such as adam, sgd, rmsprop, adamw." }),
    shown: "adam",
  },
  "learning-rate": number({
    value: "RATE",
    help: "Learning rate of the optimizer.",
    fallback: 0.001,
    expected: "a number above 0",
    accepts: (rate) => rate > 0,
  }),
  loss: text({ value: "NAME", help: `Loss; the first of its task by default. ${lossHelp}.` }),
  l2: {
    ...text({
      value: "FACTOR",
      help: "L2 penalty on the weights of hidden layers, against learning by heart; 0 for none.",
    }),
    shown: "4 / training rows, at most 0.01",
  },
  "batch-size": number({
    value: "ROWS",
    help: "Rows in one step of training.",
    fallback: 32,
    integer: true,
    expected: "a whole number from 1",
    accepts: (size) => size >= 1,
  }),
  epochs: number({
    value: "N",
    help: "Passes over the training rows.",
    fallback: 50,
    integer: true,
    expected: "a whole number from 1",
    accepts: (epochs) => epochs >= 1,
  }),
  "validation-split": number({
    value: "SHARE",
    help: "Share of the rows that is kept out of training to measure the model.",
    fallback: 0.2,
    expected: "a number from 0 up to, but not including, 1",
    accepts: (share) => share >= 0 && share < 1,
  }),
  seed: number({
    value: "N",
    help: "Seed of the validation rows, the first weights and the shuffling.",
    fallback: 1,
    integer: true,
    expected: "a whole number from 0",
    accepts: (seed) => seed >= 0,
  }),
  device: deviceOption,
  out: {
    ...text({ value: "FILE", help: "Where the model goes; the name ends in .keras." }),
    shown: "model.keras",
  },
  json: flag(
    "Prints one JSON object: task, epochs, metrics, validation, model; the rest goes to standard error.",
  ),
};

type TrainOptions = OptionValues<typeof options>;

/** Is the command `gradus train`. */
export const train = defineCommand({
  name: "train",
  summary: "Trains a model on a CSV file.",
  args: ["DATA.csv"],
  options,
  details:
    "Trains a neural network that predicts one column of a CSV file from the others, and saves it. " +
    "Scales, categories and gaps are learnt from the training rows and become part of the model, so " +
    "that the file is all that predict and evaluate need. Ctrl-C ends training and keeps what was " +
    "learnt; a second Ctrl-C stops at once.",
  examples: [
    "train examples/data/breast-cancer.csv --target diagnosis",
    "train examples/data/diabetes.csv --target progression --hidden 16 --out diabetes.keras",
  ],
  run: runTrain,
});

async function runTrain(
  terminal: Terminal,
  [path = ""]: readonly string[],
  given: TrainOptions,
): Promise<void> {
  const { seed, hidden, activation = "relu", out = "model.keras", epochs } = given;
  const report = given.json ? besideResult(terminal) : terminal;
  const optimizer = () => optimizerFor(given.optimizer ?? "adam", given["learning-rate"]);
  checkActivation(activation);
  await checkPlace(out);
  const settings = { optimizer: optimizer(), name: given.optimizer ?? "adam" };
  const table = await readTable(path);
  await chooseDevice(given.device, terminal);
  const plan = planTraining(table, {
    ...{ target: given.target, task: given.task, seed },
    validationSplit: given["validation-split"],
  });
  const { description, target } = plan;
  const loss = lossFor(target.task, given.loss);
  setRandomSeed(seed);
  const l2 = penaltyOf(given.l2, plan.train.rows.length);
  const { training, whole } = buildModels(description, { hidden, activation, l2 });
  await silenceUnknownTexts(training, description);
  reportPlan(report, { path, table, plan, whole, hidden, activation, l2, loss, options: given });
  const ofTask = () => metricsFor(target.task);
  training.compile({
    optimizer: settings.optimizer,
    loss,
    metrics: target.task === "regression" ? ofTask().slice(-1) : ofTask(),
  });
  const watch = watchInterrupts(() => {
    training.stopTraining = true;
    terminal.note("Stopping. Press Ctrl-C again to quit without saving.");
  });
  try {
    const started = performance.now();
    const standardized = standardizeTargets(plan.train.y, description);
    const { validation } = plan;
    const history = await training.fit(plan.train.x, standardized, {
      ...{ epochs, batchSize: given["batch-size"], seed, verbose: 0 },
      callbacks: [new TrainingProgress(terminal), stopAtDivergence(training)],
      ...(validation === undefined
        ? {}
        : { validationData: [validation.x, standardizeTargets(validation.y, description)] }),
    });
    const seconds = (performance.now() - started) / 1000;
    const done = history.epoch.length;
    if (done === 0) {
      process.exitCode = interruptedCode;
      report.print("Stopped before the first epoch ended; nothing is saved.");
      return;
    }
    refuseDivergence(history.history, given);
    if (whole !== training) whole.compile({ optimizer: optimizer(), loss, metrics: ofTask() });
    const metrics = await scoresOf(whole, plan.train);
    const outcome: TrainingOutcome = {
      ...{ history: history.history, epochs: done, seconds, interrupted: watch.interrupted },
      ...{ metrics, validation: validation && (await scoresOf(whole, validation)) },
    };
    await whole.save(out, {
      metadata: {
        [metadataKey]: description,
        training: { seed, epochs: done, history: history.history },
      },
    });
    reportOutcome(report, { plan, outcome, out, path });
    if (given.json) terminal.print(JSON.stringify(jsonOf(target.task, outcome, out)));
  } finally {
    watch.stop();
  }
}

// The callback of the library writes to standard output, which is the result's here.
function stopAtDivergence(model: Model): callbacks.Callback {
  return new callbacks.LambdaCallback({
    onEpochEnd: (_epoch, logs) => {
      if (!Number.isFinite(logs["loss"])) model.stopTraining = true;
    },
  });
}

async function scoresOf(
  model: Model,
  { x, y }: Pick<ReturnType<typeof planTraining>["train"], "x" | "y">,
): Promise<Scores> {
  return model.evaluate(x, y, { returnDict: true, verbose: 0 });
}

function jsonOf(task: string, outcome: TrainingOutcome, model: string): object {
  const { epochs, metrics, validation = null } = outcome;
  return { task, epochs, metrics, validation, model };
}

// A penalty that shrinks with the rows, as that of a prior on the weights does.
function penaltyOf(given: string | undefined, rows: number): number {
  if (given === undefined) return Number(Math.min(0.01, 4 / rows).toPrecision(2));
  const factor = given.trim() === "" ? Number.NaN : Number(given);
  if (factor >= 0 && Number.isFinite(factor)) return factor;
  throw new ConfigError(`--l2: expected a number from 0, but got "${given}".`);
}

function checkActivation(name: string): void {
  const known = activations.activationRegistry;
  if (known.has(name)) return;
  const names = known.names();
  throw new ConfigError(
    `--activation: "${name}" is not known.${didYouMean(name, names)} Known: ${names.join(", ")}.`,
  );
}

async function checkPlace(out: string): Promise<void> {
  if (!out.endsWith(".keras")) {
    throw new ConfigError(
      `--out: the name must end in .keras, but is "${out}". Try ${out.replace(/\.\w*$/, "")}.keras.`,
    );
  }
  const folder = dirname(out);
  await access(folder, constants.W_OK).catch(() => {
    throw new FileError(`--out: the folder "${folder}" does not exist or may not be written.`);
  });
}

function refuseDivergence(
  history: Readonly<Record<string, readonly number[]>>,
  options: TrainOptions,
): void {
  const wrong = (history["loss"] ?? []).findIndex((value) => !Number.isFinite(value));
  if (wrong < 0) return;
  throw new ConfigError(
    `training diverged: the loss is no finite number in epoch ${wrong + 1}. Nothing is ` +
      `saved. Try a lower --learning-rate than ${options["learning-rate"]}.`,
  );
}
