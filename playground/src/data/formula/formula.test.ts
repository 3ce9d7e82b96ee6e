import { describe, expect, it } from "vitest";
import { evaluator } from "./evaluate.ts";
import { FormulaError, longestFormula, parseFormula } from "./parse.ts";
import { writeFormula } from "./write.ts";

const at = (text: string, x = 2, y = 3) => evaluator(parseFormula(text))(x, y);

function faultOf(text: string) {
  try {
    parseFormula(text, 2);
  } catch (error) {
    if (error instanceof FormulaError) {
      const { fault, position, found } = error;
      return { fault, position, found };
    }
  }
  return undefined;
}

describe("a formula", () => {
  it("of points with further coordinates takes them by name", () => {
    const formula = parseFormula("x3 * x1 - x4", 4);
    expect(evaluator(formula)(2, 3, [5, 7])).toBe(3);
    expect(writeFormula(formula, "python")).toBe("x3 * x1 - x4");
    expect(() => parseFormula("x5", 4)).toThrow(FormulaError);
  });

  it.each([
    ["x1^2 + sin(3*x2)", 4 + Math.sin(9)],
    ["x1 - x2 - 1", -2],
    ["x2 / x1 / 2", 0.75],
    ["-x1^2", -4],
    ["2^-x1", 0.25],
    ["2^x2^x1", 512],
    ["(x1 + x2) * 2", 10],
    ["max(x1, x2) - min(x, y)", 1],
    ["X1*PI", 2 * Math.PI],
    ["1.5e1 + .5", 15.5],
    ["x1**3", 8],
    ["+-+x1", -2],
    ["abs(-x2) + sqrt(16) + sign(-9) + floor(2.9)", 8],
  ])("%s has its value", (text, value) => {
    expect(at(text)).toBeCloseTo(value, 12);
  });

  it("is 0 where it has no value", () => {
    expect(at("log(x1)", -1)).toBe(0);
    expect(at("1/x1", 0)).toBe(0);
  });

  it.each([
    ["", "empty", 0, ""],
    ["x1 +", "ended", 4, ""],
    ["x1 x2", "unexpected", 3, "x2"],
    ["sin(x1", "ended", 6, ""],
    ["sin x1", "unexpected", 4, "x1"],
    ["x3 + 1", "name", 0, "x3"],
    ["2 * constructor", "name", 4, "constructor"],
    ["__proto__", "name", 0, "__proto__"],
    ["x1; alert(1)", "character", 2, ";"],
    ["x1 + 😀", "character", 5, "😀"],
    ["max(x1)", "count", 0, "max"],
    ["sin(x1, x2)", "count", 0, "sin"],
    ["()", "unexpected", 1, ")"],
    ["x".repeat(longestFormula + 1), "tooLong", longestFormula, ""],
  ])("%s is refused with its place", (text, fault, position, found) => {
    expect(faultOf(text)).toEqual({ fault, position, found });
  });

  it.each([
    "x1 ^ 2 + sin(3 * x2)",
    "(x1 - (x2 - 1)) / (x1 * x2)",
    "(-x1) ^ 2 - -x2",
    "2 ^ x1 ^ x2",
    "(2 ^ x1) ^ x2",
    "-(x1 + x2) * e",
    "x1 / (x2 / 3)",
    "2 ^ (-x1)",
  ])("%s is written in TypeScript with the same value", (text) => {
    const source = writeFormula(parseFormula(text), "typescript");
    // Our own output is a formula again, but for the prefixes of names.
    const again = source.replaceAll("Math.", "").replaceAll("PI", "pi").replaceAll(/\bE\b/g, "e");
    expect(at(again, 1.25, -0.5)).toBeCloseTo(at(text, 1.25, -0.5), 12);
  });

  it("is written as people write it", () => {
    const tree = parseFormula("x1^2+sin(3*x2)-(x1-1)*min(x1,pi)");
    expect(writeFormula(tree, "typescript")).toBe(
      "x1 ** 2 + Math.sin(3 * x2) - (x1 - 1) * Math.min(x1, Math.PI)",
    );
    expect(writeFormula(tree, "python")).toBe(
      "x1 ** 2.0 + np.sin(3.0 * x2) - (x1 - 1.0) * np.minimum(x1, np.pi)",
    );
  });
});
