// The typed errors of the library: each says who, what was given, what was expected and how to mend it.

/** Base of every error that the library throws on purpose. */
export class GradusError extends Error {
  override name = "GradusError";
}

/** Reports shapes that do not fit together or do not fit a layer. */
export class ShapeError extends GradusError {
  override name = "ShapeError";
}

/** Reports a dtype that an operation does not take. */
export class DTypeError extends GradusError {
  override name = "DTypeError";
}

/** Reports an option, identifier or order of calls that cannot work. */
export class ConfigError extends GradusError {
  override name = "ConfigError";
}

/** Reports a file that is missing, broken, hostile or of an unknown kind. */
export class FileError extends GradusError {
  override name = "FileError";
}

/** Reports what a backend or device cannot do. */
export class BackendError extends GradusError {
  override name = "BackendError";
}

/** Reports that a device is gone, and what lay on it with it. */
export class DeviceLostError extends BackendError {
  override name = "DeviceLostError";
  /** Says what happened, without what to do about it. */
  reason = "";
}

/**
 * Names the nearest known identifier, as a sentence to append to an error.
 * Empty when nothing is near enough to be a likely typing mistake.
 */
export function didYouMean(given: string, known: Iterable<string>): string {
  let best = "";
  let bestDistance = Math.max(2, Math.floor(given.length / 3)) + 1;
  for (const candidate of known) {
    const distance = editDistance(given.toLowerCase(), candidate.toLowerCase());
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return best === "" ? "" : ` Did you mean "${best}"?`;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      current.push(Math.min(substitution, (previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
