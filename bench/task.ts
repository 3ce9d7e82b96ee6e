// What the driver asks of an engine: plain data, sent as JSON to hosts in JavaScript and Python.

/**
 * Describes numbers that every host makes alike: uniform in offset ± scale, or whole numbers below
 * `classes`. See `fill` in values.ts and values.py.
 */
export interface Values {
  readonly shape: readonly number[];
  readonly seed: number;
  readonly scale?: number;
  readonly offset?: number;
  readonly classes?: number;
}

/** Names the models that are trained; each engine builds them as its users would. */
export type ModelName = "tiny" | "mlp" | "cnn" | "lstm" | "transformer";

/** Is a model with data: `weights` in Keras' order, `x` and `y` holding `batches` batches. */
export interface ModelTask {
  readonly model: ModelName;
  readonly batch: number;
  readonly batches: number;
  readonly x: Values;
  readonly y: Values;
  readonly weights: readonly Values[];
}

/** Predicts for the first sample of x alone, over and over. */
export interface PredictTask extends ModelTask {
  readonly kind: "predict";
}

/** Compiles a fresh model of this form and takes its first step: a run is one model. */
export interface ColdTask extends ModelTask {
  readonly kind: "cold";
}

/**
 * Trains the model of `npm start` from the beginning to the end: a run is the whole training.
 * `data` is a file of float32: 1,437 images of 8 × 8 and their classes, then 360 for the test.
 */
export interface FitTask {
  readonly kind: "fit";
  readonly data: string;
  readonly train: number;
  readonly test: number;
  readonly epochs: number;
  readonly batch: number;
}

/** Trains with Adam (rate 0.001, epsilon 1e-7) on the batches in order, over and over. */
export interface TrainTask extends ModelTask {
  readonly kind: "train";
}

/** Multiplies [m, k] by [k, n]; T says that an operand lies transposed. */
export interface ProductTask {
  readonly kind: "product";
  readonly form: "NN" | "NT" | "TN";
  readonly m: number;
  readonly n: number;
  readonly k: number;
}

/** Convolves [batch, size, size, channels], "same" padding, or computes one of its gradients. */
export interface ConvolutionTask {
  readonly kind: "convolution";
  readonly direction: "forward" | "input" | "kernel";
  readonly batch: number;
  readonly size: number;
  readonly channels: number;
  readonly filters: number;
  readonly window: number;
  readonly stride: number;
  readonly depthwise: boolean;
}

/** Names the elementwise work: along rows of [rows, columns], or over all elements. */
export type ElementwiseName = "copy" | "softmax" | "layer-norm" | "gelu" | "adam";

/** Computes one of them. */
export interface ElementwiseTask {
  readonly kind: "elementwise";
  readonly operation: ElementwiseName;
  readonly rows: number;
  readonly columns: number;
}

/** Is any of the tasks. */
export type Task =
  | TrainTask
  | PredictTask
  | ColdTask
  | FitTask
  | ProductTask
  | ConvolutionTask
  | ElementwiseTask;

/** Is the refusal of an engine that has no way to do a task. */
export function cannot(engine: string, task: Task): never {
  const what: Record<Task["kind"], string> = {
    train: "train this model",
    predict: "predict with this model",
    cold: "train this model",
    fit: "train this model",
    product: "multiply matrices",
    convolution: "compute this convolution",
    elementwise: "compute this",
  };
  throw new Error(`${engine} cannot ${what[task.kind]}`);
}

/** Is an engine that has made ready for a task. */
export interface Prepared {
  /** Says how it computes, where the name of its setting does not. */
  readonly setting?: string;
  /**
   * Gives numbers that tell whether engines computed the same; called once, before all runs. Absent
   * where nothing is computed that others compute too.
   */
  numbers?(): Promise<readonly number[]>;
  /** Runs are asked for in multiples of this; default 1. */
  readonly unit?: number;
  /** Does the work so many times; resolves when all of it is done. */
  run(times: number): Promise<void>;
}

/** Is an engine as a host loads it. */
export interface Engine {
  /** @throws where the engine cannot do the task; the message stands in the table. */
  prepare(task: Task): Promise<Prepared>;
}

/** Says how an engine is to compute. */
export interface EngineOptions {
  readonly threads: number;
  readonly setting: "default" | "best";
}
