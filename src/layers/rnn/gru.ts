// GRU as a layer: its cell repeated along the steps of a sequence.

import type { Config } from "../../registry/index.ts";
import { splitOptions } from "./cell-options.ts";
import type { GRUCellOptions } from "./gru-cell.ts";
import { GRUCell } from "./gru-cell.ts";
import type { SequenceOptions } from "./rnn.ts";
import { RNN } from "./rnn.ts";

/** Are the options of GRU. */
export interface GRUOptions extends SequenceOptions, GRUCellOptions {}

/**
 * Runs gated recurrent units over [batch, steps, features].
 * See https://keras.io/api/layers/recurrent_layers/gru/.
 */
export class GRU extends RNN {
  static override readonly className = "GRU";

  constructor(options: GRUOptions) {
    const { cell, sequence } = splitOptions("GRU", options, "gru_cell");
    super({ ...sequence, cell: new GRUCell(cell) }, ["cell"]);
  }

  override getConfig(): Config {
    const { name: _name, trainable: _trainable, dtype: _dtype, ...cell } = this.cell.getConfig();
    return { activityRegularizer: null, ...cell, ...this.sequenceConfig() };
  }
}
