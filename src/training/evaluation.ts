// Passes of training and evaluation over a feed, with the values that they give.

import type { CallbackList, Logs } from "../callbacks/index.ts";
import { ConfigError } from "../shared/errors.ts";
import type { Compilation } from "./compilation.ts";
import type { Feed } from "./feed.ts";
import type { Pass, PassCounter } from "./loop.ts";
import { runPass } from "./loop.ts";
import type { StepKind, Steps } from "./steps.ts";

/** Is a pass whose steps a compiled model takes. */
export type CompiledPass = Pick<Pass, "feed" | "steps" | "callbacks" | "before" | "shouldStop">;

/** Runs the steps of an epoch over a feed that has begun; gives how many of it were run. */
export function runSteps(
  kind: StepKind,
  { stepsPerExecution, placed: { place } }: Compilation,
  program: Steps,
  pass: CompiledPass,
  counter: PassCounter,
): Promise<number> {
  const run = (batch: Parameters<Steps["run"]>[1]) => program.run(kind, batch);
  const logs = async () => sorted(await program.logs());
  const how = { kind, run, logs, place, stepsPerExecution, runsSeveral: true };
  return runPass({ ...pass, ...how }, counter);
}

/** Evaluates a model on a feed, from its first batch on. @throws ConfigError when it is empty. */
export async function runTest(
  compilation: Compilation,
  feed: Feed,
  steps: number | undefined,
  callbacks: CallbackList,
  counter: PassCounter,
): Promise<Logs> {
  const program = compilation.steps();
  program.reset();
  await callbacks.onTestBegin();
  await counter.beginPass(feed);
  const pass = { feed, steps, callbacks, shouldStop: () => false };
  if ((await runSteps("test", compilation, program, pass, counter)) === 0) {
    throw new ConfigError(
      "evaluate: the stream gave no batches. A generator can be gone through once: " +
        "pass the function that begins it, or a Dataset.",
    );
  }
  const logs = sorted(await program.logs());
  await callbacks.onTestEnd(logs);
  return logs;
}

/** Gives the values in alphabetical order of their names, as Keras does. */
export function sorted(logs: Logs): Logs {
  return Object.fromEntries(Object.entries(logs).sort(([a], [b]) => (a < b ? -1 : 1)));
}
