// Merging by arithmetic: sums, products, averages, extremes.

import type { DType, Tensor } from "../../engine/index.ts";
import { ShapeError } from "../../shared/errors.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import { BaseMerge } from "./base-merge.ts";

/** Adds its inputs. */
export class Add extends BaseMerge {
  static override readonly className = "Add";

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((a, b) => a.add(b));
  }
}

/** Subtracts the second of two inputs from the first. */
export class Subtract extends BaseMerge {
  static override readonly className = "Subtract";

  /** @throws ShapeError unless there are exactly two inputs. */
  override computeOutputShape(inputShape: readonly SymbolicShape[]): SymbolicShape {
    if (inputShape.length === 2) return super.computeOutputShape(inputShape);
    throw new ShapeError(
      `Subtract "${this.name}" takes exactly two inputs, but got ${inputShape.length}.`,
    );
  }

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((a, b) => a.subtract(b));
  }
}

/** Multiplies its inputs element by element. */
export class Multiply extends BaseMerge {
  static override readonly className = "Multiply";

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((a, b) => a.multiply(b));
  }
}

/** Averages its inputs. */
export class Average extends BaseMerge {
  static override readonly className = "Average";

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((a, b) => a.add(b)).divide(inputs.length);
  }

  override computeOutputDType(): DType {
    return this.computeDtype;
  }
}

/** Takes the greatest of its inputs, element by element. */
export class Maximum extends BaseMerge {
  static override readonly className = "Maximum";

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((a, b) => a.maximum(b));
  }
}

/** Takes the least of its inputs, element by element. */
export class Minimum extends BaseMerge {
  static override readonly className = "Minimum";

  protected override merge(inputs: readonly Tensor[]): Tensor {
    return inputs.reduce((a, b) => a.minimum(b));
  }
}
