// Checks what layers such as Embedding look up: on the host, before a step that would clamp it.

import type { HostTree } from "../data/adapters.ts";
import { mapArrays, namedArrays } from "../data/adapters.ts";
import type { HostTensor } from "../data/host-tensor.ts";
import type { Literal, Replay, TensorTree } from "../engine/index.ts";
import { replaysOf, type Tensor, tensor } from "../engine/index.ts";
import type { Lookup } from "../layers/lookups.ts";
import { lookupsDuring } from "../layers/lookups.ts";
import { ConfigError } from "../shared/errors.ts";
import type { TrainableModel } from "./trainable-model.ts";

/** Is a look-up whose indices follow from the model's inputs alone. */
interface Check extends Pick<Lookup, "layer" | "range"> {
  readonly indices: Replay;
}

/** Rows whose indices are computed at a time: a large data set needs no second copy of its own. */
const chunkRows = 4096;

const known = new WeakMap<TrainableModel, Map<string, readonly Check[]>>();

/**
 * Computes what the model would look up for these inputs, wherever the layer stands in it, and
 * checks it. Indices that depend on weights cannot be known before, and are not checked.
 * @throws ConfigError naming the input, the row, the layer and its range.
 */
export async function checkIndices(
  who: string,
  model: TrainableModel,
  inputs: HostTree,
): Promise<void> {
  if (model.flattenLayers().every(({ indexRange }) => indexRange === null)) return;
  const named = namedArrays(inputs, "x") as [string, HostTensor][];
  const names = named.map(([name]) => name);
  const arrays = named.map(([, array]) => array);
  const rows = arrays[0]?.shape[0] ?? 0;
  for (let start = 0; start < rows; start += chunkRows) {
    const chunk = arrays.map((array) => rowsOf(array, start, start + chunkRows));
    for (const { layer, range, indices } of checksOf(model, inputs, chunk)) {
      const data = await indices.run(chunk.map((array) => tensor(array as Literal))).data();
      const wrong = data.findIndex((value) => !(value >= 0 && value < range));
      if (wrong < 0) continue;
      const from = indices.uses.map((input) => names[input]).join(" and ");
      const row = start + Math.floor((wrong * (chunk[0]?.shape[0] ?? 1)) / data.length);
      throw new ConfigError(
        `${who}: ${from} gives ${data[wrong]} in row ${row}, but ${layer.className} ` +
          `"${layer.name}" looks up integers 0 … ${range - 1}. Count from 0, or give the layer ` +
          "room for more integers (inputDim).",
      );
    }
  }
}

function rowsOf({ data, shape, dtype }: HostTensor, start: number, end: number): HostTensor {
  const [rows = 0, ...rest] = shape;
  const last = Math.min(rows, end);
  const width = rows === 0 ? 0 : data.length / rows;
  return {
    dtype,
    shape: [last - start, ...rest],
    data: data.subarray(start * width, last * width),
  };
}

function checksOf(
  model: TrainableModel,
  inputs: HostTree,
  arrays: readonly HostTensor[],
): readonly Check[] {
  const signature = arrays.map(({ dtype, shape }) => `${dtype}[${shape}]`).join(" ");
  const ofModel = known.get(model) ?? new Map<string, readonly Check[]>();
  known.set(model, ofModel);
  const checks = ofModel.get(signature) ?? findChecks(model, inputs, arrays);
  // Batches of a stream have few shapes; whole data sets may have any.
  if (ofModel.size >= 16) ofModel.clear();
  ofModel.set(signature, checks);
  return checks;
}

function findChecks(
  model: TrainableModel,
  inputs: HostTree,
  arrays: readonly HostTensor[],
): readonly Check[] {
  let lookups: readonly Lookup[] = [];
  const call = (symbols: readonly Tensor[]) => {
    let next = 0;
    const x = mapArrays(inputs, () => symbols[next++]) as TensorTree;
    lookups = lookupsDuring(() => void model.apply(x, { training: false }));
    return lookups.map(({ indices }) => indices);
  };
  const types = arrays.map(({ dtype, shape }) => ({ dtype, shape }));
  const replays = replaysOf(call, types);
  return lookups.flatMap(({ layer, range }, i) => {
    const indices = replays[i];
    return indices === undefined || indices.uses.length === 0 ? [] : [{ layer, range, indices }];
  });
}
