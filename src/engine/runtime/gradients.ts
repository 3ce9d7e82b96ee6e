// Gradients of functions and of values: from loss and weights to the direction of descent.

import { ConfigError, ShapeError } from "../../shared/errors.ts";
import { flatten, mapTree } from "../../shared/tree.ts";
import { gradient } from "../autodiff/gradient.ts";
import * as build from "../ir/build.ts";
import { isFloat } from "../ir/dtype.ts";
import { show } from "../ir/shape.ts";
import { currentScope } from "../trace/scope.ts";
import { asTensor, Tensor, valueOf } from "../trace/tensor.ts";
import { Variable } from "../trace/variable.ts";
import { compile } from "./compile.ts";

/**
 * Gives the gradient of a scalar with respect to each tensor or variable; zeros where it does not
 * depend on one. Works inside a traced function, and its result can be differentiated again.
 * @throws ConfigError outside a traced function, ShapeError when `of` is no scalar.
 */
export function gradients(of: Tensor, wrt: readonly (Tensor | Variable)[]): Tensor[] {
  if (currentScope() === undefined) {
    throw new ConfigError(
      "gradients() works inside a function given to compile(), grad() or valueAndGrad(): " +
        "outside, the history of a tensor is not kept.",
    );
  }
  if (of.size !== 1 || !isFloat(of.dtype)) {
    throw new ShapeError(
      `gradients: only a float scalar has a gradient, but got ${of.dtype}${show(of.shape)}. ` +
        "Sum or average it first.",
    );
  }
  const output = valueOf(of);
  const values = wrt.map((x) => valueOf(x instanceof Variable ? x.value : x));
  return gradient([output], [build.fullLike(output, 1)], values).map((value) => new Tensor(value));
}

/** Turns `f` into a function that gives [f(x, …), gradient of f with respect to x]. */
export function valueAndGrad<A extends readonly [unknown, ...unknown[]]>(
  fn: (...args: A) => Tensor,
): (...args: A) => [Tensor, A[0]] {
  return compile<A, [Tensor, A[0]]>(
    (...args) => {
      const [x, ...rest] = args;
      const tensors = mapTree(x, (leaf) => asTensor(leaf as Tensor));
      const value = fn(...([tensors, ...rest] as unknown as A));
      const found = gradients(value, flatten(tensors) as Tensor[]);
      let next = 0;
      return [value, mapTree(tensors, () => found[next++]) as A[0]];
    },
    { name: `valueAndGrad(${fn.name})` },
  );
}

/** Turns `f` into a function that gives the gradient of f(x, …) with respect to x. */
export function grad<A extends readonly [unknown, ...unknown[]]>(
  fn: (...args: A) => Tensor,
): (...args: A) => A[0] {
  const both = valueAndGrad(fn);
  return (...args) => both(...args)[1];
}
