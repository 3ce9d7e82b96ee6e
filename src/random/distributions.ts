// Random tensors: from a key's bits to numbers of a distribution, the same on every backend.

import type { DType, Shape, TensorLike } from "../engine/index.ts";
import {
  asFloat,
  asTensor,
  indexing,
  isFloat,
  normalizeAxis,
  promote,
  show,
  type Tensor,
} from "../engine/index.ts";
import { one } from "../ops/apply.ts";
import {
  arange,
  argmax,
  erfinv,
  expandDims,
  full,
  log,
  scan,
  slice,
  sliceUpdate,
  where,
  zerosLike,
} from "../ops/index.ts";
import { ConfigError, ShapeError } from "../shared/errors.ts";
import type { Seed } from "./seed-generator.ts";
import { bits, keyOf } from "./seed-generator.ts";

/** Says which seed to draw from, and which dtype to give. */
export interface RandomOptions {
  readonly seed?: Seed;
  /** Default float32. */
  readonly dtype?: DType;
}

// The top 24 bits, in float32 at least, as many as a float32 holds: multiples of 2⁻²⁴ in [0, 1).
function unit(key: Tensor, shape: Shape, dtype: DType): Tensor {
  const top = one("shiftRightLogical", [bits(key, shape), constantBits(8, shape)], {});
  return top.cast(promote(dtype, "float32")).multiply(2 ** -24);
}

// Odd multiples of 2⁻²³ in (−1, 1): symmetric, never an end, and exact in float32.
function symmetric(key: Tensor, shape: Shape, dtype: DType): Tensor {
  const top = one("shiftRightLogical", [bits(key, shape), constantBits(9, shape)], {});
  return top
    .cast(promote(dtype, "float32"))
    .multiply(2)
    .add(1)
    .multiply(2 ** -23)
    .subtract(1);
}

function constantBits(count: number, shape: Shape): Tensor {
  return full(shape, count, { dtype: "uint32" });
}

function floatOf(options: RandomOptions, who: string): DType {
  const dtype = options.dtype ?? "float32";
  if (isFloat(dtype)) return dtype;
  throw new ConfigError(`${who}: dtype must be a float, such as float32, but is ${dtype}.`);
}

/** Draws numbers evenly from minval (0) up to maxval (1), which only rounding can reach. */
export function uniform(
  shape: Shape,
  options: RandomOptions & { readonly minval?: number; readonly maxval?: number } = {},
): Tensor {
  const { minval = 0, maxval = 1 } = options;
  const dtype = floatOf(options, "random.uniform");
  const drawn = unit(keyOf(options.seed, "random.uniform"), shape, dtype);
  const moved = minval === 0 && maxval === 1 ? drawn : drawn.multiply(maxval - minval).add(minval);
  return moved.cast(dtype);
}

/** Draws from the normal distribution of this mean (0) and standard deviation (1). */
export function normal(
  shape: Shape,
  options: RandomOptions & { readonly mean?: number; readonly stddev?: number } = {},
): Tensor {
  const dtype = floatOf(options, "random.normal");
  const u = symmetric(keyOf(options.seed, "random.normal"), shape, dtype);
  return scaledNormal(u, options).cast(dtype);
}

// erf(2 / √2): how much of a normal distribution lies within two standard deviations.
const withinTwo = 0.9544997361036416;

/**
 * Draws from the normal distribution without what lies more than two standard deviations from the
 * mean, by its inverse distribution function; Keras redraws until a number lies inside, which
 * gives the same distribution.
 */
export function truncatedNormal(
  shape: Shape,
  options: RandomOptions & { readonly mean?: number; readonly stddev?: number } = {},
): Tensor {
  const dtype = floatOf(options, "random.truncatedNormal");
  const u = symmetric(keyOf(options.seed, "random.truncatedNormal"), shape, dtype);
  return scaledNormal(u.multiply(withinTwo), options).cast(dtype);
}

function scaledNormal(
  u: Tensor,
  { mean = 0, stddev = 1 }: { readonly mean?: number; readonly stddev?: number },
): Tensor {
  const drawn = erfinv(u).multiply(Math.SQRT2 * stddev);
  return mean === 0 ? drawn : drawn.add(mean);
}

