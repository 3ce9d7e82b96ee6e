// Gradient rules of the elementwise primitives: each scales the cotangent by a derivative.

import * as build from "../../ir/build.ts";
import { isFloat } from "../../ir/dtype.ts";
import type { Value } from "../../ir/node.ts";
import type { FamilyName, PartOf } from "../../ir/primitives/index.ts";
import type { RuleContext, RuleTable } from "../rule.ts";
import { at, first, when, zeroGradient } from "../rule.ts";
import { oneMinus, scale, square } from "./polynomials.ts";

type Name = Exclude<FamilyName<"elementwise">, PartOf<"angles" | "specials">>;

const like = (x: Value, value: number) => build.fullLike(x, value);

/** Rounds towards zero. */
function truncate(x: Value): Value {
  const negative = build.compare("less", x, like(x, 0));
  return build.select(negative, build.ceil(x), build.floor(x));
}

/** Gives the winner of a maximum or minimum all of the cotangent, and half of it in a tie. */
function shareBetween(direction: "greater" | "less") {
  const share = (x: Value, y: Value, dy: Value) => {
    const tied = build.compare("equal", x, y);
    const rest = build.select(tied, scale(dy, 0.5), like(dy, 0));
    return build.select(build.compare(direction, x, y), dy, rest);
  };
  return (context: RuleContext<"maximum"> | RuleContext<"minimum">) => {
    const [x, y] = [context.inputs[0] ?? context.output, context.inputs[1] ?? context.output];
    const { cotangent, needs } = context;
    return [
      needs(0) ? share(x, y, cotangent) : undefined,
      needs(1) ? share(y, x, cotangent) : undefined,
    ];
  };
}

// y·x^(y−1), and 0 where y is 0, where x^(y−1) could be infinite.
function powerByBase(x: Value, y: Value): Value {
  const flat = build.compare("equal", y, like(y, 0));
  const exponent = build.select(flat, like(y, 1), build.subtract(y, like(y, 1)));
  return build.select(flat, like(y, 0), build.multiply(y, build.power(x, exponent)));
}

// x^y·ln x, and x^y·0 where x has no real logarithm; the inner select keeps NaN out of both paths.
function powerByExponent(x: Value, output: Value): Value {
  const positive = build.compare("greater", x, like(x, 0));
  return build.multiply(output, build.log(build.select(positive, x, like(x, 1))));
}

const steps = zeroGradient("it is constant between its steps");
const bits = zeroGradient("its result is no float");

/** Maps every elementwise primitive but those of parts to its rule. */
export const elementwise: RuleTable<Name> = {
  negate: ({ cotangent }) => [build.negate(cotangent)],
  abs: (context) => [build.multiply(context.cotangent, build.sign(first(context)))],
  sign: steps,
  floor: steps,
  ceil: steps,
  round: steps,
  sqrt: ({ cotangent, output }) => [build.divide(scale(cotangent, 0.5), output)],
  rsqrt: ({ cotangent, output }) => [
    build.multiply(scale(cotangent, -0.5), build.multiply(output, square(output))),
  ],
  exp: ({ cotangent, output }) => [build.multiply(cotangent, output)],
  log: (context) => [build.divide(context.cotangent, first(context))],
  tanh: ({ cotangent, output }) => [build.multiply(cotangent, oneMinus(square(output)))],
  logistic: ({ cotangent, output }) => [
    build.multiply(cotangent, build.multiply(output, oneMinus(output))),
  ],
  not: bits,
  stopGradient: zeroGradient("it was told to stop there"),

  add: ({ cotangent }) => [cotangent, cotangent],
  subtract: (context) => [
    context.cotangent,
    when(context, 1, () => build.negate(context.cotangent)),
  ],
  multiply: (context) => [
    when(context, 0, () => build.multiply(context.cotangent, at(context, 1))),
    when(context, 1, () => build.multiply(context.cotangent, at(context, 0))),
  ],
  divide: (context) => {
    const dx = build.divide(context.cotangent, at(context, 1));
    return [dx, when(context, 1, () => build.negate(build.multiply(dx, context.output)))];
  },
  remainder: (context) => [
    context.cotangent,
    when(context, 1, () => {
      const whole = truncate(build.divide(at(context, 0), at(context, 1)));
      return build.negate(build.multiply(context.cotangent, whole));
    }),
  ],
  power: (context) => {
    const { cotangent, output } = context;
    const [x, y] = [at(context, 0), at(context, 1)];
    return [
      when(context, 0, () => build.multiply(cotangent, powerByBase(x, y))),
      when(context, 1, () => build.multiply(cotangent, powerByExponent(x, output))),
    ];
  },
  maximum: shareBetween("greater"),
  minimum: shareBetween("less"),
  and: bits,
  or: bits,
  xor: bits,
  shiftLeft: bits,
  shiftRightLogical: bits,
  compare: bits,
  select: (context) => {
    const { cotangent } = context;
    const condition = first(context);
    const zero = like(cotangent, 0);
    return [
      undefined,
      when(context, 1, () => build.select(condition, cotangent, zero)),
      when(context, 2, () => build.select(condition, zero, cotangent)),
    ];
  },
  convert: (context) => {
    const from = first(context).type.dtype;
    const { cotangent } = context;
    const smooth = isFloat(from) && isFloat(cotangent.type.dtype);
    return [smooth ? build.convert(cotangent, from) : undefined];
  },
  bitcast: zeroGradient("it reads the bits of a number, not its value"),
};
