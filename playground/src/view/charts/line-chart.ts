// What a line chart is told, and what it tells in return.

import type uPlot from "uplot";

/** Is how the page's look is put into a chart. */
export interface Look {
  /** Gives the value of a CSS variable. */
  readonly color: (name: string) => string;
  /** What all axes share. */
  readonly axis: uPlot.Axis;
}

/** Is all of a chart but its size. */
export type Options = Omit<uPlot.Options, "width" | "height">;
