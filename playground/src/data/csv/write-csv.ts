// From points to the text of a CSV file.

import type { Point } from "../point.ts";
import type { Samples } from "../samples.ts";

/** Writes all points, with the half that each belongs to. */
export function writeCsv({ train, test }: Samples): string {
  const lines = (points: readonly Point[], set: string) =>
    points.map(({ x, y, label }) => `${shortest(x)},${shortest(y)},${shortest(label)},${set}`);
  return ["x1,x2,label,set", ...lines(train, "train"), ...lines(test, "test"), ""].join("\r\n");
}

// Seven digits are all that the page keeps of points of one's own.
function shortest(value: number): string {
  return String(Number(value.toPrecision(7)));
}
