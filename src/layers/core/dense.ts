// Densely connected layer: [batch, …, features] to [batch, …, units].

import type { Activation, ActivationIdentifier } from "../../activations/index.ts";
import { activationRegistry } from "../../activations/index.ts";
import type { Tensor, Variable } from "../../engine/index.ts";
import { GlorotUniform, Zeros } from "../../initializers/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkNumber } from "../../registry/index.ts";
import { knownExtent } from "../known-extent.ts";
import type { LayerOptions } from "../layer.ts";
import { Layer } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import type { RoleOptions, WeightPlan } from "../weight-plan.ts";
import { planConfig, planWeight, roleOptionNames } from "../weight-plan.ts";

/** Are the options of Dense. */
export interface DenseOptions extends LayerOptions, RoleOptions<"kernel">, RoleOptions<"bias"> {
  /** Number of outputs. */
  readonly units: number;
  /** Default linear. */
  readonly activation?: ActivationIdentifier;
  /** Default true. */
  readonly useBias?: boolean;
  /** Accepted from files where it is null: quantised layers are not offered. */
  readonly quantizationConfig?: null;
}

/** Computes activation(inputs · kernel + bias). See https://keras.io/api/layers/core_layers/dense/. */
export class Dense extends Layer {
  static override readonly className = "Dense";
  override readonly supportsMasking = true;
  readonly units: number;
  readonly activation: Activation;
  readonly useBias: boolean;
  /** [features, units]; made by `build`. */
  kernel!: Variable;
  /** [units]; null without bias. */
  bias: Variable | null = null;
  readonly #kernel: WeightPlan;
  readonly #bias: WeightPlan;

  constructor(options: DenseOptions) {
    const roles = roleOptionNames("kernel", "bias");
    super(options, ["units", "activation", "useBias", ...roles, "quantizationConfig"]);
    const who = "Dense";
    this.units = checkNumber(who, "units", options.units, { min: 1, integer: true });
    this.activation = activationRegistry.resolve(options.activation, who);
    this.useBias = options.useBias ?? true;
    this.#kernel = planWeight(who, "kernel", options, new GlorotUniform());
    this.#bias = planWeight(who, "bias", options, new Zeros());
    this.inputSpec = { minNdim: 2 };
  }

  override build(inputShape: SymbolicShape): void {
    const features = knownExtent(this, inputShape, -1);
    this.kernel = this.addWeight({
      name: "kernel",
      shape: [features, this.units],
      ...this.#kernel,
    });
    if (this.useBias) {
      this.bias = this.addWeight({ name: "bias", shape: [this.units], ...this.#bias });
    }
    this.inputSpec = { minNdim: 2, axes: { [-1]: features } };
    super.build(inputShape);
  }

  override call(inputs: Tensor): Tensor {
    const product = inputs.matmul(this.kernel.value);
    return this.activation(this.bias === null ? product : product.add(this.bias.value));
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return [...inputShape.slice(0, -1), this.units];
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      units: this.units,
      activation: activationRegistry.serialize(this.activation),
      useBias: this.useBias,
      ...planConfig("kernel", this.#kernel),
      ...planConfig("bias", this.#bias),
      quantizationConfig: null,
    };
  }
}
