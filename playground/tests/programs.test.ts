// Runs the programs that the page writes, in Node and in Python, and compares what they predict.

import { execFile } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, expect, it } from "vitest";
import { runSource, scratchFolder } from "../../tests/run-source.ts";
import { addFormula, setOwnPoints } from "../src/config/changes.ts";
import { type Config, defaultConfig, plainLayer } from "../src/config/config.ts";
import { heldOf } from "../src/config/inputs.ts";
import { featureRows } from "../src/data/features.ts";
import { makeSamples } from "../src/data/samples.ts";
import { kerasFile } from "../src/engine/questions/keras-file.ts";
import { readModel } from "../src/engine/questions/read-model.ts";
import { Session } from "../src/engine/session.ts";
import { fitModel } from "../src/export/config-of-model.ts";
import { programOf } from "../src/export/program.ts";
import { pythonProgram } from "../src/export/python.ts";
import { typescriptProgram } from "../src/export/typescript.ts";

const folder = scratchFolder("programs");
afterAll(() => rmSync(folder, { recursive: true }));

const everything = addFormula("=log(x1) + x2^2 / max(x1, 2) - -e")({
  ...{ ...defaultConfig, dataset: "threeBlobs", output: "softmax" },
  ...{ loss: "categorical_crossentropy", optimizer: "adam", learningRate: 0.01 },
  ...{ regularization: "L2", regularizationRate: 0.001, activation: "gelu" },
  features: ["x", "ySquared", "xTimesY", "sinX", "cosY"],
  layers: [
    { ...plainLayer(5), dropout: 0.2, batchNormalization: true, frozen: true },
    { ...plainLayer(4), activation: "leaky_relu", frozen: true },
    { ...plainLayer(3), activation: "elu", batchNormalization: true },
  ],
});
const column = (name: string) => ({ name, middle: 1.5, scale: 0.25 });
const further: Config = addFormula("=x3 * x4")({
  ...setOwnPoints(
    Array.from({ length: 60 }, (_, i) => ({
      ...{ x: Math.sin(i) * 4, y: Math.cos(i) * 4, label: i % 2 },
      further: [(i % 7) - 3, i % 2],
    })),
    {
      inputs: ["a (cm)", "b", "c*/", "가"].map(column),
      label: column("kind"),
      classes: ["맑음 */", "b"],
    },
  )(defaultConfig),
  layers: [plainLayer(3)],
});
const halved: Config = { ...defaultConfig, layers: [plainLayer(3)], optimizer: "nesterov" };

const places = [
  [0, 0],
  [1, -1],
  [-2.5, 3],
] as const;

const circumstances = { generation: 1, playing: false, stepsPerSecond: 0 };

/** Trains a little; gives the outputs at the places of the programs, and their texts. */
async function trained(config: Config, withData: boolean) {
  const samples = makeSamples(config);
  const session = await Session.make(config, {
    train: samples.train,
    test: places.map(([x, y]) => ({ x, y, further: heldOf(config), label: 0 })),
  });
  for (let epoch = 0; epoch < 20; epoch++) session.advanceBy("epoch");
  const { weights, testOutputs } = await session.look({ node: null }, circumstances);
  const program = programOf(config, { weights, samples: withData ? samples : null });
  return { outputs: [...testOutputs], program, session };
}

/** Reads the predictions in the last line of what a program printed. */
const predictions = (printed: string) =>
  (JSON.parse(printed.trim().split("\n").at(-1) ?? "") as number[][]).flat();

async function runPython(file: string, ...rest: readonly string[]): Promise<string> {
  const python = process.env["GRADUS_PYTHON"];
  if (python === undefined) throw new Error("GRADUS_PYTHON is not set; run npm test");
  const env = { ...process.env, KERAS_BACKEND: "jax" };
  return (await promisify(execFile)(python, [file, ...rest], { cwd: folder, env })).stdout;
}

it.each([
  ["every kind of part", everything],
  ["further inputs", further],
])("a network of %s gives the same in Node and in Python", async (_, config) => {
  const { outputs, program } = await trained(config, false);
  const [script, module] = [join(folder, "model.py"), join(folder, "model.ts")];
  writeFileSync(script, pythonProgram(program));
  writeFileSync(module, typescriptProgram(program));
  const [ours, theirs] = await Promise.all([runSource(module, folder), runPython(script)]);
  for (const given of [predictions(ours), predictions(theirs)]) {
    expect(given).toHaveLength(outputs.length);
    given.forEach((value, i) => expect(value).toBeCloseTo(outputs[i] ?? Number.NaN, 5));
  }
});

const exchange = `
import json, sys
import keras, numpy as np
rows = np.array(json.loads(sys.argv[1]))
ours = keras.models.load_model("ours.keras")
theirs = keras.Sequential([
    keras.Input(shape=(2,)),
    keras.layers.Dense(7, use_bias=False),
    keras.layers.BatchNormalization(center=False),
    keras.layers.ELU(),
    keras.layers.Dropout(0.25),
    keras.layers.Dense(1, activation="sigmoid"),
])
theirs.compile(keras.optimizers.SGD(0.25, momentum=0.5), "binary_crossentropy")
theirs.save("theirs.keras")
print(json.dumps([ours.predict(rows, verbose=0).tolist(), theirs.predict(np.array(${JSON.stringify(places)}), verbose=0).tolist()]))
`;

it("files of the page open in Python Keras, and those of Python in the page", async () => {
  const { outputs, session } = await trained(everything, false);
  const inputs = session.samples.test.map(({ x, y }) => [
    ...featureRows([{ x, y }], everything.features),
  ]);
  writeFileSync(join(folder, "ours.keras"), await kerasFile(session, { config: everything }));
  writeFileSync(join(folder, "exchange.py"), exchange);
  const printed = await runPython("exchange.py", JSON.stringify(inputs));
  const [ours, theirs] = JSON.parse(printed.trim()) as [number[][], number[][]];
  ours.flat().forEach((value, i) => expect(value).toBeCloseTo(outputs[i] ?? Number.NaN, 5));
  const bytes = new Uint8Array(readFileSync(join(folder, "theirs.keras")));
  const fitting = fitModel(await readModel(session, { bytes }), defaultConfig);
  expect(fitting).toMatchObject({
    kind: "fits",
    config: {
      ...{ output: "sigmoid", loss: "binary_crossentropy", optimizer: "momentum" },
      ...{ learningRate: 0.25, settings: { momentum: 0.5 } },
      layers: [{ units: 7, activation: "elu", dropout: 0.25, batchNormalization: true }],
    },
  });
  if (fitting.kind !== "fits") return;
  const test = places.map(([x, y]) => ({ x, y, label: 0 }));
  const opened = await Session.make(fitting.config, { train: test, test }, fitting.weights);
  const { testOutputs } = await opened.look({ node: null }, circumstances);
  testOutputs.forEach((value, i) => expect(value).toBeCloseTo(theirs[i]?.[0] ?? Number.NaN, 5));
});

it("with its data, and a loss that Keras has no name for, a network trains on in both", async () => {
  const { program } = await trained(halved, true);
  const [script, module] = [join(folder, "train.py"), join(folder, "train.ts")];
  writeFileSync(script, pythonProgram(program));
  writeFileSync(module, typescriptProgram(program));
  for (const printed of await Promise.all([runSource(module, folder), runPython(script)])) {
    const loss = Number(/test loss ([\d.e-]+)/.exec(printed)?.[1]);
    expect(loss).toBeLessThan(0.3);
  }
});
