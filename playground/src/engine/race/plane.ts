// The plane in which a race is drawn: through the start, along the two directions that hold most of
// the ways of all runners.

/** Is a plane in the space of all weights; its directions have length 1 and a right angle. */
export interface Plane {
  readonly origin: Float64Array;
  readonly directions: readonly [Float64Array, Float64Array];
  /** Share of the squared distances from the start that lies in the plane, 0 … 1. */
  readonly share: number;
}

const rounds = 60;

/** Finds the plane by power iteration, from positions on all ways. */
export function planeThrough(origin: Float64Array, positions: readonly Float64Array[]): Plane {
  const moves = positions.map((position) => position.map((value, i) => value - (origin[i] ?? 0)));
  const total = moves.reduce((sum, move) => sum + dot(move, move), 0);
  const first = strongest(moves, fallback(origin.length, 1));
  const flat = moves.map((move) => without(move, first));
  const second = strongest(flat, without(fallback(origin.length, 2), first));
  const inside = moves.reduce(
    (sum, move) => sum + dot(move, first) ** 2 + dot(move, second) ** 2,
    0,
  );
  return {
    origin,
    directions: [first, second],
    share: total === 0 ? 1 : Math.min(1, inside / total),
  };
}

/** Gives the place of a position in the plane, right below it. */
export function project({ origin, directions }: Plane, position: Float64Array): [number, number] {
  const place: [number, number] = [0, 0];
  for (let i = 0; i < origin.length; i++) {
    const move = (position[i] ?? 0) - (origin[i] ?? 0);
    place[0] += move * (directions[0][i] ?? 0);
    place[1] += move * (directions[1][i] ?? 0);
  }
  return place;
}

// Begins with the longest move, which is rarely far off; where nothing moves, with the fallback.
function strongest(moves: readonly Float64Array[], otherwise: Float64Array): Float64Array {
  const longest = moves.reduce<Float64Array | undefined>(
    (best, move) => (best === undefined || dot(move, move) > dot(best, best) ? move : best),
    undefined,
  );
  if (longest === undefined || dot(longest, longest) < 1e-18) return unit(otherwise);
  let direction = unit(longest);
  for (let round = 0; round < rounds; round++) {
    const next = new Float64Array(direction.length);
    for (const move of moves) {
      const along = dot(move, direction);
      for (let i = 0; i < next.length; i++) next[i] = (next[i] ?? 0) + along * (move[i] ?? 0);
    }
    direction = unit(next);
  }
  // Most runners end to the right and above.
  const side = moves.reduce((sum, move) => sum + dot(move, direction), 0);
  return side < 0 ? direction.map((value) => -value) : direction;
}

function without(vector: Float64Array, direction: Float64Array): Float64Array {
  const along = dot(vector, direction);
  return vector.map((value, i) => value - along * (direction[i] ?? 0));
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] ?? 0) * (b[i] ?? 0);
  return sum;
}

function unit(vector: Float64Array): Float64Array {
  const length = Math.sqrt(dot(vector, vector));
  return length === 0 ? vector : vector.map((value) => value / length);
}

// Any two directions that are the same every time.
function fallback(length: number, index: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => Math.sin((i + 1) * (index + 0.618) * 2.4));
}
