// Builders: one function per primitive, from values to values, with every type explicit.

import { DTypeError } from "../../shared/errors.ts";
import type { DType, HostArray } from "./dtype.ts";
import { hostArray, isFloat, quantize } from "./dtype.ts";
import type { Graph } from "./graph.ts";
import type { Value } from "./node.ts";
import { makeNode, onlyOutput } from "./node.ts";
import type { ScanAttributes } from "./primitives/control.ts";
import type { ConvolutionWindow } from "./primitives/convolution.ts";
import type { Attributes, FamilyName, PrimitiveName } from "./primitives/index.ts";
import type { PoolingWindow } from "./primitives/window.ts";
import type { Shape, TensorType } from "./shape.ts";
import { extent, range, sameShape, sizeOf } from "./shape.ts";

/** Makes a node and gives its only result. */
export function apply<P extends PrimitiveName>(
  primitive: P,
  inputs: readonly Value[],
  attributes: Attributes<P>,
): Value {
  return onlyOutput(makeNode(primitive, inputs, attributes));
}

type Plain = {
  [P in FamilyName<"elementwise">]: Attributes<P> extends Record<never, never>
    ? keyof Attributes<P> extends never
      ? P
      : never
    : never;
}[FamilyName<"elementwise">];

const one = (primitive: Plain) => (x: Value) => apply(primitive, [x], {});
const two = (primitive: Plain) => (x: Value, y: Value) => apply(primitive, [x, y], {});

export const negate = one("negate");
export const abs = one("abs");
export const sign = one("sign");
export const floor = one("floor");
export const ceil = one("ceil");
export const round = one("round");
export const sqrt = one("sqrt");
export const rsqrt = one("rsqrt");
export const exp = one("exp");
export const expm1 = one("expm1");
export const log = one("log");
export const log1p = one("log1p");
export const sin = one("sin");
export const cos = one("cos");
export const tan = one("tan");
export const asin = one("asin");
export const acos = one("acos");
export const atan = one("atan");
export const tanh = one("tanh");
export const logistic = one("logistic");
export const erf = one("erf");
export const not = one("not");
export const stopGradient = one("stopGradient");
export const add = two("add");
export const subtract = two("subtract");
export const multiply = two("multiply");
export const divide = two("divide");
export const remainder = two("remainder");
export const power = two("power");
export const maximum = two("maximum");
export const minimum = two("minimum");
export const and = two("and");
export const or = two("or");
export const xor = two("xor");
export const shiftLeft = two("shiftLeft");
export const shiftRightLogical = two("shiftRightLogical");

export function compare(direction: Attributes<"compare">["direction"], x: Value, y: Value): Value {
  return apply("compare", [x, y], { direction });
}

export function select(condition: Value, x: Value, y: Value): Value {
  return apply("select", [condition, x, y], {});
}

/** Converts, or gives the value itself where it has the dtype already. */
export function convert(x: Value, dtype: DType): Value {
  return x.type.dtype === dtype ? x : apply("convert", [x], { dtype });
}

export function bitcast(x: Value, dtype: DType): Value {
  return apply("bitcast", [x], { dtype });
}

export function parameter(type: TensorType, name = ""): Value {
  return apply("parameter", [], { type, name });
}

export function constant(type: TensorType, data: HostArray): Value {
  return apply("constant", [], { type, data });
}

/** Makes a literal scalar. */
export function scalar(value: number, dtype: DType): Value {
  const data = hostArray(dtype, 1);
  data[0] = quantize(dtype, value);
  return constant({ dtype, shape: [] }, data);
}

/** Makes a tensor that holds one literal everywhere. */
export function full(type: TensorType, value: number): Value {
  return broadcastInDim(scalar(value, type.dtype), type.shape, []);
}

/** Makes a literal of the dtype and shape of `like`. */
export function fullLike(like: Value, value: number): Value {
  return full(like.type, value);
}

export function iota(type: TensorType, axis: number): Value {
  return apply("iota", [], { type, axis });
}

export function broadcastInDim(x: Value, shape: Shape, dimensions: readonly number[]): Value {
  if (sameShape(x.type.shape, shape)) return x;
  return apply("broadcastInDim", [x], { shape, dimensions });
}

/** Broadcasts by NumPy's rule: axes align from the last. */
export function broadcastTo(x: Value, shape: Shape): Value {
  const offset = shape.length - x.type.shape.length;
  return broadcastInDim(
    x,
    shape,
    range(x.type.shape.length).map((axis) => axis + offset),
  );
}

