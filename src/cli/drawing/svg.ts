// A drawing in, an SVG picture out.

import { drawBoxes, svgOf } from "../../shared/drawing/boxes.ts";
import type { Drawing } from "./drawing.ts";
import { boxColors } from "./drawing.ts";

/** Writes the drawing as an SVG picture that needs nothing from elsewhere. */
export function toSvg({ title, boxes, arrows }: Drawing): string {
  const places = new Map(boxes.map(({ id }, i) => [id, i]));
  const texts = boxes.map(({ label, details, kind }) => ({
    ...{ title: label, lines: details, isRound: kind === "input" || kind === "output" },
    ...boxColors[kind],
  }));
  const lines = arrows.flatMap(({ from, to }) => {
    const [start, end] = [places.get(from), places.get(to)];
    return start === undefined || end === undefined ? [] : [{ from: start, to: end }];
  });
  return svgOf([drawBoxes(texts, lines, title)]);
}
