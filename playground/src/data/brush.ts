// What a brush does to points: adds some around a place, or takes those near it away.

import type { Point } from "./point.ts";
import type { Random } from "./random.ts";
import { domain } from "./samples.ts";

/** Points per unit of area that a dab of the brush leaves. */
const density = 2.2;
/** Most points of one dab. */
const mostPerDab = 24;
/** Smallest reach of erasing. */
const leastReach = 0.35;

/** Gives the points of one dab: one in the middle, and with a large brush others around it. */
export function dab(x: number, y: number, size: number, label: number, random: Random): Point[] {
  const others = Math.min(mostPerDab, Math.round(density * size * size)) || 0;
  const points = [pointAt(x, y, label)];
  for (let i = 0; i < others; i++) {
    const angle = 2 * Math.PI * random();
    const distance = size * Math.sqrt(random());
    points.push(pointAt(x + distance * Math.cos(angle), y + distance * Math.sin(angle), label));
  }
  return points;
}

/** Says how far a stroke goes from one dab to the next. */
export function spacing(size: number): number {
  return Math.max(0.3, size * 0.9);
}

/** Says whether erasing at a place takes a point away. */
export function isErased({ x, y }: Point, atX: number, atY: number, size: number): boolean {
  return Math.hypot(x - atX, y - atY) <= Math.max(leastReach, size);
}

// Hundredths, which links carry in few bytes.
function pointAt(x: number, y: number, label: number): Point {
  return { x: hundredth(x), y: hundredth(y), label };
}

function hundredth(value: number): number {
  return Math.round(Math.min(domain, Math.max(-domain, value)) * 100) / 100;
}
