// FillMissing: gaps among numbers become zeros, and features of their own say where they were.

import type { Tensor } from "../../engine/index.ts";
import { tensor } from "../../engine/index.ts";
import { concatenate, isnan, take, where } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { ConfigError } from "../../shared/errors.ts";
import type { LayerOptions } from "../layer.ts";
import { Layer } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";

/** Are the options of FillMissing. */
export interface FillMissingOptions extends LayerOptions {
  /** Places, on the last axis, of the features whose gaps are marked; default none. */
  readonly indicators?: readonly number[];
}

/**
 * Replaces NaN by 0, which is the mean behind a Normalization layer, and appends, for each feature
 * in `indicators`, one that is 1 where there was a gap: [batch, n] becomes [batch, n + indicators].
 * Keras has no such layer; in Python, load its files with a class of this name (see the docs of the
 * command line).
 */
export class FillMissing extends Layer {
  static override readonly className = "FillMissing";
  readonly indicators: readonly number[];

  /** @throws ConfigError when a place is no whole number from 0. */
  constructor(options: FillMissingOptions = {}) {
    super(options, ["indicators"]);
    this.indicators = [...(options.indicators ?? [])];
    const wrong = this.indicators.find((place) => !Number.isInteger(place) || place < 0);
    if (wrong !== undefined) {
      throw new ConfigError(`FillMissing: indicators must be places from 0, but one is ${wrong}.`);
    }
  }

  override build(inputShape: SymbolicShape): void {
    const features = inputShape.at(-1) ?? null;
    const wrong = this.indicators.find((place) => features !== null && place >= features);
    if (wrong !== undefined) {
      throw new ConfigError(
        `FillMissing "${this.name}": indicators names feature ${wrong}, but there are only ` +
          `${features}.`,
      );
    }
    super.build(inputShape);
  }

  override call(inputs: Tensor): Tensor {
    const gaps = isnan(inputs);
    const filled = where(gaps, tensor(0, { dtype: inputs.dtype }), inputs);
    if (this.indicators.length === 0) return filled;
    const places = Int32Array.from(this.indicators);
    const marks = take(gaps.cast(inputs.dtype), places, { axis: -1 });
    return concatenate([filled, marks], { axis: -1 });
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const features = inputShape.at(-1) ?? null;
    const last = features === null ? null : features + this.indicators.length;
    return [...inputShape.slice(0, -1), last];
  }

  override getConfig(): Config {
    return { ...super.getConfig(), indicators: this.indicators };
  }
}
