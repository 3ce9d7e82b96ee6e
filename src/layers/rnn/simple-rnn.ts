// SimpleRNN as a layer: its cell repeated along the steps of a sequence.

import type { Config } from "../../registry/index.ts";
import { splitOptions } from "./cell-options.ts";
import type { SequenceOptions } from "./rnn.ts";
import { RNN } from "./rnn.ts";
import type { GatedCellOptions } from "./rnn-cell.ts";
import { SimpleRNNCell } from "./simple-rnn-cell.ts";

/** Are the options of SimpleRNN. */
export interface SimpleRNNOptions extends SequenceOptions, GatedCellOptions {}

/**
 * Runs a fully connected recurrence over [batch, steps, features].
 * See https://keras.io/api/layers/recurrent_layers/simple_rnn/.
 */
export class SimpleRNN extends RNN {
  static override readonly className = "SimpleRNN";

  constructor(options: SimpleRNNOptions) {
    const { cell, sequence } = splitOptions("SimpleRNN", options, "simple_rnn_cell");
    super({ ...sequence, cell: new SimpleRNNCell(cell) }, ["cell"]);
  }

  override getConfig(): Config {
    const { name: _name, trainable: _trainable, dtype: _dtype, ...cell } = this.cell.getConfig();
    return { activityRegularizer: null, ...cell, ...this.sequenceConfig() };
  }
}
