// Tensor handles: every operation on them records nodes; reading one runs what was recorded.

import { DTypeError } from "../../shared/errors.ts";
import * as build from "../ir/build.ts";
import type { DType, HostArray } from "../ir/dtype.ts";
import { isFloat, promote } from "../ir/dtype.ts";
import type { Value } from "../ir/node.ts";
import { makeNode } from "../ir/node.ts";
import type { Attributes, CoreName, PrimitiveName } from "../ir/primitives/index.ts";
import type { Shape } from "../ir/shape.ts";
import { broadcastShapes, normalizeAxes, normalizeAxis, range, show, sizeOf } from "../ir/shape.ts";
import { bind, settled, theHost } from "./host.ts";
import type { HostTensor, Literal } from "./literal.ts";
import { dtypeOfArray, fromLiteral } from "./literal.ts";
import { matmul } from "./matmul.ts";
import { currentScope, forbidReading } from "./scope.ts";

/** Is anything that an operation takes for a tensor. */
export type TensorLike = Tensor | Literal;

/** Names one axis, several, or all (undefined). */
export type Axes = number | readonly number[] | undefined;

/** Is what `Tensor.array()` gives: nested as deep as the tensor has axes. */
export type NestedNumbers = number | NestedNumbers[];

let read: (tensor: Tensor) => Value;

/** Handles a tensor of known shape and dtype whose elements may not be computed yet. */
export class Tensor {
  #value: Value;

  static {
    read = (tensor) => {
      tensor.#value = settled(tensor.#value);
      return tensor.#value;
    };
  }

  /** Wraps a graph value; programs make tensors by `tensor()` and by operations. */
  constructor(value: Value) {
    this.#value = value;
  }

  get shape(): Shape {
    return this.#value.type.shape;
  }

  get dtype(): DType {
    return this.#value.type.dtype;
  }

  get rank(): number {
    return this.shape.length;
  }

  get size(): number {
    return sizeOf(this.shape);
  }

  /** Computes the elements and gives them flat, row by row; bool as 0 and 1. */
  async data(): Promise<HostArray> {
    forbidReading();
    const [result] = theHost().read([valueOf(this)]);
    return (await result) as HostArray;
  }

  /** Computes the elements and gives them nested by axis; a number for a scalar. */
  async array(): Promise<NestedNumbers> {
    return nest(await this.data(), this.shape);
  }

  /** Computes a tensor of one element and gives it as a number. */
  async item(): Promise<number> {
    if (this.size !== 1) {
      throw new DTypeError(`item: a tensor of shape ${show(this.shape)} is not one number.`);
    }
    return (await this.data())[0] ?? Number.NaN;
  }

  add(other: TensorLike): Tensor {
    return binary("add", this, other);
  }

  subtract(other: TensorLike): Tensor {
    return binary("subtract", this, other);
  }

  multiply(other: TensorLike): Tensor {
    return binary("multiply", this, other);
  }

  /** Divides as numbers: integers become float32 first. */
  divide(other: TensorLike): Tensor {
    return binary("divide", asFloat(this), other);
  }

  power(other: TensorLike): Tensor {
    return binary("power", asFloat(this), other);
  }

  maximum(other: TensorLike): Tensor {
    return binary("maximum", this, other);
  }

  minimum(other: TensorLike): Tensor {
    return binary("minimum", this, other);
  }

  equal(other: TensorLike): Tensor {
    return compare("equal", this, other);
  }

  notEqual(other: TensorLike): Tensor {
    return compare("notEqual", this, other);
  }

  less(other: TensorLike): Tensor {
    return compare("less", this, other);
  }

  lessEqual(other: TensorLike): Tensor {
    return compare("lessEqual", this, other);
  }

  greater(other: TensorLike): Tensor {
    return compare("greater", this, other);
  }

  greaterEqual(other: TensorLike): Tensor {
    return compare("greaterEqual", this, other);
  }

  negate(): Tensor {
    return unary("negate", this);
  }

  abs(): Tensor {
    return unary("abs", this);
  }

  exp(): Tensor {
    return unary("exp", asFloat(this));
  }

  log(): Tensor {
    return unary("log", asFloat(this));
  }

  sqrt(): Tensor {
    return unary("sqrt", asFloat(this));
  }

