// What reads and writes files, loaded when it is first asked for: most programs never do.

type Save = typeof import("./save.ts");
type Load = typeof import("./load.ts");
type Checkpoint = typeof import("./checkpoint.ts");
type WeightsFile = typeof import("./weights-file.ts");

const save = () => import("./save.ts");
const load = () => import("./load.ts");
const checkpoint = () => import("./checkpoint.ts");
const weightsFile = () => import("./weights-file.ts");

/** Writes a model to a `.keras` file that Python Keras opens too, whole or not at all. */
export const saveModel: Save["saveModel"] = async (...given) => (await save()).saveModel(...given);

/** Gives the bytes of a `.keras` file, for downloads and databases. */
export const saveModelToBytes: Save["saveModelToBytes"] = async (...given) =>
  (await save()).saveModelToBytes(...given);

/** Makes a model of a file: architecture, weights and what it was compiled with. */
export const loadModel: Load["loadModel"] = async (...given) => (await load()).loadModel(...given);

/** Reads the notes that a model was saved with. */
export const readMetadata: Load["readMetadata"] = async (...given) =>
  (await load()).readMetadata(...given);

/** Writes weights, and the optimizer's state, to a file of weights. */
export const saveWeights: WeightsFile["saveWeights"] = async (...given) =>
  (await weightsFile()).saveWeights(...given);

/** Gives the bytes of a `.weights.h5` file. */
export const saveWeightsToBytes: WeightsFile["saveWeightsToBytes"] = async (...given) =>
  (await weightsFile()).saveWeightsToBytes(...given);

/** Overwrites the weights of a model by those of a file of weights. */
export const loadWeights: WeightsFile["loadWeights"] = async (...given) =>
  (await weightsFile()).loadWeights(...given);

/** Writes a checkpoint, from which a run goes on after it was killed. */
export const saveCheckpoint: Checkpoint["saveCheckpoint"] = async (...given) =>
  (await checkpoint()).saveCheckpoint(...given);

/** Opens a checkpoint. */
export const openCheckpoint: Checkpoint["openCheckpoint"] = async (...given) =>
  (await checkpoint()).openCheckpoint(...given);
