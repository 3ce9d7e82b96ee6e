// Takes the specs of weights and their bytes, back to back; gives out arrays, quantised ones restored.

import type { Shape } from "../../engine/index.ts";
import { type ByteSource, bytesAt } from "../../files/byte-source.ts";
import {
  bytesNeeded,
  decodeArray,
  type FileDType,
  type StoredArray,
} from "../../files/file-array.ts";
import { FileError } from "../../shared/errors.ts";
import { isJsonObject, type JsonObject } from "../deserialize.ts";
import type { JsonValue } from "../python-json.ts";

/** Is a weight with its name; those of the optimizer are marked. */
export interface NamedWeight {
  readonly name: string;
  readonly ofOptimizer: boolean;
  readonly array: StoredArray;
}

interface Spec {
  readonly name: string;
  readonly shape: Shape;
  readonly dtype: "float32" | "int32" | "bool";
  readonly stored: FileDType;
  readonly length: number;
  /** Turns stored integers into values; absent where they are the values. */
  readonly scale?: { readonly scale: number; readonly min: number };
  readonly ofOptimizer: boolean;
}

/** Gives the bytes that weights take in all. @throws FileError naming the weight. */
export function totalBytes(specs: readonly JsonValue[], file: string): number {
  return specs.reduce<number>((sum, spec) => sum + readSpec(spec, file).length, 0);
}

/**
 * Finds the weights in their bytes.
 * @throws FileError when a spec is broken, a dtype is no number, or the bytes are not as many.
 */
export function openWeights(
  specs: readonly JsonValue[],
  bytes: ByteSource,
  file: string,
): NamedWeight[] {
  let at = 0;
  const weights = specs.map((json): NamedWeight => {
    const spec = readSpec(json, file);
    const { name, shape, dtype, ofOptimizer } = spec;
    const start = at;
    at += spec.length;
    const read = async () => restore(spec, await bytesAt(bytes, start, spec.length));
    return { name, ofOptimizer, array: { shape, dtype, read } as StoredArray };
  });
  if (at === bytes.size) return weights;
  throw new FileError(`${file}: the weights need ${at} bytes, but ${bytes.size} are stored.`);
}

function restore(spec: Spec, bytes: Uint8Array<ArrayBuffer>): ReturnType<typeof decodeArray> {
  const { shape, dtype, stored, scale } = spec;
  const array = decodeArray(bytes, stored, shape);
  if (scale === undefined)
    return { ...array, dtype: stored === "float16" ? "float32" : dtype } as typeof array;
  const levels = array.data as Uint8Array | Uint16Array;
  const value = (level: number): number => level * scale.scale + scale.min;
  const data =
    dtype === "float32"
      ? Float32Array.from(levels, value)
      : Int32Array.from(levels, (level) => Math.round(value(level)));
  return { shape, dtype, data } as typeof array;
}

const WIDTHS = { float32: "float32", int32: "int32", bool: "bool" } as const;
const QUANTIZED = { uint8: "uint8", uint16: "uint16", float16: "float16" } as const;

function readSpec(json: JsonValue, file: string): Spec {
  const { name, shape, dtype, quantization, group } = isJsonObject(json) ? json : {};
  if (typeof name !== "string" || !Array.isArray(shape) || typeof dtype !== "string") {
    throw new FileError(`${file}: expected weights as { name, shape, dtype }.`);
  }
  const where = `${file}: weight "${name}"`;
  if (!Object.hasOwn(WIDTHS, dtype)) {
    throw new FileError(
      `${where}: the dtype ${JSON.stringify(dtype)} is not read; float32, int32 and bool are.`,
    );
  }
  const own = WIDTHS[dtype as keyof typeof WIDTHS];
  const packed = isJsonObject(quantization)
    ? readQuantization(quantization, own, where)
    : undefined;
  const stored = packed?.stored ?? own;
  const length = bytesNeeded(shape, stored, where);
  const common = { name, shape: shape as Shape, dtype: own, stored, length };
  const ofOptimizer = group === "optimizer";
  return packed?.scale === undefined
    ? { ...common, ofOptimizer }
    : { ...common, ofOptimizer, scale: packed.scale };
}

function readQuantization(
  { dtype, scale, min }: JsonObject,
  own: Spec["dtype"],
  where: string,
): { readonly stored: FileDType; readonly scale?: { scale: number; min: number } } {
  const known = typeof dtype === "string" && Object.hasOwn(QUANTIZED, dtype) && own !== "bool";
  if (!known) {
    throw new FileError(`${where}: ${own} quantised to ${JSON.stringify(dtype)} is not read.`);
  }
  const stored = QUANTIZED[dtype as keyof typeof QUANTIZED];
  if (stored === "float16") return { stored };
  if (typeof scale === "number" && typeof min === "number" && Number.isFinite(scale + min)) {
    return { stored, scale: { scale, min } };
  }
  throw new FileError(`${where}: expected a quantization { dtype, scale, min } of finite numbers.`);
}
