// LSTM as a layer: its cell repeated along the steps of a sequence.

import type { Config } from "../../registry/index.ts";
import { splitOptions } from "./cell-options.ts";
import type { LSTMCellOptions } from "./lstm-cell.ts";
import { LSTMCell } from "./lstm-cell.ts";
import type { SequenceOptions } from "./rnn.ts";
import { RNN } from "./rnn.ts";

/** Are the options of LSTM. */
export interface LSTMOptions extends SequenceOptions, LSTMCellOptions {}

/**
 * Runs a long short-term memory over [batch, steps, features].
 * See https://keras.io/api/layers/recurrent_layers/lstm/.
 */
export class LSTM extends RNN {
  static override readonly className = "LSTM";

  constructor(options: LSTMOptions) {
    const { cell, sequence } = splitOptions("LSTM", options, "lstm_cell");
    super({ ...sequence, cell: new LSTMCell(cell) }, ["cell"]);
  }

  override getConfig(): Config {
    const { name: _name, trainable: _trainable, dtype: _dtype, ...cell } = this.cell.getConfig();
    return { activityRegularizer: null, ...cell, ...this.sequenceConfig() };
  }
}
