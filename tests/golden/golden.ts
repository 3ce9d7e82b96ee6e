/** Reads the golden files of this folder: values that Python Keras computed (`tools/golden/`). */

import { readFileSync } from "node:fs";

/** A JSON value, such as a Keras config (snake_case keys, floats at float32 precision). */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: Json;
}

/** A tensor in row-major order; bool data are 0 and 1. */
export interface GoldenTensor {
  readonly shape: readonly number[];
  readonly dtype: "float32" | "int32" | "bool";
  readonly data: readonly number[];
}

/** A variable; `name` is Keras' path below the layer or model, such as "lstm_cell/kernel". */
export interface GoldenVariable extends GoldenTensor {
  readonly name: string;
  readonly trainable: boolean;
}

export interface ActivationCase {
  readonly name: string;
  readonly activation: string;
  readonly args: JsonObject;
  readonly input: GoldenTensor;
  readonly output: GoldenTensor;
  /** The weights w of the scalar Σ output·w, whose gradient follows. */
  readonly outputWeights: GoldenTensor;
  readonly inputGradient: GoldenTensor;
  /** Flat indices whose gradient is a convention (the one-sided derivatives differ). */
  readonly kinks: readonly number[];
}

export interface InitializerCase {
  readonly name: string;
  readonly className: string;
  readonly args: JsonObject;
  readonly config: JsonObject;
  readonly shape: readonly number[];
  /** [fan in, fan out] */
  readonly fans: readonly [number, number];
  /** What Keras asks of its random stream; standard deviations are before truncation. */
  readonly distribution:
    | null
    | { readonly kind: "uniform"; readonly minval: number; readonly maxval: number }
    | {
        readonly kind: "normal" | "truncated_normal";
        readonly mean: number;
        readonly stddev: number;
      };
  /** The values of an initializer without randomness. */
  readonly values: GoldenTensor | null;
  /** Orthogonal: Q·Qᵀ (or Qᵀ·Q where rows > columns), rank 2 by last axis, is this times I. */
  readonly gramDiagonal: number | null;
}

export interface LossResult {
  readonly reduction: "sum_over_batch_size" | "sum" | "mean" | "mean_with_sample_weight" | "none";
  readonly sampleWeight: GoldenTensor | null;
  readonly value: GoldenTensor;
  /** With respect to yPred; null under "sum", "mean" and "none". */
  readonly gradient: GoldenTensor | null;
}

export interface LossCase {
  readonly name: string;
  readonly functionName: string;
  readonly className: string;
  readonly args: JsonObject;
  readonly config: JsonObject;
  readonly yTrue: GoldenTensor;
  readonly yPred: GoldenTensor;
  /** What the function returns: one loss per sample (or per step). */
  readonly values: GoldenTensor;
  readonly results: readonly LossResult[];
}

export interface OptimizerCase {
  readonly name: string;
  readonly className: string;
  /** learning_rate is null where a schedule stands in its place. */
  readonly args: JsonObject;
  readonly schedule: { readonly className: string; readonly args: JsonObject } | null;
  readonly config: JsonObject;
  /** The start values: shapes [3, 2] and [2]. */
  readonly variables: readonly GoldenTensor[];
  /** [step][variable] flat. */
  readonly gradients: readonly (readonly (readonly number[])[])[];
  /** [step][variable] flat, after the step. */
  readonly steps: readonly (readonly (readonly number[])[])[];
  /** All optimizer variables in saved order, after the last step. */
  readonly state: readonly GoldenVariable[];
  /** After finalizeVariableValues, which copies the moving averages of use_ema. */
  readonly finalVariables: readonly (readonly number[])[];
}

/** Training of 4 → 8 tanh → units; step s takes rows (8·s mod 32) … + 8. */
export interface CurveCase {
  readonly name: string;
  readonly optimizer: {
    readonly className: string;
    readonly args: JsonObject;
    readonly config: JsonObject;
  };
  readonly loss: string;
  readonly units: number;
  readonly activation: string;
  readonly batchSize: number;
  readonly x: GoldenTensor;
  readonly y: GoldenTensor;
  readonly weights: readonly GoldenVariable[];
  readonly losses: readonly number[];
  readonly finalWeights: readonly GoldenVariable[];
}

