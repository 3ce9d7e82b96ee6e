// From a pool of values and two numbers to new values: the operations that random graphs are of.

import * as build from "../ir/build.ts";
import type { DType } from "../ir/dtype.ts";
import { dtypes, isFloat, isInteger } from "../ir/dtype.ts";
import type { Value } from "../ir/node.ts";
import type { Shape } from "../ir/shape.ts";
import { extent, range, sameShape, sizeOf } from "../ir/shape.ts";
import { controlsOver } from "./random-control.ts";
import type { Operation, Tracked } from "./random-pool.ts";
import { pick } from "./random-pool.ts";

/** Bits of magnitude and error of a result that is rounded only if it must be. */
interface Bounds {
  readonly high: number;
  readonly low: number;
  readonly error: number;
}

/** Dtypes whose errors the bounds speak of; halves have others. */
const exactDTypes = dtypes.filter((dtype) => dtype !== "float16");

const typeOf = ({ value }: Tracked) => value.type;
const rankOf = (x: Tracked) => typeOf(x).shape.length;
const isExact = ({ error }: Tracked) => error === 0;

function widest(dtype: DType): number {
  if (isFloat(dtype)) return Number.POSITIVE_INFINITY;
  return { uint8: 8, bool: 0 }[dtype as string] ?? 32;
}

/** Joins a value with its bounds; beyond 23 bits a float is rounded, and integers wrap. */
function tracked(value: Value, { high, low, error }: Bounds): Tracked {
  const { dtype } = value.type;
  if (!isFloat(dtype)) {
    return { value, high: high > widest(dtype) - 1 ? widest(dtype) : high, low: 0, error: 0 };
  }
  const isRounded = error > 0 || high - low > 23;
  return { value, high, low, error: isRounded ? error + 2 ** (high - 21) : 0 };
}

// The result of a smooth function of slope at most 1 and magnitude at most 1.
function squashed(value: Value, { error }: Tracked): Tracked {
  return { value, high: 0, low: 0, error: error + 2 ** -20 };
}

const same = (value: Value, { high, low, error }: Tracked): Tracked => ({
  value,
  high,
  low,
  error,
});

/** Makes a second operand of the type of the first: a value of the pool, broadcast or reduced. */
function partner(pool: readonly Tracked[], x: Tracked, n: number): Tracked {
  const { dtype, shape } = typeOf(x);
  const alike = pool.filter((other) => typeOf(other).dtype === dtype && fits(other, shape));
  if (n % 5 === 4 || alike.length === 0) {
    const literal = isFloat(dtype) ? ((n % 7) - 3) / 2 : n % 2;
    const value = build.full({ dtype, shape }, literal);
    return { value, high: 1, low: -1, error: 0 };
  }
  const other = pick(alike, n);
  return same(build.broadcastTo(other.value, shape), other);
}

function fits(other: Tracked, shape: Shape): boolean {
  const own = typeOf(other).shape;
  const offset = shape.length - own.length;
  return offset >= 0 && own.every((n, axis) => n === 1 || n === shape[axis + offset]);
}

const binary =
  (
    make: (x: Value, y: Value) => Value,
    accepts: (dtype: DType) => boolean,
    bounds: (x: Tracked, y: Tracked) => Bounds,
  ): Operation =>
  (pool, x, n) => {
    if (!accepts(typeOf(x).dtype)) return undefined;
    const y = partner(pool, x, n);
    return [tracked(make(x.value, y.value), bounds(x, y))];
  };

const unary =
  (
    make: (x: Value) => Value,
    accepts: (x: Tracked) => boolean,
    result: (value: Value, x: Tracked) => Tracked,
  ): Operation =>
  (_, x) =>
    accepts(x) ? [result(make(x.value), x)] : undefined;

const isNumber = (dtype: DType) => dtype !== "bool";
const isBits = (dtype: DType) => !isFloat(dtype);
const floats = (x: Tracked) => isFloat(typeOf(x).dtype);
const smallFloats = (x: Tracked) => floats(x) && x.high <= 3;
const numbers = (x: Tracked) => isNumber(typeOf(x).dtype);

