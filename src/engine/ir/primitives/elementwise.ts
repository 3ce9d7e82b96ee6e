// Elementwise primitives: one result element from the operands' elements of the same index.

import { DTypeError, ShapeError } from "../../../shared/errors.ts";
import type { DType } from "../dtype.ts";
import { byteWidth, isFloat, isInteger } from "../dtype.ts";
import { sameShape, showType } from "../shape.ts";
import type { Primitive } from "./primitive.ts";
import { checkCount, checkDType, checkSame, define, input } from "./primitive.ts";

/** Names the relation that a `compare` tests. */
export type Direction = "equal" | "notEqual" | "less" | "lessEqual" | "greater" | "greaterEqual";

type Nothing = Record<never, never>;
type Flags = Partial<Pick<Primitive<Nothing>, "commutative" | "exact" | "expensive">>;

const isNumber = (dtype: DType) => dtype !== "bool";
const isBits = (dtype: DType) => dtype === "bool" || isInteger(dtype);

function unary(
  name: string,
  accepts: (dtype: DType) => boolean,
  wanted: string,
  flags: Flags = {},
): Primitive<Nothing> {
  return define({
    role: "elementwise",
    ...flags,
    infer: (inputs) => {
      checkCount(name, inputs, 1);
      checkDType(name, input(inputs, 0), accepts, wanted);
      return [input(inputs, 0)];
    },
  });
}

function binary(
  name: string,
  accepts: (dtype: DType) => boolean,
  wanted: string,
  flags: Flags = {},
): Primitive<Nothing> {
  return define({
    role: "elementwise",
    ...flags,
    infer: (inputs) => {
      checkCount(name, inputs, 2);
      const type = checkSame(name, inputs);
      checkDType(name, type, accepts, wanted);
      return [type];
    },
  });
}

/** Defines a function of one float. */
export const float = (name: string, flags: Flags = {}) => unary(name, isFloat, "floats", flags);
const numeric = (name: string, flags: Flags = {}) => unary(name, isNumber, "numbers", flags);

export const elementwise = {
  negate: numeric("negate", { exact: true }),
  abs: numeric("abs", { exact: true }),
  sign: numeric("sign", { exact: true }),
  floor: float("floor", { exact: true }),
  ceil: float("ceil", { exact: true }),
  /** Rounds halves to the even neighbour. */
  round: float("round", { exact: true }),
  sqrt: float("sqrt", { exact: true }),
  rsqrt: float("rsqrt"),
  exp: float("exp", { expensive: true }),
  log: float("log", { expensive: true }),
  tanh: float("tanh", { expensive: true }),
  /** 1 / (1 + exp(−x)). */
  logistic: float("logistic", { expensive: true }),
  not: unary("not", isBits, "bool or integers", { exact: true }),
  /** The same value, through which no gradient flows. */
  stopGradient: unary("stopGradient", () => true, "any dtype", { exact: true }),

  add: binary("add", isNumber, "numbers", { commutative: true, exact: true }),
  subtract: binary("subtract", isNumber, "numbers", { exact: true }),
  multiply: binary("multiply", isNumber, "numbers", { commutative: true, exact: true }),
  /** Integers round towards zero; x / 0 is 0 for integers. */
  divide: binary("divide", isNumber, "numbers", { exact: true }),
  /** Has the sign of the dividend, as C's fmod; x rem 0 is 0 for integers. */
  remainder: binary("remainder", isNumber, "numbers", { exact: true }),
  power: binary("power", isFloat, "floats", { expensive: true }),
  /** NaN wins over any number. */
  maximum: binary("maximum", () => true, "any dtype", { commutative: true, exact: true }),
  /** NaN wins over any number. */
  minimum: binary("minimum", () => true, "any dtype", { commutative: true, exact: true }),
  and: binary("and", isBits, "bool or integers", { commutative: true, exact: true }),
  or: binary("or", isBits, "bool or integers", { commutative: true, exact: true }),
  xor: binary("xor", isBits, "bool or integers", { commutative: true, exact: true }),
  /** Shifts of 32 bits or more give 0. */
  shiftLeft: binary("shiftLeft", isInteger, "integers", { exact: true }),
  shiftRightLogical: binary("shiftRightLogical", isInteger, "integers", { exact: true }),

  compare: define<{ readonly direction: Direction }>({
    role: "elementwise",
    exact: true,
    infer: (inputs) => {
      checkCount("compare", inputs, 2);
      return [{ dtype: "bool", shape: checkSame("compare", inputs).shape }];
    },
  }),

  /** Takes the second input where the first is true, the third elsewhere. */
  select: define({
    role: "elementwise",
    exact: true,
    infer: (inputs) => {
      checkCount("select", inputs, 3);
      const condition = input(inputs, 0);
      const type = checkSame("select", inputs.slice(1));
      if (condition.dtype !== "bool" || !sameShape(condition.shape, type.shape)) {
        throw new ShapeError(
          `select needs a bool condition of shape [${type.shape}], but got ${showType(condition)}.`,
        );
      }
      return [type];
    },
  }),

  /** Converts numbers; to integers truncating and saturating, NaN to 0; to bool by x ≠ 0. */
  convert: define<{ readonly dtype: DType }>({
    role: "elementwise",
    exact: true,
    infer: (inputs, { dtype }) => {
      checkCount("convert", inputs, 1);
      return [{ dtype, shape: input(inputs, 0).shape }];
    },
  }),

  /** Reads the same bits as another dtype of the same width. */
  bitcast: define<{ readonly dtype: DType }>({
    role: "elementwise",
    exact: true,
    infer: (inputs, { dtype }) => {
      checkCount("bitcast", inputs, 1);
      const type = input(inputs, 0);
      if (byteWidth(type.dtype) !== byteWidth(dtype)) {
        throw new DTypeError(`bitcast keeps the width, but got ${showType(type)} to ${dtype}.`);
      }
      return [{ dtype, shape: type.shape }];
    },
  }),
};
