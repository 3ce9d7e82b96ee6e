// Polynomials of one value that the derivatives of several functions share.

import * as build from "../../ir/build.ts";
import type { Value } from "../../ir/node.ts";

/** Builds x². */
export const square = (x: Value) => build.multiply(x, x);

/** Builds 1 − x. */
export const oneMinus = (x: Value) => build.subtract(build.fullLike(x, 1), x);

/** Builds a multiple of x. */
export const scale = (x: Value, factor: number) => build.multiply(x, build.fullLike(x, factor));

/** Builds 1 + x. */
export const onePlus = (x: Value) => build.add(build.fullLike(x, 1), x);
