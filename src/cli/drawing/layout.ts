// Boxes and arrows in; a place for each box, in rows from top to bottom, out.

import type { Box, Drawing } from "./drawing.ts";

/** Is a box with its place, in pixels; `x` and `y` are its upper left corner. */
export interface PlacedBox {
  readonly box: Box;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Are all boxes with their places, and the size of the whole. */
export interface Layout {
  readonly placed: ReadonlyMap<string, PlacedBox>;
  readonly width: number;
  readonly height: number;
}

/** Height of a line of text, and width of a character of the drawing's font. */
export const lineHeight = 16;
const characterWidth = 7.2;
const padding = 10;
const gap = { x: 24, y: 44 } as const;
const margin = 16;

/**
 * Puts each box one row below the lowest box that it takes from, and orders each row by the places
 * of those boxes (Sugiyama's method with one barycentre pass).
 */
export function layOut({ boxes, arrows }: Drawing): Layout {
  const sources = new Map<string, string[]>(boxes.map(({ id }) => [id, []]));
  for (const { from, to } of arrows) sources.get(to)?.push(from);
  const rows = rowsOf(boxes, sources);
  const placed = new Map<string, PlacedBox>();
  let y = margin;
  let widest = 0;
  for (const row of rows) {
    const centre = (box: Box): number => {
      const above = (sources.get(box.id) ?? []).flatMap((id) => placed.get(id) ?? []);
      const middles = above.map(({ x, width }) => x + width / 2);
      return middles.reduce((sum, x) => sum + x, 0) / Math.max(1, middles.length);
    };
    const ordered = row.map((box) => ({ box, at: centre(box) })).sort((a, b) => a.at - b.at);
    let x = margin;
    let tallest = 0;
    for (const { box } of ordered) {
      const { width, height } = sizeOf(box);
      placed.set(box.id, { box, x, y, width, height });
      x += width + gap.x;
      tallest = Math.max(tallest, height);
    }
    widest = Math.max(widest, x - gap.x + margin);
    y += tallest + gap.y;
  }
  return { placed: centred(placed, rows, widest), width: widest, height: y - gap.y + margin };
}

function rowsOf(boxes: readonly Box[], sources: ReadonlyMap<string, readonly string[]>): Box[][] {
  const ranks = new Map<string, number>();
  const rows: Box[][] = [];
  for (const box of boxes) {
    const above = (sources.get(box.id) ?? []).map((id) => ranks.get(id) ?? 0);
    const rank = above.length === 0 ? 0 : Math.max(...above) + 1;
    ranks.set(box.id, rank);
    const row = rows[rank] ?? [];
    row.push(box);
    rows[rank] = row;
  }
  return rows;
}

function sizeOf({ label, details }: Box): { readonly width: number; readonly height: number } {
  const longest = Math.max(...[label, ...details].map((line) => line.length));
  const lines = 1 + details.length;
  return {
    width: Math.ceil(longest * characterWidth + 2 * padding),
    height: lines * lineHeight + padding,
  };
}

function centred(
  placed: ReadonlyMap<string, PlacedBox>,
  rows: readonly (readonly Box[])[],
  widest: number,
): Map<string, PlacedBox> {
  const moved = new Map<string, PlacedBox>();
  for (const row of rows) {
    const boxes = row.flatMap(({ id }) => placed.get(id) ?? []);
    const end = Math.max(...boxes.map(({ x, width }) => x + width)) + margin;
    const shift = (widest - end) / 2;
    for (const one of boxes) moved.set(one.box.id, { ...one, x: one.x + shift });
  }
  return moved;
}
