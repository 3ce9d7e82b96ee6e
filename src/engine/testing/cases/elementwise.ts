// Cases of the elementwise primitives: every dtype, odd sizes, and numbers at the edges of floats.

import * as build from "../../ir/build.ts";
import type { DType } from "../../ir/dtype.ts";
import { byteWidth, dtypes, isFloat, isInteger } from "../../ir/dtype.ts";
import type { Value } from "../../ir/node.ts";
import type { Direction } from "../../ir/primitives/elementwise.ts";
import type { FamilyName } from "../../ir/primitives/index.ts";
import type { Shape } from "../../ir/shape.ts";
import type { TestTensor } from "../data.ts";
import { fillTensor, listTensor, randomTensor } from "../data.ts";
import type { CaseTable, PrimitiveCase } from "../primitive-case.ts";
import { primitiveCase } from "../primitive-case.ts";

type Range = readonly [number, number];

const floats = dtypes.filter(isFloat);
const integers = dtypes.filter(isInteger);
const numbers = [...floats, ...integers];
const bits: readonly DType[] = [...integers, "bool"];

const { NaN: nan, POSITIVE_INFINITY: infinity } = Number;

/** Holds what is special to IEEE 754, halves, and numbers about which functions cancel. */
const specials = [
  ...[nan, infinity, -infinity, 0, -0, 1, -1, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5],
  ...[1e-8, -1e-8, 1e-3, -1e-3, 0.1, 0.999, 1.001, 3.1415927, -1.5707964, 9.5, -20, 88.5, -103],
];

/** Holds denormal, least normal, greatest and nearly whole float32 numbers. */
const extremes = [
  ...[1e-45, -1e-45, 1e-40, -1e-40, 1.1754943508222875e-38, -1.1754943508222875e-38],
  ...[3.4028234663852886e38, -3.4028234663852886e38, 8388607.5, -8388607.5, 16777216, 4194303.5],
];

/** Holds angles large enough to need a range reduction, small enough for a short one. */
const angles = [1e-45, -1e-40, 1e-20, 12.566371, 100.25, -710.5, 3141.5, -8192.5];

/** Holds the ends of every integer dtype; each dtype takes the nearest that it can hold. */
const ends = [0, 1, 2, 3, 7, 127, 128, 255, 2147483647, -2147483648, -1, -7, 4294967295, 100003];

const small: readonly Shape[] = [[], [1], [0], [7], [3, 5], [2, 0, 3]];

const domainOf = (dtype: DType, domain: Range | undefined) => (isFloat(dtype) ? domain : undefined);

/** Names the dtype on which shapes are varied: float32 where the primitive takes it. */
const mainDType = (accepts: readonly DType[]) =>
  accepts.includes("float32") ? "float32" : (accepts[0] ?? "float32");

interface UnaryOptions {
  readonly accepts?: readonly DType[];
  /** Where the function is finite and has no kink. */
  readonly domain?: Range;
  readonly extremes?: readonly number[];
}

function unary(apply: (x: Value) => Value, options: UnaryOptions = {}): PrimitiveCase[] {
  const { accepts = floats, domain } = options;
  const main = mainDType(accepts);
  const random = (dtype: DType, shape: Shape, seed: number) => [
    randomTensor(dtype, shape, seed, domainOf(dtype, domain)),
  ];
  const wrt = isFloat(main) ? [0] : [];
  const onEdges = (dtype: DType) => {
    const edges = isFloat(dtype) ? [...specials, ...(options.extremes ?? extremes)] : ends;
    const edgeCase = primitiveCase(`${dtype} at its edges`, [listTensor(dtype, edges)], apply);
    return { ...edgeCase, perElement: true as const };
  };
  return [
    ...small.map((shape, i) =>
      primitiveCase(`${main} [${shape}]`, random(main, shape, i + 1), apply, wrt),
    ),
    primitiveCase(`${main} [1027]`, random(main, [1027], 1), apply),
    ...accepts.map((dtype) => primitiveCase(`${dtype} [13]`, random(dtype, [13], 3), apply)),
    ...accepts.map(onEdges),
  ];
}

/** Pairs every element of a list with every one. */
function grid(dtype: DType, list: readonly number[]): TestTensor[] {
  const count = list.length;
  return [
    fillTensor(dtype, [count, count], (i) => list[Math.floor(i / count)] ?? nan),
    fillTensor(dtype, [count, count], (i) => list[i % count] ?? nan),
  ];
}

