// Makes every learning-rate schedule of the library known by its class name.

import { CosineDecay, CosineDecayRestarts } from "./cosine-decay.ts";
import { PiecewiseConstantDecay } from "./piecewise-constant-decay.ts";
import { schedules } from "./registry.ts";
import { ExponentialDecay, InverseTimeDecay, PolynomialDecay } from "./step-decay.ts";

/** Registers all schedules. */
export function registerAllSchedules(): void {
  schedules.register(ExponentialDecay);
  schedules.register(InverseTimeDecay);
  schedules.register(PolynomialDecay);
  schedules.register(PiecewiseConstantDecay);
  schedules.register(CosineDecay);
  schedules.register(CosineDecayRestarts);
}
