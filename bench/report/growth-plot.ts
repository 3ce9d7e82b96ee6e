// Draws the time of a step over its size as an SVG picture, both axes logarithmic.

import type { Row } from "../row.ts";

/** Is a measured point: size and milliseconds. */
type Point = readonly [size: number, ms: number];

const panel = { width: 380, height: 280, left: 56, top: 36, gap: 80, bottom: 48 };
const colours: Readonly<Record<string, string>> = { gradus: "#0877bd", "gradus-revec": "#c2571a" };

/** Gives the picture, or undefined where nothing was measured. */
export function drawGrowth(rows: readonly Row[]): string | undefined {
  const kinds = ["batch", "width"].map((kind, i) => ({
    kind,
    x: panel.left + i * (panel.width + panel.gap),
    series: seriesOf(rows, `growth-${kind}-`),
  }));
  if (kinds.every(({ series }) => series.size === 0)) return undefined;
  const width = panel.left + 2 * panel.width + panel.gap + 24;
  const height = panel.top + panel.height + panel.bottom;
  const parts = kinds.map(({ kind, x, series }) => drawPanel(kind, x, series));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" font-family="sans-serif" font-size="12">`,
    "<title>Milliseconds per step of step-mlp over batch and width</title>",
    `<rect width="${width}" height="${height}" fill="#ffffff"/>`,
    ...parts,
    "</svg>",
    "",
  ].join("\n");
}

function seriesOf(rows: readonly Row[], prefix: string): Map<string, Point[]> {
  const series = new Map<string, Point[]>();
  for (const { workload, engine, runtime, medianMs } of rows) {
    if (!workload.startsWith(prefix) || medianMs === null || runtime.startsWith("node 20"))
      continue;
    const points = series.get(engine) ?? [];
    points.push([Number(workload.slice(prefix.length)), medianMs]);
    series.set(engine, points);
  }
  return series;
}

function drawPanel(kind: string, left: number, series: ReadonlyMap<string, Point[]>): string {
  const points = [...series.values()].flat();
  const sizes = points.map(([size]) => size);
  const times = points.map(([, ms]) => ms);
  const [least, most] = [Math.min(...sizes), Math.max(...sizes)];
  const decades = [
    Math.floor(Math.log10(Math.min(...times))),
    Math.ceil(Math.log10(Math.max(...times))),
  ];
  const [low = 0, high = 1] = decades;
  const x = (size: number) =>
    left + (panel.width * Math.log(size / least)) / Math.log(most / least);
  const y = (ms: number) =>
    panel.top + panel.height * (1 - (Math.log10(ms) - low) / Math.max(1, high - low));
  const parts: string[] = [];
  for (let decade = low; decade <= high; decade++) {
    const place = y(10 ** decade).toFixed(1);
    parts.push(`<path d="M${left} ${place}h${panel.width}" stroke="#d8d8d8"/>`);
    parts.push(
      `<text x="${left - 6}" y="${place}" dy="4" text-anchor="end">${10 ** decade}</text>`,
    );
  }
  for (let size = least; size <= most; size *= 4) {
    const bottom = panel.top + panel.height;
    parts.push(
      `<text x="${x(size).toFixed(1)}" y="${bottom + 18}" text-anchor="middle">${size}</text>`,
    );
  }
  const middle = left + panel.width / 2;
  parts.push(
    `<text x="${middle}" y="${panel.top - 14}" text-anchor="middle">ms per step over ${kind}</text>`,
  );
  [...series].forEach(([engine, line], i) => {
    const colour = colours[engine] ?? "#444444";
    const path = line.map(([size, ms]) => `${x(size).toFixed(1)} ${y(ms).toFixed(1)}`).join("L");
    parts.push(`<path d="M${path}" fill="none" stroke="${colour}" stroke-width="2"/>`);
    for (const [size, ms] of line) {
      parts.push(
        `<circle cx="${x(size).toFixed(1)}" cy="${y(ms).toFixed(1)}" r="3" fill="${colour}"/>`,
      );
    }
    parts.push(
      `<text x="${left + 10}" y="${panel.top + 16 + 16 * i}" fill="${colour}">${engine}</text>`,
    );
  });
  return parts.join("\n");
}
