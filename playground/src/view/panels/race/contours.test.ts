import { expect, it } from "vitest";
import { contour, levelsOf } from "./contours.ts";

const size = 21;
const bowl = Float64Array.from({ length: size * size }, (_, i) => {
  const [x, y] = [(i % size) - 10, Math.floor(i / size) - 10];
  return x * x + y * y;
});

it("the contour of a bowl is a circle", () => {
  const segments = contour(bowl, size, 36);
  expect(segments.length).toBeGreaterThan(30);
  for (const [x1, y1, x2, y2] of segments) {
    expect(Math.hypot(x1 - 10, y1 - 10)).toBeCloseTo(6, 0);
    expect(Math.hypot(x2 - 10, y2 - 10)).toBeCloseTo(6, 0);
  }
});

it("no line crosses ground that is not measured", () => {
  expect(
    contour(
      bowl.map(() => Number.NaN),
      size,
      36,
    ),
  ).toEqual([]);
  expect(levelsOf([], 5)).toEqual([]);
});

it("levels rise and part the ground evenly", () => {
  const levels = levelsOf(bowl, 3);
  const shares = levels.map(
    (level) => bowl.filter((height) => height <= level).length / bowl.length,
  );
  for (const [i, share] of shares.entries()) expect(share).toBeCloseTo((i + 1) / 4, 1);
});
