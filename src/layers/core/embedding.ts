// Embedding: integers [batch, …] to vectors [batch, …, outputDim].

import type { Tensor, Variable } from "../../engine/index.ts";
import { RandomUniform } from "../../initializers/index.ts";
import { take } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkNumber } from "../../registry/index.ts";
import type { LayerOptions } from "../layer.ts";
import { Layer } from "../layer.ts";
import { noteLookup } from "../lookups.ts";
import type { ShapeTree, SymbolicShape } from "../symbolic-shape.ts";
import type { RoleOptions, WeightPlan } from "../weight-plan.ts";
import { planConfig, planWeight, roleOptionNames } from "../weight-plan.ts";

/** Are the options of Embedding. */
export interface EmbeddingOptions extends LayerOptions, RoleOptions<"embeddings"> {
  /** Number of different integers: inputs are 0 … inputDim − 1. */
  readonly inputDim: number;
  /** Length of a vector. */
  readonly outputDim: number;
  /** Whether 0 is padding, which a mask hides from the layers behind; default false. */
  readonly maskZero?: boolean;
  /** Accepted from files where it is null: quantised layers are not offered. */
  readonly quantizationConfig?: null;
}

/** Looks vectors up by integers. See https://keras.io/api/layers/core_layers/embedding/. */
export class Embedding extends Layer {
  static override readonly className = "Embedding";
  override readonly supportsMasking: boolean;
  readonly inputDim: number;
  readonly outputDim: number;
  readonly maskZero: boolean;
  /** [inputDim, outputDim]; made by `build`. */
  embeddings!: Variable;
  readonly #embeddings: WeightPlan;

  constructor(options: EmbeddingOptions) {
    const own = ["inputDim", "outputDim", "maskZero", "quantizationConfig"];
    super(options, [...own, ...roleOptionNames("embeddings")]);
    const who = "Embedding";
    this.inputDim = checkNumber(who, "inputDim", options.inputDim, { min: 1, integer: true });
    this.outputDim = checkNumber(who, "outputDim", options.outputDim, { min: 1, integer: true });
    this.maskZero = options.maskZero ?? false;
    this.supportsMasking = this.maskZero;
    this.#embeddings = planWeight(who, "embeddings", options, new RandomUniform());
  }

  override get indexRange(): number {
    return this.inputDim;
  }

  override build(inputShape: ShapeTree): void {
    const shape = [this.inputDim, this.outputDim];
    this.embeddings = this.addWeight({ name: "embeddings", shape, ...this.#embeddings });
    super.build(inputShape);
  }

  override call(inputs: Tensor): Tensor {
    noteLookup({ layer: this, range: this.inputDim, indices: inputs });
    return take(this.embeddings.value, inputs.cast("int32"), { axis: 0 });
  }

  override computeMask(inputs: Tensor): Tensor | null {
    return this.maskZero ? inputs.notEqual(0) : null;
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return [...inputShape, this.outputDim];
  }

  override getConfig(): Config {
    return {
      activityRegularizer: null,
      ...super.getConfig(),
      inputDim: this.inputDim,
      outputDim: this.outputDim,
      ...planConfig("embeddings", this.#embeddings),
      maskZero: this.maskZero,
      quantizationConfig: null,
    };
  }
}
