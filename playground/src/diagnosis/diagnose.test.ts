import { describe, expect, it } from "vitest";
import { classDatasets, defaultConfig, numberDatasets } from "../config/config.ts";
import { fromLink } from "../config/link.ts";
import { makeSamples } from "../data/samples.ts";
import { Session } from "../engine/session.ts";
import { Curve } from "../state/curve.ts";
import { diagnose } from "./diagnose.ts";
import type { Evidence, Finding, FindingId } from "./finding.ts";

const circumstances = { generation: 1, playing: true, stepsPerSecond: 0 };

/** Trains the network of a link and gives all that is found on the way, and the last evidence. */
async function observe(link: string, epochs: number, every = 1) {
  const config = fromLink(link, "0.3");
  const session = await Session.make(config, makeSamples(config));
  const curve = new Curve();
  const found = new Map<FindingId, Finding>();
  const look = async (): Promise<Evidence> => {
    const frame = await session.look({ node: null }, circumstances);
    curve.add(frame);
    const evidence = { config, frame, curve };
    for (const finding of diagnose(evidence)) found.set(finding.id, finding);
    return evidence;
  };
  let evidence = await look();
  for (let epoch = 1; epoch <= epochs; epoch++) {
    session.advanceBy("epoch");
    if (epoch % every === 0) evidence = await look();
    if (!Number.isFinite(evidence.frame.train.loss)) break;
  }
  return { found, evidence };
}

const adam = "optimizer=adam&learningRate=0.01";

describe("a diagnosis", () => {
  it.each([
    ...classDatasets.map((name) => `dataset=${name}`),
    ...classDatasets.map((name) => `dataset=${name}&networkShape=8,8,8&${adam}`),
    ...numberDatasets.map((name) => `problem=regression&regDataset=${name}`),
    ...numberDatasets.map(
      (name) => `problem=regression&regDataset=${name}&networkShape=8,8&${adam}`,
    ),
    "activation=relu",
    "activation=relu&learningRate=0.3",
    "dataset=gauss&networkShape=",
    "compatible=true&activation=relu&regularization=L1&regularizationRate=0.003",
  ])("finds nothing wrong with %s", async (link) => {
    const { found } = await observe(link, 350, 5);
    expect([...found.keys()]).toEqual([]);
  });

  it.each([
    ["exploded", "problem=regression&learningRate=10&activation=linear", 5],
    ["explodedByPenalty", "regularization=L2&regularizationRate=10&learningRate=0.3", 60],
    ["growing", "dataset=gauss&networkShape=&output=linear&batchSize=full&learningRate=0.3", 30],
    ["jumping", "learningRate=1", 60],
    ["overfitting", `noise=50&dataset=gauss&percTrainData=10&networkShape=8,8&${adam}`, 200],
    ["needsProbability", "loss=binary_crossentropy", 0],
    ["needsSoftmax", "loss=categorical_crossentropy", 0],
    ["needsSoftmax", "dataset=threeBlobs&output=sigmoid", 0],
    ["needsNumberLoss", "problem=regression&loss=binary_crossentropy", 0],
    ["needsLinear", "problem=regression&output=softmax", 0],
    ["numberLossOnClasses", "dataset=threeBlobs&loss=mse", 0],
    ["lonelySoftmax", "networkShape=4,1&layerActivations=tanh,softmax", 0],
    ["noFeatures", "x=false&y=false", 0],
    ["allFrozen", "networkShape=4,2&frozen=1,1&outputFrozen=true", 0],
    ["deadLayer", "learningRate=10&activation=relu&batchSize=full", 5],
    ["saturated", "learningRate=10", 20],
    ["alike", "initZero=true", 1],
    ["tooSlow", "learningRate=0.00001", 30],
    ["tooSimple", "networkShape=", 60],
    ["tooSimple", "activation=linear", 60],
    ["vanishing", "networkShape=4,4,4,4,4&activation=sigmoid", 80],
    ["overRegularized", "regularization=L2&regularizationRate=1", 30],
    ["standstill", "dataset=xor&activation=relu", 410],
  ] as const)("finds %s in %s", async (id, link, epochs) => {
    const { found } = await observe(link, epochs);
    expect([...found.keys()]).toContain(id);
    expect(found.get(id)?.mends.length).toBeGreaterThan(0);
  });

  it("finds many dead nodes where a loss stays large", async () => {
    const { evidence } = await observe("activation=relu&networkShape=4", 10);
    const { frame } = evidence;
    // Columns of the thumbnails are the four nodes and the output.
    const thumbnails = frame.thumbnails.map((value, i) => (i % 5 < 2 ? 0 : value + 1));
    const [finding] = diagnose({ ...evidence, frame: { ...frame, thumbnails } });
    expect(finding).toMatchObject({ id: "deadNodes", values: [1, 2, 4] });
  });

  it("tells the worst first, and a cause without its effects", async () => {
    const { evidence } = await observe(
      "loss=mse&problem=regression&output=relu&learningRate=10",
      0,
    );
    const broken = { ...evidence.frame, train: { ...evidence.frame.train, loss: Number.NaN } };
    const ids = diagnose({ ...evidence, frame: broken }).map(({ id }) => id);
    expect(ids).toEqual(["exploded", "needsLinear"]);
  });
});

describe("mends", () => {
  it.each([
    ["exploded", "problem=regression&learningRate=10&activation=linear", 5],
    ["deadLayer", "learningRate=10&activation=relu&batchSize=full", 5],
    ["saturated", "learningRate=10", 20],
    ["alike", "initZero=true", 1],
    ["tooSlow", "learningRate=0.00001", 30],
    ["tooSimple", "networkShape=", 60],
    ["tooSimple", "activation=linear", 60],
    ["vanishing", "networkShape=4,4,4,4,4&activation=sigmoid", 80],
    ["overRegularized", "regularization=L2&regularizationRate=1", 30],
    ["needsSoftmax", "loss=categorical_crossentropy", 0],
    ["needsNumberLoss", "problem=regression&loss=categorical_crossentropy", 0],
    ["needsLinear", "problem=regression&output=relu", 0],
  ] as const)("each first mend of %s really mends it", async (id, link, epochs) => {
    const { found, evidence } = await observe(link, epochs);
    const mended = found.get(id)?.mends[0]?.change(evidence.config) ?? defaultConfig;
    const session = await Session.make(mended, makeSamples(mended));
    for (let epoch = 0; epoch < 150; epoch++) session.advanceBy("epoch");
    const { scores } = (await session.look({ node: null }, circumstances)).test;
    expect(scores.kind === "classes" ? scores.accuracy : scores.r2).toBeGreaterThan(0.9);
  });
});
