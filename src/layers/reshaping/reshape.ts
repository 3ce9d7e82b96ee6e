// Reshape: the elements of a sample get another shape.

import type { Tensor } from "../../engine/index.ts";
import type { Config } from "../../registry/index.ts";
import { ConfigError, ShapeError } from "../../shared/errors.ts";
import type { LayerOptions } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import { showSymbolic, symbolicSize } from "../symbolic-shape.ts";
import { MovingLayer } from "./moving-layer.ts";

/** Are the options of Reshape. */
export interface ReshapeOptions extends LayerOptions {
  /** Shape of one sample; one extent may be −1, which takes what is left. */
  readonly targetShape: readonly number[];
}

/** Gives samples the shape `targetShape`. */
export class Reshape extends MovingLayer {
  static override readonly className = "Reshape";
  readonly targetShape: readonly number[];

  constructor(options: ReshapeOptions) {
    super(options, ["targetShape"]);
    const shape = options.targetShape;
    const open = Array.isArray(shape) ? shape.filter((n) => n === -1).length : 2;
    if (open > 1 || shape.some((n) => !Number.isInteger(n) || n < -1)) {
      throw new ConfigError(
        `Reshape: targetShape is ${JSON.stringify(shape)}, but must be a list of extents, ` +
          "of which one may be -1.",
      );
    }
    this.targetShape = [...shape];
  }

  override call(inputs: Tensor): Tensor {
    const shape = this.computeOutputShape(inputs.shape);
    return inputs.reshape(shape.map((n) => n ?? -1));
  }

  /** @throws ShapeError when the number of elements differs. */
  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    const size = symbolicSize(inputShape.slice(1));
    const rest = this.targetShape.filter((n) => n !== -1).reduce((product, n) => product * n, 1);
    const open = this.targetShape.includes(-1);
    if (size !== null && (open ? size % rest !== 0 : size !== rest)) {
      throw new ShapeError(
        `Reshape "${this.name}" cannot give samples of shape ${showSymbolic(inputShape.slice(1))} ` +
          `(${size} elements) the shape ${showSymbolic(this.targetShape)}.`,
      );
    }
    const inferred = size === null ? null : size / rest;
    return [inputShape[0] ?? null, ...this.targetShape.map((n) => (n === -1 ? inferred : n))];
  }

  override getConfig(): Config {
    return { ...super.getConfig(), targetShape: this.targetShape };
  }
}
