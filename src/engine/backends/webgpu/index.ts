// The WebGPU backend's door: opens a device of an adapter and makes the backend on it.

export { openWebgpuBackend } from "./open.ts";
export type { TuningNotes } from "./tuning.ts";
