// What is being traced now: the open function, and the loop bodies inside of it.

import { ConfigError } from "../../shared/errors.ts";
import type { Value } from "../ir/node.ts";
import type { Bound } from "./host.ts";

/** Is anything that a trace reads as state and may replace: a `Variable`. */
export interface State extends Bound {
  readonly name: string;
}

/** Holds the state's value when the function began, and now. */
export interface Cell {
  readonly initial: Value;
  current: Value;
}

/** Is a function being traced: what state it has read and replaced. */
export class FunctionScope {
  readonly cells = new Map<State, Cell>();
  /** A loop body outside of any traced function: it reads state as it is when the body is built. */
  readonly isEager: boolean;
  /** How many loop or branch bodies are open inside. */
  bodies = 0;

  constructor(options: { readonly isEager?: boolean } = {}) {
    this.isEager = options.isEager ?? false;
  }
}

let current: FunctionScope | undefined;

/** Gives the function being traced, if any. */
export function currentScope(): FunctionScope | undefined {
  return current;
}

/** Runs `body` with `scope` as the function being traced; undefined leaves every trace. */
export function within<T>(scope: FunctionScope | undefined, body: () => T): T {
  const outer = current;
  current = scope;
  try {
    return body();
  } finally {
    current = outer;
  }
}

/** Runs `body` as the body of a loop or branch, where state may be read but not replaced. */
export function withinBody<T>(body: () => T): T {
  const scope = current ?? new FunctionScope({ isEager: true });
  scope.bodies++;
  try {
    return within(scope, body);
  } finally {
    scope.bodies--;
  }
}

/**
 * Forbids reading a value while a function is traced.
 * @throws ConfigError that says what to do instead.
 */
export function forbidReading(): void {
  if (current === undefined) return;
  throw new ConfigError(
    "A tensor was read inside a traced function, where it has no value yet. " +
      "Return it from the function and read it outside; for a choice that depends on values " +
      "use where() or cond().",
  );
}
