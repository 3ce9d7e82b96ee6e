// An activation function as a layer of its own.

import type {
  Activation as ActivationFunction,
  ActivationIdentifier,
} from "../../activations/index.ts";
import { activationRegistry } from "../../activations/index.ts";
import type { Tensor } from "../../engine/index.ts";
import type { Config } from "../../registry/index.ts";
import type { LayerOptions } from "../layer.ts";
import { Layer } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";

/** Are the options of Activation. */
export interface ActivationOptions extends LayerOptions {
  readonly activation: ActivationIdentifier;
}

/** Applies an activation function to each element. */
export class Activation extends Layer {
  static override readonly className = "Activation";
  override readonly supportsMasking = true;
  readonly activation: ActivationFunction;

  constructor(options: ActivationOptions) {
    super(options, ["activation"]);
    this.activation = activationRegistry.resolve(options.activation, "Activation");
  }

  override call(inputs: Tensor): Tensor {
    return this.activation(inputs);
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return inputShape;
  }

  override getConfig(): Config {
    return { ...super.getConfig(), activation: activationRegistry.serialize(this.activation) };
  }
}
