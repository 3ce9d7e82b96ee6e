// Loops and branches on tensors, with the part of the engine that they need.

import * as traced from "../trace/control.ts";
import type { Tensor } from "../trace/tensor.ts";
import { control } from "./control.ts";
import { bring } from "./part.ts";

/**
 * Runs `fn(carry, x)` for every slice x of `xs` along the first axis, from the last if `reverse`.
 * Gives the final carry and the results stacked along a new first axis. Differentiable.
 * @throws ConfigError when the carry changes its type.
 */
export function scan<C, X, Y>(
  fn: (carry: C, x: X) => readonly [C, Y],
  initial: C,
  xs: X,
  options: { readonly length?: number; readonly reverse?: boolean } = {},
): [C, Y] {
  bring(control);
  return traced.scan(fn, initial, xs, options);
}

/**
 * Repeats `body` while `condition` gives true. Forward only: it has no gradient.
 * @throws ConfigError when the carry changes its type.
 */
export function whileLoop<C>(
  condition: (carry: C) => Tensor,
  body: (carry: C) => C,
  initial: C,
): C {
  bring(control);
  return traced.whileLoop(condition, body, initial);
}

/** Runs one of two functions, by a bool scalar; both must give results of the same types. */
export function cond<R>(predicate: Tensor, whenTrue: () => R, whenFalse: () => R): R {
  bring(control);
  return traced.cond(predicate, whenTrue, whenFalse);
}