const total = (x: Tracked, y: Tracked): Bounds => ({
  high: Math.max(x.high, y.high) + 1,
  low: Math.min(x.low, y.low),
  error: x.error + y.error,
});
const product = (x: Tracked, y: Tracked): Bounds => ({
  high: x.high + y.high,
  low: x.low + y.low,
  error: x.error * 2 ** y.high + y.error * 2 ** x.high,
});
const either = (x: Tracked, y: Tracked): Bounds => ({
  high: Math.max(x.high, y.high),
  low: Math.min(x.low, y.low),
  error: Math.max(x.error, y.error),
});
const anyBits = ({ value }: Tracked): Bounds => ({
  high: widest(value.type.dtype),
  low: 0,
  error: 0,
});
const wraps = (value: Value, x: Tracked): Tracked =>
  floats(x) || typeOf(x).dtype === "int32" ? same(value, x) : tracked(value, anyBits(x));
const steady = (value: Value, x: Tracked): Tracked => tracked(value, { ...x, high: x.high + 1 });

const onePlus = (x: Value) => build.add(build.abs(x), build.fullLike(x, 1));

const arithmetic: readonly Operation[] = [
  binary(build.add, isNumber, total),
  binary(build.subtract, isNumber, (x, y) => {
    return typeOf(x).dtype.startsWith("u") ? anyBits(x) : total(x, y);
  }),
  binary(build.multiply, isNumber, product),
  binary(build.maximum, () => true, either),
  binary(build.minimum, () => true, either),
  binary(build.divide, isInteger, anyBits),
  binary(build.remainder, isInteger, anyBits),
  binary(build.and, isBits, anyBits),
  binary(build.or, isBits, anyBits),
  binary(build.xor, isBits, anyBits),
  binary(build.shiftLeft, isInteger, anyBits),
  binary(build.shiftRightLogical, isInteger, anyBits),
  binary(
    (x, y) => build.divide(x, onePlus(y)),
    isFloat,
    (x, y) => ({ high: x.high, low: -99, error: x.error + y.error * 2 ** x.high }),
  ),
  unary(build.negate, numbers, wraps),
  unary(build.abs, numbers, wraps),
  unary(
    build.sign,
    (x) => numbers(x) && isExact(x),
    (value) => ({
      value,
      high: 0,
      low: 0,
      error: 0,
    }),
  ),
  unary(build.floor, (x) => floats(x) && isExact(x), steady),
  unary(build.round, (x) => floats(x) && isExact(x), steady),
  unary(
    build.not,
    (x) => isBits(typeOf(x).dtype),
    (value, x) => tracked(value, anyBits(x)),
  ),
  unary(build.stopGradient, () => true, same),
  unary(build.tanh, smallFloats, squashed),
  unary(build.logistic, smallFloats, squashed),
  unary(build.sin, smallFloats, squashed),
  unary(build.erf, smallFloats, (value, x) => squashed(value, { ...x, error: 2 * x.error })),
  unary((x) => build.exp(build.negate(build.abs(x))), smallFloats, squashed),
  unary(
    (x) => build.log(onePlus(x)),
    smallFloats,
    (value, x) => ({
      ...squashed(value, x),
      high: 3,
    }),
  ),
  unary(
    (x) => build.sqrt(onePlus(x)),
    smallFloats,
    (value, x) => ({
      ...squashed(value, x),
      high: 3,
    }),
  ),
  unary(
    (x) => build.bitcast(x, "uint32"),
    (x) => typeOf(x).dtype === "int32" || (typeOf(x).dtype === "float32" && isExact(x)),
    (value, x) => tracked(value, anyBits({ ...x, value })),
  ),
];

