// The sets of points with classes; the first four draw as TensorFlow Playground does.

import type { ClassDataset } from "../config/config.ts";
import type { Generator, Point } from "./point.ts";
import { normal, type Random, uniform } from "./random.ts";

const radius = 5;

const circle: Generator = (random, count, noise) => {
  const points: Point[] = [];
  const ring = (from: number, to: number) => {
    for (let i = 0; i < count / 2; i++) {
      const r = uniform(random, from, to);
      const angle = uniform(random, 0, 2 * Math.PI);
      const x = r * Math.sin(angle);
      const y = r * Math.cos(angle);
      const [dx, dy] = shift(random, noise);
      const inside = Math.sqrt((x + dx) ** 2 + (y + dy) ** 2) < radius * 0.5;
      points.push({ x, y, label: inside ? 1 : 0 });
    }
  };
  ring(0, radius * 0.5);
  ring(radius * 0.7, radius);
  return points;
};

const xor: Generator = (random, count, noise) =>
  times(count, () => {
    const x = awayFromZero(uniform(random, -radius, radius));
    const y = awayFromZero(uniform(random, -radius, radius));
    const [dx, dy] = shift(random, noise);
    return { x, y, label: (x + dx) * (y + dy) >= 0 ? 1 : 0 };
  });

const gauss: Generator = (random, count, noise) => {
  const variance = 0.5 + (noise / 0.5) * 3.5;
  const bell = (center: number, label: number) =>
    times(count / 2, () => {
      const x = normal(random, center, variance);
      const y = normal(random, center, variance);
      return { x, y, label };
    });
  return [...bell(2, 1), ...bell(-2, 0)];
};

const spiral: Generator = (random, count, noise) => {
  const half = count / 2;
  const arm = (turn: number, label: number) =>
    times(half, (i) => {
      const r = (i / half) * 5;
      const t = ((1.75 * i) / half) * 2 * Math.PI + turn;
      const x = r * Math.sin(t) + uniform(random, -1, 1) * noise;
      const y = r * Math.cos(t) + uniform(random, -1, 1) * noise;
      return { x, y, label };
    });
  return [...arm(0, 1), ...arm(Math.PI, 0)];
};

const threeBlobs: Generator = (random, count, noise) => {
  const variance = 0.6 + noise * 6;
  return times(count, (i) => {
    const label = i % 3;
    const angle = (label / 3) * 2 * Math.PI + Math.PI / 2;
    const x = normal(random, 3 * Math.cos(angle), variance);
    const y = normal(random, 3 * Math.sin(angle), variance);
    return { x, y, label };
  });
};

const fourQuadrants: Generator = (random, count, noise) =>
  times(count, () => {
    const x = awayFromZero(uniform(random, -radius, radius));
    const y = awayFromZero(uniform(random, -radius, radius));
    const [dx, dy] = shift(random, noise);
    return { x, y, label: (x + dx >= 0 ? 1 : 0) + (y + dy >= 0 ? 2 : 0) };
  });

const threeRings: Generator = (random, count, noise) =>
  times(count, (i) => {
    const label = i % 3;
    const r = label * 2 + uniform(random, 0, 1.4);
    const angle = uniform(random, 0, 2 * Math.PI);
    const [dx, dy] = shift(random, noise / 3);
    return { x: r * Math.sin(angle) + dx, y: r * Math.cos(angle) + dy, label };
  });

const fivePetals: Generator = (random, count, noise) =>
  times(count, (i) => {
    const label = i % 5;
    const r = 0.6 + uniform(random, 0, 1) * 4.4;
    const wobble = normal(random, 0, 0.02 + noise * 0.15);
    const angle = (label / 5) * 2 * Math.PI + r * 0.35 + wobble;
    return { x: r * Math.sin(angle), y: r * Math.cos(angle), label };
  });

/** Has the maker of each set of points with classes. */
export const classGenerators: { readonly [name in ClassDataset]: Generator } = {
  ...{ circle, xor, gauss, spiral },
  ...{ threeBlobs, fourQuadrants, threeRings, fivePetals },
};

function times(count: number, make: (index: number) => Point): Point[] {
  return Array.from({ length: Math.ceil(count) }, (_, i) => make(i));
}

function shift(random: Random, noise: number): [number, number] {
  const dx = uniform(random, -radius, radius) * noise;
  return [dx, uniform(random, -radius, radius) * noise];
}

function awayFromZero(value: number): number {
  return value + (value > 0 ? 0.3 : -0.3);
}
