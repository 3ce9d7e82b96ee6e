// Seeded random numbers, permutations and train/test splits that are the same on every machine.
import { ConfigError } from "../shared/errors.ts";

/** Draws 32-bit random integers from a state of four words. */
export interface RandomSource {
  /** Draws an integer from 0 to 2³² − 1. */
  nextUint32(): number;
  /** Draws an integer from 0 to `bound − 1`, every one equally likely; `bound` is 1 to 2³². */
  below(bound: number): number;
}

/** The row numbers of the two parts of a split, each part in random order. */
export interface SplitIndices {
  readonly train: Int32Array;
  readonly test: Int32Array;
}

/**
 * Starts xoshiro128** from its four words of state, which must not all be 0.
 * Source: D. Blackman, S. Vigna, Scrambled Linear Pseudorandom Number Generators, 2021.
 */
export function xoshiro128(state: readonly [number, number, number, number]): RandomSource {
  let [a, b, c, d] = state;
  const nextUint32 = (): number => {
    const result = Math.imul(rotateLeft(Math.imul(b, 5), 7), 9) >>> 0;
    const shifted = b << 9;
    c ^= a;
    d ^= b;
    b ^= c;
    a ^= d;
    c ^= shifted;
    d = rotateLeft(d, 11);
    return result;
  };
  const below = (bound: number): number => {
    // Draws beyond the last whole multiple of the bound would favour small results.
    const limit = 2 ** 32 - (2 ** 32 % bound);
    let draw = nextUint32();
    while (draw >= limit) draw = nextUint32();
    return draw % bound;
  };
  return { nextUint32, below };
}

/**
 * Starts a random source from one integer; equal seeds give equal draws on every machine.
 * @throws ConfigError when the seed is not an integer from 0 to 2⁵³ − 1.
 */
export function seededSource(seed: number): RandomSource {
  if (!Number.isSafeInteger(seed) || seed < 0) {
    throw new ConfigError(`seed: expected an integer from 0 to 2^53 - 1, but got ${seed}.`);
  }
  let counter = Math.floor(seed / 2 ** 32) ^ 0x6a09e667;
  let word = seed | 0;
  const next = (): number => {
    // The finaliser of MurmurHash3 (A. Appleby) over a Weyl sequence spreads near seeds apart.
    counter = (counter + 0x9e3779b9) | 0;
    word = Math.imul(word ^ (word >>> 16) ^ counter, 0x85ebca6b);
    word = Math.imul(word ^ (word >>> 13), 0xc2b2ae35);
    word ^= word >>> 16;
    return word;
  };
  // The last word is odd so that no seed can reach the all-zero state, which never leaves itself.
  return xoshiro128([next(), next(), next(), next() | 1]);
}

function rotateLeft(word: number, bits: number): number {
  return (word << bits) | (word >>> (32 - bits));
}

/** Shuffles an array in place (Fisher–Yates, last element first) and gives it back. */
export function shuffleInPlace<A extends Int32Array | unknown[]>(
  array: A,
  source: RandomSource,
): A {
  for (let i = array.length - 1; i > 0; i--) {
    const j = source.below(i + 1);
    const kept = array[i];
    array[i] = array[j];
    array[j] = kept;
  }
  return array;
}

/** Gives the numbers 0 to `length − 1` in random order. */
export function permutation(length: number, seed: number): Int32Array {
  return shuffleInPlace(
    Int32Array.from({ length }, (_, i) => i),
    seededSource(seed),
  );
}

/**
 * Splits `length` rows at random; the test part has `length × testSplit` rows, rounded.
 * @throws ConfigError when `testSplit` is not from 0 up to, but not including, 1.
 */
export function randomSplit(length: number, testSplit: number, seed: number): SplitIndices {
  const testCount = testSize(length, testSplit);
  const order = permutation(length, seed);
  return { train: order.slice(testCount), test: order.slice(0, testCount) };
}

/**
 * Splits rows so that each class has nearly the same share in both parts.
 * The test part has `rows × testSplit` rows, rounded; classes get whole numbers by largest
 * remainder (ties: the class that appears first), and no class loses its last training row.
 * @param labels one class per row: numbers or texts.
 * @throws ConfigError when `testSplit` is not from 0 up to, but not including, 1.
 */
export function stratifiedSplit(
  labels: ArrayLike<number | string>,
  testSplit: number,
  seed: number,
): SplitIndices {
  const testCount = testSize(labels.length, testSplit);
  const source = seededSource(seed);
  const classes = rowsByClass(labels);
  const quotas = testQuotas(
    classes.map((rows) => rows.length),
    testCount,
    labels.length,
  );
  const train: number[] = [];
  const test: number[] = [];
  classes.forEach((rows, index) => {
    const quota = quotas[index] ?? 0;
    shuffleInPlace(rows, source).forEach((row, place) => {
      (place < quota ? test : train).push(row);
    });
  });
  return {
    train: shuffleInPlace(Int32Array.from(train), source),
    test: shuffleInPlace(Int32Array.from(test), source),
  };
}

function testSize(length: number, testSplit: number): number {
  if (!(testSplit >= 0 && testSplit < 1)) {
    throw new ConfigError(
      `testSplit: expected a fraction from 0 up to, but not including, 1, but got ${testSplit}.`,
    );
  }
  return Math.round(length * testSplit);
}

function rowsByClass(labels: ArrayLike<number | string>): number[][] {
  const classes = new Map<number | string, number[]>();
  for (let row = 0; row < labels.length; row++) {
    const label = labels[row] ?? "";
    const rows = classes.get(label);
    if (rows === undefined) classes.set(label, [row]);
    else rows.push(row);
  }
  return [...classes.values()];
}

function testQuotas(counts: readonly number[], testCount: number, total: number): number[] {
  const shares = counts.map((count) => (count * testCount) / total);
  const quotas = shares.map((share, i) => Math.min(Math.floor(share), (counts[i] ?? 1) - 1));
  const byRemainder = shares
    .map((share, index) => ({ index, remainder: share - Math.floor(share) }))
    .sort((one, other) => other.remainder - one.remainder || one.index - other.index);
  let missing = testCount - quotas.reduce((sum, quota) => sum + quota, 0);
  // More than one round is needed only when tiny classes could not give a row.
  for (let gave = true; missing > 0 && gave; ) {
    gave = false;
    for (const { index } of byRemainder) {
      const quota = quotas[index] ?? 0;
      if (missing === 0 || quota + 1 >= (counts[index] ?? 0)) continue;
      quotas[index] = quota + 1;
      missing--;
      gave = true;
    }
  }
  return quotas;
}
