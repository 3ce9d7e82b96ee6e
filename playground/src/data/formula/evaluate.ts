// From the tree of a formula to a function of a point; nothing of the text is ever run as code.

import type { Expression, Operator } from "./parse.ts";
import { constants, functions } from "./vocabulary.ts";

/** Computes a number from a point. */
export type PointFunction = (x: number, y: number, further?: readonly number[]) => number;

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
  return (x, y, further) => {
    const value = raw(x, y, further);
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
    case "variable": {
      const { index } = expression;
      if (index < 2) return index === 0 ? (x) => x : (_, y) => y;
      return (_x, _y, further) => further?.[index - 2] ?? Number.NaN;
    }
    case "negative": {
      const of = rawEvaluator(expression.of);
      return (...point) => -of(...point);
    }
    case "binary": {
      const apply = operators[expression.operator];
      const [left, right] = [rawEvaluator(expression.left), rawEvaluator(expression.right)];
      return (...point) => apply(left(...point), right(...point));
    }
    case "call": {
      const apply = functions.get(expression.name)?.value ?? (() => Number.NaN);
      const [first, second] = expression.parameters.map(rawEvaluator);
      return (...point) => apply(first?.(...point) ?? Number.NaN, second?.(...point) ?? Number.NaN);
    }
  }
}