/** Repeats a reduced value along the axes that a reduction removed from `shape`. */
export function broadcastReduced(x: Value, shape: Shape, axes: readonly number[]): Value {
  return broadcastInDim(
    x,
    shape,
    range(shape.length).filter((axis) => !axes.includes(axis)),
  );
}

export function reshape(x: Value, shape: Shape): Value {
  return sameShape(x.type.shape, shape) ? x : apply("reshape", [x], { shape });
}

export function transpose(x: Value, permutation: readonly number[]): Value {
  if (sameShape(permutation, range(x.type.shape.length))) return x;
  return apply("transpose", [x], { permutation });
}

export function slice(
  x: Value,
  start: readonly number[],
  limit: readonly number[],
  strides: readonly number[] = start.map(() => 1),
): Value {
  const whole =
    start.every((n) => n === 0) &&
    sameShape(limit, x.type.shape) &&
    strides.every((stride) => stride === 1);
  return whole ? x : apply("slice", [x], { start, limit, strides });
}

/** Cuts `from` to `to` out of one axis. */
export function sliceAxis(x: Value, axis: number, from: number, to: number): Value {
  const start = x.type.shape.map((_, a) => (a === axis ? from : 0));
  const limit = x.type.shape.map((n, a) => (a === axis ? to : n));
  return slice(x, start, limit);
}

export function reverse(x: Value, axes: readonly number[]): Value {
  return axes.length === 0 ? x : apply("reverse", [x], { axes });
}

export function pad(
  x: Value,
  filler: Value,
  low: readonly number[],
  high: readonly number[],
  interior: readonly number[] = low.map(() => 0),
): Value {
  if ([...low, ...high, ...interior].every((n) => n === 0)) return x;
  return apply("pad", [x, filler], { low, high, interior });
}

export function concatenate(parts: readonly Value[], axis: number): Value {
  const [first] = parts;
  return parts.length === 1 && first !== undefined ? first : apply("concatenate", parts, { axis });
}

export function dynamicSlice(x: Value, starts: readonly Value[], sizes: readonly number[]): Value {
  return apply("dynamicSlice", [x, ...starts], { sizes });
}

export function dynamicUpdateSlice(x: Value, update: Value, starts: readonly Value[]): Value {
  return apply("dynamicUpdateSlice", [x, update, ...starts], {});
}

type Reducer = "reduceSum" | "reduceProduct" | "reduceMax" | "reduceMin";

const reducer = (primitive: Reducer) => (x: Value, axes: readonly number[]) =>
  axes.length === 0 ? x : apply(primitive, [x], { axes });

export const reduceSum = reducer("reduceSum");
export const reduceProduct = reducer("reduceProduct");
export const reduceMax = reducer("reduceMax");
export const reduceMin = reducer("reduceMin");

export function argMax(x: Value, axis: number): Value {
  return apply("argMax", [x], { axis });
}

export function argMin(x: Value, axis: number): Value {
  return apply("argMin", [x], { axis });
}

export function cumulativeSum(x: Value, axis: number, backwards = false): Value {
  return apply("cumulativeSum", [x], { axis, reverse: backwards });
}

export function dotGeneral(x: Value, y: Value, dimensions: Attributes<"dotGeneral">): Value {
  return apply("dotGeneral", [x, y], dimensions);
}

/**
 * Multiplies [..., m, k] by [..., k, n], or by vectors [k] on either side: `batch` leading axes of both
 * go pair by pair, and all others are kept, those of `x` first.
 */
export function matrixProduct(x: Value, y: Value, batch = 0): Value {
  return apply("dotGeneral", [x, y], {
    lhsBatch: range(batch),
    rhsBatch: range(batch),
    lhsContracting: [x.type.shape.length - 1],
    rhsContracting: [Math.max(0, y.type.shape.length - 2)],
  });
}

export function convolution(x: Value, kernel: Value, window: ConvolutionWindow): Value {
  return apply("convolution", [x, kernel], convolutionOnly(window));
}

/** Gives the input's cotangent, of `inputShape`, from the result's cotangent and the kernel. */
export function convolutionInputGradient(
  cotangent: Value,
  kernel: Value,
  window: ConvolutionWindow,
  inputShape: Shape,
): Value {
  const attributes = { ...convolutionOnly(window), inputShape };
  return apply("convolutionInputGradient", [cotangent, kernel], attributes);
}

