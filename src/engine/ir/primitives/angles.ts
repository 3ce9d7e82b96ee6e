// Functions of angles, and those that give angles, in radians.

import { float } from "./elementwise.ts";

export const angles = {
  sin: float("sin", { expensive: true }),
  cos: float("cos", { expensive: true }),
  tan: float("tan", { expensive: true }),
  asin: float("asin", { expensive: true }),
  acos: float("acos", { expensive: true }),
  atan: float("atan", { expensive: true }),
};