const choosing: readonly Operation[] = [
  (pool, x, n, m) => {
    const y = partner(pool, x, n);
    if (!isExact(x) || !isExact(y)) return undefined;
    const relations = [
      "equal",
      "notEqual",
      "less",
      "lessEqual",
      "greater",
      "greaterEqual",
    ] as const;
    const value = build.compare(relations[m % 6] ?? "less", x.value, y.value);
    return [{ value, high: 0, low: 0, error: 0 }];
  },
  (pool, x, n, m) => {
    const y = partner(pool, x, n);
    const flags = pool.filter((c) => typeOf(c).dtype === "bool" && fits(c, typeOf(x).shape));
    if (flags.length === 0) return undefined;
    const condition = build.broadcastTo(pick(flags, m).value, typeOf(x).shape);
    return [same(build.select(condition, x.value, y.value), either2(x, y))];
  },
  (_, x, n) => {
    const dtype = exactDTypes[n % exactDTypes.length] ?? "float32";
    if (!isExact(x) && !isFloat(dtype)) return undefined;
    if (isFloat(dtype) && x.high > 16) return undefined;
    return [tracked(build.convert(x.value, dtype), isFloat(dtype) ? x : anyBits2(dtype))];
  },
  // A detour through double precision, which nothing outside of the loop shows.
  (_, x) => {
    if (typeOf(x).dtype !== "float32" || x.high > 3) return undefined;
    const wide = build.convert(x.value, "float64");
    const value = build.convert(build.multiply(wide, build.add(wide, wide)), "float32");
    return [tracked(value, { high: 2 * x.high + 1, low: -99, error: x.error * 2 ** (x.high + 2) })];
  },
];

const either2 = (x: Tracked, y: Tracked): Tracked => ({ ...x, ...either(x, y) });
const anyBits2 = (dtype: DType): Bounds => ({ high: widest(dtype), low: 0, error: 0 });

function permutation(rank: number, n: number): number[] {
  const left = range(rank);
  let rest = n;
  return range(rank).map(() => {
    const [axis] = left.splice(rest % left.length, 1);
    rest = Math.floor(rest / 2);
    return axis ?? 0;
  });
}

function subset(rank: number, n: number): number[] {
  return range(rank).filter((axis) => ((n >> axis) & 1) === 1);
}

const views: readonly Operation[] = [
  (_, x, n) => [same(build.transpose(x.value, permutation(rankOf(x), n)), x)],
  (_, x, n) => [same(build.reverse(x.value, subset(rankOf(x), n + 1)), x)],
  (_, x, n, m) => {
    const { shape } = typeOf(x);
    const start = shape.map((size, axis) => Math.min(size, (n >> axis) % 3));
    const limit = shape.map((size, axis) => Math.max(start[axis] ?? 0, size - ((m >> axis) % 2)));
    const strides = shape.map((_size, axis) => 1 + ((n + m + axis) % 2));
    return [same(build.slice(x.value, start, limit, strides), x)];
  },
  (_, x, n) => {
    const { shape } = typeOf(x);
    const size = sizeOf(shape);
    const flat = [[size], [1, size], [size, 1], [...shape, 1]];
    const split = shape.flatMap((e) => (e > 2 && e % 2 === 0 ? [e / 2, 2] : [e]));
    return [same(build.reshape(x.value, [...flat, split, split][n % 6] ?? shape), x)];
  },
  (_, x, n) => {
    const { shape } = typeOf(x);
    const at = n % (shape.length + 1);
    const wider = [...shape.slice(0, at), 1 + (n % 4), ...shape.slice(at)];
    const dimensions = shape.map((_size, axis) => (axis < at ? axis : axis + 1));
    return [same(build.broadcastInDim(x.value, wider, dimensions), x)];
  },
  (_, x, n) => {
    const { dtype, shape } = typeOf(x);
    if (dtype === "bool" || shape.length === 0) return undefined;
    const axis = n % shape.length;
    const value = build.iota({ dtype, shape }, axis);
    return [{ value, high: 6, low: 0, error: 0 }];
  },
  (_, x, n) => {
    const { dtype } = typeOf(x);
    const size = 1 + (n % 4);
    const { data } = constantData(dtype, size);
    const value = build.constant({ dtype, shape: [size] }, data);
    return [{ value, high: 2, low: 0, error: 0 }];
  },
];

