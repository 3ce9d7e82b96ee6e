// A graph as boxes and arrows: what every output format draws from.

/** Says what a box stands for, which settles its colour. */
export type BoxKind = "input" | "hidden" | "output";

/** Is one box. */
export interface Box {
  readonly id: string;
  readonly kind: BoxKind;
  /** Name in the first line. */
  readonly label: string;
  /** Further lines, such as a type. */
  readonly details: readonly string[];
}

/** Is an arrow between two boxes. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
}

/** Holds boxes, each behind the boxes that it takes from, and the arrows between them. */
export interface Drawing {
  readonly title: string;
  readonly boxes: readonly Box[];
  readonly arrows: readonly Arrow[];
}

/** Colours of boxes: fill and border. */
export const boxColors: Readonly<
  Record<BoxKind, { readonly fill: string; readonly line: string }>
> = {
  input: { fill: "#e3f2fd", line: "#1e88e5" },
  hidden: { fill: "#f5f5f5", line: "#757575" },
  output: { fill: "#e8f5e9", line: "#43a047" },
};
