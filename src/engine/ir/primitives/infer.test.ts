import { describe, expect, it } from "vitest";
import { DTypeError, ShapeError } from "../../../shared/errors.ts";
import * as build from "../build.ts";
import { hostArray } from "../dtype.ts";
import type { Value } from "../node.ts";
import { makeNode } from "../node.ts";
import { angles } from "./angles.ts";
import { contraction } from "./contraction.ts";
import { control } from "./control.ts";
import { convolution } from "./convolution.ts";
import { elementwise } from "./elementwise.ts";
import type { Attributes, PrimitiveName, Primitives } from "./index.ts";
import { definitionOf } from "./index.ts";
import { indexing } from "./indexing.ts";
import { movement } from "./movement.ts";
import { product as multiplication } from "./product.ts";
import { random } from "./random.ts";
import { ranking } from "./ranking.ts";
import { reduction } from "./reduction.ts";
import { specials } from "./specials.ts";
import { structural } from "./structural.ts";
import { window } from "./window.ts";

const tables = [
  ...[elementwise, angles, specials, structural, movement, reduction, multiplication, ranking],
  ...[contraction, convolution, window, indexing, random, control],
];
const primitives = Object.assign({}, ...tables) as Primitives;

const f32 = (...shape: number[]) => build.parameter({ dtype: "float32", shape });
const f64 = (...shape: number[]) => build.parameter({ dtype: "float64", shape });
const i32 = (...shape: number[]) => build.parameter({ dtype: "int32", shape });
const bool = (...shape: number[]) => build.parameter({ dtype: "bool", shape });
const u32 = (...shape: number[]) => build.parameter({ dtype: "uint32", shape });
const u8 = (...shape: number[]) => build.parameter({ dtype: "uint8", shape });

interface Refusal {
  readonly error: ShapeError | DTypeError;
  readonly make: () => unknown;
}

function refusal<P extends PrimitiveName>(
  primitive: P,
  inputs: readonly Value[],
  attributes: Attributes<P>,
  error: ShapeError | DTypeError,
): Refusal {
  return { error, make: () => makeNode(primitive, inputs, attributes) };
}

const shape = (text: string) => new ShapeError(text);
const dtype = (text: string) => new DTypeError(text);

const image = { strides: [1], padding: [[0, 0]], dilation: [1], groups: 1 } as const;
const pairs = { window: [2], strides: [2], padding: [[0, 0]] } as const;
const product = { lhsBatch: [], rhsBatch: [], lhsContracting: [1], rhsContracting: [0] };

