import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { fromLink } from "../src/config/link.ts";
import { makeSamples } from "../src/data/samples.ts";
import { ScalarNetwork } from "./scalar-network.ts";

const file = new URL("../src/engine/fixtures/original.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(file, "utf8")) as {
  readonly cases: readonly {
    readonly link: string;
    readonly states: readonly {
      readonly epoch: number;
      readonly train: number;
      readonly weights: readonly number[];
    }[];
  }[];
};

it("the stand-in computes what the original computed", () => {
  const recorded = cases[0];
  const config = fromLink(`#${recorded?.link}`, "");
  const { train } = makeSamples(config);
  const targets = Float64Array.from(train, ({ label }) => 2 * label - 1);
  const [first, ...later] = recorded?.states ?? [];
  const network = new ScalarNetwork(config, Float64Array.from(first?.weights ?? []));
  expect(network.loss(train, targets)).toBeCloseTo(first?.train ?? Number.NaN, 9);
  let epoch = 0;
  for (const state of later) {
    for (; epoch < state.epoch; epoch++) network.trainEpoch(train, targets);
    expect(network.loss(train, targets)).toBeCloseTo(state.train, 9);
  }
  expect(later.length).toBeGreaterThan(2);
});
