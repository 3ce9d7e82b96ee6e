// From a class name to a name no other object of the session has: `dense`, `dense_1`, `dense_2`.

import { snakeCase } from "../registry/index.ts";

const counts = new Map<string, number>();

/** Gives the next free name of a prefix; class names are turned into snake_case first. */
export function uniqueName(prefix: string): string {
  const name = snakeCase(prefix);
  const count = counts.get(name) ?? 0;
  counts.set(name, count + 1);
  return count === 0 ? name : `${name}_${count}`;
}

/** Starts the automatic names over: the next Dense is `dense` again. */
export function clearSession(): void {
  counts.clear();
}
