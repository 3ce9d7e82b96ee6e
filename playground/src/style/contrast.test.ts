// Contrast and colour blindness, from the style sheets themselves.

import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { mix, parseHex, type Rgb } from "../view/palette.ts";

const sheet = ["tokens", "palettes"]
  .map((name) => readFileSync(new URL(`./${name}.css`, import.meta.url), "utf8"))
  .join("\n");
const paletteNames = ["orangeBlue", "okabeIto", "purpleGreen", "gray"] as const;
const variants = paletteNames.flatMap((palette) =>
  (["light", "dark"] as const).map((look) => ({ palette, look })),
);
type Variant = (typeof variants)[number];

/** Reads the colours that a look and a palette leave standing, as a browser would. */
function colorsOf({ palette, look }: Variant): (name: string) => Rgb {
  const found = new Map<string, Rgb>();
  for (const [, selector = "", body = ""] of sheet.matchAll(/(:root[^{]*)\{([^}]*)\}/g)) {
    const wished = [...selector.matchAll(/\[data-(theme|palette)="(\w+)"\]/g)];
    if (!wished.every(([, what, value]) => value === (what === "theme" ? look : palette))) continue;
    for (const [, name = "", value = ""] of body.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)) {
      found.set(name, parseHex(value));
    }
  }
  return (name) => {
    const color = found.get(name);
    if (color === undefined) throw new Error(`There is no colour --${name}.`);
    return color;
  };
}

const linear = (channel: number) =>
  channel <= 10.31475 ? channel / 3294.6 : ((channel / 255 + 0.055) / 1.055) ** 2.4;

function luminance(color: Rgb): number {
  const [red = 0, green = 0, blue = 0] = color.map(linear);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** Gives the contrast of WCAG, 1 … 21. */
function contrast(a: Rgb, b: Rgb): number {
  const [low = 0, high = 0] = [luminance(a), luminance(b)].toSorted((x, y) => x - y);
  return (high + 0.05) / (low + 0.05);
}

// Machado, Oliveira and Fernandes 2009: what colours become where one kind of cone is missing.
const eyes: { readonly [eye: string]: readonly (readonly [number, number, number])[] } = {
  usual: [
    [1, 0, 0],
    [0, 1, 0],
    [0, 0, 1],
  ],
  protanopia: [
    [0.152286, 1.052583, -0.204868],
    [0.114503, 0.786281, 0.099216],
    [-0.003882, -0.048116, 1.051998],
  ],
  deuteranopia: [
    [0.367322, 0.860646, -0.227968],
    [0.280085, 0.672501, 0.047413],
    [-0.01182, 0.04294, 0.968881],
  ],
  tritanopia: [
    [1.255528, -0.076749, -0.178779],
    [-0.078411, 0.930809, 0.147602],
    [0.004733, 0.691367, 0.3039],
  ],
};

/** Gives lightness and hue as an eye sees them (CIELAB). */
function seen(color: Rgb, eye: string): [number, number, number] {
  const light = color.map(linear);
  const [red = 0, green = 0, blue = 0] = (eyes[eye] ?? []).map((row) =>
    Math.min(
      1,
      Math.max(
        0,
        row.reduce((sum, share, i) => sum + share * (light[i] ?? 0), 0),
      ),
    ),
  );
  const curve = (value: number) => (value > 0.008856 ? Math.cbrt(value) : 7.787 * value + 16 / 116);
  const x = curve((0.4124 * red + 0.3576 * green + 0.1805 * blue) / 0.95047);
  const y = curve(0.2126 * red + 0.7152 * green + 0.0722 * blue);
  const z = curve((0.0193 * red + 0.1192 * green + 0.9505 * blue) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** Gives the smallest distance of two colours over all kinds of eyes. */
function distance(a: Rgb, b: Rgb): number {
  return Math.min(
    ...Object.keys(eyes).map((eye) => {
      const [first, second] = [seen(a, eye), seen(b, eye)];
      return Math.hypot(...first.map((value, i) => value - (second[i] ?? 0)));
    }),
  );
}

describe.each(variants)("$palette in $look", (variant) => {
  const color = colorsOf(variant);

  it.each([
    ["ink", "surface"],
    ["ink", "page"],
    ["ink", "sunken"],
    ["ink-soft", "surface"],
    ["ink-soft", "page"],
    ["ink-soft", "sunken"],
    ["accent", "surface"],
    ["accent", "accent-soft"],
    ["ink", "accent-soft"],
    ["accent-ink", "accent"],
    ["warning", "surface"],
    ["warning", "warning-soft"],
  ])("text in %s on %s has a contrast of 4.5", (text, ground) => {
    expect(contrast(color(text), color(ground))).toBeGreaterThanOrEqual(4.5);
  });

  it.each([
    "line-strong",
    "accent",
    "train",
    "test",
    ...[0, 1, 2, 3, 4, 5].map((i) => `lane-${i}`),
  ])("lines and borders in %s have a contrast of 3", (line) => {
    expect(contrast(color(line), color("surface"))).toBeGreaterThanOrEqual(3);
  });

  it("counts in the confusion matrix have a contrast of 4.5", () => {
    for (const shade of ["positive", "negative"]) {
      const ground = mix(color("surface"), color(shade), 0.35);
      expect(contrast(color("ink"), ground)).toBeGreaterThanOrEqual(4.5);
    }
  });

  it("no eye takes below 0 for above 0, or either for nothing", () => {
    const [negative, neutral, positive] = [color("negative"), color("neutral"), color("positive")];
    expect(distance(negative, positive)).toBeGreaterThan(40);
    expect(distance(negative, neutral)).toBeGreaterThan(25);
    expect(distance(positive, neutral)).toBeGreaterThan(25);
  });

  it("no eye takes one of five classes for another", () => {
    const classes = [0, 1, 2, 3, 4].map((i) => color(`class-${i}`));
    // Grays have fewer steps than colours, and shapes beside them.
    const least = { orangeBlue: 25, okabeIto: 20, purpleGreen: 20, gray: 15 }[variant.palette];
    for (const [i, one] of classes.entries()) {
      for (const other of classes.slice(i + 1)) expect(distance(one, other)).toBeGreaterThan(least);
    }
  });

  // Of five grays one is near the gray of the ground; there the shapes tell.
  if (variant.palette !== "gray") {
    it("no eye takes one of five classes for the ground", () => {
      for (const i of [0, 1, 2, 3, 4]) {
        expect(distance(color(`class-${i}`), color("neutral"))).toBeGreaterThan(10);
      }
    });
  }
});
