// What a tool writes onto the network: numbers at its nodes and links, and which node it speaks of.

import type { NodePlace } from "../config/shape.ts";

/** Is such writing; the network shows it and lets people choose another node. */
export interface Annotation {
  /** Texts by layer and node; layer 0 holds the inputs in use. */
  readonly nodes: readonly (readonly string[])[];
  readonly chosen: NodePlace;
  /** Texts at the links into the chosen node, or out of it, one per node at the other end. */
  readonly links: { readonly side: "in" | "out"; readonly texts: readonly string[] };
  readonly choose: (place: NodePlace) => void;
}
