import { describe, expect, it } from "vitest";
import { registerAllActivations } from "../activations/all.ts";
import { registerAllConstraints } from "../constraints/all.ts";
import { registerAllInitializers } from "../initializers/all.ts";
import { registerAllRegularizers } from "../regularizers/all.ts";
import { registerAllLayers } from "./all.ts";
import { layerRegistry } from "./registry.ts";
import type { LayerCheck } from "./testing/check-layer.ts";
import { checkLayer } from "./testing/check-layer.ts";

registerAllActivations();
registerAllConstraints();
registerAllInitializers();
registerAllRegularizers();
registerAllLayers();

const row = [2, 3];
const steps = [2, 4, 3];
const image = [2, 5, 5, 2];
const pair = [row, row];
const cell = { className: "LSTMCell", config: { units: 2 }, module: null, registeredName: null };
const lstm = { className: "LSTM", config: { units: 2 }, module: null, registeredName: null };
const dense = { className: "Dense", config: { units: 2 }, module: null, registeredName: null };

const checks: LayerCheck[] = [
  {
    className: "Dense",
    options: { units: 4, kernelRegularizer: "l2" },
    input: row,
    output: [2, 4],
    trainable: 2,
    masks: true,
  },
  {
    className: "Dense",
    options: { units: 4, useBias: false, kernelConstraint: "non_neg" },
    input: steps,
    output: [2, 4, 4],
    trainable: 1,
    masks: true,
  },
  {
    className: "Activation",
    options: { activation: "relu" },
    input: row,
    output: row,
    masks: true,
  },
  { className: "ReLU", input: row, output: row, masks: true },
  { className: "LeakyReLU", input: row, output: row, masks: true },
  { className: "ELU", input: row, output: row, masks: true },
  { className: "PReLU", input: row, output: row, trainable: 1, masks: true },
  { className: "Softmax", input: row, output: row, masks: true },
  {
    className: "Identity",
    input: row,
    output: row,
    inputDType: "int32",
    outputDType: "int32",
    masks: true,
  },
  { className: "Masking", input: steps, output: steps, masks: true },
  {
    className: "Embedding",
    options: { inputDim: 2, outputDim: 5 },
    input: row,
    inputDType: "int32",
    output: [2, 3, 5],
    trainable: 1,
  },
  {
    className: "Embedding",
    options: { inputDim: 2, outputDim: 5, maskZero: true },
    input: row,
    inputDType: "int32",
    output: [2, 3, 5],
    trainable: 1,
    masks: true,
  },
  {
    className: "EinsumDense",
    options: { equation: "abc,cd->abd", outputShape: [null, 6], biasAxes: "d" },
    input: steps,
    output: [2, 4, 6],
    trainable: 2,
  },
  {
    className: "EinsumDense",
    options: { equation: "...x,xy->...y", outputShape: 6 },
    input: steps,
    output: [2, 4, 6],
    trainable: 1,
  },
  { className: "Flatten", input: image, output: [2, 50] },
  {
    className: "Flatten",
    options: { dataFormat: "channels_first" },
    input: image,
    output: [2, 50],
    inputDType: "int32",
    outputDType: "int32",
  },
  { className: "Reshape", options: { targetShape: [-1, 6] }, input: steps, output: [2, 2, 6] },
  { className: "Permute", options: { dims: [2, 1] }, input: steps, output: [2, 3, 4] },
  { className: "RepeatVector", options: { n: 5 }, input: row, output: [2, 5, 3] },
  { className: "ZeroPadding1D", input: steps, output: [2, 6, 3] },
  {
    className: "ZeroPadding2D",
    options: {
      padding: [
        [1, 2],
        [0, 1],
      ],
    },
    input: image,
    output: [2, 8, 6, 2],
  },
  { className: "Cropping1D", input: steps, output: [2, 2, 3] },
  {
    className: "Cropping2D",
    options: {
      cropping: [
        [1, 0],
        [0, 2],
      ],
    },
    input: image,
    output: [2, 4, 3, 2],
  },
  { className: "UpSampling1D", input: steps, output: [2, 8, 3] },
  {
    className: "UpSampling2D",
    options: { interpolation: "bilinear" },
    input: image,
    output: [2, 10, 10, 2],
  },
  { className: "Dropout", options: { rate: 0.5 }, input: row, output: row, masks: true },
  {
    className: "SpatialDropout1D",
    options: { rate: 0.5 },
    input: steps,
    output: steps,
    masks: true,
  },
  {
    className: "SpatialDropout2D",
    options: { rate: 0.5 },
    input: image,
    output: image,
    masks: true,
  },
  { className: "GaussianNoise", options: { stddev: 0.5 }, input: row, output: row, masks: true },
  { className: "GaussianDropout", options: { rate: 0.5 }, input: row, output: row, masks: true },
  {
    className: "ActivityRegularization",
    options: { l2: 0.5 },
    input: row,
    output: row,
    masks: true,
  },
  {
    className: "Conv1D",
    options: { filters: 2, kernelSize: 3, padding: "causal" },
    input: steps,
    output: [2, 4, 2],
    trainable: 2,
  },
  {
    className: "Conv2D",
    options: { filters: 4, kernelSize: 3, strides: 2, padding: "same" },
    input: image,
    output: [2, 3, 3, 4],
    trainable: 2,
  },
  {
    className: "Conv2D",
    options: { filters: 4, kernelSize: [2, 3], dilationRate: 2, dataFormat: "channels_first" },
    input: [2, 2, 6, 6],
    output: [2, 4, 4, 2],
    trainable: 2,
  },
  {
    className: "DepthwiseConv2D",
    options: { kernelSize: 2, depthMultiplier: 2 },
    input: image,
    output: [2, 4, 4, 4],
    trainable: 2,
  },
  {
    className: "SeparableConv2D",
    options: { filters: 3, kernelSize: 2 },
    input: image,
    output: [2, 4, 4, 3],
    trainable: 3,
  },
  {
    className: "Conv1DTranspose",
    options: { filters: 2, kernelSize: 3, strides: 2 },
    input: steps,
    output: [2, 9, 2],
    trainable: 2,
  },
  {
    className: "Conv2DTranspose",
    options: { filters: 2, kernelSize: 3, strides: 2, padding: "same" },
    input: image,
    output: [2, 10, 10, 2],
    trainable: 2,
  },
  { className: "MaxPooling1D", input: steps, output: [2, 2, 3] },
  { className: "MaxPooling2D", options: { padding: "same" }, input: image, output: [2, 3, 3, 2] },
  { className: "AveragePooling1D", input: steps, output: [2, 2, 3] },
  {
    className: "AveragePooling2D",
    options: { poolSize: 3, strides: 1 },
    input: image,
    output: [2, 3, 3, 2],
  },
  { className: "GlobalAveragePooling1D", input: steps, output: row, masks: true },
  { className: "GlobalAveragePooling2D", input: image, output: [2, 2] },
  { className: "GlobalMaxPooling1D", options: { keepdims: true }, input: steps, output: [2, 1, 3] },
  { className: "GlobalMaxPooling2D", input: image, output: [2, 2] },
  {
    className: "BatchNormalization",
    input: image,
    output: image,
    trainable: 2,
    fixed: 2,
    masks: true,
  },
  { className: "LayerNormalization", input: steps, output: steps, trainable: 2, masks: true },
  { className: "RMSNormalization", input: steps, output: steps, trainable: 1 },
  { className: "UnitNormalization", input: steps, output: steps, masks: true },
  {
    className: "GroupNormalization",
    options: { groups: 3 },
    input: steps,
    output: steps,
    trainable: 2,
    masks: true,
  },
  {
    className: "LSTM",
    options: { units: 2, returnState: true, dropout: 0.5, recurrentDropout: 0.5 },
    input: steps,
    output: [
      [2, 2],
      [2, 2],
      [2, 2],
    ],
    trainable: 3,
    masks: true,
  },
  {
    className: "GRU",
    options: { units: 2, returnSequences: true },
    input: steps,
    output: [2, 4, 2],
    trainable: 3,
    masks: true,
  },
  {
    className: "SimpleRNN",
    options: { units: 2, dropout: 0.5 },
    input: steps,
    output: [2, 2],
    trainable: 3,
    masks: true,
  },
  {
    className: "LSTMCell",
    options: { units: 2 },
    input: [row, [2, 2], [2, 2]],
    output: [
      [2, 2],
      [2, 2],
      [2, 2],
    ],
    trainable: 3,
  },
  {
    className: "GRUCell",
    options: { units: 2 },
    input: [row, [2, 2]],
    output: [
      [2, 2],
      [2, 2],
    ],
    trainable: 3,
  },
  {
    className: "SimpleRNNCell",
    options: { units: 2 },
    input: [row, [2, 2]],
    output: [
      [2, 2],
      [2, 2],
    ],
    trainable: 3,
  },
  { className: "RNN", options: { cell }, input: steps, output: [2, 2], trainable: 3, masks: true },
  {
    className: "Bidirectional",
    options: { layer: lstm },
    input: steps,
    output: [2, 4],
    trainable: 6,
    masks: true,
  },
  {
    className: "TimeDistributed",
    options: { layer: dense },
    input: steps,
    output: [2, 4, 2],
    trainable: 2,
    masks: true,
  },
  {
    className: "MultiHeadAttention",
    options: { numHeads: 2, keyDim: 3, dropout: 0.5 },
    call: { value: [2, 5, 3] },
    input: steps,
    output: steps,
    trainable: 8,
    masks: true,
  },
  ...["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"].map((className) => ({
    className,
    input: pair,
    output: row,
    masks: true,
  })),
  { className: "Concatenate", input: [row, [2, 2]], output: [2, 5], masks: true },
  { className: "Dot", options: { axes: 1 }, input: pair, output: [2, 1], masks: true },
  { className: "Rescaling", options: { scale: 0.5 }, input: row, output: row, masks: true },
  { className: "Normalization", input: row, output: row, fixed: 3, masks: true },
  {
    className: "CategoryEncoding",
    options: { numTokens: 4 },
    input: row,
    inputDType: "int32",
    output: [2, 4],
  },
];

describe("every layer", () => {
  it.each(
    checks.map(
      (check) => [`${check.className} ${JSON.stringify(check.options ?? {})}`, check] as const,
    ),
  )("%s keeps what a layer promises", (_, check) => checkLayer(check));

  it("is checked here", () => {
    const checked = new Set(checks.map((check) => check.className));
    const elsewhere = ["InputLayer", "StringLookup"];
    // Models register as layers too, and have tests of their own.
    const models = ["Functional", "Model", "Sequential"];
    const known = new Set([...checked, ...elsewhere, ...models]);
    expect(layerRegistry.names().filter((name) => !known.has(name))).toEqual([]);
  });
});
