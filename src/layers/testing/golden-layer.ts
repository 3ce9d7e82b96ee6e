// Runs a golden layer case: Keras' weights and inputs in, outputs, masks and gradients out.

import type { GoldenTensor, Json, LayerCase } from "../../../tests/golden/golden.ts";
import type { Tensor } from "../../engine/index.ts";
import { compile, gradients, tensor } from "../../engine/index.ts";
import { toCamelCase } from "../../saving/names.ts";
import { flatten } from "../../shared/tree.ts";
import type { Layer } from "../layer.ts";
import { layerRegistry } from "../registry.ts";

/** Turns Keras' keys into ours, all the way down. */
export function camelKeys(value: Json): unknown {
  if (Array.isArray(value)) return value.map(camelKeys);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, child]) => [toCamelCase(key), camelKeys(child as Json)]),
  );
}

/** Makes a tensor of a golden one. */
export function toTensor({ shape, dtype, data }: GoldenTensor): Tensor {
  const array = dtype === "int32" ? Int32Array.from(data) : Float32Array.from(data);
  return tensor(array, { shape, dtype });
}

/** Makes the layer of a case from its arguments, or from its config where there are none. */
function layerOf(golden: LayerCase): Layer {
  const cls = layerRegistry.classOf(golden.className);
  if (cls === undefined) throw new Error(`no layer ${golden.className}`);
  return cls.fromConfig(camelKeys(golden.args ?? golden.config) as never);
}

interface Call {
  readonly inputs: unknown;
  readonly options: { readonly [name: string]: unknown };
}

function callOf(golden: LayerCase, tensors: readonly Tensor[]): Call {
  const given = Object.entries(golden.kwargs).map(([name, value]) => [
    toCamelCase(name),
    typeof value === "boolean" ? value : toTensor(value),
  ]);
  const options = { training: golden.training, ...Object.fromEntries(given) };
  const [first, ...rest] = tensors;
  if (golden.inputStyle === "list") return { inputs: tensors, options };
  if (golden.inputStyle === "initial_state") {
    return { inputs: first, options: { ...options, initialState: rest } };
  }
  if (golden.inputStyle === "single") return { inputs: first, options };
  const names = golden.inputNames?.slice(1) ?? [];
  const named = Object.fromEntries(names.map((name, i) => [name, rest[i]]));
  return { inputs: first, options: { ...options, ...named } };
}

/** Is what a layer gave for a golden case; flat data, in the order of the case. */
export interface LayerRun {
  readonly layer: Layer;
  readonly outputs: readonly Tensor[];
  readonly inputGradients: readonly (Tensor | null)[];
  readonly weightGradients: readonly (Tensor | null)[];
}

/** Runs a case: forward, and the gradients of Σ outputs · outputWeights, in one program. */
export function runGolden(golden: LayerCase): LayerRun {
  const layer = layerOf(golden);
  const given = golden.inputs.map(toTensor);
  const apply = (tensors: readonly Tensor[]): Tensor[] => {
    const { inputs, options } = callOf(golden, tensors);
    return flatten(layer.apply(inputs as Tensor, options)) as Tensor[];
  };
  prepare(layer, golden, () => apply(given));
  const varies = golden.inputs.map((_, i) => (golden.inputGradients[i] ?? null) !== null);
  const learns = layer.weights.map((_, i) => (golden.weightGradients[i] ?? null) !== null);
  const step = compile((tensors: readonly Tensor[]) => {
    const outputs = apply(tensors);
    const wrt = [
      ...tensors.filter((_, i) => varies[i]),
      ...layer.weights.filter((_, i) => learns[i]),
    ];
    const found = wrt.length === 0 ? [] : gradients(weighted(golden, outputs), wrt);
    return { outputs, found };
  });
  const { outputs, found } = step(given);
  const rest = [...found];
  return {
    layer,
    outputs,
    inputGradients: varies.map((one) => (one ? (rest.shift() ?? null) : null)),
    weightGradients: learns.map((one) => (one ? (rest.shift() ?? null) : null)),
  };
}

// Builds the layer and gives it Keras' weights, or lets it adapt to Keras' data.
function prepare(layer: Layer, golden: LayerCase, build: () => void): void {
  if (golden.adaptData !== null) {
    (layer as unknown as { adapt(data: Tensor): void }).adapt(toTensor(golden.adaptData));
    return;
  }
  build();
  layer.setWeights(
    golden.weights.map(({ shape, dtype, data }) => {
      const array = dtype === "int32" ? Int32Array.from(data) : Float32Array.from(data);
      return { shape, dtype, data: array };
    }),
  );
}

function weighted(golden: LayerCase, outputs: readonly Tensor[]): Tensor {
  return outputs
    .map((output, i) => {
      const weights = golden.outputWeights[i];
      return weights === undefined ? output.sum() : output.multiply(toTensor(weights)).sum();
    })
    .reduce((a, b) => a.add(b));
}
