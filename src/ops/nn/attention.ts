// Attention: averages of values, weighed by how well keys answer queries.

import type { TensorLike } from "../../engine/index.ts";
import { asFloat, asTensor, show, type Tensor } from "../../engine/index.ts";
import { ShapeError } from "../../shared/errors.ts";
import { positions } from "../apply.ts";
import { logicalAnd, where } from "../comparison.ts";
import { einsum } from "../einsum.ts";
import { repeat } from "../shaping.ts";
import { softmax } from "./activation.ts";

/** Says what attention may see and how scores are scaled. */
export interface AttentionOptions {
  /** Added to the scores; broadcasts to [batch, heads, targets, sources]. */
  readonly bias?: TensorLike | null;
  /** Bool, true where a source may be seen; broadcasts to [batch, heads, targets, sources]. */
  readonly mask?: TensorLike | null;
  /** Factor of the scores; default 1 / √(size of a head). */
  readonly scale?: number | null;
  /** Lets a target see sources at its own place and before only; default false. */
  readonly isCausal?: boolean;
  /** Bounds the scores smoothly: cap · tanh(scores / cap). */
  readonly attnLogitsSoftCap?: number | null;
}

/**
 * Attends: query [batch, targets, heads, size], key and value [batch, sources, key heads, size];
 * key heads divide heads and are shared. Gives [batch, targets, heads, size].
 * @throws ShapeError when the shapes do not fit.
 */
export function dotProductAttention(
  query: TensorLike,
  key: TensorLike,
  value: TensorLike,
  options: AttentionOptions = {},
): Tensor {
  const q = asFloat(query);
  const heads = q.shape[2] ?? 0;
  const [k, v] = [shared(asFloat(key), heads), shared(asFloat(value), heads)];
  if (q.rank !== 4 || k.shape[1] !== v.shape[1] || k.shape[3] !== q.shape[3]) {
    throw new ShapeError(
      `dotProductAttention: query ${show(q.shape)}, key ${show(k.shape)} and value ` +
        `${show(v.shape)} should be [batch, steps, heads, size].`,
    );
  }
  const size = q.shape[3] ?? 1;
  const scores = einsum("BTNH,BSNH->BNTS", q.multiply(options.scale ?? 1 / Math.sqrt(size)), k);
  const cap = options.attnLogitsSoftCap ?? null;
  const bounded = cap === null ? scores : scores.divide(cap).tanh().multiply(cap);
  const biased = options.bias ? bounded.add(asFloat(options.bias)) : bounded;
  const visible = visibility(biased, options);
  // A finite stand-in for −∞ keeps a row that may see nothing free of NaN.
  const masked = visible === null ? biased : where(visible, biased, -0.7 * 3.4028235e38);
  return einsum("BNTS,BSNH->BTNH", softmax(masked), v);
}

function visibility(scores: Tensor, { mask, isCausal }: AttentionOptions): Tensor | null {
  const [targets = 0, sources = 0] = scores.shape.slice(2);
  const past = isCausal ? positions(sources, 1, 2).lessEqual(positions(targets, 0, 2)) : null;
  const given = mask === null || mask === undefined ? null : asTensor(mask).cast("bool");
  return past !== null && given !== null ? logicalAnd(past, given) : (past ?? given);
}

function shared(x: Tensor, heads: number): Tensor {
  const own = x.shape[2] ?? 0;
  if (own === heads) return x;
  if (x.rank !== 4 || own === 0 || heads % own !== 0) {
    throw new ShapeError(
      `dotProductAttention: ${heads} query heads cannot share the heads of ${show(x.shape)}.`,
    );
  }
  return repeat(x, heads / own, { axis: 2 });
}
