// The layers' door: the classes, and the parts that custom layers and models are made of.

export { ELU } from "./activation/elu.ts";
export { LeakyReLU } from "./activation/leaky-relu.ts";
export { PReLU } from "./activation/p-relu.ts";
export { ReLU } from "./activation/relu.ts";
export { Softmax } from "./activation/softmax.ts";
export type { AttentionCall, MultiHeadAttentionOptions } from "./attention/multi-head-attention.ts";
export { MultiHeadAttention } from "./attention/multi-head-attention.ts";
export type { CallArguments, CallOptions, MaskTree } from "./call-context.ts";
export { Conv1D } from "./convolutional/conv-1d.ts";
export { Conv1DTranspose } from "./convolutional/conv-1d-transpose.ts";
export { Conv2D } from "./convolutional/conv-2d.ts";
export { Conv2DTranspose } from "./convolutional/conv-2d-transpose.ts";
export { DepthwiseConv2D } from "./convolutional/depthwise-conv-2d.ts";
export { SeparableConv2D } from "./convolutional/separable-conv-2d.ts";
export { Activation } from "./core/activation.ts";
export type { DenseOptions } from "./core/dense.ts";
export { Dense } from "./core/dense.ts";
export { EinsumDense } from "./core/einsum-dense.ts";
export { Embedding } from "./core/embedding.ts";
export { Identity } from "./core/identity.ts";
export type { InputOptions } from "./core/input-layer.ts";
export { Input, InputLayer } from "./core/input-layer.ts";
export { Masking } from "./core/masking.ts";
export type { DTypePolicyIdentifier, DTypePolicyName } from "./dtype-policy.ts";
export { DTypePolicy, dtypePolicy, policyConfig, setDtypePolicy } from "./dtype-policy.ts";
export type { InputSpec } from "./input-spec.ts";
export type { InputTree } from "./inputs.ts";
export type { History, InputDType, KerasTensorTree } from "./keras-tensor.ts";
export { KerasTensor } from "./keras-tensor.ts";
export type { LayerOptions, OptionShapes, TrackedLayer } from "./layer.ts";
export { Layer } from "./layer.ts";
export type { WeightOptions } from "./layer-state.ts";
export { maskOf, maskTensors, setMask } from "./masks.ts";
export { Add, Average, Maximum, Minimum, Multiply, Subtract } from "./merging/arithmetic.ts";
export { Concatenate } from "./merging/concatenate.ts";
export { Dot } from "./merging/dot.ts";
export { clearSession, uniqueName } from "./names.ts";
export { Node, replaceSymbolic, symbolicLeaves } from "./node.ts";
export { BatchNormalization } from "./normalization/batch-normalization.ts";
export { GroupNormalization } from "./normalization/group-normalization.ts";
export { LayerNormalization } from "./normalization/layer-normalization.ts";
export { RMSNormalization } from "./normalization/rms-normalization.ts";
export { UnitNormalization } from "./normalization/unit-normalization.ts";
export { AveragePooling1D } from "./pooling/average-pooling-1d.ts";
export { AveragePooling2D } from "./pooling/average-pooling-2d.ts";
export {
  GlobalAveragePooling1D,
  GlobalAveragePooling2D,
  GlobalMaxPooling1D,
  GlobalMaxPooling2D,
} from "./pooling/global-pooling.ts";
export { MaxPooling1D } from "./pooling/max-pooling-1d.ts";
export { MaxPooling2D } from "./pooling/max-pooling-2d.ts";
export { CategoryEncoding } from "./preprocessing/category-encoding.ts";
export { FillMissing } from "./preprocessing/fill-missing.ts";
export type { HostStrings } from "./preprocessing/host-layer.ts";
export { HostLayer } from "./preprocessing/host-layer.ts";
export { Normalization } from "./preprocessing/normalization.ts";
export { Rescaling } from "./preprocessing/rescaling.ts";
export { StringLookup } from "./preprocessing/string-lookup.ts";
export {
  deserializeLayer,
  layerRegistry,
  originOf,
  registerKerasSerializable,
  serializeLayer,
} from "./registry.ts";
export { ActivityRegularization } from "./regularization/activity-regularization.ts";
export { Dropout } from "./regularization/dropout.ts";
export { GaussianDropout, GaussianNoise } from "./regularization/gaussian.ts";
export { SpatialDropout1D, SpatialDropout2D } from "./regularization/spatial-dropout.ts";
export { Cropping1D, Cropping2D } from "./reshaping/cropping.ts";
export { Flatten } from "./reshaping/flatten.ts";
export { Permute } from "./reshaping/permute.ts";
export { RepeatVector } from "./reshaping/repeat-vector.ts";
export { Reshape } from "./reshaping/reshape.ts";
export { UpSampling1D, UpSampling2D } from "./reshaping/up-sampling.ts";
export { ZeroPadding1D, ZeroPadding2D } from "./reshaping/zero-padding.ts";
export { Bidirectional } from "./rnn/bidirectional.ts";
export { GRU } from "./rnn/gru.ts";
export { GRUCell } from "./rnn/gru-cell.ts";
export { LSTM } from "./rnn/lstm.ts";
export { LSTMCell } from "./rnn/lstm-cell.ts";
export { RNN } from "./rnn/rnn.ts";
export { RNNCell } from "./rnn/rnn-cell.ts";
export { SimpleRNN } from "./rnn/simple-rnn.ts";
export { SimpleRNNCell } from "./rnn/simple-rnn-cell.ts";
export { TimeDistributed } from "./rnn/time-distributed.ts";
export { probeOutputShape } from "./shape-probe.ts";
export type { ShapeTree, SymbolicShape } from "./symbolic-shape.ts";
export { isSymbolicShape, mapShapes, shapesOf, showSymbolic } from "./symbolic-shape.ts";
export { constraintOf, regularizerOf } from "./weights.ts";
