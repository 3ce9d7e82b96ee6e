// From boxes and arrows to places in layers: longest path, barycentre order, straightened columns.

/** Is a box to place. */
export interface Box {
  readonly width: number;
  readonly height: number;
}

/** Points from one box, by its index, to another that comes after it. */
export interface Arrow {
  readonly from: number;
  readonly to: number;
}

/** Is a point, in pixels, y downwards. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Is where everything goes. */
export interface Layout {
  readonly width: number;
  readonly height: number;
  /** The centre of each box. */
  readonly centers: readonly Point[];
  /** Points that each arrow passes, from the lower edge of one box to the upper edge of another. */
  readonly routes: readonly (readonly Point[])[];
}

const gapX = 18;
const gapY = 34;
const sweeps = 12;

/** A box, or a bend of an arrow that crosses its layer. */
interface Item {
  readonly layer: number;
  readonly width: number;
  readonly above: Item[];
  readonly below: Item[];
  x: number;
}

/** Lays out boxes from top to bottom; arrows must point from lower to higher indices. */
export function layOut(boxes: readonly Box[], arrows: readonly Arrow[]): Layout {
  const layers = layersOf(boxes.length, arrows);
  const items = boxes.map(({ width }, i): Item => itemIn(layers[i] ?? 0, width));
  const rows: Item[][] = [];
  const enter = (item: Item) => {
    while (rows.length <= item.layer) rows.push([]);
    rows[item.layer]?.push(item);
  };
  items.forEach(enter);
  const chains = arrows.map(({ from, to }) => chain(items[from] as Item, items[to] as Item, enter));
  for (let sweep = 0; sweep < sweeps; sweep++) order(rows, sweep % 2 === 0);
  for (let sweep = 0; sweep < sweeps; sweep++) straighten(rows, sweep % 2 === 0);
  const left = Math.min(...rows.flat().map((item) => item.x - item.width / 2), 0);
  for (const item of rows.flat()) item.x -= left;
  return measure(boxes, items, rows, chains);
}

function itemIn(layer: number, width: number): Item {
  return { layer, width, above: [], below: [], x: 0 };
}

// As far down as what a box reads demands; boxes that read nothing, and what is made of such a box
// alone, go right above their readers.
function layersOf(count: number, arrows: readonly Arrow[]): number[] {
  const layers = new Array<number>(count).fill(0);
  const sorted = [...arrows].sort((a, b) => a.to - b.to);
  for (const { from, to } of sorted) {
    layers[to] = Math.max(layers[to] ?? 0, (layers[from] ?? 0) + 1);
  }
  const floats: boolean[] = [];
  for (let box = 0; box < count; box++) {
    const reads = arrows.filter(({ to }) => to === box);
    floats.push(reads.length < 2 && reads.every(({ from }) => floats[from]));
  }
  for (let box = count - 1; box >= 0; box--) {
    const readers = arrows.filter(({ from }) => from === box).map(({ to }) => layers[to] ?? 0);
    if (floats[box] && readers.length > 0) layers[box] = Math.min(...readers) - 1;
  }
  return layers;
}

function chain(from: Item, to: Item, enter: (bend: Item) => void): Item[] {
  const items = [from];
  for (let layer = from.layer + 1; layer < to.layer; layer++) {
    const bend = itemIn(layer, 6);
    enter(bend);
    items.push(bend);
  }
  items.push(to);
  items.slice(1).forEach((item, i) => {
    const before = items[i];
    if (before === undefined) return;
    before.below.push(item);
    item.above.push(before);
  });
  return items;
}

const mean = (numbers: readonly number[]) =>
  numbers.reduce((total, n) => total + n, 0) / numbers.length;

/** Sorts each row by the mean position of its neighbours in the row before it. */
function order(rows: readonly Item[][], downwards: boolean): void {
  for (const row of downwards ? rows : [...rows].reverse()) {
    const keys = new Map(
      row.map((item, i) => {
        const near = downwards ? item.above : item.below;
        return [item, near.length === 0 ? i : mean(near.map(({ x }) => x))];
      }),
    );
    row.sort((a, b) => (keys.get(a) ?? 0) - (keys.get(b) ?? 0));
    row.forEach((item, i) => {
      item.x = i;
    });
  }
}

/** Moves each row's items towards their neighbours, as far as their widths let them. */
function straighten(rows: readonly Item[][], downwards: boolean): void {
  for (const row of downwards ? rows : [...rows].reverse()) {
    const wanted = row.map((item) => {
      const near = downwards ? item.above : item.below;
      return near.length === 0 ? item.x : mean(near.map(({ x }) => x));
    });
    const distance = (i: number) => ((row[i]?.width ?? 0) + (row[i - 1]?.width ?? 0)) / 2 + gapX;
    const right = [...wanted];
    for (let i = 1; i < right.length; i++) {
      right[i] = Math.max(right[i] ?? 0, (right[i - 1] ?? 0) + distance(i));
    }
    const left = [...wanted];
    for (let i = left.length - 2; i >= 0; i--) {
      left[i] = Math.min(left[i] ?? 0, (left[i + 1] ?? 0) - distance(i + 1));
    }
    row.forEach((item, i) => {
      item.x = ((right[i] ?? 0) + (left[i] ?? 0)) / 2;
    });
  }
}

function measure(
  boxes: readonly Box[],
  items: readonly Item[],
  rows: readonly (readonly Item[])[],
  chains: readonly (readonly Item[])[],
): Layout {
  const heights = rows.map(() => 0);
  items.forEach(({ layer }, i) => {
    heights[layer] = Math.max(heights[layer] ?? 0, boxes[i]?.height ?? 0);
  });
  let top = 0;
  const middles = heights.map((height) => {
    const middle = top + height / 2;
    top += height + gapY;
    return middle;
  });
  const yOf = ({ layer }: Item) => middles[layer] ?? 0;
  const heightOf = new Map(items.map((item, i) => [item, boxes[i]?.height ?? 0]));
  const routes = chains.map((route) =>
    route.map((item, i) => {
      const half = (heightOf.get(item) ?? 0) / 2;
      const y = i === 0 ? yOf(item) + half : i === route.length - 1 ? yOf(item) - half : yOf(item);
      return { x: item.x, y };
    }),
  );
  return {
    width: Math.max(0, ...rows.flat().map((item) => item.x + item.width / 2)),
    height: Math.max(0, top - gapY),
    centers: items.map((item) => ({ x: item.x, y: yOf(item) })),
    routes,
  };
}
