// The sets of points whose label is a number, drawn as TensorFlow Playground does.

import type { NumberDataset } from "../config/config.ts";
import type { Generator } from "./point.ts";
import { type Random, uniform } from "./random.ts";

const radius = 6;

const bumps = [
  { x: -4, y: 2.5, sign: 1 },
  { x: 0, y: 2.5, sign: -1 },
  { x: 4, y: 2.5, sign: 1 },
  { x: -4, y: -2.5, sign: -1 },
  { x: 0, y: -2.5, sign: 1 },
  { x: 4, y: -2.5, sign: -1 },
] as const;

/** Gives the height of the nearest bump, which falls to 0 at a distance of 2. */
function bumpHeight(x: number, y: number): number {
  let label = 0;
  for (const bump of bumps) {
    const distance = Math.sqrt((x - bump.x) ** 2 + (y - bump.y) ** 2);
    const height = bump.sign * Math.min(1, Math.max(0, 1 - distance / 2));
    if (Math.abs(height) > Math.abs(label)) label = height;
  }
  return label;
}

function surface(label: (x: number, y: number) => number): Generator {
  const draw = (random: Random) => uniform(random, -radius, radius);
  return (random, count, noise) =>
    Array.from({ length: count }, () => {
      const x = draw(random);
      const y = draw(random);
      const noiseX = draw(random) * noise;
      const noiseY = draw(random) * noise;
      return { x, y, label: label(x + noiseX, y + noiseY) };
    });
}

/** Has the maker of each set of points whose label is a number. */
export const numberGenerators: { readonly [name in NumberDataset]: Generator } = {
  "reg-plane": surface((x, y) => (x + y) / 10),
  "reg-gauss": surface(bumpHeight),
};
