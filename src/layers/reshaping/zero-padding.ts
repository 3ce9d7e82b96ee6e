// Zero padding: rows and columns of zeros around sequences and images.

import type { Tensor } from "../../engine/index.ts";
import type { DataFormat } from "../../ops/index.ts";
import { pad } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkChoice } from "../../registry/index.ts";
import type { LayerOptions } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import { dataFormats } from "../windows.ts";
import type { Margin, Margins } from "./margins.ts";
import { marginOf, marginsOf } from "./margins.ts";
import { MovingLayer } from "./moving-layer.ts";

/** Are the options of ZeroPadding1D. */
export interface ZeroPadding1DOptions extends LayerOptions {
  /** Steps on both sides, or [before, after]; default 1. */
  readonly padding?: number | Margin;
  readonly dataFormat?: DataFormat | null;
}

/** Are the options of ZeroPadding2D. */
export interface ZeroPadding2DOptions extends LayerOptions {
  /** Cells on all sides, per axis, or [[top, bottom], [left, right]]; default 1. */
  readonly padding?: Margins;
  readonly dataFormat?: DataFormat | null;
}

function widths(rank: number, format: DataFormat, margins: readonly Margin[]): Margin[] {
  const first = format === "channels_last" ? 1 : 2;
  return Array.from({ length: rank }, (_, axis) => margins[axis - first] ?? [0, 0]);
}

abstract class ZeroPadding extends MovingLayer {
  readonly dataFormat: DataFormat;
  readonly #margins: readonly Margin[];

  constructor(
    options: LayerOptions & { readonly dataFormat?: DataFormat | null },
    margins: readonly Margin[],
  ) {
    super(options, ["padding", "dataFormat"]);
    this.#margins = margins;
    const given = options.dataFormat ?? "channels_last";
    this.dataFormat = checkChoice(this.className, "dataFormat", given, dataFormats);
    this.inputSpec = { ndim: margins.length + 2 };
  }

  override call(inputs: Tensor): Tensor {
    return pad(inputs, widths(inputs.rank, this.dataFormat, this.#margins));
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const sides = widths(inputShape.length, this.dataFormat, this.#margins);
    return inputShape.map((n, axis) => {
      const [before, after] = sides[axis] ?? [0, 0];
      return n === null ? null : n + before + after;
    });
  }
}

/** Adds steps of zeros to [batch, steps, channels]. */
export class ZeroPadding1D extends ZeroPadding {
  static override readonly className = "ZeroPadding1D";
  readonly padding: Margin;

  constructor(options: ZeroPadding1DOptions = {}) {
    const padding = marginOf("ZeroPadding1D", "padding", options.padding ?? 1);
    super(options, [padding]);
    this.padding = padding;
  }

  override getConfig(): Config {
    return { ...super.getConfig(), padding: this.padding, dataFormat: this.dataFormat };
  }
}

/** Adds rows and columns of zeros to [batch, height, width, channels]. */
export class ZeroPadding2D extends ZeroPadding {
  static override readonly className = "ZeroPadding2D";
  readonly padding: readonly [Margin, Margin];

  constructor(options: ZeroPadding2DOptions = {}) {
    const padding = marginsOf("ZeroPadding2D", "padding", options.padding ?? 1);
    super(options, padding);
    this.padding = padding;
  }

  override getConfig(): Config {
    return { ...super.getConfig(), padding: this.padding, dataFormat: this.dataFormat };
  }
}
