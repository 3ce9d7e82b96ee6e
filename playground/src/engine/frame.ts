// What the page draws: one picture of a network in the middle of its training.

import type { NodePlace } from "../config/shape.ts";
import type { Scores } from "./scores.ts";

/** Says what the page wants to see. */
export interface View {
  /** The node whose map fills the large picture; null for the output. */
  readonly node: NodePlace | null;
}

/** Is what a network thinks of one half of the points. */
export interface Verdict {
  /** Mean loss without penalties. */
  readonly loss: number;
  readonly scores: Scores;
}

/** Is what a network thinks of both halves at the end of an epoch. */
export interface Judged {
  readonly epoch: number;
  readonly train: Verdict;
  readonly test: Verdict;
}

/** Is a picture of a network; arrays are transferred, not copied. */
export interface Frame {
  /** Which network it shows; rises whenever a new one is made. */
  readonly generation: number;
  /** Epochs that are over. */
  readonly epoch: number;
  /** Training points used in the running epoch, and how many an epoch has. */
  readonly position: number;
  readonly epochLength: number;
  /** Updates of the weights so far. */
  readonly step: number;
  readonly playing: boolean;
  /** Steps per second of training time and drawing time together. */
  readonly stepsPerSecond: number;
  readonly train: Verdict;
  readonly test: Verdict;
  /** Verdicts since the picture before, one per epoch, as far as they were asked for. */
  readonly judged: readonly Judged[];
  /** Weights and biases, in the order of `config/shape.ts`. */
  readonly weights: Float64Array;
  /** Outputs over the small grid, `[points, nodes of all hidden layers and of the output]`. */
  readonly thumbnails: Float32Array;
  /** Outputs over the large grid: of the node asked for, or `[points, outputs]`. */
  readonly map: Float32Array;
  readonly mapNode: NodePlace | null;
  /** Outputs for the points, `[points, outputs]`. */
  readonly trainOutputs: Float32Array;
  readonly testOutputs: Float32Array;
  /** Rows of the training points in the step taken last. */
  readonly batch: Int32Array;
}

/** Points along each side of the grids. */
export const mapSize = 100;
export const thumbnailSize = 24;

/** Lists the buffers of a frame, to be handed over. */
export function buffersOf(frame: Frame): ArrayBuffer[] {
  const { weights, thumbnails, map, trainOutputs, testOutputs, batch } = frame;
  const arrays = [weights, thumbnails, map, trainOutputs, testOutputs, batch];
  return arrays.map((array) => array.buffer as ArrayBuffer);
}