const refusals: readonly Refusal[] = [
  refusal("exp", [], {}, shape("exp takes 1 inputs, but got 0.")),
  refusal("exp", [i32(3)], {}, dtype("exp takes floats, but got int32[3].")),
  refusal("negate", [bool(2)], {}, dtype("negate takes numbers, but got bool[2].")),
  refusal("not", [f32(2)], {}, dtype("not takes bool or integers, but got float32[2].")),
  refusal("add", [f32(2)], {}, shape("add takes 2 inputs, but got 1.")),
  refusal(
    "add",
    [f32(2), f64(2)],
    {},
    dtype("add needs inputs of one dtype, but got float32[2] and float64[2]."),
  ),
  refusal(
    "add",
    [f32(2), f32(3)],
    {},
    shape("add needs inputs of one shape, but got float32[2] and float32[3]."),
  ),
  refusal("add", [bool(2), bool(2)], {}, dtype("add takes numbers, but got bool[2].")),
  refusal("shiftLeft", [bool(), bool()], {}, dtype("shiftLeft takes integers, but got bool[].")),
  refusal(
    "select",
    [f32(2), f32(2), f32(2)],
    {},
    shape("select needs a bool condition of shape [2], but got float32[2]."),
  ),
  refusal(
    "select",
    [bool(), f32(2), f32(2)],
    {},
    shape("select needs a bool condition of shape [2], but got bool[]."),
  ),
  refusal(
    "bitcast",
    [f32(2)],
    { dtype: "float64" },
    dtype("bitcast keeps the width, but got float32[2] to float64."),
  ),

  refusal(
    "constant",
    [],
    { type: { dtype: "int32", shape: [2] }, data: hostArray("int32", 3) },
    shape("constant int32[2] was given 3 elements."),
  ),
  refusal(
    "iota",
    [],
    { type: { dtype: "bool", shape: [2] }, axis: 0 },
    dtype("iota cannot count in bool."),
  ),
  refusal(
    "iota",
    [],
    { type: { dtype: "int32", shape: [2] }, axis: 1 },
    shape("axis 1 is outside of [2]"),
  ),
  refusal(
    "broadcastInDim",
    [f32(2)],
    { shape: [2, 3], dimensions: [1] },
    shape("broadcastInDim cannot place float32[2] in [2, 3] at axes [1]."),
  ),
  refusal(
    "broadcastInDim",
    [f32(2, 3)],
    { shape: [3, 2], dimensions: [1, 0] },
    shape("broadcastInDim cannot place float32[2, 3] in [3, 2] at axes [1, 0]."),
  ),
  refusal(
    "reshape",
    [f32(2, 3)],
    { shape: [4] },
    shape("reshape: [2, 3] has 6 elements, but [4] has 4."),
  ),
  refusal(
    "transpose",
    [f32(2, 3)],
    { permutation: [0, 0] },
    shape("transpose: [0, 0] is no permutation of the axes of float32[2, 3]."),
  ),
  refusal(
    "slice",
    [f32(4)],
    { start: [1], limit: [5], strides: [1] },
    shape("slice: 1 to 5 by 1 does not lie in axis 0 of float32[4]."),
  ),
  refusal(
    "slice",
    [f32(4)],
    { start: [0], limit: [4], strides: [0] },
    shape("slice: 0 to 4 by 0 does not lie in axis 0 of float32[4]."),
  ),
  refusal("reverse", [f32(4)], { axes: [1] }, shape("axis 1 is outside of [4]")),
  refusal(
    "pad",
    [f32(4), f32(1)],
    { low: [0], high: [0], interior: [0] },
    shape("pad needs a float32 scalar, but got float32[1]."),
  ),
  refusal(
    "pad",
    [f32(4), f32()],
    { low: [-1], high: [0], interior: [0] },
    shape("pad: axis 0 of float32[4] has a negative padding."),
  ),
  refusal(
    "concatenate",
    [f32(2, 3), f32(3, 3)],
    { axis: 1 },
    shape("concatenate: float32[3, 3] does not fit float32[2, 3] along axis 1."),
  ),
  refusal("concatenate", [], { axis: 0 }, shape("input 0 is missing.")),
  refusal(
    "dynamicSlice",
    [f32(3)],
    { sizes: [2] },
    shape("dynamicSlice: float32[3] needs 1 starts and sizes."),
  ),
  refusal(
    "dynamicSlice",
    [f32(3), f32()],
    { sizes: [2] },
    dtype("dynamicSlice: a start is an int32 scalar, but got float32[]."),
  ),
  refusal(
    "dynamicSlice",
    [f32(3), i32()],
    { sizes: [4] },
    shape("dynamicSlice: size 4 exceeds axis 0 of float32[3]."),
  ),
  refusal(
    "dynamicUpdateSlice",
    [f32(3), f64(2), i32()],
    {},
    dtype("dynamicUpdateSlice: float64[2] does not fit float32[3]."),
  ),

  refusal("reduceSum", [bool(3)], { axes: [0] }, dtype("reduceSum does not take bool[3].")),
  refusal("reduceSum", [f32(2, 3)], { axes: [1, 0] }, shape("reduceSum: axes [1,0] must ascend.")),
  refusal("reduceMax", [f32(2)], { axes: [1] }, shape("axis 1 is outside of [2]")),
  refusal("argMax", [f32(2, 0)], { axis: 1 }, shape("argMax: axis 1 of float32[2, 0] is empty.")),
  refusal(
    "cumulativeSum",
    [bool(2)],
    { axis: 0, reverse: false },
    dtype("cumulativeSum does not take bool."),
  ),

  refusal(
    "dotGeneral",
    [f32(2, 3), f64(3, 2)],
    product,
    dtype(
      "dotGeneral needs two float tensors of one dtype, but got float32[2, 3] and float64[3, 2].",
    ),
  ),
  refusal(
    "dotGeneral",
    [f32(2, 3), f32(4, 2)],
    product,
    shape("dotGeneral: contracting axes [1] of [2, 3] do not match axes [0] of [4, 2]."),
  ),
  refusal(
    "dotGeneral",
    [f32(2, 3), f32(3, 3)],
    { ...product, lhsBatch: [0], rhsBatch: [1] },
    shape("dotGeneral: batch axes [0] of [2, 3] do not match axes [1] of [3, 3]."),
  ),
  refusal(
    "convolution",
    [f32(1, 5, 2), f32(3, 3)],
    image,
    shape("convolution: kernel [3, 3] does not fit input [1, 5, 2]."),
  ),
  refusal(
    "convolution",
    [f32(1, 5, 2), f32(3, 3, 4)],
    image,
    shape(
      "convolution: input [1, 5, 2] has 2 channels, but kernel [3, 3, 4] in 1 group(s) takes 3.",
    ),
  ),
  refusal(
    "convolution",
    [f32(1, 2, 2), f32(3, 2, 4)],
    image,
    shape(
      'convolution: a window reaching 3 does not fit into 2 elements padded by 0 and 0. Use padding "same" or a larger input.',
    ),
  ),
  refusal(
    "convolutionInputGradient",
    [f32(1, 4, 4), f32(3, 2, 4)],
    { ...image, inputShape: [1, 5, 2] },
    shape("convolutionInputGradient: cotangent [1, 4, 4] should be [1, 3, 4]."),
  ),
  refusal(
    "convolutionKernelGradient",
    [f32(1, 5, 2), f32(1, 4, 4)],
    { ...image, kernelShape: [3, 2, 4] },
    shape("convolutionKernelGradient: cotangent float32[1, 4, 4] should be [1, 3, 4]."),
  ),

  refusal("maxPool", [f32(2, 3)], pairs, shape("maxPool: window [2] does not fit input [2, 3].")),
  refusal("maxPool", [i32(1, 4, 1)], pairs, dtype("maxPool takes floats, but got int32[1, 4, 1].")),
  refusal(
    "maxPool",
    [f32(1, 300, 1)],
    { ...pairs, window: [257] },
    shape("maxPool: window [257] has more than 256 cells."),
  ),
  refusal(
    "windowGather",
    [f32(1, 4, 1), u8(1, 3, 1)],
    pairs,
    shape("windowGather: uint8[1, 3, 1] should have shape [1, 2, 1]."),
  ),
  refusal(
    "windowScatter",
    [f32(1, 3, 1), u8(1, 3, 1)],
    { ...pairs, inputShape: [1, 4, 1] },
    shape("windowScatter: float32[1, 3, 1] should have shape [1, 2, 1]."),
  ),
  refusal(
    "windowSpread",
    [f32(1, 3, 1)],
    { ...pairs, inputShape: [1, 4, 1] },
    shape("windowSpread: float32[1, 3, 1] should have shape [1, 2, 1]."),
  ),

  refusal(
    "gather",
    [f32(3), f32(2)],
    { axis: 0 },
    dtype("gather takes int32 indices, but got float32[2]."),
  ),
  refusal(
    "gather",
    [f32(2, 0), i32(2)],
    { axis: 1 },
    shape("gather: axis 1 of float32[2, 0] is empty."),
  ),
  refusal(
    "scatterAdd",
    [i32(2), u8(2)],
    { axis: 0, size: 3 },
    dtype("scatterAdd adds floats or int32, but got uint8[2]."),
  ),
  refusal(
    "scatterAdd",
    [i32(2), f32(2)],
    { axis: 0, size: 0 },
    shape("scatterAdd: cannot add into an axis of 0 elements."),
  ),
  refusal(
    "scatterAdd",
    [i32(2), f32(3)],
    { axis: 0, size: 4 },
    shape("scatterAdd: updates [3] do not hold the indices' shape [2] from axis 0 on."),
  ),
  refusal(
    "gatherAlong",
    [f32(2, 3), i32(3, 1)],
    { axis: 1 },
    shape("gatherAlong: float32[2, 3] and indices int32[3, 1] do not fit along axis 1."),
  ),
  refusal(
    "scatterAddAlong",
    [i32(2, 1), f32(2, 2)],
    { axis: 1, size: 3 },
    shape("scatterAddAlong: indices int32[2, 1] and updates float32[2, 2] differ."),
  ),
  refusal(
    "scatterAdd",
    [i32(), f32(3)],
    { axis: 2, size: 4 },
    shape("scatterAdd: updates [3] do not hold the indices' shape [] from axis 2 on."),
  ),
  refusal(
    "randomBits",
    [u32(2)],
    { shape: [-1] },
    shape("randomBits: extents are whole numbers from 0, but got [-1]."),
  ),
  refusal(
    "constant",
    [],
    { type: { dtype: "float32", shape: [1] }, data: hostArray("float64", 1) },
    dtype("constant float32[1] takes a Float32Array, but got a Float64Array."),
  ),
  refusal(
    "broadcastInDim",
    [f32()],
    { shape: [-3], dimensions: [] },
    shape("broadcastInDim: extents are whole numbers from 0, but got [-3]."),
  ),
  refusal(
    "reshape",
    [f32(6)],
    { shape: [-2, -3] },
    shape("reshape: extents are whole numbers from 0, but got [-2, -3]."),
  ),
  refusal(
    "slice",
    [f32(4)],
    { start: [0, 0], limit: [4], strides: [1] },
    shape("slice: start must have an entry for each of 1 axes, but has 2."),
  ),
  refusal(
    "pad",
    [f32(4), f32()],
    { low: [0], high: [0, 1], interior: [0] },
    shape("pad: high must have an entry for each of 1 axes, but has 2."),
  ),
  refusal(
    "reverse",
    [f32(4, 2)],
    { axes: [1, 1] },
    shape("reverse: an axis of [4, 2] is named twice in [1, 1]."),
  ),
  refusal(
    "dotGeneral",
    [f32(2, 3), f32(2, 3)],
    { lhsBatch: [0], rhsBatch: [0], lhsContracting: [0], rhsContracting: [0] },
    shape("dotGeneral: an axis of [2, 3] is named twice in [0, 0]."),
  ),
  refusal(
    "dotGeneral",
    [f32(2, 2), f32(2, 2)],
    { ...product, lhsContracting: [0, 1], rhsContracting: [1, 1] },
    shape("dotGeneral: an axis of [2, 2] is named twice in [1, 1]."),
  ),
  refusal(
    "convolution",
    [f32(1, 5, 2), f32(3, 2, 4)],
    { ...image, strides: [0] },
    shape("convolution: strides must be whole numbers from 1, but got [0]."),
  ),
  refusal(
    "convolution",
    [f32(1, 5, 2), f32(3, 2, 4)],
    { ...image, padding: [[-1, 0]] },
    shape("convolution: padding must be whole numbers from 0, but got [-1, 0]."),
  ),
  refusal(
    "convolution",
    [f32(1, 5, 5, 2), f32(3, 3, 2, 4)],
    { ...image, strides: [1, 1], dilation: [1, 1] },
    shape("convolution: padding must have an entry for each of 2 axes, but has 1."),
  ),
  refusal(
    "convolution",
    [f32(1, 5, 2), f32(3, 2, 4)],
    { ...image, dilation: [0] },
    shape("convolution: dilation must be whole numbers from 1, but got [0]."),
  ),
  refusal(
    "convolution",
    [f32(1, 5, 2), f32(3, 1, 3)],
    { ...image, groups: 2 },
    shape("convolution: kernel [3, 1, 3] has 3 filters, which 2 groups do not share evenly."),
  ),
  refusal(
    "convolution",
    [f32(1, 5, 2), f32(3, 2, 3)],
    { ...image, groups: 0 },
    shape("convolution: groups must be whole numbers from 1, but got [0]."),
  ),
  refusal(
    "maxPool",
    [f32(1, 4, 1)],
    { ...pairs, window: [0] },
    shape("maxPool: window must be whole numbers from 1, but got [0]."),
  ),
  refusal(
    "windowSum",
    [f32(1, 4, 1)],
    { ...pairs, padding: [] },
    shape("windowSum: padding must have an entry for each of 1 axes, but has 0."),
  ),
  refusal(
    "windowGather",
    [f32(1, 4, 1), i32(1, 2, 1)],
    pairs,
    dtype("windowGather takes uint8 places, but got int32[1, 2, 1]."),
  ),
  refusal(
    "windowScatter",
    [f32(1, 2, 1), i32(1, 2, 1)],
    { ...pairs, inputShape: [1, 4, 1] },
    dtype("windowScatter takes uint8 places, but got int32[1, 2, 1]."),
  ),
  refusal(
    "randomBits",
    [u32(3)],
    { shape: [2] },
    dtype("randomBits takes a key of uint32[2], but got uint32[3]."),
  ),
];