/** Gives the kernel's cotangent, of `kernelShape`, from the input and the result's cotangent. */
export function convolutionKernelGradient(
  x: Value,
  cotangent: Value,
  window: ConvolutionWindow,
  kernelShape: Shape,
): Value {
  const attributes = { ...convolutionOnly(window), kernelShape };
  return apply("convolutionKernelGradient", [x, cotangent], attributes);
}

// A gradient's attributes carry more, which must not leak into the printed attributes.
function convolutionOnly(window: ConvolutionWindow): ConvolutionWindow {
  const { strides, padding, dilation, groups } = window;
  return { strides, padding, dilation, groups };
}

/** Gives each window's greatest element and its uint8 place in the window. */
export function maxPool(x: Value, window: PoolingWindow): readonly [maximum: Value, place: Value] {
  const [greatest, place] = makeNode("maxPool", [x], poolingOnly(window)).outputs;
  return [greatest, place] as readonly [Value, Value];
}

export function windowGather(x: Value, place: Value, window: PoolingWindow): Value {
  return apply("windowGather", [x, place], poolingOnly(window));
}

export function windowScatter(
  x: Value,
  place: Value,
  window: PoolingWindow,
  inputShape: Shape,
): Value {
  return apply("windowScatter", [x, place], { ...poolingOnly(window), inputShape });
}

export function windowSum(x: Value, window: PoolingWindow): Value {
  return apply("windowSum", [x], poolingOnly(window));
}

export function windowSpread(x: Value, window: PoolingWindow, inputShape: Shape): Value {
  return apply("windowSpread", [x], { ...poolingOnly(window), inputShape });
}

function poolingOnly({ window, strides, padding }: PoolingWindow): PoolingWindow {
  return { window, strides, padding };
}

/** Takes whole slices along `axis`; the shape of `indices` (int32) replaces that axis. */
export function gather(x: Value, indices: Value, axis: number): Value {
  return apply("gather", [x, indices], { axis });
}

/** Adds slices of `updates` into zeros of `size` slices along `axis`. */
export function scatterAdd(indices: Value, updates: Value, axis: number, size: number): Value {
  return apply("scatterAdd", [indices, updates], { axis, size });
}

/** Takes one element along `axis` per index. */
export function gatherAlong(x: Value, indices: Value, axis: number): Value {
  return apply("gatherAlong", [x, indices], { axis });
}

/** Adds elements of `updates` into zeros of extent `size` along `axis`. */
export function scatterAddAlong(indices: Value, updates: Value, axis: number, size: number): Value {
  return apply("scatterAddAlong", [indices, updates], { axis, size });
}

/** Fills `shape` with random uint32 bits under a key of uint32[2]. */
export function randomBits(key: Value, shape: Shape): Value {
  return apply("randomBits", [key], { shape });
}

/** Runs a scan on [constants…, carries…, slices…]; gives the final carries, then the stacks. */
export function scan(inputs: readonly Value[], attributes: ScanAttributes): readonly Value[] {
  return makeNode("scan", inputs, attributes).outputs;
}

/** Repeats `body` on [constants…, carries…] while `condition` holds; gives the final carries. */
export function whileLoop(
  inputs: readonly Value[],
  attributes: Attributes<"while">,
): readonly Value[] {
  return makeNode("while", inputs, attributes).outputs;
}

/** Runs `whenTrue` or `whenFalse` on `inputs`, by a bool scalar. */
export function cond(
  predicate: Value,
  inputs: readonly Value[],
  whenTrue: Graph,
  whenFalse: Graph,
): readonly Value[] {
  return makeNode("cond", [predicate, ...inputs], { whenTrue, whenFalse }).outputs;
}

/** Sums a value down to a shape that was broadcast to it: the transpose of broadcasting. */
export function unbroadcast(x: Value, shape: Shape): Value {
  const offset = x.type.shape.length - shape.length;
  const axes = range(x.type.shape.length).filter(
    (axis) => axis < offset || (shape[axis - offset] === 1 && x.type.shape[axis] !== 1),
  );
  return reshape(reduceSum(x, axes), shape);
}

/** Counts the elements along some axes. */
export function countAlong(x: Value, axes: readonly number[]): number {
  return sizeOf(axes.map((axis) => extent(x.type.shape, axis)));
}

/**
 * Checks that a value is a float, as gradients need.
 * @throws DTypeError naming `who`.
 */
export function checkFloat(x: Value, who: string): void {
  if (!isFloat(x.type.dtype)) {
    throw new DTypeError(`${who} needs a tensor of floats, but got ${x.type.dtype}.`);
  }
}
