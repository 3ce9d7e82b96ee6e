import { describe, expect, it } from "vitest";
import type { Config } from "../../config/config.ts";
import { defaultConfig, optimizerNames, plainLayer } from "../../config/config.ts";
import type { Lane } from "../../config/race-plan.ts";
import { makeSamples } from "../../data/samples.ts";
import { Session } from "../session.ts";
import { Race } from "./race.ts";

const now = () => performance.now();
const sessionOf = (config: Config) => Session.make(config, makeSamples(config));
const lane = (fields: Partial<Lane> = {}): Lane => {
  const { optimizer, settings, learningRate, batchSize } = defaultConfig;
  return { optimizer, settings, learningRate, batchSize, ...fields };
};
const sixOptimizers = optimizerNames.map((optimizer) => lane({ optimizer }));

/** Programs of many runners take their time to compile. */
const patient = { timeout: 60_000 };

describe("a race", patient, () => {
  it("of six optimizers begins with one loss, and all learn", async () => {
    const race = await Race.make(await sessionOf(defaultConfig), sixOptimizers, 20, now);
    while (!race.look().isOver) await race.advance(50);
    const { runners } = race.look();
    expect(new Set(runners.map(({ train }) => train[0])).size).toBe(1);
    for (const { train, epochs, steps } of runners) {
      expect(train.at(-1)).toBeLessThan(train[0] ?? 0);
      expect(epochs.at(-1)).toBe(20);
      expect(steps.at(-1)).toBe(500);
    }
    race.dispose();
  });

  it("runs as the session itself trains", async () => {
    const race = await Race.make(await sessionOf(defaultConfig), [lane(), lane()], 5, now);
    while (!race.look().isOver) await race.advance(50);
    const alone = await sessionOf(defaultConfig);
    for (let epoch = 0; epoch < 5; epoch++) alone.advanceBy("epoch");
    const { train } = await alone.judge();
    for (const runner of race.look().runners)
      expect(runner.train.at(-1)).toBeCloseTo(train.loss, 6);
    race.dispose();
  });

  it("of batch sizes takes as many steps as the batches ask for", async () => {
    const lanes = [1, 10, 32, 0].map((batchSize) => lane({ batchSize }));
    const race = await Race.make(await sessionOf(defaultConfig), lanes, 3, now);
    while (!race.look().isOver) await race.advance(50);
    const { runners } = race.look();
    expect(runners.map(({ steps }) => steps.at(-1))).toEqual([750, 75, 24, 3]);
    for (const { epochs, seconds } of runners) {
      expect(epochs.at(-1)).toBe(3);
      expect(seconds.at(-1)).toBeGreaterThan(0);
    }
    race.dispose();
  });

  it("steps by batch and by epoch", async () => {
    const lanes = [lane({ batchSize: 10 }), lane({ batchSize: 0 })];
    const race = await Race.make(await sessionOf(defaultConfig), lanes, 10, now);
    await race.advanceBy("batch");
    expect(race.look().runners.map(({ steps }) => steps.at(-1))).toEqual([1, 1]);
    await race.advanceBy("epoch");
    expect(race.look().runners.map(({ epochs }) => epochs.at(-1))).toEqual([1, 2]);
    race.dispose();
  });

  it("says who diverged and goes on with the others", async () => {
    const config: Config = {
      ...{ ...defaultConfig, problem: "regression", output: "linear", activation: "linear" },
    };
    const race = await Race.make(
      await sessionOf(config),
      [lane({ learningRate: 50 }), lane()],
      8,
      now,
    );
    while (!race.look().isOver) await race.advance(50);
    expect(race.look().runners.map(({ hasDiverged }) => hasDiverged)).toEqual([true, false]);
    await race.survey(1e9, true);
    expect(race.look().survey?.ways.map((way) => way.length > 0)).toEqual([false, true]);
    race.dispose();
  });

  it("refuses to run without points", async () => {
    const empty = await Session.make(defaultConfig, { train: [], test: [] });
    await expect(Race.make(empty, [lane(), lane()], 1, now)).rejects.toThrow(/no points/);
  });

  it("refuses one runner, and seven", async () => {
    const session = await sessionOf(defaultConfig);
    await expect(Race.make(session, [lane()], 1, now)).rejects.toThrow(/2 to 6 runners.*given 1/);
    await expect(Race.make(session, Array(7).fill(lane()), 1, now)).rejects.toThrow(/given 7/);
  });
});

describe("the landscape under a race", patient, () => {
  const layered = [{ ...plainLayer(5), batchNormalization: true, dropout: 0.2 }, plainLayer(3)];
  const half = [{ ...plainLayer(4), frozen: true }, plainLayer(2)];
  it.each<[string, Config]>([
    ["the default network", defaultConfig],
    ["with a frozen layer", { ...defaultConfig, layers: half }],
    ["with an L2 penalty", { ...defaultConfig, regularization: "L2", regularizationRate: 0.03 }],
    [
      "with classes, normalization and dropout",
      {
        ...{ ...defaultConfig, dataset: "threeBlobs", output: "softmax", layers: layered },
        loss: "categorical_crossentropy",
      },
    ],
  ])("has −∇L where differences of its heights have it: %s", async (_, config) => {
    const lanes = [lane(), lane({ optimizer: "adam" })];
    const race = await Race.make(await sessionOf(config), lanes, 5, now);
    while (!race.look().isOver) await race.advance(50);
    await race.survey(0, true);
    expect(race.look().survey?.isWhole).toBe(false);
    await race.survey(1e9, false);
    const { survey } = race.look();
    if (survey === null) throw new Error("There is no survey.");
    const { heights, arrows, window } = survey;
    const size = Math.sqrt(heights.length);
    const pitch = (window[1] - window[0]) / (size - 1);
    const height = (column: number, row: number) => heights[row * size + column] ?? Number.NaN;
    const scale = Math.max(...arrows.map(([, , dx, dy]) => Math.hypot(dx, dy)));
    for (const [x, y, dx, dy] of arrows) {
      const column = Math.round((x - window[0]) / pitch);
      const row = Math.round((y - window[2]) / pitch);
      const across = (height(column - 1, row) - height(column + 1, row)) / (2 * pitch);
      const up = (height(column, row - 1) - height(column, row + 1)) / (2 * pitch);
      expect(Math.abs(dx - across) / scale).toBeLessThan(0.25);
      expect(Math.abs(dy - up) / scale).toBeLessThan(0.25);
    }
    expect(survey.isWhole).toBe(true);
    race.dispose();
  });

  it("has the runners' own losses where their ways lie wholly in it", async () => {
    // One weight vector of two numbers: the plane is all there is.
    const config: Config = { ...defaultConfig, features: ["x"], layers: [] };
    const race = await Race.make(
      await sessionOf(config),
      [lane(), lane({ optimizer: "adam" })],
      5,
      now,
    );
    while (!race.look().isOver) await race.advance(50);
    await race.survey(1e9, true);
    const { survey, runners } = race.look();
    expect(survey?.share).toBeCloseTo(1, 9);
    expect(survey?.ways[0]?.slice(0, 2)).toEqual(Float64Array.of(0, 0));
    const least = Math.min(...(survey?.heights ?? []));
    for (const { train } of runners) expect(least).toBeLessThan((train.at(-1) ?? 0) * 1.05);
    race.dispose();
  });
});
