// Compares with numbers that TensorFlow Playground's own code gave, recorded outside of this project.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { setCompatible } from "../config/changes.ts";
import { fromLink } from "../config/link.ts";
import { makeSamples } from "../data/samples.ts";
import { Session } from "./session.ts";

interface Recorded {
  readonly link: string;
  readonly trainCount: number;
  /** The first training points: x, y and the label, −1 or 1 for classes. */
  readonly points: readonly (readonly [number, number, number])[];
  readonly states: readonly {
    readonly epoch: number;
    readonly train: number;
    readonly test: number;
    readonly weights: readonly number[];
  }[];
}

const file = new URL("./fixtures/original.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(file, "utf8")) as { readonly cases: readonly Recorded[] };

describe("in compatible mode, as TensorFlow Playground", () => {
  it.each(cases)("$link", async ({ link, points, trainCount, states }) => {
    const config = setCompatible(true)(fromLink(`#${link}`, ""));
    const samples = makeSamples(config);
    expect(samples.train).toHaveLength(trainCount);
    const isClass = config.problem === "classification";
    points.forEach(([x, y, label], i) => {
      const point = samples.train[i];
      expect(point?.x).toBeCloseTo(x, 12);
      expect(point?.y).toBeCloseTo(y, 12);
      expect(point?.label).toBeCloseTo(isClass ? (label + 1) / 2 : label, 12);
    });
    const session = await Session.make(config, samples);
    let epoch = 0;
    for (const state of states) {
      for (; epoch < state.epoch; epoch++) session.advanceBy("epoch");
      const frame = await session.look(
        { node: null },
        { generation: 1, playing: false, stepsPerSecond: 0 },
      );
      expect(Math.abs(frame.train.loss - state.train)).toBeLessThan(1e-6);
      expect(Math.abs(frame.test.loss - state.test)).toBeLessThan(1e-6);
      const differences = state.weights.map((weight, i) =>
        Math.abs(weight - (frame.weights[i] ?? Number.NaN)),
      );
      expect(Math.max(...differences)).toBeLessThan(1e-6);
    }
  });
});
