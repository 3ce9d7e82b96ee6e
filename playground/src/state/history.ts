// A line of values with a place in it: what undo goes back to and redo goes forward to.

/** Is a value with those before and after it; plain data, changed by making a new one. */
export interface History<T> {
  readonly past: readonly T[];
  readonly present: T;
  readonly future: readonly T[];
}

/** Most values that are kept. */
const longest = 200;

/** Begins a history. */
export function startHistory<T>(present: T): History<T> {
  return { past: [], present, future: [] };
}

/** Goes on to a new value; what was undone is forgotten. */
export function advance<T>({ past, present }: History<T>, next: T): History<T> {
  return { past: [...past, present].slice(-longest), present: next, future: [] };
}

/** Replaces the value without a trace, as the steps of one drag do. */
export function amend<T>(history: History<T>, next: T): History<T> {
  return { ...history, present: next, future: [] };
}

/** Replaces the value alone; what was undone stays. */
export function keep<T>(history: History<T>, present: T): History<T> {
  return { ...history, present };
}

/** Goes back; the same history where there is nothing before. */
export function undo<T>(history: History<T>): History<T> {
  const { past, present, future } = history;
  const previous = past.at(-1);
  if (previous === undefined) return history;
  return { past: past.slice(0, -1), present: previous, future: [present, ...future] };
}

/** Goes forward again; the same history where nothing was undone. */
export function redo<T>(history: History<T>): History<T> {
  const { past, present, future } = history;
  const [next, ...rest] = future;
  return next === undefined ? history : { past: [...past, present], present: next, future: rest };
}
