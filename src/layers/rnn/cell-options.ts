// The options of a layer such as LSTM, split into those of its cell and those of the repetition.

import { checkOptions } from "../../registry/index.ts";
import type { LayerOptions } from "../layer.ts";
import type { SequenceOptions } from "./rnn.ts";
import { sequenceOptionNames } from "./rnn.ts";
import { gatedOptionNames } from "./rnn-cell.ts";

const layerNames = ["name", "trainable", "dtype", "activityRegularizer"];
const cellNames = [
  ...gatedOptionNames,
  ...["recurrentActivation", "unitForgetBias", "resetAfter", "implementation"],
];

/** Are the options of both. */
export interface SplitOptions<C> {
  readonly cell: C;
  readonly sequence: SequenceOptions;
}

/**
 * Splits options; the cell gets the layer's dtype and a name of its own.
 * @throws ConfigError when one is unknown.
 */
export function splitOptions<O extends SequenceOptions & LayerOptions>(
  who: string,
  options: O,
  cellName: string,
): SplitOptions<Omit<O, keyof SequenceOptions> & LayerOptions> {
  const known = [...sequenceOptionNames, ...cellNames, "useCudnn", ...layerNames];
  checkOptions(who, options, known);
  const pick = (names: readonly string[]) =>
    Object.fromEntries(Object.entries(options).filter(([name]) => names.includes(name)));
  const cell = { ...pick([...cellNames, "dtype", "trainable"]), name: cellName };
  return {
    cell: cell as unknown as Omit<O, keyof SequenceOptions> & LayerOptions,
    sequence: pick([...sequenceOptionNames, ...layerNames]) as SequenceOptions,
  };
}
