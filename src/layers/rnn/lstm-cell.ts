// The cell of LSTM.

import type { Activation, ActivationIdentifier } from "../../activations/index.ts";
import { activationRegistry, sigmoid } from "../../activations/index.ts";
import type { Shape, Tensor } from "../../engine/index.ts";
import type { Initializer, InitializerCallOptions } from "../../initializers/index.ts";
import { concatenate, ones, split } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import type { WeightPlan } from "../weight-plan.ts";
import type { GatedCellOptions, Noise, Step } from "./rnn-cell.ts";
import { GatedCell } from "./rnn-cell.ts";

/** Are the options of LSTMCell. */
export interface LSTMCellOptions extends GatedCellOptions {
  /** Activation of the gates; default "sigmoid". */
  readonly recurrentActivation?: ActivationIdentifier;
  /** Whether the bias of the forget gate begins at 1; default true. */
  readonly unitForgetBias?: boolean;
}

/** Makes one step of an LSTM; the gates stand in the order input, forget, candidate, output. */
export class LSTMCell extends GatedCell {
  static override readonly className = "LSTMCell";
  readonly recurrentActivation: Activation;
  readonly unitForgetBias: boolean;

  constructor(options: LSTMCellOptions) {
    super(4, options, ["recurrentActivation", "unitForgetBias"]);
    const gate = options.recurrentActivation ?? sigmoid;
    this.recurrentActivation = activationRegistry.resolve(gate, "LSTMCell");
    this.unitForgetBias = options.unitForgetBias ?? true;
  }

  get stateSizes(): readonly number[] {
    return [this.units, this.units];
  }

  protected override get biasInitial(): WeightPlan {
    const plan = this.biasPlan;
    return this.unitForgetBias
      ? { ...plan, initializer: new ForgetBias(plan.initializer, this.units) }
      : plan;
  }

  override step(prepared: Tensor, states: readonly Tensor[], noise: Noise): Step {
    const [hidden = prepared, carry = prepared] = states;
    const z = prepared.add(this.dropped(hidden, noise).matmul(this.recurrentKernel.value));
    const [i = z, f = z, c = z, o = z] = split(z, 4, { axis: -1 });
    const kept = this.recurrentActivation(f).multiply(carry);
    const next = kept.add(this.recurrentActivation(i).multiply(this.activation(c)));
    const output = this.recurrentActivation(o).multiply(this.activation(next));
    return [output, [output, next]];
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      recurrentActivation: activationRegistry.serialize(this.recurrentActivation),
      unitForgetBias: this.unitForgetBias,
    };
  }
}

// Begins the bias of the forget gate at 1 and those of the others as told.
class ForgetBias implements Initializer {
  readonly #others: Initializer;
  readonly #units: number;

  constructor(others: Initializer, units: number) {
    this.#others = others;
    this.#units = units;
  }

  call(_shape: Shape, options: InitializerCallOptions = {}): Tensor {
    const part = (gates: number) => this.#others.call([gates * this.#units], options);
    return concatenate([part(1), ones([this.#units], options), part(2)], { axis: 0 });
  }

  getConfig(): Config {
    return {};
  }
}
