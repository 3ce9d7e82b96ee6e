// What training asks of a model, and what passes between the two.

import type { CallbackModel } from "../callbacks/index.ts";
import type { DType, Tensor, TensorTree, Variable } from "../engine/index.ts";
import type { CallOptions } from "../layers/call-context.ts";
import type { ShapeTree } from "../layers/symbolic-shape.ts";
import type { Output } from "./outputs.ts";

/** Is one batch as a step sees it: inputs `[batch, …]`, targets, and a weight per sample. */
export interface StepData {
  readonly x: TensorTree;
  readonly y: TensorTree | null;
  readonly sampleWeight: TensorTree | null;
}

/** Are the values that a step reports, by name. */
export type StepLogs = { readonly [name: string]: Tensor };

/** Is a model as training sees it. */
export interface TrainableModel extends CallbackModel {
  readonly name: string;
  readonly dtype: DType;
  readonly dtypePolicy: { readonly name: string };
  /** The inputs, where the model knows them before it is called; else empty. */
  readonly inputs: readonly unknown[];
  readonly trainableVariables: readonly Variable[];
  /** What files hold of the variables. */
  readonly weights: readonly Variable[];
  /** All variables: weights, seeds, states of recurrent layers. */
  readonly variables: readonly Variable[];
  /** Scalars added to the loss by the last call: penalties and `addLoss`. */
  readonly losses: readonly Tensor[];
  flattenLayers(): readonly {
    readonly trainable: boolean;
    /** How many integers, from 0, the layer looks its inputs up in; null where it looks up none. */
    readonly indexRange: number | null;
  }[];
  /** Gives the outputs for inputs of these shapes; builds what is not built yet. */
  outputsFor(inputShape: ShapeTree): readonly Output[];
  apply(inputs: TensorTree, options?: CallOptions): TensorTree;
  /** One step of training, of evaluation and of prediction; traced, then run as one program. */
  trainStep(data: StepData): StepLogs;
  testStep(data: StepData): StepLogs;
  predictStep(data: StepData): TensorTree;
  /** Whether the model begins with layers that work on the host, such as StringLookup. */
  readonly hasHostLayers: boolean;
  /** Runs those layers over a whole data set; gives the arrays that `apply` then takes, in order. */
  runHostLayers(inputs: unknown): unknown;
}
