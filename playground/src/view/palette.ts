// From numbers to colours: reads the data colours of the style sheet, and paints maps with them.

/** Is a colour as red, green, blue, 0 … 255. */
export type Rgb = readonly [number, number, number];

/** Are the colours of the data in the present look. */
export interface Palette {
  readonly negative: Rgb;
  readonly neutral: Rgb;
  readonly positive: Rgb;
  readonly zero: Rgb;
  readonly classes: readonly Rgb[];
  readonly edge: string;
  /** Outline of small shapes. */
  readonly line: Rgb;
  /** Colours of −1 … 1 in 256 steps, as pixels. */
  readonly scale: Uint32Array;
}

const steps = 256;

/** Share of the full colours that maps reach, so that points stand out from them. */
const strength = 0.82;

/** Reads the colours; to be called again when the look changes. */
export function readPalette(element: Element = document.documentElement): Palette {
  const style = getComputedStyle(element);
  const color = (name: string) => parseHex(style.getPropertyValue(name).trim());
  const [negative, neutral, positive] = [
    color("--negative"),
    color("--neutral"),
    color("--positive"),
  ];
  const scale = Uint32Array.from({ length: steps }, (_, i) =>
    toPixel(diverging({ negative, neutral, positive }, strength * ((2 * i) / (steps - 1) - 1))),
  );
  const classes = [0, 1, 2, 3, 4].map((index) => color(`--class-${index}`));
  const edge = style.getPropertyValue("--point-edge").trim();
  const [zero, line] = [color("--link-zero"), color("--line-strong")];
  return { negative, neutral, positive, zero, line, classes, edge, scale };
}

/** Mixes the colour of a number in −1 … 1. */
export function diverging(
  { negative, neutral, positive }: Pick<Palette, "negative" | "neutral" | "positive">,
  value: number,
): Rgb {
  const share = Math.min(1, Math.abs(value)) || 0;
  return mix(neutral, value < 0 ? negative : positive, share);
}

/** Mixes two colours. */
export function mix(from: Rgb, to: Rgb, share: number): Rgb {
  const channel = (i: 0 | 1 | 2) => Math.round(from[i] + (to[i] - from[i]) * share);
  return [channel(0), channel(1), channel(2)];
}

/** Gives black or white, whichever stands out from a colour. */
export function edgeOf([red, green, blue]: Rgb): string {
  return 0.299 * red + 0.587 * green + 0.114 * blue > 140 ? "#000" : "#fff";
}

/** Writes a colour for a style sheet. */
export function toCss([red, green, blue]: Rgb): string {
  return `rgb(${red} ${green} ${blue})`;
}

/** Says how a column of numbers becomes a picture. */
export interface MapOptions {
  readonly values: Float32Array;
  /** Numbers per point, and which of them is shown. */
  readonly stride: number;
  readonly column: number;
  /** Whether numbers of 0 … 1 are shown as −1 … 1. */
  readonly fromZero?: boolean;
  readonly discretize: boolean;
  /** Pixels to fill: from `first`, so many; default: all. */
  readonly first?: number;
  readonly count?: number;
}

/** Paints a picture of numbers, orange below and blue above 0. */
export function paintSigned(image: ImageData, palette: Palette, options: MapOptions): void {
  const { values, stride, column, fromZero = false, discretize } = options;
  const pixels = new Uint32Array(image.data.buffer);
  const { first = 0, count = pixels.length } = options;
  const { scale } = palette;
  for (let i = first, at = column; i < first + count; i++, at += stride) {
    let value = values[at] ?? 0;
    if (fromZero) value = 2 * value - 1;
    if (discretize) value = value >= 0 ? 1 : -1;
    // Out of range is as far as colours go; NaN shows as neutral.
    const step = value >= 1 ? steps - 1 : value <= -1 ? 0 : ((value + 1) / 2) * (steps - 1);
    pixels[i] = scale[Number.isNaN(step) ? steps >> 1 : step | 0] ?? 0;
  }
}

/** Paints a square picture of classes: their colours mixed by the outputs, or the largest alone. */
export function paintClasses(
  image: ImageData,
  palette: Palette,
  values: Float32Array,
  classes: number,
  discretize: boolean,
): void {
  const pixels = new Uint32Array(image.data.buffer);
  const { neutral } = palette;
  for (let i = 0; i < pixels.length; i++) {
    const at = i * classes;
    let [red, green, blue, sum, best, bestValue] = [0, 0, 0, 0, 0, Number.NEGATIVE_INFINITY];
    for (let k = 0; k < classes; k++) {
      const value = values[at + k] ?? 0;
      if (value > bestValue) [best, bestValue] = [k, value];
      // Squares make borders sharper without hiding where the network is in doubt.
      const weight = Math.max(0, value) ** 2;
      const color = palette.classes[k] ?? neutral;
      red += color[0] * weight;
      green += color[1] * weight;
      blue += color[2] * weight;
      sum += weight;
    }
    const mixed: Rgb = sum > 0 ? [red / sum, green / sum, blue / sum] : neutral;
    const sure = sum > 0 ? strength * Math.min(1, Math.max(0, bestValue)) : 0;
    pixels[i] = toPixel(
      discretize ? (palette.classes[best] ?? neutral) : mix(neutral, mixed, sure),
    );
  }
}

function toPixel([red, green, blue]: Rgb): number {
  // Canvases hold pixels as bytes r, g, b, a, which little-endian hosts read backwards.
  return ((255 << 24) | (blue << 16) | (green << 8) | red) >>> 0;
}

/** Reads a colour such as #0b72bd, or #fff as style sheets are shortened to; else it is gray. */
export function parseHex(text: string): Rgb {
  const digits = text.slice(1);
  const long = digits.length === 3 ? [...digits].map((digit) => digit + digit).join("") : digits;
  const value = Number.parseInt(long, 16);
  return Number.isNaN(value)
    ? [128, 128, 128]
    : [(value >> 16) & 255, (value >> 8) & 255, value & 255];
}
