// Cropping: rows and columns at the borders are cut off.

import type { Tensor } from "../../engine/index.ts";
import type { DataFormat } from "../../ops/index.ts";
import { cut } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkChoice } from "../../registry/index.ts";
import { ShapeError } from "../../shared/errors.ts";
import type { LayerOptions } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import { showSymbolic } from "../symbolic-shape.ts";
import { dataFormats } from "../windows.ts";
import type { Margin, Margins } from "./margins.ts";
import { marginOf, marginsOf } from "./margins.ts";
import { MovingLayer } from "./moving-layer.ts";

/** Are the options of Cropping1D. */
export interface Cropping1DOptions extends LayerOptions {
  /** Steps cut off both sides, or [before, after]; default 1. */
  readonly cropping?: number | Margin;
}

/** Are the options of Cropping2D. */
export interface Cropping2DOptions extends LayerOptions {
  /** Cells cut off all sides, per axis, or [[top, bottom], [left, right]]; default 0. */
  readonly cropping?: Margins;
  readonly dataFormat?: DataFormat | null;
}

abstract class Cropping extends MovingLayer {
  readonly #margins: readonly Margin[];
  readonly #first: number;

  constructor(
    options: LayerOptions,
    known: readonly string[],
    margins: readonly Margin[],
    format: DataFormat,
  ) {
    super(options, ["cropping", ...known]);
    this.#margins = margins;
    this.#first = format === "channels_last" ? 1 : 2;
    this.inputSpec = { ndim: margins.length + 2 };
  }

  override call(inputs: Tensor): Tensor {
    this.computeOutputShape(inputs.shape);
    return this.#margins.reduce((x, [before, after], i) => {
      const axis = this.#first + i;
      return cut(x, axis, before, (x.shape[axis] ?? 0) - after);
    }, inputs);
  }

  /** @throws ShapeError when nothing is left. */
  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return inputShape.map((n, axis) => {
      const [before, after] = this.#margins[axis - this.#first] ?? [0, 0];
      if (n === null || n > before + after) return n === null ? null : n - before - after;
      throw new ShapeError(
        `${this.className} "${this.name}" cuts ${before} + ${after} cells off axis ${axis} of an ` +
          `input of shape ${showSymbolic(inputShape)}: nothing is left.`,
      );
    });
  }
}

/** Cuts steps off [batch, steps, channels]. */
export class Cropping1D extends Cropping {
  static override readonly className = "Cropping1D";
  readonly cropping: Margin;

  constructor(options: Cropping1DOptions = {}) {
    const cropping = marginOf("Cropping1D", "cropping", options.cropping ?? 1);
    super(options, [], [cropping], "channels_last");
    this.cropping = cropping;
  }

  override getConfig(): Config {
    return { ...super.getConfig(), cropping: this.cropping };
  }
}

/** Cuts rows and columns off [batch, height, width, channels]. */
export class Cropping2D extends Cropping {
  static override readonly className = "Cropping2D";
  readonly cropping: readonly [Margin, Margin];
  readonly dataFormat: DataFormat;

  constructor(options: Cropping2DOptions = {}) {
    const who = "Cropping2D";
    const cropping = marginsOf(who, "cropping", options.cropping ?? 0);
    const given = options.dataFormat ?? "channels_last";
    const format = checkChoice(who, "dataFormat", given, dataFormats);
    super(options, ["dataFormat"], cropping, format);
    this.cropping = cropping;
    this.dataFormat = format;
  }

  override getConfig(): Config {
    return { ...super.getConfig(), cropping: this.cropping, dataFormat: this.dataFormat };
  }
}
