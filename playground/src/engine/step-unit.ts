// How far one press of the step button goes.

/** Names the units. */
export const stepUnits = ["example", "batch", "epoch"] as const;
export type StepUnit = (typeof stepUnits)[number];
