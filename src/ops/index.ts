// The keras.ops vocabulary: operands and required arguments in Keras' order, the rest as options.

export * from "./arithmetic.ts";
export * from "./comparison.ts";
export * from "./core.ts";
export * from "./creation.ts";
export * from "./einsum.ts";
export * from "./exponential.ts";
export * from "./indexing.ts";
export * from "./joining.ts";
export * from "./linear.ts";
export {
  celu,
  elu,
  gelu,
  glu,
  hardShrink,
  hardSigmoid,
  hardSilu,
  hardSwish,
  hardTanh,
  leakyRelu,
  logSigmoid,
  logSoftmax,
  mish,
  relu,
  relu6,
  selu,
  sigmoid,
  silu,
  softmax,
  softplus,
  softShrink,
  softsign,
  sparsemax,
  sparsePlus,
  sparseSigmoid,
  squareplus,
  swish,
  tanhShrink,
  threshold,
} from "./nn/activation.ts";
export type { AttentionOptions } from "./nn/attention.ts";
export { dotProductAttention } from "./nn/attention.ts";
export type { ConvolutionOptions, ConvolutionTransposeOptions } from "./nn/convolution.ts";
export { conv, convTranspose, depthwiseConv, separableConv } from "./nn/convolution.ts";
export type { CrossentropyOptions } from "./nn/crossentropy.ts";
export {
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
} from "./nn/crossentropy.ts";
export type { DataFormat, Padding, PerAxis } from "./nn/data-format.ts";
export {
  batchNormalization,
  layerNormalization,
  normalize,
  rmsNormalization,
} from "./nn/normalization.ts";
export type { PoolingOptions } from "./nn/pooling.ts";
export { averagePool, maxPool } from "./nn/pooling.ts";
export * from "./reduction.ts";
export * from "./shaping.ts";
export * from "./sorting.ts";
export * from "./statistics.ts";
export * from "./trigonometric.ts";
