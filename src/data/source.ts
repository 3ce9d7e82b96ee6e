// What can be gone through batch by batch: iterables, and functions that begin new ones.

/** Is anything that can be gone through: an array, a generator, a stream. */
export type AnyIterable<T> = Iterable<T> | AsyncIterable<T>;

/** Is what a dataset is made of: an iterable, or a function that begins a new one. */
export type Source<T> = AnyIterable<T> | (() => AnyIterable<T>);

/** Tells what can be gone through batch by batch from arrays of samples. */
export function isStream(given: unknown): given is Source<unknown> {
  if (typeof given === "function") return true;
  if (typeof given !== "object" || given === null) return false;
  if (Array.isArray(given) || ArrayBuffer.isView(given)) return false;
  return Symbol.asyncIterator in given || Symbol.iterator in given;
}

/** Begins going through a source. */
export function iterate<T>(source: Source<T>): AsyncIterator<T> | Iterator<T> {
  const iterable = typeof source === "function" ? source() : source;
  return Symbol.asyncIterator in iterable
    ? iterable[Symbol.asyncIterator]()
    : iterable[Symbol.iterator]();
}

/** Reads how many elements a source has, where it says so as `size`. */
export function sizeOfSource(source: Source<unknown>): number | undefined {
  return "size" in source && typeof source.size === "number" ? source.size : undefined;
}
