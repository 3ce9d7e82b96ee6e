// CategoryEncoding: integers to vectors with a place for each category.

import type { Tensor, TensorLike } from "../../engine/index.ts";
import { asTensor } from "../../engine/index.ts";
import { expandDims, oneHot } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkChoice, checkNumber } from "../../registry/index.ts";
import type { CallArguments } from "../call-context.ts";
import type { LayerOptions } from "../layer.ts";
import { Layer } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";

/** Names the ways to encode categories. */
export const encodings = ["one_hot", "multi_hot", "count"] as const;
export type Encoding = (typeof encodings)[number];

/** Are the options of CategoryEncoding. */
export interface CategoryEncodingOptions extends LayerOptions {
  /** Number of categories: inputs are 0 … numTokens − 1. */
  readonly numTokens: number;
  /** Default "multi_hot". */
  readonly outputMode?: Encoding;
  /** Accepted where it is false. */
  readonly sparse?: false;
}

/**
 * Encodes integers: "one_hot" each by itself, "multi_hot" marks which occur in a sample, "count"
 * how often; a call takes `countWeights` for the latter.
 */
export class CategoryEncoding extends Layer {
  static override readonly className = "CategoryEncoding";
  readonly numTokens: number;
  readonly outputMode: Encoding;

  constructor(options: CategoryEncodingOptions) {
    super(options, ["numTokens", "outputMode", "sparse"]);
    const who = "CategoryEncoding";
    this.numTokens = checkNumber(who, "numTokens", options.numTokens, { min: 1, integer: true });
    this.outputMode = checkChoice(who, "outputMode", options.outputMode ?? "multi_hot", encodings);
  }

  override call(inputs: Tensor, args: CallArguments): Tensor {
    const { dtype, numTokens } = this;
    const indices = inputs.cast("int32");
    if (this.outputMode === "one_hot") {
      const alone = indices.rank > 1 && indices.shape.at(-1) === 1;
      const flat = alone ? indices.reshape(indices.shape.slice(0, -1)) : indices;
      return oneHot(flat, numTokens, { dtype });
    }
    const each = oneHot(indices, numTokens, { dtype });
    const axis = each.rank - 2;
    if (this.outputMode === "multi_hot") return axis < 0 ? each : each.max(axis);
    const given = args["countWeights"];
    const weighted =
      given === undefined || given === null
        ? each
        : each.multiply(expandDims(asTensor(given as TensorLike).cast(dtype), -1));
    return axis < 0 ? weighted : weighted.sum(axis);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    if (this.outputMode === "one_hot") {
      const alone = inputShape.length > 1 && inputShape.at(-1) === 1;
      return [...(alone ? inputShape.slice(0, -1) : inputShape), this.numTokens];
    }
    return [...inputShape.slice(0, -1), this.numTokens];
  }

  override getConfig(): Config {
    return { ...super.getConfig(), numTokens: this.numTokens, outputMode: this.outputMode };
  }
}
