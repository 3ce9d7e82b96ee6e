// What reads and writes files, loaded when it is first asked for: most programs never do.

import { late } from "../shared/late.ts";

const save = () => import("./save.ts");
const load = () => import("./load.ts");
const checkpoint = () => import("./checkpoint.ts");
const weightsFile = () => import("./weights-file.ts");
const numpy = () => import("./numpy/arrays.ts");
const safetensors = () => import("./safetensors/tensors.ts");
const modelConfig = () => import("./model-config.ts");
const inspection = () => import("./inspection/inspect-file.ts");
const comparison = () => import("./inspection/diff-files.ts");
const conversion = () => import("./inspection/convert-file.ts");
const layersModel = () => import("./load-layers-model.ts");

/** Writes a model to a `.keras` file that Python Keras opens too, whole or not at all. */
export const saveModel = /* @__PURE__ */ late(save, "saveModel");

/** Gives the bytes of a `.keras` file, for downloads and databases. */
export const saveModelToBytes = /* @__PURE__ */ late(save, "saveModelToBytes");

/** Makes a model of a file: architecture, weights and what it was compiled with. */
export const loadModel = /* @__PURE__ */ late(load, "loadModel");

/** Reads the notes that a model was saved with. */
export const readMetadata = /* @__PURE__ */ late(load, "readMetadata");

/** Gives the text that `to_json` of Python Keras gives, what the model was compiled with included. */
export const modelToJson = /* @__PURE__ */ late(modelConfig, "modelToJson");

/** Writes weights, and the optimizer's state, to a file of weights. */
export const saveWeights = /* @__PURE__ */ late(weightsFile, "saveWeights");

/** Gives the bytes of a `.weights.h5` file. */
export const saveWeightsToBytes = /* @__PURE__ */ late(weightsFile, "saveWeightsToBytes");

/** Overwrites the weights of a model by those of a file of weights. */
export const loadWeights = /* @__PURE__ */ late(weightsFile, "loadWeights");

/** Writes a checkpoint, from which a run goes on after it was killed. */
export const saveCheckpoint = /* @__PURE__ */ late(checkpoint, "saveCheckpoint");

/** Opens a checkpoint. */
export const openCheckpoint = /* @__PURE__ */ late(checkpoint, "openCheckpoint");

/** Reads an array of a `.npy` file of NumPy. */
export const loadNpy = /* @__PURE__ */ late(numpy, "loadNpy");

/** Reads the arrays of a `.npz` file of NumPy. */
export const loadNpz = /* @__PURE__ */ late(numpy, "loadNpz");

/** Writes an array to a `.npy` file. */
export const saveNpy = /* @__PURE__ */ late(numpy, "saveNpy");

/** Gives the bytes of a `.npy` file. */
export const saveNpyToBytes = /* @__PURE__ */ late(numpy, "saveNpyToBytes");

/** Writes arrays to a `.npz` file. */
export const saveNpz = /* @__PURE__ */ late(numpy, "saveNpz");

/** Gives the bytes of a `.npz` file. */
export const saveNpzToBytes = /* @__PURE__ */ late(numpy, "saveNpzToBytes");

/** Reads the tensors of a `.safetensors` file. */
export const loadSafetensors = /* @__PURE__ */ late(safetensors, "loadSafetensors");

/** Writes tensors to a `.safetensors` file. */
export const saveSafetensors = /* @__PURE__ */ late(safetensors, "saveSafetensors");

/** Gives the bytes of a `.safetensors` file. */
export const saveSafetensorsToBytes = /* @__PURE__ */ late(safetensors, "saveSafetensorsToBytes");

/** Makes a model of the files of a TensorFlow.js layers model. */
export const loadLayersModel = /* @__PURE__ */ late(layersModel, "loadLayersModel");

/** Lists what a file holds, and what of it would be refused. */
export const inspectFile = /* @__PURE__ */ late(inspection, "inspectFile");

/** Compares two files of models, weights or arrays. */
export const diffFiles = /* @__PURE__ */ late(comparison, "diffFiles");

/** Writes a file of a model, weights or arrays in another form. */
export const convertFile = /* @__PURE__ */ late(conversion, "convertFile");
