// From the tree of a formula to source text of TypeScript or Python, with as few brackets as it needs.

import type { Expression, Operator } from "./parse.ts";
import { constants, functions } from "./vocabulary.ts";

/** Names the languages that formulas are written in. */
export type SourceLanguage = "typescript" | "python";

const strength: { readonly [operator in Operator]: number } = {
  "+": 1,
  "-": 1,
  "*": 2,
  "/": 2,
  "^": 4,
};
/** A sign binds more than a product, and less than a power, which takes no sign on its left. */
const signStrength = 3;
const atomStrength = 5;

/** Writes a formula of `x1`, `x2`, …. */
export function writeFormula(expression: Expression, language: SourceLanguage): string {
  return written(expression, language).text;
}

function written(
  expression: Expression,
  language: SourceLanguage,
): { readonly text: string; readonly strength: number } {
  const inBrackets = (child: Expression, least: number) => {
    const inner = written(child, language);
    return inner.strength < least ? `(${inner.text})` : inner.text;
  };
  switch (expression.kind) {
    case "number":
      return { text: numberText(expression.value, language), strength: atomStrength };
    case "constant":
      return {
        text: constants.get(expression.name)?.[language] ?? "NaN",
        strength: atomStrength,
      };
    case "variable":
      return { text: `x${expression.index + 1}`, strength: atomStrength };
    case "negative":
      return { text: `-${inBrackets(expression.of, atomStrength)}`, strength: signStrength };
    case "binary": {
      const { operator, left, right } = expression;
      const own = strength[operator];
      // Powers group to the right, everything else to the left.
      const [leftLeast, rightLeast] = operator === "^" ? [own + 1, own] : [own, own + 1];
      const sign = operator === "^" ? "**" : operator;
      return {
        text: `${inBrackets(left, leftLeast)} ${sign} ${inBrackets(right, rightLeast)}`,
        strength: own,
      };
    }
    case "call": {
      const name = functions.get(expression.name)?.[language] ?? "";
      const parameters = expression.parameters.map(
        (parameter) => written(parameter, language).text,
      );
      return { text: `${name}(${parameters.join(", ")})`, strength: atomStrength };
    }
  }
}

// Python's whole numbers have no negative powers of zero and no overflow; floats behave as here.
function numberText(value: number, language: SourceLanguage): string {
  if (value === Number.POSITIVE_INFINITY) return "1e999";
  const text = String(value);
  return language === "python" && /^\d+$/.test(text) ? `${text}.0` : text;
}
