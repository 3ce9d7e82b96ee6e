// Points of one's own: what bounds them, and how a link carries them.

import type { Point } from "../data/point.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { type Column, type Columns, limits, type OwnData, type Problem } from "./config.ts";

/** Farthest from the middle that a coordinate or a label can be. */
const farthest = 1e6;

/**
 * Makes own data of points: as many as there can be, with coordinates as a link carries them. The
 * highest label says how many classes there are.
 */
export function ownData(
  points: readonly Point[],
  problem: Problem,
  columns: Columns | null = null,
): OwnData {
  const isClasses = problem === "classification";
  const inputs = columns === null ? [] : columns.inputs.slice(0, limits.inputs).map(boundedColumn);
  const more = Math.max(0, inputs.length - 2);
  const kept = points.slice(0, limits.ownPoints).map(({ x, y, label, further = [] }) => ({
    ...{ x: bounded(x), y: bounded(y) },
    label: isClasses ? classOf(label) : bounded(label),
    ...(more > 0 && { further: Array.from({ length: more }, (_, i) => bounded(further[i] ?? 0)) }),
  }));
  const highest = kept.reduce((most, { label }) => Math.max(most, label), 0);
  return {
    points: kept,
    classes: isClasses ? Math.max(2, highest + 1) : 1,
    columns: columns && {
      ...{ inputs, label: boundedColumn(columns.label) },
      classes: isClasses ? columns.classes.slice(0, limits.classes).map(shortLine) : [],
    },
  };
}

/** Hundredths in 16 bits, which drawn points fit; any number in 32; the same behind columns. */
const formats = { hundredths: 1, floats: 2, table: 3 } as const;
const hundredths = 100;
const most16 = 32_767;

/** Most bytes of a description of columns: names in UTF-8 and numbers as text. */
const mostColumnBytes = 8192;
const mostBytes = 3 + mostColumnBytes + limits.ownPoints * 4 * (limits.inputs + 1);

/** Writes points for a link. */
export function packPoints({ points, columns }: OwnData, problem: Problem): string {
  if (points.length === 0) return "";
  const isShort = columns === null && points.every(({ x, y }) => isHundredth(x) && isHundredth(y));
  const size = isShort ? 2 : 4;
  const labelSize = problem === "classification" ? 1 : 4;
  const head = columns === null ? null : new TextEncoder().encode(columnText(columns));
  const start = head === null ? 1 : 3 + head.length;
  const coordinates = Math.max(2, columns?.inputs.length ?? 0);
  const bytes = new Uint8Array(start + points.length * (coordinates * size + labelSize));
  const view = new DataView(bytes.buffer);
  if (head === null) view.setUint8(0, isShort ? formats.hundredths : formats.floats);
  else {
    view.setUint8(0, formats.table);
    view.setUint16(1, head.length, true);
    bytes.set(head, 3);
  }
  let at = start;
  for (const { x, y, label, further = [] } of points) {
    for (const coordinate of [x, y, ...further]) {
      if (isShort) view.setInt16(at, Math.round(coordinate * hundredths), true);
      else view.setFloat32(at, coordinate, true);
      at += size;
    }
    if (labelSize === 1) view.setUint8(at, label);
    else view.setFloat32(at, label, true);
    at += labelSize;
  }
  return toBase64(bytes);
}

/** Reads points from a link; undefined for what no page has written. */
export function unpackPoints(text: string, problem: Problem): OwnData | undefined {
  const bytes = fromBase64(text, mostBytes);
  if (bytes === undefined || bytes.length < 3) return undefined;
  const format = bytes[0];
  const isShort = format === formats.hundredths;
  if (!isShort && format !== formats.floats && format !== formats.table) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const start = format === formats.table ? 3 + view.getUint16(1, true) : 1;
  const columns = start === 1 ? null : columnsOf(bytes.subarray(3, start));
  if (columns === undefined) return undefined;
  const size = isShort ? 2 : 4;
  const coordinates = Math.max(2, columns?.inputs.length ?? 0);
  const labelSize = problem === "classification" ? 1 : 4;
  const each = coordinates * size + labelSize;
  if (bytes.length < start || (bytes.length - start) % each !== 0) return undefined;
  const coordinate = (at: number) =>
    isShort ? view.getInt16(at, true) / hundredths : view.getFloat32(at, true);
  const points = Array.from({ length: (bytes.length - start) / each }, (_, i) => {
    const at = start + i * each;
    const label = at + coordinates * size;
    const [x = 0, y = 0, ...further] = Array.from({ length: coordinates }, (_, j) =>
      coordinate(at + j * size),
    );
    return {
      ...{ x, y, further },
      label: labelSize === 1 ? view.getUint8(label) : view.getFloat32(label, true),
    };
  });
  return ownData(points, problem, columns);
}

// A line per column, the label last: its name, its middle and its scale behind tabs, then the classes.
function columnText({ inputs, label, classes }: Columns): string {
  const lines = [...inputs, label].map(({ name, middle, scale }) =>
    [name, middle, scale].join("\t"),
  );
  return [lines.join("\n"), ...classes].join("\t");
}

function columnsOf(bytes: Uint8Array): Columns | undefined {
  const lines = new TextDecoder().decode(bytes).split("\n");
  const columns = lines.map(columnOf);
  const label = columns.pop();
  const isFitting = columns.length >= 1 && columns.length <= limits.inputs;
  const classes = lines.at(-1)?.split("\t").slice(3) ?? [];
  return label !== undefined && isFitting ? { inputs: columns, label, classes } : undefined;
}

function columnOf(line: string): Column {
  const [name = "", middle, scale] = line.split("\t");
  return boundedColumn({ name, middle: Number(middle), scale: Number(scale) });
}

function shortLine(text: string): string {
  const line = text.replaceAll(/[\s\p{C}]+/gu, " ").trim();
  return [...line].slice(0, limits.columnName).join("") || "?";
}

/** Brings a column within bounds: its name is one short line, and its numbers can be computed with. */
function boundedColumn({ name, middle, scale }: Column): Column {
  return {
    name: shortLine(name),
    middle: Number.isFinite(middle) ? middle : 0,
    scale: Number.isFinite(scale) && scale > 0 ? scale : 1,
  };
}

function isHundredth(value: number): boolean {
  return (
    Math.abs(value) * hundredths <= most16 &&
    Math.fround(Math.round(value * hundredths) / hundredths) === value
  );
}

// What a 32-bit number can hold, and no −0, so that a link gives the very same points.
function bounded(value: number): number {
  const within = Math.min(farthest, Math.max(-farthest, value));
  return Number.isFinite(value) ? Math.fround(within) + 0 : 0;
}

function classOf(label: number): number {
  return Number.isFinite(label) ? Math.min(limits.classes - 1, Math.max(0, Math.round(label))) : 0;
}
