// The shuffle of numpy.random.RandomState, so that a split by seed has the same rows as in Python.

const size = 624;
const period = 397;

/**
 * Gives `0 … length − 1` as `numpy.random.RandomState(seed).shuffle` orders them.
 * Source: M. Matsumoto, T. Nishimura, Mersenne Twister, 1998; NumPy's legacy bounded integers.
 * @param seed integer from 0 to 2³² − 1.
 */
export function numpyPermutation(length: number, seed: number): Int32Array {
  const next = mersenneTwister(seed);
  const order = Int32Array.from({ length }, (_, i) => i);
  for (let i = length - 1; i > 0; i--) {
    // A draw is cut to the bits that the bound needs, and repeated while it is still above it.
    const mask = 2 ** (32 - Math.clz32(i)) - 1;
    let j = (next() & mask) >>> 0;
    while (j > i) j = (next() & mask) >>> 0;
    const kept = order[i] ?? 0;
    order[i] = order[j] ?? 0;
    order[j] = kept;
  }
  return order;
}

function mersenneTwister(seed: number): () => number {
  const state = new Uint32Array(size);
  state[0] = seed;
  for (let i = 1; i < size; i++) {
    const previous = state[i - 1] ?? 0;
    state[i] = Math.imul(1812433253, previous ^ (previous >>> 30)) + i;
  }
  let at = size;
  return () => {
    if (at === size) {
      twist(state);
      at = 0;
    }
    let word = state[at++] ?? 0;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    return word ^ (word >>> 18);
  };
}

function twist(state: Uint32Array): void {
  for (let i = 0; i < size; i++) {
    const high = (state[i] ?? 0) & 0x80000000;
    const low = (state[(i + 1) % size] ?? 0) & 0x7fffffff;
    const word = high | low;
    state[i] = (state[(i + period) % size] ?? 0) ^ (word >>> 1) ^ (word & 1 ? 0x9908b0df : 0);
  }
}
