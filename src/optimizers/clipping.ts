// Takes gradients; gives them back no longer than allowed.

import type { Tensor } from "../engine/index.ts";
import { clip, reciprocal, sqrt } from "../ops/index.ts";

/** Says at most one bound for gradients. */
export interface ClippingBounds {
  readonly clipnorm: number | null;
  readonly clipvalue: number | null;
  readonly globalClipnorm: number | null;
}

/** Shortens gradients that exceed the bound: each by its norm, all by theirs, or each element. */
export function clipGradients(gradients: readonly Tensor[], bounds: ClippingBounds): Tensor[] {
  const { clipnorm, clipvalue, globalClipnorm } = bounds;
  if (clipnorm) return gradients.map((g) => clipByNorm(g, clipnorm));
  if (globalClipnorm) return clipByGlobalNorm(gradients, globalClipnorm);
  if (clipvalue) return gradients.map((g) => clip(g, -clipvalue, clipvalue));
  return [...gradients];
}

function clipByNorm(gradient: Tensor, limit: number): Tensor {
  const scale = reciprocal(norm([gradient]).maximum(limit)).multiply(limit);
  return gradient.multiply(scale);
}

// A norm that is not finite makes every gradient NaN, so that a diverged step shows at once.
function clipByGlobalNorm(gradients: readonly Tensor[], limit: number): Tensor[] {
  const length = norm(gradients);
  const scale = reciprocal(length)
    .minimum(1 / limit)
    .multiply(limit)
    .add(length.subtract(length));
  return gradients.map((g) => g.multiply(scale.cast(g.dtype)));
}

// The Euclidean norm of all elements together, in the dtype of the first tensor.
function norm(tensors: readonly Tensor[]): Tensor {
  const squares = tensors.map((x) => x.square().sum());
  return sqrt(squares.reduce((total, x) => total.add(x.cast(total.dtype))));
}
