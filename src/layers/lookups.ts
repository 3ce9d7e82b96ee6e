// Who looks up what: lets data be checked before a step runs, which would clamp a wrong index.

import type { Tensor } from "../engine/index.ts";

/** Is what a layer is about to look up in `range` rows. */
export interface Lookup {
  readonly layer: { readonly className: string; readonly name: string };
  readonly range: number;
  readonly indices: Tensor;
}

let listening: Lookup[] | undefined;

/** Tells whoever listens what a layer looks up. */
export function noteLookup(lookup: Lookup): void {
  listening?.push(lookup);
}

/** Gives what layers look up while `body` runs. */
export function lookupsDuring(body: () => void): readonly Lookup[] {
  const outer = listening;
  const found: Lookup[] = [];
  listening = found;
  try {
    body();
  } finally {
    listening = outer;
  }
  return found;
}
