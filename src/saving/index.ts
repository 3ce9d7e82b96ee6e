// Saving's door: model files, weights files, arrays and JSON.

export type { FileArray, FileDType } from "../files/file-array.ts";
export type { FileProgress, OnFileProgress } from "../files/progress.ts";
export type { OpenedCheckpoint } from "./checkpoint.ts";
export type { CustomObject, CustomObjects } from "./custom-objects.ts";
export type { FileSet } from "./file-set.ts";
export type { FileSource, SourceLimits } from "./file-source.ts";
export type { Conversion } from "./inspection/convert-file.ts";
export type { FileDifference } from "./inspection/diff-files.ts";
export type { FileReport } from "./inspection/inspect-file.ts";
export type { FileFormat } from "./inspection/open-file.ts";
export {
  convertFile,
  diffFiles,
  inspectFile,
  loadLayersModel,
  loadModel,
  loadNpy,
  loadNpz,
  loadSafetensors,
  loadWeights,
  modelToJson,
  openCheckpoint,
  readMetadata,
  saveCheckpoint,
  saveModel,
  saveModelToBytes,
  saveNpy,
  saveNpyToBytes,
  saveNpz,
  saveNpzToBytes,
  saveSafetensors,
  saveSafetensorsToBytes,
  saveWeights,
  saveWeightsToBytes,
} from "./late.ts";
export type { FileLimits } from "./model-file.ts";
export { modelFromJson } from "./model-json.ts";
export type { ArrayOptions, NamedArrays } from "./numpy/arrays.ts";
export type { LoadOptions } from "./restore-model.ts";
export type { SavableModel, VocabularyOwner } from "./savable-model.ts";
export type { SaveOptions } from "./save.ts";
export type { LayersModelSource } from "./tensorflowjs/sources.ts";
export type { LoadWeightsOptions, SaveWeightsOptions } from "./weights-file.ts";