  square(): Tensor {
    return binary("multiply", this, this);
  }

  tanh(): Tensor {
    return unary("tanh", asFloat(this));
  }

  sigmoid(): Tensor {
    return unary("logistic", asFloat(this));
  }

  /** Gives max(x, 0); its slope at 0 is 0, where that of `maximum` would be shared between both. */
  relu(): Tensor {
    const positive = binary("maximum", unary("stopGradient", this), 0);
    const inputs = [positive.greater(0), this.cast(positive.dtype), positive];
    return applyPrimitive("select", inputs, {})[0] ?? positive;
  }

  sum(axis?: Axes, options: { readonly keepdims?: boolean } = {}): Tensor {
    return reduce("reduceSum", this.dtype === "bool" ? this.cast("int32") : this, axis, options);
  }

  /** Averages; integers become float32 first, and halves in between. */
  mean(axis?: Axes, options: { readonly keepdims?: boolean } = {}): Tensor {
    const given = asFloat(this);
    const total = given.cast(promote(given.dtype, "float32")).sum(axis, options);
    return total.divide(this.size / Math.max(1, total.size)).cast(given.dtype);
  }

  max(axis?: Axes, options: { readonly keepdims?: boolean } = {}): Tensor {
    return reduce("reduceMax", this, axis, options);
  }

  min(axis?: Axes, options: { readonly keepdims?: boolean } = {}): Tensor {
    return reduce("reduceMin", this, axis, options);
  }

  /** Multiplies matrices; leading axes broadcast, a vector is a row on the left, a column right. */
  matmul(other: TensorLike): Tensor {
    const [x, y] = pair(this, other);
    return wrap(matmul(x, y));
  }

  /** Gives the same elements another shape; one extent may be −1. */
  reshape(shape: Shape): Tensor {
    return wrap(build.reshape(valueOf(this), inferExtent(this.shape, shape)));
  }

  /** Permutes axes; reverses them when no order is given. */
  transpose(permutation?: readonly number[]): Tensor {
    const order = permutation?.map((axis) => normalizeAxis(axis, this.rank, "transpose"));
    return wrap(build.transpose(valueOf(this), order ?? range(this.rank).reverse()));
  }

  cast(dtype: DType): Tensor {
    return this.dtype === dtype ? this : wrap(build.convert(valueOf(this), dtype));
  }
}

/** Makes a tensor of plain data: numbers are float32 and booleans bool unless `dtype` is given. */
export function tensor(
  data: Literal,
  options: { readonly shape?: Shape; readonly dtype?: DType } = {},
): Tensor {
  const literal = fromLiteral(data, options);
  return new Tensor(leaf(literal.type, literal.data));
}

/**
 * Makes a tensor of a host tensor's own elements, which nobody may change as long as it is in use; of
 * copies where they are not as its dtype says.
 */
export function borrow(host: HostTensor): Tensor {
  const { data, dtype, shape } = host;
  const isPlain = dtypeOfArray(data) === dtype && data.length === sizeOf(shape);
  return isPlain ? new Tensor(leaf({ dtype, shape: [...shape] }, data)) : tensor(host);
}

/** Makes a bound parameter of host elements that nobody changes afterwards. */
function leaf(type: Value["type"], data: HostArray): Value {
  const value = build.parameter(type);
  bind(value, data);
  return value;
}

/** Gives the graph value behind a handle. */
export function valueOf(tensor: Tensor): Value {
  return read(tensor);
}

/** Wraps a value that was just built, and tells the runtime when it was built eagerly. */
export function wrap(value: Value): Tensor {
  if (currentScope() === undefined) theHost().recorded(value);
  return new Tensor(value);
}

/**
 * Turns anything tensor-like into a graph value. Inside a trace a number is a literal, outside a
 * run-time input, so that a loop over numbers compiles once.
 */
function asValue(x: TensorLike, dtype?: DType): Value {
  if (x instanceof Tensor) return dtype === undefined ? valueOf(x) : valueOf(x.cast(dtype));
  if (typeof x === "number" && currentScope() !== undefined) {
    return build.scalar(x, dtype ?? "float32");
  }
  const literal = fromLiteral(x, dtype === undefined ? {} : { dtype });
  return leaf(literal.type, literal.data);
}

