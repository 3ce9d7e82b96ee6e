// From the tree of a formula to a function of a point; nothing of the text is ever run as code.

import type { Expression, Operator } from "./parse.ts";
import { constants, functions } from "./vocabulary.ts";

/** Computes a number from a point. */
export type PointFunction = (x: number, y: number) => number;

const operators: { readonly [operator in Operator]: (a: number, b: number) => number } = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "^": (a, b) => a ** b,
};

/** Makes the function of a formula; where it has no finite value it gives 0, or what is asked for. */
export function evaluator(expression: Expression, otherwise = 0): PointFunction {
  const raw = rawEvaluator(expression);
  return (x, y) => {
    const value = raw(x, y);
    return Number.isFinite(value) ? value : otherwise;
  };
}

function rawEvaluator(expression: Expression): PointFunction {
  switch (expression.kind) {
    case "number": {
      const { value } = expression;
      return () => value;
    }
    case "constant": {
      const value = constants.get(expression.name)?.value ?? Number.NaN;
      return () => value;
    }
    case "variable":
      return expression.name === "x1" ? (x) => x : (_, y) => y;
    case "negative": {
      const of = rawEvaluator(expression.of);
      return (x, y) => -of(x, y);
    }
    case "binary": {
      const apply = operators[expression.operator];
      const [left, right] = [rawEvaluator(expression.left), rawEvaluator(expression.right)];
      return (x, y) => apply(left(x, y), right(x, y));
    }
    case "call": {
      const apply = functions.get(expression.name)?.value ?? (() => Number.NaN);
      const [first, second] = expression.parameters.map(rawEvaluator);
      return (x, y) => apply(first?.(x, y) ?? Number.NaN, second?.(x, y) ?? Number.NaN);
    }
  }
}
