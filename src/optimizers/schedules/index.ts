// The schedules' door.

export { registerAllSchedules } from "./all.ts";
export type { CosineDecayOptions, CosineDecayRestartsOptions } from "./cosine-decay.ts";
export { CosineDecay, CosineDecayRestarts } from "./cosine-decay.ts";
export { LearningRateSchedule } from "./learning-rate-schedule.ts";
export type { PiecewiseConstantDecayOptions } from "./piecewise-constant-decay.ts";
export { PiecewiseConstantDecay } from "./piecewise-constant-decay.ts";
export { deserializeSchedule, schedules, serializeSchedule } from "./registry.ts";
export type { DecayOptions, PolynomialDecayOptions } from "./step-decay.ts";
export { ExponentialDecay, InverseTimeDecay, PolynomialDecay } from "./step-decay.ts";
