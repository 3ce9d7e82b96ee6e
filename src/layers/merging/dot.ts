// Dot: products of the vectors of two inputs, sample by sample.

import type { Tensor } from "../../engine/index.ts";
import { normalizeAxis } from "../../engine/index.ts";
import { einsum, normalize } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { ShapeError } from "../../shared/errors.ts";
import type { LayerOptions } from "../layer.ts";
import { Layer } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import { showSymbolic } from "../symbolic-shape.ts";

/** Are the options of Dot. */
export interface DotOptions extends LayerOptions {
  /** Axis of both inputs along which products are summed, or one for each. */
  readonly axes: number | readonly [number, number];
  /** Whether vectors get length 1 first, so that the result is their cosine; default false. */
  readonly normalize?: boolean;
}

/** Sums products along an axis of each of two inputs [batch, …]. */
export class Dot extends Layer {
  static override readonly className = "Dot";
  override readonly supportsMasking = true;
  readonly axes: number | readonly [number, number];
  readonly normalize: boolean;

  constructor(options: DotOptions) {
    super(options, ["axes", "normalize"]);
    this.axes = options.axes;
    this.normalize = options.normalize ?? false;
  }

  override call(inputs: readonly [Tensor, Tensor]): Tensor {
    const [i, j] = this.#axesOf(inputs.map((input) => input.shape));
    const [x, y] = this.normalize
      ? [normalize(inputs[0], { axis: i }), normalize(inputs[1], { axis: j })]
      : inputs;
    const letters = "bcdefghijklm";
    const left = [...letters.slice(0, x.rank - 1)];
    const right = [...letters.slice(x.rank - 1, x.rank + y.rank - 2)];
    const rest = [...left.filter((_, a) => a !== i - 1), ...right.filter((_, a) => a !== j - 1)];
    right[j - 1] = left[i - 1] ?? "";
    const product = einsum(`a${left.join("")},a${right.join("")}->a${rest.join("")}`, x, y);
    return rest.length === 0 ? product.reshape([x.shape[0] ?? 0, 1]) : product;
  }

  override computeOutputShape(inputShape: readonly SymbolicShape[]): SymbolicShape {
    const [i, j] = this.#axesOf(inputShape);
    const [x = [], y = []] = inputShape;
    const rest = [...x.filter((_, a) => a !== i), ...y.slice(1).filter((_, a) => a !== j - 1)];
    return rest.length === 1 ? [...rest, 1] : rest;
  }

  override computeMask(): null {
    return null;
  }

  override getConfig(): Config {
    return { ...super.getConfig(), axes: this.axes, normalize: this.normalize };
  }

  #axesOf(shapes: readonly SymbolicShape[]): [number, number] {
    const [x, y] = shapes;
    const who = `Dot "${this.name}"`;
    if (shapes.length !== 2 || x === undefined || y === undefined || x.length < 2 || y.length < 2) {
      throw new ShapeError(`${who} takes two inputs of at least two axes: layer.apply([a, b]).`);
    }
    const [first, second] = typeof this.axes === "number" ? [this.axes, this.axes] : this.axes;
    const i = normalizeAxis(first, x.length, who);
    const j = normalizeAxis(second, y.length, who);
    if (x[i] === y[j] || x[i] === null || y[j] === null) return [i, j];
    throw new ShapeError(
      `${who} sums along axes ${i} and ${j} of inputs of shapes ${showSymbolic(x)} and ` +
        `${showSymbolic(y)}, whose extents differ.`,
    );
  }
}
