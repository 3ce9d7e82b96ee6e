// From points to the text of a CSV file.

import type { Columns } from "../../config/config.ts";
import type { Point } from "../point.ts";
import type { Samples } from "../samples.ts";

/** Writes all points, with the half that each belongs to; those of a table as the table had them. */
export function writeCsv({ train, test }: Samples, columns: Columns | null = null): string {
  const names = columns?.inputs.map(({ name }) => name) ?? ["x1", "x2"];
  const original = (value: number, i: number) => {
    const { middle, scale } = columns?.inputs[i] ?? { middle: 0, scale: 1 };
    return shortest(middle + scale * value);
  };
  const label = columns?.label ?? { name: "label", middle: 0, scale: 1 };
  const lines = (points: readonly Point[], set: string) =>
    points.map(({ x, y, further = [], label: value }) =>
      [
        ...[x, y, ...further].slice(0, names.length).map(original),
        quoted(columns?.classes[value] ?? shortest(label.middle + label.scale * value)),
        set,
      ].join(","),
    );
  const header = [...[...names, label.name].map(quoted), "set"].join(",");
  return [header, ...lines(train, "train"), ...lines(test, "test"), ""].join("\r\n");
}

// A link may bring any names: none may be a formula for the program that opens the file.
function quoted(text: string): string {
  const isFormula = /^[=+@-]/.test(text) && Number.isNaN(Number(text));
  const safe = isFormula ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

// Seven digits are all that the page keeps of points of one's own.
function shortest(value: number): string {
  return String(Number(value.toPrecision(7)));
}
