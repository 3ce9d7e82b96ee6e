// Weights as a link carries them: in the number type that the network computes in, so none is rounded.

import { fromBase64, toBase64 } from "./base64.ts";
import type { Config } from "./config.ts";
import { weightCount } from "./shape.ts";

const arrayOf = ({ compatible }: Config) => (compatible ? Float64Array : Float32Array);

/** Writes weights. */
export function packWeights(weights: Float64Array, config: Config): string {
  return toBase64(new Uint8Array(arrayOf(config).from(weights).buffer));
}

/** Reads weights; null for a number of them that does not fit, or what is no number. */
export function unpackWeights(text: string, config: Config): Float64Array | null {
  const type = arrayOf(config);
  const length = weightCount(config) * type.BYTES_PER_ELEMENT;
  const bytes = fromBase64(text, length);
  if (bytes === undefined || bytes.length !== length) return null;
  const weights = Float64Array.from(new type(bytes.slice().buffer));
  return weights.every(Number.isFinite) ? weights : null;
}
