import { Input, layers, Model, Sequential, saveModelToBytes } from "gradus";
import { describe, expect, it } from "vitest";
import { addFormula, setOwnPoints } from "../config/changes.ts";
import { type Config, defaultConfig, plainLayer } from "../config/config.ts";
import { makeSamples } from "../data/samples.ts";
import { kerasFile } from "../engine/questions/keras-file.ts";
import { readModel } from "../engine/questions/read-model.ts";
import { Session } from "../engine/session.ts";
import { fitModel } from "./config-of-model.ts";

const circumstances = { generation: 1, playing: false, stepsPerSecond: 0 };
const look = (session: Session) => session.look({ node: null }, circumstances);
const sessionOf = (config: Config, weights?: Float64Array) =>
  Session.make(config, makeSamples(config), weights);

/** Opens a file as the page does, training included. */
async function reopened(bytes: Uint8Array): Promise<Session> {
  const fitting = await opened(bytes);
  if (fitting.kind !== "fits") throw new Error(`The file does not fit: ${fitting.kind}.`);
  const { config, weights, progress } = fitting;
  return Session.make(config, makeSamples(config), weights, progress ?? undefined);
}

async function opened(bytes: Uint8Array, present: Config = defaultConfig) {
  return fitModel(await readModel(await sessionOf(defaultConfig), { bytes }), present);
}

async function fileOf(...parts: ConstructorParameters<typeof Sequential>[0] & object[]) {
  return saveModelToBytes(new Sequential([...parts]));
}

const everything = addFormula("=sin(x1)*x2")({
  ...setOwnPoints([0, 1, 2].map((label) => ({ x: label, y: -label, label })))(defaultConfig),
  ...{ optimizer: "adam", learningRate: 0.01, activation: "gelu" },
  layers: [
    { ...plainLayer(5), dropout: 0.2, batchNormalization: true },
    { ...plainLayer(4), activation: "leaky_relu" },
  ],
});

const frozen = everything.layers.map((layer, i) => ({ ...layer, frozen: i === 0 }));

const column = { name: "a (cm)", middle: 2, scale: 0.5 };
const manyInputs = setOwnPoints(
  [0, 1, 2, 3].map((i) => ({ x: i, y: -i, further: [i * i, 1, 2 - i], label: i % 2 })),
  { inputs: [column, column, column, column, column], label: column, classes: [] },
)(defaultConfig);

