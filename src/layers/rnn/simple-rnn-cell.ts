// The cell of SimpleRNN.

import type { Tensor } from "../../engine/index.ts";
import type { GatedCellOptions, Noise, Step } from "./rnn-cell.ts";
import { GatedCell } from "./rnn-cell.ts";

/** Makes one step: activation(inputs · kernel + bias + state · recurrentKernel). */
export class SimpleRNNCell extends GatedCell {
  static override readonly className = "SimpleRNNCell";

  constructor(options: GatedCellOptions) {
    super(1, options, []);
  }

  get stateSizes(): readonly number[] {
    return [this.units];
  }

  override step(prepared: Tensor, states: readonly Tensor[], noise: Noise): Step {
    const [state = prepared] = states;
    const product = this.dropped(state, noise).matmul(this.recurrentKernel.value);
    const output = this.activation(prepared.add(product));
    return [output, [output]];
  }
}
