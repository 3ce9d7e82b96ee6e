// Points of one's own: what bounds them, and how a link carries them.

import type { Point } from "../data/point.ts";
import { fromBase64, toBase64 } from "./base64.ts";
import { limits, type OwnData, type Problem } from "./config.ts";

/** Farthest from the middle that a coordinate or a label can be. */
const farthest = 1e6;

/**
 * Makes own data of points: as many as there can be, with coordinates as a link carries them. The
 * highest label says how many classes there are.
 */
export function ownData(points: readonly Point[], problem: Problem): OwnData {
  const isClasses = problem === "classification";
  const kept = points.slice(0, limits.ownPoints).map(({ x, y, label }) => ({
    ...{ x: bounded(x), y: bounded(y) },
    label: isClasses ? classOf(label) : bounded(label),
  }));
  const highest = kept.reduce((most, { label }) => Math.max(most, label), 0);
  return { points: kept, classes: isClasses ? Math.max(2, highest + 1) : 1 };
}

/** Hundredths in 16 bits, which drawn points fit; any number in 32. */
const formats = { hundredths: 1, floats: 2 } as const;
const hundredths = 100;
const most16 = 32_767;

/** Writes points for a link. */
export function packPoints({ points }: OwnData, problem: Problem): string {
  if (points.length === 0) return "";
  const isShort = points.every(({ x, y }) => isHundredth(x) && isHundredth(y));
  const size = isShort ? 2 : 4;
  const labelSize = problem === "classification" ? 1 : 4;
  const bytes = new DataView(new ArrayBuffer(1 + points.length * (2 * size + labelSize)));
  bytes.setUint8(0, isShort ? formats.hundredths : formats.floats);
  let at = 1;
  for (const { x, y, label } of points) {
    for (const coordinate of [x, y]) {
      if (isShort) bytes.setInt16(at, Math.round(coordinate * hundredths), true);
      else bytes.setFloat32(at, coordinate, true);
      at += size;
    }
    if (labelSize === 1) bytes.setUint8(at, label);
    else bytes.setFloat32(at, label, true);
    at += labelSize;
  }
  return toBase64(new Uint8Array(bytes.buffer));
}

/** Reads points from a link; undefined for what no page has written. */
export function unpackPoints(text: string, problem: Problem): OwnData | undefined {
  const bytes = fromBase64(text, 1 + limits.ownPoints * 12);
  if (bytes === undefined || bytes.length < 2) return undefined;
  const isShort = bytes[0] === formats.hundredths;
  if (!isShort && bytes[0] !== formats.floats) return undefined;
  const size = isShort ? 2 : 4;
  const labelSize = problem === "classification" ? 1 : 4;
  const each = 2 * size + labelSize;
  if ((bytes.length - 1) % each !== 0) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const coordinate = (at: number) =>
    isShort ? view.getInt16(at, true) / hundredths : view.getFloat32(at, true);
  const points = Array.from({ length: (bytes.length - 1) / each }, (_, i) => {
    const at = 1 + i * each;
    const label = at + 2 * size;
    return {
      ...{ x: coordinate(at), y: coordinate(at + size) },
      label: labelSize === 1 ? view.getUint8(label) : view.getFloat32(label, true),
    };
  });
  return ownData(points, problem);
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
