import { describe, expect, it } from "vitest";
import { setOwnPoints } from "../config/changes.ts";
import { defaultConfig } from "../config/config.ts";
import type { Point } from "./point.ts";
import { makeSamples } from "./samples.ts";

const points: Point[] = Array.from({ length: 101 }, (_, i) => ({ x: i / 20, y: 0, label: i % 2 }));
const config = { ...setOwnPoints(points)(defaultConfig), trainShare: 70, seed: "0.4" };
const places = (of: readonly Point[]) => new Set(of.map(({ x }) => x));

describe("points of one's own", () => {
  it("are split in the share that is asked for", () => {
    const { train, test } = makeSamples(config);
    expect(train.length + test.length).toBe(101);
    expect(Math.abs(train.length - 70)).toBeLessThanOrEqual(2);
    expect(makeSamples(config)).toEqual({ train, test });
    expect(makeSamples({ ...config, seed: "0.5" })).not.toEqual({ train, test });
  });

  it("stay in their half when others are added", () => {
    const before = places(makeSamples(config).train);
    const more = [...points, { x: 5.5, y: 1, label: 0 }, { x: 5.75, y: 1, label: 1 }];
    const after = places(makeSamples({ ...setOwnPoints(more)(config) }).train);
    for (const x of before) expect(after).toContain(x);
    expect(after.size - before.size).toBeLessThanOrEqual(2);
  });

  it("may be one or none", () => {
    expect(makeSamples(setOwnPoints([])(config))).toEqual({ train: [], test: [] });
    expect(makeSamples(setOwnPoints(points.slice(0, 1))(config)).train).toHaveLength(1);
  });

  it("say how many classes there are, within bounds", () => {
    const withLabel = (label: number) => setOwnPoints([{ x: 0, y: 0, label }])(defaultConfig);
    expect(withLabel(0).own.classification.classes).toBe(2);
    expect(withLabel(3)).toMatchObject({ output: "softmax", loss: "categorical_crossentropy" });
    expect(withLabel(99).own.classification.classes).toBe(5);
    expect(withLabel(Number.NaN).own.classification.points).toEqual([{ x: 0, y: 0, label: 0 }]);
  });
});
