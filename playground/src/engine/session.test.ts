import { describe, expect, it } from "vitest";
import { addFormula, setOwnPoints } from "../config/changes.ts";
import type { Config } from "../config/config.ts";
import { defaultConfig, optimizerNames, plainLayer } from "../config/config.ts";
import { offsetOf } from "../config/shape.ts";
import { makeSamples } from "../data/samples.ts";
import { Session } from "./session.ts";

const circumstances = { generation: 1, playing: false, stepsPerSecond: 0 };
const session = (config: Config) => Session.make(config, makeSamples(config));
const look = (of: Session) => of.look({ node: null }, circumstances);

async function lossesOf(config: Config, epochs: number): Promise<[number, number]> {
  const one = await session(config);
  const before = await look(one);
  for (let epoch = 0; epoch < epochs; epoch++) one.advanceBy("epoch");
  return [before.train.loss, (await look(one)).train.loss];
}

/** A loaded machine compiles slowly. */
const patient = { timeout: 300_000 };

describe("a session", patient, () => {
  it.each(optimizerNames)("learns with %s", async (optimizer) => {
    const [before, after] = await lossesOf({ ...defaultConfig, optimizer, learningRate: 0.02 }, 15);
    expect(after).toBeLessThan(before * 0.99);
  });

  it("learns classes with softmax, dropout and batch normalization", async () => {
    const layers = [{ ...plainLayer(8), batchNormalization: true, dropout: 0.1 }, plainLayer(6)];
    const config: Config = {
      ...{ ...defaultConfig, dataset: "threeBlobs", output: "softmax", layers },
      ...{ loss: "categorical_crossentropy", optimizer: "adam", learningRate: 0.01 },
    };
    const [before, after] = await lossesOf(config, 10);
    expect(after).toBeLessThan(before / 2);
  });

  it("steps by example, batch and epoch", async () => {
    const one = await session(defaultConfig);
    one.advanceBy("example");
    expect((await look(one)).position).toBe(1);
    one.advanceBy("batch");
    expect((await look(one)).position).toBe(11);
    one.advanceBy("epoch");
    expect(await look(one)).toMatchObject({ epoch: 1, position: 0 });
  });

  it("begins with the same weights whenever its configuration is the same", async () => {
    const weights = async () => (await look(await session(defaultConfig))).weights;
    expect(await weights()).toEqual(await weights());
  });

  it("leaves the weights of frozen layers alone, until they thaw", async () => {
    const layers = [{ ...plainLayer(4), batchNormalization: true }, plainLayer(2)];
    const config: Config = { ...defaultConfig, layers, optimizer: "adam", learningRate: 0.01 };
    const one = await session(config);
    one.advanceBy("epoch");
    const { sizes } = one.network;
    const parts = async () => {
      const { weights } = await look(one);
      const bounds = [1, 2, 3, 4].map((layer) => offsetOf(sizes, layer));
      // The numbers of the normalization of the first layer come last.
      return [...bounds.keys()].map((i) => [...weights.slice(bounds[i], bounds[i + 1])].join());
    };
    const changed = async (frozen: boolean[]) => {
      one.setFrozen(frozen);
      const before = await parts();
      one.advanceBy("epoch");
      const after = await parts();
      return before.map((part, i) => part !== after[i]);
    };
    expect(await changed([true, false, false])).toEqual([false, true, true, false]);
    expect(await changed([false, true, true])).toEqual([true, false, false, true]);
    expect(await changed([true, true, true])).toEqual([false, false, false, false]);
    expect(await changed([false, false, false])).toEqual([true, true, true, true]);
    expect((await look(one)).epoch).toBe(5);
  });

  it("shows an edited weight in outputs and loss at once", async () => {
    const one = await session(defaultConfig);
    const before = await look(one);
    await one.network.setWeight(0, 3);
    const after = await look(one);
    expect(after.weights[0]).toBe(3);
    expect(after.train.loss).not.toBe(before.train.loss);
    expect(after.weights.slice(1)).toEqual(before.weights.slice(1));
  });

  it("shows the map of any node", async () => {
    const one = await session(defaultConfig);
    const frame = await one.look({ node: { layer: 1, node: 3 } }, circumstances);
    expect(frame.map).toHaveLength(100 * 100);
    // Both grids begin in the same corner.
    expect(frame.map[0]).toBeCloseTo(frame.thumbnails[3] ?? Number.NaN, 5);
  });

  it("takes other points without forgetting what it knows", async () => {
    const one = await session(defaultConfig);
    one.advanceBy("epoch");
    const before = await look(one);
    one.setSamples(makeSamples({ ...defaultConfig, seed: "0.9" }));
    const after = await look(one);
    expect(after.weights).toEqual(before.weights);
    expect(after.train.loss).not.toBe(before.train.loss);
  });

  it("a penalty of L1 makes weights exactly 0 in compatible mode, and they stay so", async () => {
    const penalty = { regularization: "L1", regularizationRate: 0.3 } as const;
    const one = await session({ ...defaultConfig, ...penalty, compatible: true });
    for (let epoch = 0; epoch < 30; epoch++) one.advanceBy("epoch");
    const zeros = (await look(one)).weights.filter((weight) => weight === 0).length;
    expect(zeros).toBeGreaterThan(0);
    one.advanceBy("epoch");
    expect(
      (await look(one)).weights.filter((weight) => weight === 0).length,
    ).toBeGreaterThanOrEqual(zeros);
  });
});

describe("a session on points of one's own", patient, () => {
  const point = { x: 1, y: 2, label: 1 };

  it("shows a network even where there are none, and waits", async () => {
    const one = await session(setOwnPoints([])(defaultConfig));
    one.advanceBy("epoch");
    expect(await look(one)).toMatchObject({ step: 0, epoch: 0, train: { loss: Number.NaN } });
    one.setSamples({ train: [point], test: [] });
    one.advanceBy("epoch");
    const frame = await look(one);
    expect(frame.step).toBe(1);
    expect(frame.train.loss).toBeGreaterThan(0);
    expect(frame.test.loss).toBeNaN();
    one.setSamples({ train: [], test: [] });
    expect((await look(one)).weights).toEqual(frame.weights);
  });

  it("learns from further inputs, and shows the plane where they are held", async () => {
    const column = { name: "a", middle: 0, scale: 1 };
    const points = Array.from({ length: 200 }, (_, i) => ({
      ...{ x: Math.sin(i) * 3, y: Math.cos(7 * i) * 3, further: [i % 2 === 0 ? -3 : 3] },
      label: i % 2,
    }));
    const columns = { inputs: [column, column, column], label: column, classes: [] };
    const config = setOwnPoints(points, columns)({ ...defaultConfig, layers: [] });
    const one = await session(config);
    for (let epoch = 0; epoch < 40; epoch++) one.advanceBy("epoch");
    const mean = await look(one);
    expect(mean.test.scores).toMatchObject({ accuracy: 1 });
    const middle = (frame: typeof mean) => frame.map[frame.map.length / 2] ?? Number.NaN;
    expect(Math.abs(middle(mean))).toBeLessThan(0.5);
    one.setHeld([3]);
    expect(middle(await look(one))).toBeGreaterThan(0.9);
    one.setHeld([-3]);
    expect(middle(await look(one))).toBeLessThan(-0.9);
  });

  it("takes formulas as inputs", async () => {
    const config = addFormula("=x1*x2")({ ...defaultConfig, dataset: "xor", features: [] });
    const [before, after] = await lossesOf(config, 20);
    expect(after).toBeLessThan(before / 3);
  });
});
