// What the browser remembers of the last visit; nothing where it must not.

const prefix = "gradus-playground ";

/** Gives what was remembered, or null. */
export function recall(key: string): string | null {
  try {
    return localStorage.getItem(prefix + key);
  } catch {
    return null;
  }
}

/** Remembers a text for the next visit, if the browser may. */
export function remember(key: string, text: string): void {
  try {
    localStorage.setItem(prefix + key, text);
  } catch {
    // A page in a sandboxed frame has no memory; it works without.
  }
}
