// A description of a table in, untrained models out: one to train, one to keep.

import type { KerasTensor } from "gradus";
import { Input, layers, Model, regularizers } from "gradus";
import type { TableDescription } from "./description.ts";
import { numbersInput } from "./description.ts";

/** Says what stands between inputs and output. */
export interface Architecture {
  /** Units of the hidden layers; may be empty. */
  readonly hidden: readonly number[];
  readonly activation: string;
  /** Factor of the L2 penalty on the weights of hidden layers; 0 for none. */
  readonly l2: number;
}

/** Is a model in two views that share their layers. */
export interface TableModels {
  /** Learns; in regression its output is the target in standard deviations from the mean. */
  readonly training: Model;
  /** Is saved; in regression its output is in the units of the table. */
  readonly whole: Model;
}

/**
 * Builds the layers: numbers are standardised and their gaps filled, texts looked up on the host,
 * both joined and passed through hidden layers.
 */
export function buildModels(table: TableDescription, design: Architecture): TableModels {
  const inputs: Record<string, KerasTensor> = {};
  const features: KerasTensor[] = [];
  if (table.numbers.length > 0) {
    const input = Input({ shape: [table.numbers.length], name: numbersInput });
    inputs[numbersInput] = input;
    features.push(standardize(input, table));
  }
  table.texts.forEach(({ input: name, vocabulary }, i) => {
    const input = Input({ shape: [1], dtype: "string", name });
    inputs[name] = input;
    const lookup = { vocabulary, outputMode: "one_hot", name: `lookup_${i + 1}` } as const;
    features.push(new layers.StringLookup(lookup).apply(input));
  });
  let hidden = join(features);
  design.hidden.forEach((units, i) => {
    const { activation, l2 } = design;
    const kernelRegularizer = l2 === 0 ? null : new regularizers.L2({ l2 });
    const options = { units, activation, kernelRegularizer, name: `hidden_${i + 1}` };
    hidden = new layers.Dense(options).apply(hidden);
  });
  const units = table.task === "multiclass" ? table.classes.length : 1;
  const activation = { binary: "sigmoid", multiclass: "softmax", regression: "linear" }[table.task];
  const output = new layers.Dense({ units, activation, name: "output" }).apply(hidden);
  const training = new Model({ inputs, outputs: output, name: "table" });
  if (table.targetScale === null) return { training, whole: training };
  const { mean: offset, deviation: scale } = table.targetScale;
  const inUnits = new layers.Rescaling({ scale, offset, name: "units" }).apply(output);
  return { training, whole: new Model({ inputs, outputs: inUnits, name: "table" }) };
}

function standardize(input: KerasTensor, { numbers }: TableDescription): KerasTensor {
  const normalization = new layers.Normalization({
    mean: numbers.map(({ mean }) => mean),
    variance: numbers.map(({ deviation }) => deviation ** 2),
    name: "standardize",
  });
  const standardized = normalization.apply(input);
  const indicators = numbers.flatMap(({ gaps }, i) => (gaps ? [i] : []));
  if (indicators.length === 0) return standardized;
  return new layers.FillMissing({ indicators, name: "fill_missing" }).apply(standardized);
}

function join(features: readonly KerasTensor[]): KerasTensor {
  const [first] = features;
  if (first === undefined) throw new Error("a table model has at least one input");
  return features.length === 1
    ? first
    : new layers.Concatenate({ name: "features" }).apply([...features]);
}

/**
 * Sets the weights of unknown texts to zero where training has none of them, since no step would
 * ever change what they were drawn as.
 */
export async function silenceUnknownTexts(model: Model, table: TableDescription): Promise<void> {
  const first = model.layers.find((layer) => layer instanceof layers.Dense);
  if (first === undefined) return;
  const [kernel, ...rest] = await first.getWeights();
  if (kernel === undefined) return;
  const units = kernel.shape[1] ?? 0;
  const data = Float32Array.from(kernel.data);
  let row = table.numbers.length + table.numbers.filter(({ gaps }) => gaps).length;
  for (const { vocabulary, rareInTraining } of table.texts) {
    if (!rareInTraining) data.fill(0, row * units, (row + 1) * units);
    row += vocabulary.length + 1;
  }
  first.setWeights([{ ...kernel, dtype: "float32", data }, ...rest]);
}