/** Turns anything tensor-like into a tensor. */
export function asTensor(x: TensorLike, dtype?: DType): Tensor {
  return x instanceof Tensor && (dtype === undefined || x.dtype === dtype)
    ? x
    : new Tensor(asValue(x, dtype));
}

/** Turns a tensor of integers or bools into float32; floats stay. */
export function asFloat(x: TensorLike): Tensor {
  const given = asTensor(x);
  return isFloat(given.dtype) ? given : given.cast("float32");
}

/** Applies any primitive to tensors of exactly the types it takes. */
export function applyPrimitive<P extends PrimitiveName>(
  name: P,
  inputs: readonly Tensor[],
  attributes: Attributes<P>,
): Tensor[] {
  return makeNode(name, inputs.map(valueOf), attributes).outputs.map(wrap);
}

/** Promotes and broadcasts two operands to one type; a plain number takes the other's dtype. */
function pair(x: TensorLike, y: TensorLike): [Value, Value] {
  const dtype = commonDType(x, y);
  return [asValue(x, dtype), asValue(y, dtype)];
}

function commonDType(x: TensorLike, y: TensorLike): DType {
  if (typeof x === "number") return typeof y === "number" ? "float32" : weak(x, asTensor(y).dtype);
  if (typeof y === "number") return weak(y, asTensor(x).dtype);
  return promote(asTensor(x).dtype, asTensor(y).dtype);
}

// A fraction beside integers makes floats; a whole number keeps the dtype, except beside bool.
function weak(x: number, dtype: DType): DType {
  if (isFloat(dtype)) return dtype;
  if (!Number.isInteger(x)) return "float32";
  return dtype === "bool" ? "int32" : dtype;
}

type Plain = {
  [P in CoreName]: keyof Attributes<P> extends never ? P : never;
}[CoreName];

/** Applies an elementwise primitive of one operand. */
export function unary(name: Plain, x: TensorLike): Tensor {
  return wrap(build.apply(name, [asValue(x)], {}));
}

/** Applies an elementwise primitive of two operands, promoting and broadcasting them. */
export function binary(name: Plain, x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = broadcastPair(x, y, name);
  return wrap(build.apply(name, [a, b], {}));
}

/** Compares two operands, promoting and broadcasting them; gives bool. */
export function compare(
  direction: Attributes<"compare">["direction"],
  x: TensorLike,
  y: TensorLike,
): Tensor {
  const [a, b] = broadcastPair(x, y, direction);
  return wrap(build.compare(direction, a, b));
}

function broadcastPair(x: TensorLike, y: TensorLike, who: string): [Value, Value] {
  const [a, b] = pair(x, y);
  const shape = broadcastShapes(a.type.shape, b.type.shape, who);
  return [build.broadcastTo(a, shape), build.broadcastTo(b, shape)];
}

/** Reduces along axes, all if undefined; `keepdims` leaves extents of 1. */
export function reduce(
  name: "reduceSum" | "reduceMax" | "reduceMin",
  x: Tensor,
  axis: Axes,
  options: { readonly keepdims?: boolean },
): Tensor {
  const axes = normalizeAxes(axis, x.rank, name);
  const given = valueOf(x);
  const value = axes.length === 0 ? given : build.apply(name, [given], { axes });
  return wrap(options.keepdims ? build.reshape(value, keptShape(x.shape, axes)) : value);
}

function keptShape(shape: Shape, axes: readonly number[]): Shape {
  return shape.map((n, axis) => (axes.includes(axis) ? 1 : n));
}

function inferExtent(from: Shape, to: Shape): Shape {
  const open = to.indexOf(-1);
  if (open < 0) return to;
  const rest = sizeOf(to.filter((_, axis) => axis !== open));
  const whole = sizeOf(from);
  const found = rest === 0 ? 0 : whole / rest;
  return to.map((n, axis) => (axis === open ? (Number.isInteger(found) ? found : -1) : n));
}

function nest(data: HostArray, shape: Shape): NestedNumbers {
  const build = (axis: number, offset: number, size: number): NestedNumbers => {
    const n = shape[axis];
    if (n === undefined) return data[offset] ?? Number.NaN;
    const step = n === 0 ? 0 : size / n;
    return Array.from({ length: n }, (_, i) => build(axis + 1, offset + i * step, step));
  };
  return build(0, 0, data.length);
}
