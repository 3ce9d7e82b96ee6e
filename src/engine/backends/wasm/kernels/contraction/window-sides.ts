// From one side of a window to runs of neighbouring pixels that meet the same places of an image.

/** Is one side of a window: pixel p meets through tap t the place first + step · p + tapStep · t. */
export interface WindowSide {
  readonly pixels: number;
  readonly taps: number;
  readonly first: number;
  readonly step: number;
  readonly tapStep: number;
  /** Places that exist; there is nothing to sum outside of them. */
  readonly places: number;
}

/** Is a pixel of a block, and a tap, that meet in one place. */
export interface Meeting {
  readonly pixel: number;
  readonly tap: number;
}

/** Is a place of a block, counted from its lowest, and all that meets there. */
export interface Column {
  readonly place: number;
  readonly meetings: readonly Meeting[];
}

/** Is a number of neighbouring blocks of pixels that are alike, wherever they stand. */
export interface Blocks {
  /** First pixel of the first block, and the lowest place that it meets. */
  readonly pixel: number;
  readonly place: number;
  /** Pixels of a block. */
  readonly width: number;
  readonly count: number;
  /** In the order of the taps. */
  readonly columns: readonly Column[];
}

/** Cuts a side, over some of its taps, into blocks of at most `widest` pixels. */
export function blocksOf(
  side: WindowSide,
  taps: readonly [first: number, behind: number],
  widest: number,
): Blocks[] {
  const width = Math.ceil(side.pixels / Math.ceil(side.pixels / widest));
  const runs: Blocks[] = [];
  for (let pixel = 0; pixel < side.pixels; pixel += width) {
    const block = blockAt(side, taps, pixel, Math.min(width, side.pixels - pixel));
    const last = runs.at(-1);
    if (last !== undefined && isAlike(last, block)) {
      runs[runs.length - 1] = { ...last, count: last.count + 1 };
    } else runs.push(block);
  }
  return runs;
}

function blockAt(
  { first, step, tapStep, places }: WindowSide,
  [firstTap, behindTap]: readonly [number, number],
  pixel: number,
  width: number,
): Blocks {
  const columns = new Map<number, Meeting[]>();
  for (let tap = firstTap; tap < behindTap; tap++) {
    for (let p = 0; p < width; p++) {
      const place = first + step * (pixel + p) + tapStep * tap;
      if (place < 0 || place >= places) continue;
      const meetings = columns.get(place) ?? [];
      columns.set(place, [...meetings, { pixel: p, tap: tap - firstTap }]);
    }
  }
  const lowest = Math.min(...columns.keys());
  const inOrder = [...columns].sort(([a], [b]) => (a - b) * tapStep);
  return {
    pixel,
    place: columns.size === 0 ? 0 : lowest,
    width,
    count: 1,
    columns: inOrder.map(([place, meetings]) => ({ place: place - lowest, meetings })),
  };
}

function isAlike(a: Blocks, b: Blocks): boolean {
  const shape = ({ width, columns }: Blocks) => JSON.stringify([width, columns]);
  return shape(a) === shape(b);
}

/** Splits the taps of a line into runs of nearly the same length, none longer than `most`. */
export function splitTaps(taps: number, most: number): [first: number, behind: number][] {
  const runs = Math.max(1, Math.ceil(taps / most));
  const length = Math.ceil(taps / runs);
  return Array.from({ length: runs }, (_, i) => [i * length, Math.min(taps, (i + 1) * length)]);
}