function constantData(dtype: DType, size: number) {
  const full = build.scalar(0, dtype).node;
  const ctor = full.primitive === "constant" ? full.attributes.data : new Float32Array();
  const data = new (ctor.constructor as typeof Float32Array)(size);
  for (let i = 0; i < size; i++) data[i] = dtype === "bool" ? i % 2 : i;
  return { data };
}

const countOf = (x: Tracked, axes: readonly number[]) => build.countAlong(x.value, axes);

const reductions: readonly Operation[] = [
  (_, x, n) => {
    const axes = subset(rankOf(x), n + 1);
    if (typeOf(x).dtype === "bool") return undefined;
    const count = Math.max(1, countOf(x, axes));
    const bounds = { ...x, high: x.high + Math.ceil(Math.log2(count)), error: x.error * count };
    return [tracked(build.reduceSum(x.value, axes), bounds)];
  },
  (_, x, n) => {
    const axes = subset(rankOf(x), n + 1);
    const count = countOf(x, axes);
    if (typeOf(x).dtype === "bool" || count * x.high > 8) return undefined;
    const error = x.error * count * 2 ** (count * Math.max(0, x.high));
    const value = build.reduceProduct(x.value, axes);
    return [tracked(value, { high: Math.max(0, count * x.high), low: count * x.low, error })];
  },
  ...[build.reduceMax, build.reduceMin].map(
    (reduce): Operation =>
      (_, x, n) => {
        const axes = subset(rankOf(x), n + 1);
        return countOf(x, axes) === 0 ? undefined : [same(reduce(x.value, axes), x)];
      },
  ),
  (_, x, n) => {
    if (rankOf(x) === 0 || typeOf(x).dtype === "bool") return undefined;
    const axis = n % rankOf(x);
    const count = Math.max(1, extent(typeOf(x).shape, axis));
    const bounds = { ...x, high: x.high + Math.ceil(Math.log2(count)), error: x.error * count };
    return [tracked(build.cumulativeSum(x.value, axis, n % 2 === 1), bounds)];
  },
  (pool, x, n, m) => {
    if (!floats(x) || rankOf(x) === 0) return undefined;
    const left = m % rankOf(x);
    const size = extent(typeOf(x).shape, left);
    const others = pool.filter((y) => {
      const { dtype, shape } = typeOf(y);
      return dtype === typeOf(x).dtype && shape.includes(size);
    });
    const y = pick(others, n);
    const right = typeOf(y).shape.indexOf(size);
    const value = build.dotGeneral(x.value, y.value, {
      lhsBatch: [],
      rhsBatch: [],
      lhsContracting: [left],
      rhsContracting: [right],
    });
    const { high, low, error } = product(x, y);
    const count = Math.max(1, size);
    const bounds = { high: high + Math.ceil(Math.log2(count)), low, error: error * count };
    return [tracked(value, bounds)];
  },
  (pool, x, n) => {
    if (!floats(x) || rankOf(x) < 2) return undefined;
    const { shape } = typeOf(x);
    const y = pick(
      pool.filter((other) => {
        const type = typeOf(other);
        return type.dtype === typeOf(x).dtype && sameShape(type.shape, shape);
      }),
      n,
    );
    const value = build.dotGeneral(x.value, y.value, {
      lhsBatch: [0],
      rhsBatch: [0],
      lhsContracting: [1],
      rhsContracting: [1],
    });
    const { high, low, error } = product(x, y);
    const count = Math.max(1, extent(shape, 1));
    const bounds = { high: high + Math.ceil(Math.log2(count)), low, error: error * count };
    return [tracked(value, bounds)];
  },
];

const plain: readonly Operation[] = [
  ...arithmetic,
  ...choosing,
  ...choosing,
  ...views,
  ...views,
  ...reductions,
  ...reductions,
];

const once = [...plain, ...controlsOver(plain)];

/** Lists all operations; bodies of bodies are of plain ones. */
export const operations: readonly Operation[] = [...plain, ...controlsOver(once)];