describe("a .keras file", () => {
  it.each([
    ["Adam on all points", { optimizer: "adam", batchSize: 0 }],
    ["RMSprop in batches, in the middle of an epoch", { optimizer: "rmsprop" }],
    ["momentum with dropout and normalization", { ...everything, optimizer: "nesterov" }],
    ["frozen layers", { ...everything, layers: frozen, outputFrozen: true }],
    ["part of the points per epoch", { optimizer: "adagrad", epochShare: 40, noise: 10 }],
    ["TensorFlow Playground's batches", { compatible: true, batchSize: 30, shuffle: false }],
  ] satisfies [string, Partial<Config>][])("goes on where it was: %s", async (_, fields) => {
    const config: Config = { ...defaultConfig, learningRate: 0.01, ...fields };
    const one = await sessionOf(config);
    for (let epoch = 0; epoch < 3; epoch++) one.advanceBy("epoch");
    one.advanceBy("batch");
    const other = await reopened(await kerasFile(one, { config }));
    const begun = await look(one);
    expect(await look(other)).toMatchObject({
      ...{ epoch: begun.epoch, position: begun.position, step: begun.step },
    });
    for (let epoch = 0; epoch < 5; epoch++) {
      for (const session of [one, other]) session.advanceBy("epoch");
      const [here, there] = [await look(one), await look(other)];
      expect(there.epoch).toBe(here.epoch);
      expect([...there.batch]).toEqual([...here.batch]);
      // Files hold 32 bits, which only compatible mode has more of.
      const tolerance = config.compatible ? 1e-6 : 0;
      expect(Math.abs(there.train.loss - here.train.loss)).toBeLessThanOrEqual(tolerance);
    }
  });

  it("of the newest settings and points, though training began with others", async () => {
    const session = await sessionOf(defaultConfig);
    const config: Config = { ...defaultConfig, seed: "0.7", learningRate: 0.1 };
    session.setSamples(makeSamples(config));
    session.setLearningRate(0.1);
    session.advanceBy("epoch");
    const other = await reopened(await kerasFile(session, { config }));
    expect(other.config).toEqual(config);
    for (const one of [session, other]) one.advanceBy("epoch");
    expect((await look(other)).train.loss).toBe((await look(session)).train.loss);
  });

  it("of another program goes on with its optimizer", async () => {
    const model = new Sequential([Input({ shape: [2] }), new layers.Dense({ units: 1 })]);
    model.compile({ optimizer: "adam", loss: "mse" });
    await model.fit(
      [
        [1, 2],
        [3, 4],
      ],
      [[1], [0]],
      { epochs: 3, verbose: 0 },
    );
    const session = await reopened(await saveModelToBytes(model));
    const slots = await Promise.all(session.network.optimizerState().map((slot) => slot.data()));
    const saved = (await model.optimizer?.getWeights())?.map(({ data }) => data) ?? [];
    expect(slots.map((slot) => [...slot])).toEqual(saved.map((slot) => [...slot]));
    expect(session.epoch).toBe(0);
  });

  it.each([
    ["of every kind of part", everything],
    ["of frozen layers", { ...everything, layers: frozen, outputFrozen: true }],
    ["of further inputs", manyInputs],
    ["of the default network", defaultConfig],
    ["in compatible mode", { ...defaultConfig, compatible: true, shuffle: false }],
    ["without hidden layers", { ...defaultConfig, layers: [], output: "sigmoid" }],
  ] satisfies [string, Config][])("%s comes back as it was", async (_, config) => {
    const session = await sessionOf(config);
    for (let epoch = 0; epoch < 5; epoch++) session.advanceBy("epoch");
    const fitting = await opened(await kerasFile(session, { config }));
    expect(fitting).toMatchObject({ kind: "fits", config });
    if (fitting.kind !== "fits") return;
    const [before, after] = [
      await look(session),
      await look(await sessionOf(fitting.config, fitting.weights)),
    ];
    expect(after.map).toHaveLength(before.map.length);
    after.map.forEach((value, i) => {
      expect(Math.abs(value - (before.map[i] ?? Number.NaN))).toBeLessThan(1e-5);
    });
  });

  it("of another program fits with what it says itself, and the rest as the page has it", async () => {
    const model = new Sequential([
      Input({ shape: [2] }),
      new layers.Dense({ units: 6, useBias: false }),
      new layers.BatchNormalization({ scale: false }),
      new layers.ReLU(),
      new layers.Dense({ units: 4, activation: "softmax" }),
    ]);
    model.compile({ optimizer: "rmsprop", loss: "sparse_categorical_crossentropy" });
    const present: Config = { ...defaultConfig, features: ["x", "y", "sinX"], seed: "0.7" };
    expect(await opened(await saveModelToBytes(model), present)).toMatchObject({
      kind: "fits",
      config: {
        ...{ dataset: "fourQuadrants", features: ["x", "y"], output: "softmax", seed: "0.7" },
        ...{ loss: "categorical_crossentropy", optimizer: "rmsprop", learningRate: 0.001 },
        layers: [{ ...plainLayer(6), activation: "relu", batchNormalization: true }],
      },
    });
  });

  it.each([
    ["layer", () => fileOf(Input({ shape: [2] }), new layers.GaussianNoise({ stddev: 1 }))],
    ["order", () => fileOf(Input({ shape: [2] }), new layers.Dropout({ rate: 0.5 }))],
    ["units", () => fileOf(Input({ shape: [2] }), new layers.Dense({ units: 17 }))],
    ["outputs", () => fileOf(Input({ shape: [2] }), new layers.Dense({ units: 6 }))],
    ["inputs", () => fileOf(Input({ shape: [3] }), new layers.Dense({ units: 1 }))],
    [
      "activation",
      () => fileOf(Input({ shape: [2] }), new layers.Dense({ units: 1, activation: "selu" })),
    ],
    [
      "options",
      () =>
        fileOf(
          Input({ shape: [2] }),
          new layers.Dense({ units: 2 }),
          new layers.LeakyReLU({ negativeSlope: 0.5 }),
        ),
    ],
    [
      "tooManyLayers",
      () =>
        fileOf(
          Input({ shape: [2] }),
          ...Array.from({ length: 12 }, () => new layers.Dense({ units: 1 })),
        ),
    ],
    ["tooLarge", () => fileOf(Input({ shape: [2] }), new layers.Dense({ units: 20_000 }))],
    [
      "notSequential",
      () => {
        const input = Input({ shape: [2] });
        const output = new layers.Dense({ units: 1 }).apply(input);
        return saveModelToBytes(new Model({ inputs: input, outputs: output }));
      },
    ],
  ] as const)("that does not fit says why: %s", async (kind, make) => {
    expect((await opened(await make())).kind).toBe(kind);
  });

  it("that is none, or is cut short, is unreadable", async () => {
    const good = await kerasFile(await sessionOf(defaultConfig), { config: defaultConfig });
    for (const bytes of [
      new Uint8Array(0),
      new TextEncoder().encode("<html>no model</html>"),
      good.slice(0, good.length / 2),
      new Uint8Array(5_000_000),
    ]) {
      expect((await opened(bytes)).kind).toBe("unreadable");
    }
  });

  it("with words that do not describe its layers is read by its layers", async () => {
    const model = new Sequential([
      Input({ shape: [2] }),
      new layers.Dense({ units: 3, activation: "tanh" }),
      new layers.Dense({ units: 1, activation: "tanh" }),
    ]);
    const bytes = await saveModelToBytes(model, {
      metadata: { playground: "#networkShape=9,9&features=%F0&points=AAAA&__proto__=1" },
    });
    expect(await opened(bytes)).toMatchObject({
      kind: "fits",
      config: { layers: [{ ...plainLayer(3), activation: "tanh" }] },
    });
  });
});
