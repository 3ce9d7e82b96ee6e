// The models' door.

export { registerAllModels } from "./all.ts";
export { cloneModel } from "./clone-model.ts";
export { Functional } from "./functional.ts";
export { FunctionalGraph } from "./functional-graph.ts";
export { loadLayersModel, loadModel, modelFromJson } from "./load-model.ts";
export { mapGraph } from "./map-graph.ts";
export type { FunctionalOptions, ModelOptions } from "./model.ts";
export { Model } from "./model.ts";
export { Sequential } from "./sequential.ts";
export type { SummaryOptions } from "./summary.ts";