export interface LayerCase {
  readonly name: string;
  readonly className: string;
  /** Constructor arguments; null for wrappers, whose config says everything. */
  readonly args: JsonObject | null;
  readonly config: JsonObject;
  readonly training: boolean;
  /** One tensor; a list of them; a sequence, then its initial states; or named arguments. */
  readonly inputStyle: "single" | "list" | "initial_state" | "named";
  readonly inputNames: readonly string[] | null;
  readonly inputs: readonly GoldenTensor[];
  /** Further arguments of the call, in Keras' words: mask, use_causal_mask … */
  readonly kwargs: { readonly [name: string]: GoldenTensor | boolean };
  readonly adaptData: GoldenTensor | null;
  readonly weights: readonly GoldenVariable[];
  readonly outputs: readonly GoldenTensor[];
  /** What computeMask gives, for layers that make masks. */
  readonly outputMask: GoldenTensor | null;
  /** The weights w of the scalar Σ outputs·w, whose gradients follow. */
  readonly outputWeights: readonly GoldenTensor[];
  /** Per input; null for integers and for layers without a gradient. */
  readonly inputGradients: readonly (GoldenTensor | null)[];
  /** Per weight; null where not trainable. */
  readonly weightGradients: readonly (GoldenTensor | null)[];
  /** Per weight: the new value of a non-trainable one after a training call, else null. */
  readonly updatedWeights: readonly (GoldenTensor | null)[];
}

export interface MetricCase {
  readonly name: string;
  readonly className: string;
  readonly args: JsonObject;
  readonly config: JsonObject;
  /** Mean and Sum take the values alone: yPred is null. */
  readonly updates: readonly {
    readonly yTrue: GoldenTensor;
    readonly yPred: GoldenTensor | null;
    readonly sampleWeight: GoldenTensor | null;
  }[];
  /** The running result after each update. */
  readonly results: readonly GoldenTensor[];
}

interface TrainedModel {
  readonly name: string;
  /** The model as Keras' to_json gives it. */
  readonly model: JsonObject;
  /** Arguments of compile in Keras' words; the optimizer is serialized. */
  readonly compile: JsonObject & { readonly optimizer: JsonObject };
  readonly weights: readonly GoldenVariable[];
  readonly finalWeights: readonly GoldenVariable[];
  /** After training: for `x`, or for the x of the first batch. */
  readonly predictions: readonly GoldenTensor[];
}

export interface FitCase extends TrainedModel {
  readonly kind: "fit";
  readonly x: readonly GoldenTensor[];
  readonly y: readonly GoldenTensor[];
  readonly sampleWeight: GoldenTensor | null;
  /** Arguments of fit in Keras' words. */
  readonly fit: JsonObject;
  readonly callbacks: readonly { readonly className: string; readonly args: JsonObject }[];
  readonly history: {
    readonly epoch: readonly number[];
    readonly values: { readonly [key: string]: readonly number[] };
  };
  /** evaluate on all samples with batches of 16: as a list and by name. */
  readonly evaluate: {
    readonly values: readonly number[];
    readonly named: { readonly [key: string]: number };
  };
}

export interface StepsCase extends TrainedModel {
  readonly kind: "steps";
  readonly batches: readonly {
    readonly x: readonly GoldenTensor[];
    readonly y: readonly GoldenTensor[];
  }[];
  readonly losses: readonly number[];
}

export interface KerasFileCase {
  readonly name: string;
  /** The file's name in keras-files/. */
  readonly file: string;
  readonly loss: string;
  readonly x: readonly GoldenTensor[];
  readonly y: GoldenTensor;
  readonly weights: readonly GoldenVariable[];
  /** In saved order: iteration, learning_rate, slots. */
  readonly optimizerVariables: readonly GoldenVariable[];
  readonly predictions: GoldenTensor;
  /** The losses of three further trainOnBatch calls on x and y. */
  readonly nextLosses: readonly number[];
  readonly finalWeights: readonly GoldenVariable[];
}

/** The files and the cases in them. */
export interface GoldenFiles {
  "activations.json": ActivationCase;
  "initializers.json": InitializerCase;
  "losses.json": LossCase;
  "optimizers.json": OptimizerCase;
  "curves.json": CurveCase;
  "layers.json": LayerCase;
  "metrics.json": MetricCase;
  "training.json": FitCase | StepsCase;
  "keras-files/index.json": KerasFileCase;
}

/** Reads the cases of a golden file. */
export function readGolden<Name extends keyof GoldenFiles>(name: Name): GoldenFiles[Name][] {
  const text = readFileSync(new URL(name, import.meta.url), "utf8");
  return (JSON.parse(text) as { cases: GoldenFiles[Name][] }).cases;
}

/** Reads the bytes of a saved model in keras-files/. */
export function readKerasFile(file: string): Uint8Array {
  return readFileSync(new URL(`keras-files/${file}`, import.meta.url));
}

/**
 * Measures how far values stray from golden ones, in units of the tolerance
 * 1e-6 + 1e-5·max|expected|: parity holds at 1 or below. NaN, or another length, is Infinity.
 */
export function strayOf(actual: ArrayLike<number>, expected: readonly number[]): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  let worst = 0;
  for (const [i, value] of expected.entries()) {
    const distance = Math.abs((actual[i] ?? Number.NaN) - value);
    worst = Number.isNaN(distance) ? Number.POSITIVE_INFINITY : Math.max(worst, distance);
    if (worst === Number.POSITIVE_INFINITY) return worst;
  }
  return worst / (1e-6 + 1e-5 * largest);
}
