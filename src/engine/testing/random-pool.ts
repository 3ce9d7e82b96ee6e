// The values of a random graph while it grows, and the way to grow it.

import { isFloat } from "../ir/dtype.ts";
import type { Value } from "../ir/node.ts";
import { sizeOf } from "../ir/shape.ts";

/** Is one step of building: which operation, on which value, and two numbers for the rest. */
export type Instruction = readonly [operation: number, x: number, y: number, z: number];

/** Is a value, and what is known of its elements whatever the inputs are. */
export interface Tracked {
  readonly value: Value;
  /** Magnitudes do not exceed 2 to this power. */
  readonly high: number;
  /** Elements are whole multiples of 2 to this power, where `error` is 0. */
  readonly low: number;
  /** Most by which two right backends may differ. */
  readonly error: number;
}

/** Makes values of a pool's; gives none where the operand does not fit. */
export type Operation = (
  pool: readonly Tracked[],
  x: Tracked,
  y: number,
  z: number,
) => readonly Tracked[] | undefined;

/** Graphs stay small enough that hundreds are run in seconds. */
const mostElements = 600;
const mostError = 1e-3;

/** Adds to a pool the results of instructions; one that does not fit gives way to the next. */
export function extendPool(
  pool: Tracked[],
  instructions: readonly Instruction[],
  table: readonly Operation[],
): void {
  for (const [operation, x, y, z] of instructions) {
    const operand = pick(pool, x);
    for (let attempt = 0; attempt < 4; attempt++) {
      const results = table[(operation + attempt) % table.length]?.(pool, operand, y, z) ?? [];
      const tame = results.filter(isTame);
      pool.push(...tame);
      if (tame.length > 0) break;
    }
  }
}

function isTame({ value, high, error }: Tracked): boolean {
  const isBounded = !isFloat(value.type.dtype) || high <= 8;
  return isBounded && error <= mostError && sizeOf(value.type.shape) <= mostElements;
}

/** Takes a value; small numbers take recent ones, and so does every second number. */
export function pick(pool: readonly Tracked[], n: number): Tracked {
  const reach = n % 2 === 0 ? pool.length : Math.min(pool.length, 6);
  const found = pool[pool.length - 1 - (Math.floor(n / 2) % reach)];
  if (found === undefined) throw new Error("an empty pool has no value");
  return found;
}