const pairs = [nan, infinity, -infinity, 0, -0, 1, -1, 2, -2, 3, -3, 0.5, -0.5, 1e30, 1e-40];

interface BinaryOptions {
  readonly accepts?: readonly DType[];
  readonly domains?: readonly [Range, Range];
}

function binary(apply: (x: Value, y: Value) => Value, options: BinaryOptions = {}) {
  const { accepts = floats, domains } = options;
  const main = mainDType(accepts);
  const random = (dtype: DType, shape: Shape, seed: number, other: Shape = shape) => [
    randomTensor(dtype, shape, seed, domainOf(dtype, domains?.[0])),
    randomTensor(dtype, other, seed + 50, domainOf(dtype, domains?.[1])),
  ];
  const wrt = isFloat(main) ? [0, 1] : [];
  const onEdges = (dtype: DType) => {
    const edges = grid(dtype, isFloat(dtype) ? pairs : ends);
    return { ...primitiveCase(`${dtype} at its edges`, edges, apply), perElement: true as const };
  };
  const broadcast = (x: Value, y: Value) =>
    apply(build.broadcastTo(x, [3, 5]), build.broadcastTo(y, [3, 5]));
  return [
    ...small.map((shape, i) =>
      primitiveCase(`${main} [${shape}]`, random(main, shape, i + 1), apply, wrt),
    ),
    primitiveCase(`${main} [1027]`, random(main, [1027], 1), apply),
    primitiveCase("a row with a column", random(main, [5], 8, [3, 1]), broadcast, wrt),
    primitiveCase("a matrix with a scalar", random(main, [3, 5], 8, []), broadcast, wrt),
    primitiveCase("a value with itself", random(main, [6], 9), (x) => apply(x, x)),
    ...accepts.map((dtype) => primitiveCase(`${dtype} [13]`, random(dtype, [13], 5), apply)),
    ...accepts.map(onEdges),
  ];
}

const directions: readonly Direction[] = [
  ...(["equal", "notEqual", "less", "lessEqual", "greater", "greaterEqual"] as const),
];

function compareCases(direction: Direction): PrimitiveCase[] {
  const apply = (x: Value, y: Value) => build.compare(direction, x, y);
  const cases = binary(apply, { accepts: dtypes });
  return cases.map((each) => ({ ...each, name: `${direction}, ${each.name}`, wrt: [] }));
}

function selectCases(): PrimitiveCase[] {
  const onShapes = small.map((shape, i) =>
    primitiveCase(
      `float32 [${shape}]`,
      [
        randomTensor("bool", shape, i),
        randomTensor("float32", shape, i + 1),
        randomTensor("float32", shape, i + 2),
      ],
      build.select,
      [1, 2],
    ),
  );
  const onDTypes = dtypes.map((dtype) =>
    primitiveCase(
      `${dtype} [19]`,
      [randomTensor("bool", [19], 4), randomTensor(dtype, [19], 5), randomTensor(dtype, [19], 6)],
      build.select,
    ),
  );
  const hidden = primitiveCase(
    "hides the NaN it does not take",
    [
      listTensor("bool", [1, 0, 1]),
      listTensor("float32", [1, nan, nan]),
      listTensor("float32", [nan, 2, 3]),
    ],
    build.select,
  );
  return [...onShapes, ...onDTypes, hidden];
}

function convertCases(): PrimitiveCase[] {
  const edges = (dtype: DType) => (isFloat(dtype) ? [...specials, ...extremes, ...ends] : ends);
  const table = dtypes.flatMap((from) =>
    dtypes
      .filter((to) => to !== from)
      .flatMap((to) => [
        primitiveCase(`${from} to ${to}`, [randomTensor(from, [17], 2)], (x) =>
          build.convert(x, to),
        ),
        {
          ...primitiveCase(`${from} to ${to} at its edges`, [listTensor(from, edges(from))], (x) =>
            build.convert(x, to),
          ),
          perElement: true as const,
        },
      ]),
  );
  const rounded = primitiveCase(
    "float64 to float32 and back, with a gradient of 1",
    [randomTensor("int32", [5], 1)],
    (x) => build.convert(build.convert(build.convert(x, "float64"), "float32"), "float64"),
  );
  const toDouble = primitiveCase(
    "to float64",
    [randomTensor("float32", [2, 3], 4)],
    (x) => build.apply("convert", [x], { dtype: "float64" }),
    [0],
  );
  const empty = primitiveCase("nothing", [randomTensor("float32", [0, 4])], (x) =>
    build.convert(x, "int32"),
  );
  return [...table, rounded, toDouble, empty];
}

