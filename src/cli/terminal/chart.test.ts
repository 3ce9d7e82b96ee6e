import { describe, expect, it } from "vitest";
import { drawChart, shortNumber } from "./chart.ts";

const plain = (text: string) => text;

describe("the chart of losses", () => {
  it("draws a falling curve from the upper left to the lower right", () => {
    const values = Array.from({ length: 20 }, (_, i) => 2 - i / 10);
    const lines = drawChart([{ name: "training", values, color: plain }], { width: 30, height: 5 });
    expect(lines).toMatchInlineSnapshot(`
      [
        "    2 ┤⠑⠒⠤⣀",
        "      │    ⠉⠑⠢⠤⣀",
        " 1.05 ┤         ⠉⠒⠢⢄⡀",
        "      │             ⠈⠉⠒⠤⢄⡀",
        "  0.1 ┤                  ⠈⠑⠒⠤⣀",
        "      └───────────────────────",
        "       1              epoch 20",
        "       ⠶⠶ training",
      ]
    `);
  });

  it("keeps to the width and shows the names of all curves", () => {
    const curves = ["training", "validation"].map((name, i) => ({
      ...{ name, color: plain },
      values: Array.from({ length: 300 }, (_, epoch) => Math.exp(-epoch / 50) + i / 10),
    }));
    for (const width of [20, 60, 200]) {
      const lines = drawChart(curves, { width, height: 8 });
      const plot = lines.slice(0, -1);
      expect(Math.max(...plot.map((line) => line.length))).toBeLessThanOrEqual(width);
      expect(lines.at(-1)).toContain("training");
      expect(lines.at(-1)).toContain("validation");
    }
  });

  it("leaves out what is no number, and draws nothing from one epoch", () => {
    const draw = (values: number[]) =>
      drawChart([{ name: "a", values, color: plain }], { width: 40, height: 4 });
    expect(draw([1, Number.NaN, Number.POSITIVE_INFINITY, 0.5]).join("\n")).not.toMatch(/NaN|inf/);
    expect(draw([1])).toEqual([]);
    expect(draw([])).toEqual([]);
    expect(draw([3, 3, 3]).length).toBeGreaterThan(0);
  });

  it("writes numbers shortly", () => {
    const texts = [0, 0.12345, 12.3456, 12345.6, 1e9, 1e-7, Number.NaN].map(shortNumber);
    expect(texts).toEqual(["0", "0.1235", "12.35", "12346", "1.0e+9", "1.0e-7", "nan"]);
  });
});
