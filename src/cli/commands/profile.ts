// gradus profile: a model file in; the time of each kernel of its steps out.

import { writeFile } from "node:fs/promises";
import type { KernelProfile, Model, Profile } from "gradus";
import * as gradus from "gradus";
import { FileError } from "gradus";
import { blankInputs, blankTargets } from "../blank-batch.ts";
import { defineCommand } from "../command.ts";
import { chooseDevice, deviceOption } from "../device-option.ts";
import type { StepName } from "../drawing/trace-model.ts";
import { openModel } from "../model-file.ts";
import { choice, flag, number, text } from "../options.ts";

const countFrom = (least: number, value: string, fallback: number, help: string) =>
  number({
    ...{ value, help, fallback, integer: true },
    expected: `a whole number from ${least}`,
    accepts: (given) => given >= least,
  });

const options = {
  step: choice(["training", "forward"], {
    help: "What is measured: the step of fit, with gradients and update, or that of predict.",
    fallback: "training",
  }),
  "batch-size": countFrom(1, "ROWS", 32, "The number of rows in a step."),
  steps: countFrom(1, "N", 20, "How many steps are measured."),
  "warm-up": countFrom(0, "N", 10, "How many steps run before, so that their code is warm."),
  rows: countFrom(1, "N", 30, "How many kernels the table shows, those that took longest first."),
  device: deviceOption,
  trace: text({
    value: "FILE",
    help: "Also writes a time line for chrome://tracing or ui.perfetto.dev.",
  }),
  json: flag("Prints one JSON object: step, batchSize, steps, milliseconds, kernels."),
};

/** Is the command `gradus profile`. */
export const profile = defineCommand({
  name: "profile",
  summary: "Measures where the time of a model's steps goes.",
  args: ["MODEL"],
  options,
  details:
    "Runs steps of a model on blank data, in memory only, and lists the fused kernels that the " +
    "engine made of them: time, floating-point operations, bytes, and the layers they belong to.",
  examples: [
    "profile model.keras",
    "profile model.keras --batch-size 128 --trace trace.json",
    "profile model.keras --step forward --batch-size 1",
  ],
  run: async (terminal, [path = ""], given) => {
    await chooseDevice(given.device, terminal);
    const model = await openModel(path, terminal);
    const { step, steps, trace } = given;
    const rows = given["batch-size"];
    const found = await gradus.profile(stepOf(model, step, rows), {
      warmUp: given["warm-up"],
      repeat: steps,
    });
    if (trace !== undefined) await writeTrace(trace, found);
    if (given.json) {
      const { milliseconds } = found;
      const kernels = found.kernels.map(plain);
      terminal.print(JSON.stringify({ step, batchSize: rows, steps, milliseconds, kernels }));
      return;
    }
    terminal.print(found.table({ rows: given.rows }));
    terminal.print(
      `${(found.milliseconds / steps).toFixed(3)} ms per ${step} step of ${rows} rows`,
    );
    if (trace !== undefined) terminal.print(`The time line is in ${trace}.`);
  },
});

function stepOf(model: Model, step: StepName, rows: number): () => Promise<unknown> {
  const x = blankInputs(model, rows);
  if (step === "forward") return () => model.predictOnBatch(x);
  const targets = blankTargets(model, rows, "--step forward");
  const y = targets.length === 1 ? targets[0] : targets;
  return () => model.trainOnBatch(x, y);
}

/** Reads what a kernel computes of its sums. */
function plain(kernel: KernelProfile): KernelProfile {
  const { sources, operations, shape, calls, milliseconds, flops, bytes, gflops } = kernel;
  return { sources, operations, shape, calls, milliseconds, flops, bytes, gflops };
}

async function writeTrace(path: string, found: Profile<unknown>): Promise<void> {
  await writeFile(path, JSON.stringify(found.chromeTrace())).catch((error: Error) => {
    throw new FileError(`--trace: ${path} cannot be written: ${error.message}.`);
  });
}