function bitcastCases(): PrimitiveCase[] {
  const wide = dtypes.filter((dtype) => byteWidth(dtype) === 4);
  return wide
    .flatMap((from) =>
      wide
        .filter((to) => to !== from && from !== "float32")
        .map((to) =>
          primitiveCase(
            `${from} to ${to}`,
            // Bit patterns of ordinary floats: a NaN's payload may change on its way.
            [listTensor(from, [0, 1065353216, 1078530011, 1036831949, 8388608])],
            (x) => build.bitcast(x, to),
          ),
        ),
    )
    .concat(
      (["int32", "uint32"] as const).map((to) =>
        primitiveCase(
          `float32 to ${to}`,
          [listTensor("float32", [0, -0, 1, -1.5, infinity, -infinity, 1e-40, 3.4e38])],
          (x) => build.bitcast(x, to),
        ),
      ),
      primitiveCase("bool to uint8", [randomTensor("bool", [5])], (x) => build.bitcast(x, "uint8")),
    );
}

const positive: Range = [0.3, 3];
const unit: Range = [-0.9, 0.9];

/** Lists the cases of every elementwise primitive. */
export const elementwise: CaseTable<FamilyName<"elementwise">> = {
  negate: unary(build.negate, { accepts: numbers }),
  abs: unary(build.abs, { accepts: numbers }),
  sign: unary(build.sign, { accepts: numbers }),
  floor: unary(build.floor),
  ceil: unary(build.ceil),
  round: unary(build.round),
  sqrt: unary(build.sqrt, { domain: positive }),
  rsqrt: unary(build.rsqrt, { domain: positive }),
  exp: unary(build.exp),
  expm1: unary(build.expm1),
  log: unary(build.log, { domain: positive }),
  log1p: unary(build.log1p, { domain: [-0.7, 3] }),
  sin: unary(build.sin, { extremes: angles }),
  cos: unary(build.cos, { extremes: angles }),
  tan: unary(build.tan, { domain: [-1.2, 1.2], extremes: angles }),
  asin: unary(build.asin, { domain: unit }),
  acos: unary(build.acos, { domain: unit }),
  atan: unary(build.atan),
  tanh: unary(build.tanh),
  logistic: unary(build.logistic),
  erf: unary(build.erf),
  not: unary(build.not, { accepts: bits }),
  // Differences would see through it, so its gradient is tested on its own.
  stopGradient: unary(build.stopGradient, { accepts: dtypes }).map((each) => ({
    ...each,
    wrt: [],
  })),

  add: binary(build.add, { accepts: numbers }),
  subtract: binary(build.subtract, { accepts: numbers }),
  multiply: binary(build.multiply, { accepts: numbers }),
  divide: binary(build.divide, { accepts: numbers, domains: [[-2, 2], positive] }),
  remainder: binary(build.remainder, { accepts: numbers, domains: [[-9, 9], positive] }),
  power: [
    ...binary(build.power, { domains: [positive, [-2, 2]] }),
    primitiveCase(
      "a negative base with whole exponents",
      [listTensor("float32", [-2, -0.5, -3, -1.25]), listTensor("float32", [2, 3, 1, -2])],
      build.power,
      [0],
    ),
  ],
  maximum: binary(build.maximum, { accepts: dtypes }),
  minimum: binary(build.minimum, { accepts: dtypes }),
  and: binary(build.and, { accepts: bits }),
  or: binary(build.or, { accepts: bits }),
  xor: binary(build.xor, { accepts: bits }),
  shiftLeft: binary(build.shiftLeft, { accepts: integers }),
  shiftRightLogical: binary(build.shiftRightLogical, { accepts: integers }),

  compare: directions.flatMap(compareCases),
  select: selectCases(),
  convert: convertCases(),
  bitcast: bitcastCases(),
};