/**
 * Draws integers from minval up to, but below, maxval; int32 unless `dtype` is given. The bias of
 * taking a remainder of 32 bits is at most (maxval − minval) / 2³².
 * @throws ConfigError when the range is empty or does not fit 31 bits.
 */
export function randint(
  shape: Shape,
  minval: number,
  maxval: number,
  options: RandomOptions = {},
): Tensor {
  const range = maxval - minval;
  if (!Number.isInteger(minval) || !Number.isInteger(range) || range < 1 || range > 0x7fffffff) {
    throw new ConfigError(
      `random.randint: needs integers minval < maxval less than 2³¹ apart, ` +
        `but got ${minval} and ${maxval}.`,
    );
  }
  const drawn = bits(keyOf(options.seed, "random.randint"), shape);
  const rest = one("remainder", [drawn, constantBits(range, shape)], {});
  return rest
    .cast("int32")
    .add(minval)
    .cast(options.dtype ?? "int32");
}

/**
 * Draws `numSamples` class indices per row of logits [batch, classes], each with the probability
 * of its softmax; gives [batch, numSamples], int32 unless `dtype` is given.
 */
export function categorical(
  logits: TensorLike,
  numSamples: number,
  options: RandomOptions = {},
): Tensor {
  const given = asFloat(logits);
  const [batch = 0, classes = 0] = given.shape;
  if (given.rank !== 2) {
    throw new ShapeError(
      `random.categorical: expects logits [batch, classes], but got ${show(given.shape)}.`,
    );
  }
  const key = keyOf(options.seed, "random.categorical");
  // The greatest of logits plus Gumbel noise falls on a class with its probability.
  const inside = symmetric(key, [batch, numSamples, classes], given.dtype).add(1).multiply(0.5);
  const noise = log(log(inside).negate()).negate();
  const drawn = argmax(expandDims(given, 1).add(noise), { axis: -1 });
  return drawn.cast(options.dtype ?? "int32");
}

/**
 * Zeroes elements with probability `rate` and scales the others by 1 / (1 − rate). One draw serves
 * the axes where `noiseShape` is 1.
 * @throws ConfigError when the rate is not in 0 … 1.
 */
export function dropout(
  inputs: TensorLike,
  rate: number,
  options: { readonly noiseShape?: readonly (number | null)[] | null; readonly seed?: Seed } = {},
): Tensor {
  if (!(rate >= 0 && rate <= 1)) {
    throw new ConfigError(`random.dropout: rate must lie in 0 … 1, but is ${rate}.`);
  }
  const x = asFloat(inputs);
  if (rate === 0) return x;
  if (rate === 1) return zerosLike(x);
  const shape = options.noiseShape?.map((n, axis) => n ?? x.shape[axis] ?? 1) ?? x.shape;
  const drawn = unit(keyOf(options.seed, "random.dropout"), shape, x.dtype);
  return where(drawn.greaterEqual(rate), x.multiply(1 / (1 - rate)), 0);
}

/** Puts the slices along `axis` (0) into a random order, every order being equally likely. */
export function shuffle(
  x: TensorLike,
  options: { readonly axis?: number; readonly seed?: Seed } = {},
): Tensor {
  const given = asTensor(x);
  const axis = normalizeAxis(options.axis ?? 0, given.rank, "random.shuffle");
  const order = permutation(given.shape[axis] ?? 0, keyOf(options.seed, "random.shuffle"));
  return one("gather", [given, order], { axis }, indexing);
}

// Fisher and Yates' shuffle: place i exchanges with a random place from i on.
function permutation(n: number, key: Tensor): Tensor {
  const places = arange(n);
  const ahead = places.negate().add(n).cast("uint32");
  const steps = one("remainder", [bits(key, [n]), ahead], {}).cast("int32");
  const [order] = scan(
    (current: Tensor, [i, j]: readonly [Tensor, Tensor]): [Tensor, readonly Tensor[]] => {
      const [atI, atJ] = [slice(current, [i], [1]), slice(current, [j], [1])];
      return [sliceUpdate(sliceUpdate(current, [i], atJ), [j], atI), []];
    },
    places,
    [places, places.add(steps)] as const,
  );
  return order;
}
