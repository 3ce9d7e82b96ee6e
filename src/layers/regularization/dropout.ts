// Dropout: in training a share of the elements is zeroed, at random.

import type { Tensor } from "../../engine/index.ts";
import { dropout, SeedGenerator } from "../../random/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkNumber } from "../../registry/index.ts";
import type { CallArguments } from "../call-context.ts";
import { Elementwise } from "../elementwise.ts";
import type { LayerOptions } from "../layer.ts";

/** Are the options that all layers with dropout share. */
export interface BaseDropoutOptions extends LayerOptions {
  /** Share of the elements that is dropped, 0 … 1. */
  readonly rate: number;
  /** Fixes the random numbers; default: from the process's seed. */
  readonly seed?: number | null;
}

/** Are the options of Dropout. */
export interface DropoutOptions extends BaseDropoutOptions {
  /** Shape of the draw, null as in the inputs; 1 where one draw serves a whole axis. */
  readonly noiseShape?: readonly (number | null)[] | null;
}

/** Zeroes elements of noise that each layer draws in its own way; scales the rest up. */
export abstract class BaseDropout extends Elementwise {
  readonly rate: number;
  readonly seed: number | null;
  readonly #seeds: SeedGenerator | null;

  constructor(options: BaseDropoutOptions, known: readonly string[]) {
    super(options, ["rate", "seed", ...known]);
    this.rate = checkNumber(this.className, "rate", options.rate, { min: 0, max: 1 });
    this.seed = options.seed ?? null;
    const seeds = this.rate > 0 ? new SeedGenerator({ seed: this.seed }) : null;
    this.#seeds = seeds === null ? null : this.addSeedGenerator(seeds);
  }

  /** Gives the shape of the draw for inputs of a shape; null draws for each element. */
  protected abstract noiseShapeOf(inputs: Tensor): readonly (number | null)[] | null;

  override call(inputs: Tensor, { training }: CallArguments): Tensor {
    if (!training || this.#seeds === null) return inputs;
    const noiseShape = this.noiseShapeOf(inputs);
    return dropout(inputs, this.rate, { noiseShape, seed: this.#seeds });
  }

  override getConfig(): Config {
    return { ...super.getConfig(), rate: this.rate, seed: this.seed };
  }
}

/**
 * Zeroes elements with probability `rate` in training and scales the others by 1 / (1 − rate).
 * See https://keras.io/api/layers/regularization_layers/dropout/.
 */
export class Dropout extends BaseDropout {
  static override readonly className = "Dropout";
  readonly noiseShape: readonly (number | null)[] | null;

  constructor(options: DropoutOptions) {
    super(options, ["noiseShape"]);
    this.noiseShape = options.noiseShape ?? null;
  }

  protected override noiseShapeOf(): readonly (number | null)[] | null {
    return this.noiseShape;
  }

  override getConfig(): Config {
    return { ...super.getConfig(), noiseShape: this.noiseShape };
  }
}
