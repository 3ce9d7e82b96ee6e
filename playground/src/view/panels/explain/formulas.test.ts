import { describe, expect, it } from "vitest";
import type { Config } from "../../../config/config.ts";
import {
  activations,
  defaultConfig,
  lossNames,
  optimizerNames,
  plainLayer,
} from "../../../config/config.ts";
import { biasIndex, sizesOf } from "../../../config/shape.ts";
import { makeSamples } from "../../../data/samples.ts";
import type { ExplainedStep } from "../../../engine/explain/explained-step.ts";
import { Session } from "../../../engine/session.ts";
import type { StepUnit } from "../../../engine/step-unit.ts";
import { backward, forward, gradientOf, lossOfBatch, NodeView } from "./formulas.ts";
import { stateNames, updateOf } from "./updates.ts";

const sessionOf = (config: Config) => Session.make(config, makeSamples(config));

async function explained(session: Session, unit: StepUnit): Promise<ExplainedStep> {
  const step = await session.explain(unit);
  if (step === null) throw new Error("There was no step.");
  return step;
}

/** Expects two numbers to agree to 1e-6 of their size. */
function agree(shown: number | undefined, real: number | undefined, what: string) {
  const [a = Number.NaN, b = Number.NaN] = [shown, real];
  const error = Math.abs(a - b) / Math.max(1, Math.abs(b));
  expect(error, `${what}: shown ${a}, computed ${b}`).toBeLessThan(1e-6);
}

/** Compares every formula of a step with what the engine has computed. */
function check(step: ExplainedStep, config: Config) {
  const sizes = sizesOf(config);
  for (let layer = 1; layer < sizes.length; layer++) {
    for (let node = 0; node < (sizes[layer] ?? 0); node++) {
      for (const row of [0, step.rows.length - 1]) {
        checkNode(new NodeView(step, config, { layer, node }, row));
      }
      const view = new NodeView(step, config, { layer, node }, 0);
      for (let from = -1; from < (sizes[layer - 1] ?? 0); from++) checkWeight(view, from);
    }
  }
  const output = new NodeView(step, config, { layer: sizes.length - 1, node: 0 }, 0);
  agree(lossOfBatch(output).term.value, step.loss, "loss");
}

function checkNode(view: NodeView) {
  const { sums, normalized, activated, dropped } = view.stage;
  const passed = [
    sums,
    ...(normalized ? [normalized] : []),
    activated,
    ...(dropped ? [dropped] : []),
  ];
  const ahead = forward(view).map(({ term }) => term.value);
  passed.forEach((layer, i) => agree(ahead[i], view.at(layer.values), `forward ${i}`));
  const back = backward(view).map(({ term }) => term.value);
  expect(back).toHaveLength(passed.length);
  passed
    .toReversed()
    .forEach((layer, i) => agree(back[i], view.at(layer.gradients), `backward ${i}`));
}

function checkWeight(view: NodeView, from: number) {
  const { step, config } = view;
  const index = view.indexOf(from);
  agree(gradientOf(view, from).term.value, step.gradients[index], "gradient");
  const lines = updateOf(step, config, index, from < 0);
  agree(lines.at(-1)?.term.value, step.after[index], "new weight");
  if (config.compatible) return;
  stateNames[config.optimizer].forEach((_, kind) =>
    agree(lines[kind]?.term.value, step.stateAfter[kind]?.[index], `state ${kind}`),
  );
}

const classes: Config = {
  ...{ ...defaultConfig, dataset: "threeBlobs", output: "softmax" },
  loss: "categorical_crossentropy",
};

describe("what is shown of a step is what the engine computes", () => {
  it.each(optimizerNames)("with %s, at the first step and later ones", async (optimizer) => {
    const config: Config = { ...defaultConfig, optimizer };
    const session = await sessionOf(config);
    for (const unit of ["batch", "batch", "example", "epoch", "batch"] as const) {
      check(await explained(session, unit), config);
    }
  });

  it.each(lossNames)("with the loss %s", async (loss) => {
    const output = loss === "binary_crossentropy" ? "sigmoid" : "tanh";
    const config: Config =
      loss === "categorical_crossentropy" ? classes : { ...defaultConfig, loss, output };
    const session = await sessionOf(config);
    for (const unit of ["epoch", "batch"] as const) check(await explained(session, unit), config);
  });

  it.each(activations)("with the activation %s", async (activation) => {
    const config: Config = { ...defaultConfig, activation, learningRate: 0.1 };
    const session = await sessionOf(config);
    for (const unit of ["epoch", "batch"] as const) check(await explained(session, unit), config);
  });

  const special = { ...plainLayer(4), batchNormalization: true, dropout: 0.3 };
  it.each<[string, Partial<Config>]>([
    ["L1", { regularization: "L1", regularizationRate: 0.01 }],
    ["L2", { regularization: "L2", regularizationRate: 0.01 }],
    ["batch normalization and dropout", { layers: [special, special] }],
    [
      "frozen layers, and a penalty",
      {
        ...{ layers: [special, plainLayer(3), special].map((one) => ({ ...one, frozen: true })) },
        ...{ regularization: "L2", regularizationRate: 0.01 },
      },
    ],
    ["everything frozen", { layers: [{ ...special, frozen: true }], outputFrozen: true }],
    ["batches of all points", { batchSize: 0 }],
    ["batches of one", { batchSize: 1 }],
    ["no hidden layer", { layers: [] }],
    ["an output that does not fit its loss", { loss: "binary_crossentropy" }],
    ["classes that compete without softmax", { ...classes, output: "sigmoid" }],
    ["numbers to predict", { problem: "regression", output: "linear" }],
    ["two outputs for two classes", { output: "softmax", loss: "mse" }],
    ["the rules of the original", { compatible: true }],
    [
      "the rules of the original, and L1",
      { compatible: true, regularization: "L1", regularizationRate: 0.1 },
    ],
    [
      "the rules of the original, and L2",
      { compatible: true, regularization: "L2", regularizationRate: 0.1, batchSize: 16 },
    ],
  ])("with %s", async (_, fields) => {
    const config: Config = { ...defaultConfig, learningRate: 0.05, ...fields };
    const session = await sessionOf(config);
    for (const unit of ["batch", "epoch", "batch"] as const) {
      check(await explained(session, unit), config);
    }
  });
});

describe("a step that explains itself", () => {
  it.each<[string, Config]>([
    ["usual", { ...defaultConfig, optimizer: "adam" }],
    ["with dropout", { ...defaultConfig, layers: [{ ...plainLayer(5), dropout: 0.4 }] }],
    ["compatible", { ...defaultConfig, compatible: true }],
  ])("is the very step that training takes: %s", async (_, config) => {
    const [one, other] = [await sessionOf(config), await sessionOf(config)];
    for (const unit of ["batch", "epoch", "batch"] as const) {
      const step = await explained(one, unit);
      other.advanceBy(unit);
      const weights = await other.network.weights();
      expect(one.step).toBe(other.step);
      step.after.forEach((weight, i) => agree(weight, weights[i], `weight ${i}`));
    }
  });

  it("is null without points", async () => {
    const empty = await Session.make(defaultConfig, { train: [], test: [] });
    expect(await empty.explain("batch")).toBeNull();
  });

  it("follows a weight that was edited in between", async () => {
    const session = await sessionOf(defaultConfig);
    await explained(session, "batch");
    const index = biasIndex(session.network.sizes, 1, 0);
    await session.network.setWeight(index, 2.5);
    expect((await explained(session, "batch")).before[index]).toBe(2.5);
  });
});
