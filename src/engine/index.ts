// The engine's only door: tensors, variables, compilation, gradients, control flow, devices.

import "./runtime/install.ts";

export { gradient } from "./autodiff/gradient.ts";
export type { BackendFacts, GpuFacts } from "./backends/backend.ts";
export type { AttributeJson, GraphJson, NodeJson, ValueJson } from "./ir/draw/index.ts";
export { toDot, toJson, toSvg } from "./ir/draw/index.ts";
export type { DType, HostArray } from "./ir/dtype.ts";
export { asDType, byteWidth, dtypes, isFloat, isInteger, promote } from "./ir/dtype.ts";
export type { Graph } from "./ir/graph.ts";
export { withSource } from "./ir/node.ts";
export type {
  Attributes,
  CoreName,
  PartName,
  PartOf,
  PrimitiveName,
} from "./ir/primitives/index.ts";
export { printGraph } from "./ir/print.ts";
export type { Shape, TensorType } from "./ir/shape.ts";
export {
  broadcastShapes,
  normalizeAxes,
  normalizeAxis,
  range,
  sameShape,
  show,
  showType,
  sizeOf,
} from "./ir/shape.ts";
export { verify } from "./ir/verify.ts";
export {
  angles,
  convolution,
  indexing,
  movement,
  product,
  ranking,
  specials,
  window,
} from "./parts/index.ts";
export { cond, scan, whileLoop } from "./parts/loops.ts";
export type { Part } from "./parts/part.ts";
export { primitive } from "./parts/part.ts";
export type { ChromeTrace, ChromeTraceEvent } from "./profile/chrome-trace.ts";
export { profile } from "./profile/late.ts";
export type { Profile, ProfileOptions } from "./profile/profile.ts";
export type { KernelProfile } from "./profile/recorder.ts";
export type { Compiled } from "./runtime/compile.ts";
export { compile } from "./runtime/compile.ts";
export {
  automaticOptions,
  checkDevice,
  computeAt,
  describeDevice,
  deviceBacklog,
  deviceIsChosen,
  deviceLoading,
  deviceReplacement,
  devices,
  getDevice,
  openPlace,
  setDevice,
} from "./runtime/device.ts";
export { recordOnly } from "./runtime/eager.ts";
export { grad, gradients, valueAndGrad } from "./runtime/gradients.ts";
export { choosePlace, describeAutomatic, moveVariables } from "./runtime/late.ts";
export type { Device, DeviceChoice, DeviceOptions, Place } from "./runtime/place.ts";
export { installReferenceDevice } from "./runtime/reference-device.ts";
export { pin, unpin } from "./runtime/variables.ts";
export type { TensorTree } from "./trace/control.ts";
export type { HostTensor, Literal, NestedArray } from "./trace/literal.ts";
export { isHostArray, isHostTensor } from "./trace/literal.ts";
export type { Replay } from "./trace/replay.ts";
export { replaysOf } from "./trace/replay.ts";
export type { Axes, NestedNumbers, TensorLike } from "./trace/tensor.ts";
export {
  asFloat,
  asTensor,
  binary,
  borrow,
  compare,
  reduce,
  Tensor,
  tensor,
  unary,
} from "./trace/tensor.ts";
export { autocasting, Variable } from "./trace/variable.ts";
