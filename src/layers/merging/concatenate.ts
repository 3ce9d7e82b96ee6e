// Concatenate: inputs laid behind each other along one axis.

import type { Tensor } from "../../engine/index.ts";
import { normalizeAxis } from "../../engine/index.ts";
import { concatenate, logicalAnd, ones } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkNumber } from "../../registry/index.ts";
import { ShapeError } from "../../shared/errors.ts";
import { keepDType } from "../keep-dtype.ts";
import type { InputDType } from "../keras-tensor.ts";
import type { LayerOptions } from "../layer.ts";
import { Layer } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import { showSymbolic } from "../symbolic-shape.ts";
import { checkList } from "./base-merge.ts";

/** Are the options of Concatenate. */
export interface ConcatenateOptions extends LayerOptions {
  /** Default −1. */
  readonly axis?: number;
}

/** Joins a list of inputs along an axis; the other extents agree. */
export class Concatenate extends Layer {
  static override readonly className = "Concatenate";
  override readonly supportsMasking = true;
  readonly axis: number;

  constructor(options: ConcatenateOptions = {}) {
    super(options, ["axis"]);
    this.axis = checkNumber("Concatenate", "axis", options.axis ?? -1, { integer: true });
  }

  override build(inputShape: readonly SymbolicShape[]): void {
    this.computeOutputShape(inputShape);
    super.build(inputShape);
  }

  override call(inputs: readonly Tensor[]): Tensor {
    return concatenate(inputs, { axis: this.axis });
  }

  /** @throws ShapeError when the inputs differ along another axis. */
  override computeOutputShape(inputShape: readonly SymbolicShape[]): SymbolicShape {
    checkList(this, inputShape, 1);
    const [first = [], ...rest] = inputShape;
    const along = normalizeAxis(this.axis, first.length, `Concatenate "${this.name}"`);
    return rest.reduce((a, b) => {
      const fits = (n: number | null, axis: number) =>
        axis === along || n === null || b[axis] === null || n === b[axis];
      if (a.length !== b.length || !a.every(fits)) {
        throw new ShapeError(
          `Concatenate "${this.name}" joins along axis ${this.axis}, but inputs of shapes ` +
            `${inputShape.map(showSymbolic).join(", ")} differ along another axis.`,
        );
      }
      return a.map((n, axis) => {
        const other = b[axis] ?? null;
        if (axis !== along) return n ?? other;
        return n === null || other === null ? null : n + other;
      });
    }, first);
  }

  override computeOutputDType(inputs: readonly InputDType[]): InputDType {
    return keepDType(this, inputs);
  }

  /** Joins the masks too; an input without one counts in full. */
  override computeMask(
    inputs: readonly Tensor[],
    mask: readonly (Tensor | null)[] | null,
  ): Tensor | null {
    if (mask === null) return null;
    const rank = inputs[0]?.rank ?? 0;
    const along = normalizeAxis(this.axis, rank, "Concatenate");
    const known = mask.find((one) => one !== null);
    if (known === undefined || known === null) return null;
    // Masks lack the axes behind the steps: joined along those, all must let a step through.
    if (along >= known.rank) {
      const present = mask.filter((one): one is Tensor => one !== null);
      return present.reduce((a, b) => logicalAnd(a, b));
    }
    const full = inputs.map((input, i) => {
      const given = mask[i] ?? null;
      if (given !== null) return given;
      return ones(input.shape.slice(0, known.rank), { dtype: "bool" });
    });
    return concatenate(full, { axis: along });
  }

  override getConfig(): Config {
    return { ...super.getConfig(), axis: this.axis };
  }
}
