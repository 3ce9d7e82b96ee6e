// The cell of GRU.

import type { Activation, ActivationIdentifier } from "../../activations/index.ts";
import { activationRegistry, sigmoid } from "../../activations/index.ts";
import type { Tensor } from "../../engine/index.ts";
import { cut, split } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import type { GatedCellOptions, Noise, Step } from "./rnn-cell.ts";
import { GatedCell } from "./rnn-cell.ts";

/** Are the options of GRUCell. */
export interface GRUCellOptions extends GatedCellOptions {
  /** Activation of the gates; default "sigmoid". */
  readonly recurrentActivation?: ActivationIdentifier;
  /** Whether the reset gate acts after the matrix product; default true, as in cuDNN. */
  readonly resetAfter?: boolean;
}

/** Makes one step of a GRU; the gates stand in the order update, reset, candidate. */
export class GRUCell extends GatedCell {
  static override readonly className = "GRUCell";
  readonly recurrentActivation: Activation;
  readonly resetAfter: boolean;

  constructor(options: GRUCellOptions) {
    super(3, options, ["recurrentActivation", "resetAfter"]);
    const gate = options.recurrentActivation ?? sigmoid;
    this.recurrentActivation = activationRegistry.resolve(gate, "GRUCell");
    this.resetAfter = options.resetAfter ?? true;
  }

  get stateSizes(): readonly number[] {
    return [this.units];
  }

  protected override get biasShape(): readonly number[] {
    return this.resetAfter ? [2, 3 * this.units] : [3 * this.units];
  }

  // With resetAfter inputs and state have a bias each.
  #biasRow(row: number): Tensor | null {
    if (this.bias === null) return null;
    const { value } = this.bias;
    return this.resetAfter ? cut(value, 0, row, row + 1).reshape([3 * this.units]) : value;
  }

  protected override inputBias(): Tensor | null {
    return this.#biasRow(0);
  }

  override step(prepared: Tensor, states: readonly Tensor[], noise: Noise): Step {
    const [state = prepared] = states;
    const { units } = this;
    const seen = this.dropped(state, noise);
    const [xz = prepared, xr = prepared, xh = prepared] = split(prepared, 3, { axis: -1 });
    const kernel = this.recurrentKernel.value;
    let [update, candidate] = [prepared, prepared];
    if (this.resetAfter) {
      const product = seen.matmul(kernel);
      const bias = this.#biasRow(1);
      const all = bias === null ? product : product.add(bias);
      const [hz = all, hr = all, hh = all] = split(all, 3, { axis: -1 });
      const reset = this.recurrentActivation(xr.add(hr));
      update = this.recurrentActivation(xz.add(hz));
      candidate = this.activation(xh.add(reset.multiply(hh)));
    } else {
      const product = seen.matmul(cut(kernel, 1, 0, 2 * units));
      const [hz = product, hr = product] = split(product, 2, { axis: -1 });
      const reset = this.recurrentActivation(xr.add(hr));
      update = this.recurrentActivation(xz.add(hz));
      const hh = reset.multiply(seen).matmul(cut(kernel, 1, 2 * units, 3 * units));
      candidate = this.activation(xh.add(hh));
    }
    const output = update.multiply(state).add(update.negate().add(1).multiply(candidate));
    return [output, [output]];
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      recurrentActivation: activationRegistry.serialize(this.recurrentActivation),
      resetAfter: this.resetAfter,
    };
  }
}