describe("a primitive refuses what does not fit, and says so", () => {
  it.each(refusals.map((each) => [each.error.message, each] as const))(
    "%s",
    (_, { make, error }) => {
      expect(make).toThrow(error);
      expect(make).toThrow(error.constructor as new () => Error);
    },
  );
});

describe("a builder that leaves out what does nothing", () => {
  it("still refuses a permutation that is too short", () => {
    expect(() => build.transpose(f32(2, 3), [])).toThrow(
      shape("transpose: [] is no permutation of the axes of float32[2, 3]."),
    );
  });
});

describe("the table of primitives", () => {
  it("holds each name once", () => {
    const names = tables.flatMap((table) => Object.keys(table));
    expect(new Set(names).size).toBe(names.length);
  });

  it("names a primitive whose part nobody has brought", () => {
    expect(() => definitionOf("sort" as PrimitiveName)).toThrow(
      "the primitive sort is not loaded. Make it by primitive(), with the part it belongs to.",
    );
  });

  it("calls two inputs exchangeable only where order does not matter", () => {
    const commutative = Object.entries(primitives)
      .filter(([, row]) => row.commutative === true)
      .map(([name]) => name);
    expect(commutative).toEqual(["add", "multiply", "maximum", "minimum", "and", "or", "xor"]);
  });
});
