// Saving's door: model files, weights files, arrays and JSON.

export type { OpenedCheckpoint } from "./checkpoint.ts";
export { openCheckpoint, saveCheckpoint } from "./checkpoint.ts";
export type { CustomObject, CustomObjects } from "./custom-objects.ts";
export type { FileArray, FileDType } from "./file-array.ts";
export type { FileSource, SourceLimits } from "./file-source.ts";
export { loadModel, readMetadata } from "./load.ts";
export { loadLayersModel } from "./load-layers-model.ts";
export type { FileLimits } from "./model-file.ts";
export { modelFromJson, modelToJson } from "./model-json.ts";
export type { ArrayOptions, NamedArrays } from "./numpy/arrays.ts";
export {
  loadNpy,
  loadNpz,
  saveNpy,
  saveNpyToBytes,
  saveNpz,
  saveNpzToBytes,
} from "./numpy/arrays.ts";
export type { LoadOptions } from "./restore-model.ts";
export {
  loadSafetensors,
  saveSafetensors,
  saveSafetensorsToBytes,
} from "./safetensors/tensors.ts";
export type { SavableModel, VocabularyOwner } from "./savable-model.ts";
export type { SaveOptions } from "./save.ts";
export { saveModel, saveModelToBytes } from "./save.ts";
export type { LayersModelSource } from "./tensorflowjs/sources.ts";
export type { LoadWeightsOptions } from "./weights-file.ts";
export { loadWeights, saveWeights, saveWeightsToBytes } from "./weights-file.ts";
