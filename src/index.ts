// The root entry: all of Gradus, with every string identifier registered.

import { registerEverything } from "./register.ts";

registerEverything();

export * as activations from "./activations/index.ts";
export * as callbacks from "./callbacks/index.ts";
export * as constraints from "./constraints/index.ts";
export type { ColumnKind, CsvOptions, CsvTable } from "./data/index.ts";
export {
  Dataset,
  datasets,
  isMissing,
  parseCsv,
  parseNumber,
  randomSplit,
  stratifiedSplit,
  writeCsv,
} from "./data/index.ts";
export type {
  AttributeJson,
  ChromeTrace,
  ChromeTraceEvent,
  Device,
  DeviceChoice,
  DeviceOptions,
  DType,
  GpuFacts,
  Graph,
  GraphJson,
  HostArray,
  HostTensor,
  KernelProfile,
  NodeJson,
  Profile,
  ProfileOptions,
  Shape,
  TensorLike,
  TensorTree,
  ValueJson,
} from "./engine/index.ts";
export {
  compile,
  cond,
  describeAutomatic,
  describeDevice,
  devices,
  getDevice,
  grad,
  gradients,
  printGraph,
  profile,
  scan,
  setDevice,
  Tensor,
  tensor,
  toDot,
  toJson,
  toSvg,
  Variable,
  valueAndGrad,
  whileLoop,
} from "./engine/index.ts";
export * as initializers from "./initializers/index.ts";
export * as layers from "./layers/index.ts";
export {
  clearSession,
  DTypePolicy,
  dtypePolicy,
  Input,
  KerasTensor,
  Layer,
  registerKerasSerializable,
  setDtypePolicy,
} from "./layers/index.ts";
export * as losses from "./losses/index.ts";
export { Loss } from "./losses/index.ts";
export * as metrics from "./metrics/index.ts";
export { Metric } from "./metrics/index.ts";
export {
  cloneModel,
  Functional,
  loadLayersModel,
  loadModel,
  Model,
  modelFromJson,
  Sequential,
} from "./models/index.ts";
export * as ops from "./ops/index.ts";
export * as optimizers from "./optimizers/index.ts";
export { Optimizer } from "./optimizers/index.ts";
export * as random from "./random/index.ts";
export { SeedGenerator, setRandomSeed } from "./random/index.ts";
export * as regularizers from "./regularizers/index.ts";
export * from "./saving/index.ts";
export {
  BackendError,
  ConfigError,
  DeviceLostError,
  DTypeError,
  FileError,
  GradusError,
  ShapeError,
} from "./shared/errors.ts";
export type {
  ClassWeight,
  CompileOptions,
  Data,
  EvaluateOptions,
  FitOptions,
  LossOption,
  LossWeights,
  MetricsOption,
  OnBatchOptions,
  OutputMetrics,
  PredictOptions,
  Scores,
  StepData,
  StepLogs,
  ValidationData,
  Verbose,
} from "./training/index.ts";
