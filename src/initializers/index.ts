// The initializers' door.

export type { ConstantOptions, IdentityOptions } from "./constant.ts";
export { Constant, Identity, Ones, Zeros } from "./constant.ts";
export type { FanAxes } from "./fans.ts";
export { computeFans } from "./fans.ts";
export type { Initializer, InitializerCallOptions, SeedOption } from "./initializer.ts";
export type { OrthogonalOptions } from "./orthogonal.ts";
export { Orthogonal } from "./orthogonal.ts";
export type { NormalOptions, UniformOptions } from "./random.ts";
export { RandomNormal, RandomUniform, TruncatedNormal } from "./random.ts";
export type { InitializerIdentifier, InitializerName } from "./registry.ts";
export { get, initializerRegistry, serialize } from "./registry.ts";
export type {
  FanMode,
  ScaledOptions,
  ScalingDistribution,
  VarianceScalingOptions,
} from "./variance-scaling.ts";
export {
  GlorotNormal,
  GlorotUniform,
  HeNormal,
  HeUniform,
  LecunNormal,
  LecunUniform,
  VarianceScaling,
} from "./variance-scaling.ts";
