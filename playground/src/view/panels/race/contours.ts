// From heights on a grid to contour lines, by marching squares.

/** Is a piece of a line: x and y of both ends, in columns and rows of the grid. */
export type Segment = readonly [number, number, number, number];

/** Finds where the heights cross a level; squares with a corner that is no number have no line. */
export function contour(heights: ArrayLike<number>, size: number, level: number): Segment[] {
  const segments: Segment[] = [];
  for (let row = 0; row + 1 < size; row++) {
    for (let column = 0; column + 1 < size; column++) {
      const corners = [
        [column, row],
        [column + 1, row],
        [column + 1, row + 1],
        [column, row + 1],
      ] as const;
      const values = corners.map(([x, y]) => (heights[y * size + x] ?? Number.NaN) - level);
      if (!values.every(Number.isFinite)) continue;
      const crossings = corners.flatMap(([x, y], i) => {
        const [nextX, nextY] = corners[(i + 1) % 4] ?? [x, y];
        const [from = 0, to = 0] = [values[i], values[(i + 1) % 4]];
        if (from < 0 === to < 0) return [];
        const share = from / (from - to);
        return [[x + (nextX - x) * share, y + (nextY - y) * share] as const];
      });
      // Four crossings are a saddle; its two lines are drawn one way of the two possible.
      for (let i = 0; i + 1 < crossings.length; i += 2) {
        const [a, b] = [crossings[i], crossings[i + 1]];
        if (a !== undefined && b !== undefined) segments.push([...a, ...b]);
      }
    }
  }
  return segments;
}

/** Gives levels between which equally many heights lie, so that lines fill flat and steep ground. */
export function levelsOf(heights: ArrayLike<number>, count: number): number[] {
  const sorted = Float64Array.from(heights).filter(Number.isFinite).sort();
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
  return sorted.length === 0
    ? []
    : Array.from({ length: count }, (_, i) => at((i + 1) / (count + 1)));
}
