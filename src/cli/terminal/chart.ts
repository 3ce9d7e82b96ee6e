// Curves over epochs in, a chart of braille dots for the terminal out.

/** Is one curve: its values by epoch, and how its dots are coloured. */
export interface Curve {
  readonly name: string;
  readonly values: readonly number[];
  readonly color: (text: string) => string;
}

/** Says how large a chart is, in characters. */
export interface ChartSize {
  /** Whole width, axis labels included. */
  readonly width: number;
  /** Rows of the plot. */
  readonly height: number;
}

// A braille character has 2 × 4 dots; these are the bits of its left and right column, downwards.
const dotBits = [
  [0x01, 0x02, 0x04, 0x40],
  [0x08, 0x10, 0x20, 0x80],
] as const;

/**
 * Draws curves over a common pair of axes. Values that are no finite numbers leave gaps.
 * Gives no lines when there is nothing to draw.
 */
export function drawChart(curves: readonly Curve[], size: ChartSize): string[] {
  const finite = curves.flatMap(({ values }) => values.filter(Number.isFinite));
  const epochs = Math.max(0, ...curves.map(({ values }) => values.length));
  if (finite.length === 0 || epochs < 2) return [];
  const low = finite.reduce((a, b) => Math.min(a, b));
  const high = finite.reduce((a, b) => Math.max(a, b));
  const labels = [high, (high + low) / 2, low].map((value) => shortNumber(value));
  const margin = Math.max(...labels.map((label) => label.length)) + 1;
  const columns = Math.max(8, Math.min(size.width - margin - 2, 100));
  const span = high - low || 1;
  const cells = curves.map(({ values }) =>
    plot(
      values.map((value) => (value - low) / span),
      columns,
      size.height,
    ),
  );
  const rows = Array.from({ length: size.height }, (_, y) => {
    const place = y === 0 ? 0 : y === size.height - 1 ? 2 : y === size.height >> 1 ? 1 : -1;
    const label = (labels[place] ?? "").padStart(margin);
    return `${label} ${place < 0 ? "│" : "┤"}${drawRow(curves, cells, y, columns)}`;
  });
  const last = columns > 16 ? `epoch ${epochs}` : String(epochs);
  const axis = `${" ".repeat(margin)} └${"─".repeat(columns)}`;
  const ends = `${" ".repeat(margin + 2)}1${last.padStart(columns - 1)}`;
  const legend = curves.map(({ name, color }) => `${color("⠶⠶")} ${name}`).join("   ");
  return [...rows, axis, ends, `${" ".repeat(margin + 2)}${legend}`];
}

/** Sets the dots of one curve, `values` from 0 (bottom) to 1 (top); joins neighbouring epochs. */
function plot(values: readonly number[], columns: number, rows: number): Uint8Array {
  const cells = new Uint8Array(columns * rows);
  const [right, bottom] = [columns * 2 - 1, rows * 4 - 1];
  const set = (x: number, y: number): void => {
    const at = (y >> 2) * columns + (x >> 1);
    cells[at] = (cells[at] ?? 0) | (dotBits[x & 1 ? 1 : 0][(y & 3) as 0 | 1 | 2 | 3] ?? 0);
  };
  const place = (i: number): readonly [number, number] | undefined => {
    const value = values[i];
    if (value === undefined || !Number.isFinite(value)) return undefined;
    const x = Math.round((i / Math.max(1, values.length - 1)) * right);
    return [x, Math.round((1 - value) * bottom)];
  };
  for (let i = 0; i < values.length; i++) {
    const here = place(i);
    if (here === undefined) continue;
    const from = place(i - 1) ?? here;
    const steps = Math.max(Math.abs(here[0] - from[0]), Math.abs(here[1] - from[1]), 1);
    for (let step = 0; step <= steps; step++) {
      const share = step / steps;
      set(
        Math.round(from[0] + (here[0] - from[0]) * share),
        Math.round(from[1] + (here[1] - from[1]) * share),
      );
    }
  }
  return cells;
}

// Where curves meet in a character, the dots of both are shown in the colour of the last.
function drawRow(
  curves: readonly Curve[],
  cells: readonly Uint8Array[],
  y: number,
  columns: number,
): string {
  let row = "";
  for (let x = 0; x < columns; x++) {
    const bits = cells.map((curve) => curve[y * columns + x] ?? 0);
    const top = bits.findLastIndex((bit) => bit !== 0);
    const all = bits.reduce((sum, bit) => sum | bit, 0);
    row += top < 0 ? " " : (curves[top]?.color(String.fromCharCode(0x2800 + all)) ?? "");
  }
  return row.trimEnd();
}

/** Writes a number in at most about seven characters. */
export function shortNumber(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
  if (value === 0) return "0";
  const size = Math.abs(value);
  if (size >= 1e6 || size < 1e-3) return value.toExponential(1);
  return size >= 1000 ? value.toFixed(0) : Number(value.toPrecision(4)).toString();
}
