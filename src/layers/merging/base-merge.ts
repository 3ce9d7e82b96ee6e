// What merging layers are: several inputs of shapes that broadcast, one output.

import type { Tensor } from "../../engine/index.ts";
import { logicalAnd } from "../../ops/index.ts";
import { ShapeError } from "../../shared/errors.ts";
import { keepDType } from "../keep-dtype.ts";
import type { InputDType } from "../keras-tensor.ts";
import type { LayerOptions } from "../layer.ts";
import { Layer } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import { showSymbolic } from "../symbolic-shape.ts";

/** Merges a list of inputs element by element. */
export abstract class BaseMerge extends Layer {
  override readonly supportsMasking = true;

  constructor(options: LayerOptions = {}) {
    super(options, []);
  }

  /** Merges tensors; there are at least two. */
  protected abstract merge(inputs: readonly Tensor[]): Tensor;

  override build(inputShape: readonly SymbolicShape[]): void {
    this.computeOutputShape(inputShape);
    super.build(inputShape);
  }

  override call(inputs: readonly Tensor[]): Tensor {
    const rank = Math.max(...inputs.map((input) => input.rank));
    return this.merge(inputs.map((input) => aligned(input, rank)));
  }

  /** @throws ShapeError when there are fewer than two inputs, or they do not broadcast. */
  override computeOutputShape(inputShape: readonly SymbolicShape[]): SymbolicShape {
    checkList(this, inputShape);
    const rank = Math.max(...inputShape.map((shape) => shape.length));
    const full = inputShape.map((shape) => [
      ...shape.slice(0, 1),
      ...Array.from({ length: rank - shape.length }, () => 1),
      ...shape.slice(1),
    ]);
    return full.reduce((a, b) => a.map((n, axis) => this.#extent(n, b[axis] ?? null, inputShape)));
  }

  #extent(a: number | null, b: number | null, shapes: readonly SymbolicShape[]): number | null {
    if (a === 1) return b;
    if (b === 1 || a === b) return a;
    if (a === null || b === null) return a ?? b;
    throw new ShapeError(
      `${this.className} "${this.name}" cannot merge inputs of shapes ` +
        `${shapes.map(showSymbolic).join(" and ")}: ${a} and ${b} do not broadcast.`,
    );
  }

  override computeOutputDType(inputs: readonly InputDType[]): InputDType {
    return keepDType(this, inputs);
  }

  override computeMask(
    _inputs: readonly Tensor[],
    mask: readonly (Tensor | null)[] | null,
  ): Tensor | null {
    if (mask === null || mask.some((one) => one === null)) return null;
    return (mask as readonly Tensor[]).reduce((a, b) => logicalAnd(a, b));
  }
}

// An input with fewer axes gets them behind the batch, as in Keras.
function aligned(input: Tensor, rank: number): Tensor {
  if (input.rank === rank) return input;
  const ones = Array.from({ length: rank - input.rank }, () => 1);
  return input.reshape([...input.shape.slice(0, 1), ...ones, ...input.shape.slice(1)]);
}

/**
 * Checks that a merging layer got a list of at least `count` shapes.
 * @throws ShapeError saying how to write it.
 */
export function checkList(layer: Layer, shapes: readonly SymbolicShape[], count = 2): void {
  if (shapes.length >= count && shapes.every(Array.isArray)) return;
  throw new ShapeError(
    `${layer.className} "${layer.name}" takes a list of at least ${count} inputs: ` +
      "layer.apply([a, b]).",
  );
}
