// Functions of one float that few programs need.

import { float } from "./elementwise.ts";

export const specials = {
  /** exp(x) − 1, precise where x is small. */
  expm1: float("expm1", { expensive: true }),
  /** log(1 + x), precise where x is small. */
  log1p: float("log1p", { expensive: true }),
  erf: float("erf", { expensive: true }),
};
