import { describe, expect, it } from "vitest";
import { geometryOf } from "./convolution-geometry.ts";
import { blocksAlong, sightsOf, throughWindows, underWindows } from "./depthwise-axis.ts";

const geometry = (size: number, stride: number, results: number) =>
  geometryOf([1, size, 8], [3, 1, 8], [1, results, 8], {
    strides: [stride],
    padding: [[1, 1]],
    dilation: [1],
    groups: 8,
  });

const sourcesOf = (sights: ReturnType<typeof sightsOf>) => [
  ...new Set(sights.flatMap(({ source }) => source)),
];

describe("a block along an axis", () => {
  it("shares the sources of windows that overlap", () => {
    const axis = throughWindows(geometry(28, 1, 28), 0, 4);
    const sights = sightsOf([axis]);
    expect(blocksAlong(axis)).toBe(7);
    expect(sights).toHaveLength(4 * 3);
    expect(sourcesOf(sights)).toEqual([-1, 0, 1, 2, 3, 4]);
  });

  it("sees no zeros between the results of a stride", () => {
    const axis = underWindows(geometry(28, 2, 14), 0, 4);
    const sights = sightsOf([axis]);
    expect([axis.block, axis.advance]).toEqual([4, 2]);
    // Every other pixel lies under one window, and those between under two.
    expect(sights).toHaveLength(2 * (1 + 2));
    expect(sourcesOf(sights)).toEqual([0, 1, 2]);
  });

  it("is as long as a stride, and no longer than the axis asks for", () => {
    expect(underWindows(geometry(28, 5, 6), 0, 4).block).toBe(5);
    expect(throughWindows(geometry(3, 1, 3), 0, 4).block).toBe(1);
    expect(throughWindows(geometry(5, 1, 5), 0, 4).block).toBe(2);
    expect(throughWindows(geometry(7, 1, 7), 0, 4).block).toBe(4);
  });
});
