// Where each weight and bias stands in the flat list that travels between worker and page.

import type { Config } from "./config.ts";
import { classesOf, outputUnits, ownDataOf } from "./config.ts";

/** Names a node: layer 0 holds the features in use, the last layer the output. */
export interface NodePlace {
  readonly layer: number;
  readonly node: number;
}

/** Counts the nodes of each layer: features, hidden layers, output. */
export function sizesOf(config: Config): number[] {
  return [config.features.length, ...config.layers.map(({ units }) => units), outputUnits(config)];
}

/** Counts the numbers of a network: weights and biases, then those of batch normalizations. */
export function weightCount(config: Config): number {
  const normalized = config.layers.filter(({ batchNormalization }) => batchNormalization);
  const units = normalized.reduce((sum, layer) => sum + layer.units, 0);
  // Scale, shift, mean and variance of each node.
  return parameterCount(sizesOf(config)) + 4 * units;
}

/** Counts the weights and biases of all layers. */
export function parameterCount(sizes: readonly number[]): number {
  return offsetOf(sizes, sizes.length);
}

/** Finds the weight of the link from a node of the layer before. */
export function weightIndex(
  sizes: readonly number[],
  layer: number,
  from: number,
  to: number,
): number {
  return offsetOf(sizes, layer) + from * (sizes[layer] ?? 0) + to;
}

/** Finds the bias of a node. */
export function biasIndex(sizes: readonly number[], layer: number, node: number): number {
  const links = (sizes[layer - 1] ?? 0) * (sizes[layer] ?? 0);
  return offsetOf(sizes, layer) + links + node;
}

/** Finds where the numbers of a layer begin: its weights, row by row, and then its biases. */
export function offsetOf(sizes: readonly number[], layer: number): number {
  let offset = 0;
  for (let i = 1; i < layer; i++) offset += ((sizes[i - 1] ?? 0) + 1) * (sizes[i] ?? 0);
  return offset;
}

/** Finds the layer that a weight or bias belongs to; 0 for a place that there is not. */
export function layerOfWeight(sizes: readonly number[], index: number): number {
  return Math.max(
    0,
    sizes.findIndex((_, layer) => layer > 0 && index < offsetOf(sizes, layer + 1)),
  );
}

/**
 * Gives what a trained network depends on. Two configurations with one structure can share its weights;
 * any other change begins anew. Which layers are frozen is no part of it: their weights stay either way.
 */
export function structureOf(config: Config): string {
  const {
    learningRate,
    layers,
    outputFrozen,
    race,
    stopEpoch,
    stopLoss,
    speed,
    showTestData,
    discretize,
    held,
    showBatch,
    hidden,
    hideText,
    seed,
    own,
    formulas,
    ...rest
  } = config;
  // Points of one's own come and go; a new class among them makes another network.
  const shapes = layers.map(({ frozen: _, ...layer }) => layer);
  return JSON.stringify({ ...rest, layers: shapes, classes: classesOf(config) });
}

/** Says whether two configurations have the same points. */
export function sharesData(one: Config, other: Config): boolean {
  return dataKeyOf(one) === dataKeyOf(other) && ownDataOf(one) === ownDataOf(other);
}

function dataKeyOf(config: Config): string {
  const { problem, dataset, numberDataset, noise, trainShare, seed } = config;
  return JSON.stringify([problem, dataset, numberDataset, noise, trainShare, seed]);
}
