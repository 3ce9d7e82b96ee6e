// The metrics of a model's outputs, as compile was given them, under Keras' names.

import type { Tensor } from "../engine/index.ts";
import { maskOf } from "../layers/masks.ts";
import type { SymbolicShape } from "../layers/symbolic-shape.ts";
import type { Metric, MetricIdentifier } from "../metrics/index.ts";
import { dependsOnShapes, resolveMetric } from "../metrics/index.ts";
import { isSerializedObject } from "../registry/index.ts";
import { isPlainObject } from "../shared/tree.ts";
import type { Output } from "./outputs.ts";
import { matchOutputs } from "./outputs.ts";

/** Are the metrics of one output: one, or a list. */
export type OutputMetrics = MetricIdentifier | readonly MetricIdentifier[] | null;

/** Are the metrics of a model: a list for its one output, one entry per output, or by name. */
export type MetricsOption = readonly OutputMetrics[] | { readonly [output: string]: OutputMetrics };

/** Is a metric with the name of its values in logs. */
export interface NamedMetric {
  readonly key: string;
  readonly metric: Metric;
  /** Position of the output that it measures. */
  readonly index: number;
  readonly weighted: boolean;
}

/** Holds the metrics of all outputs. */
export class CompiledMetrics {
  readonly #metrics: MetricsOption | null;
  readonly #weighted: MetricsOption | null;
  /** The metrics in order, under unique names; empty before `build`. */
  named: readonly NamedMetric[] = [];

  /** @throws ConfigError for unknown identifiers. */
  constructor(metrics: MetricsOption | null, weighted: MetricsOption | null) {
    this.#metrics = metrics;
    this.#weighted = weighted;
    for (const identifier of [...identifiersOf(metrics), ...identifiersOf(weighted)]) {
      if (!dependsOnShapes(identifier)) resolveMetric(identifier, "compile", noShapes);
    }
  }

  /** Makes the metrics for these outputs and targets. @throws ConfigError where they differ. */
  build(outputs: readonly Output[], targets: readonly (SymbolicShape | undefined)[]): void {
    const names = new UniqueNames();
    const make = (option: MetricsOption | null, weighted: boolean) =>
      perOutput(option, outputs).flatMap((list, index) =>
        list.map((identifier) => {
          const output = outputs[index] as Output;
          const yPred = withBatch(output.shape);
          const yTrue = withBatch(targets[index] ?? output.shape);
          const metric = resolveMetric(identifier, "compile", { yTrue, yPred });
          const prefix = outputs.length > 1 ? `${output.name}_` : "";
          return { key: names.take(prefix, metric.name, weighted), metric, index, weighted };
        }),
      );
    this.named = [...make(this.#metrics, false), ...make(this.#weighted, true)];
  }

  /** Takes in a batch; outputs without targets are passed over. */
  update(
    targets: readonly (Tensor | undefined)[],
    predictions: readonly Tensor[],
    weights: readonly (Tensor | undefined)[],
  ): void {
    for (const { metric, index, weighted } of this.named) {
      const target = targets[index];
      const prediction = predictions[index];
      if (target === undefined || prediction === undefined) continue;
      const mask = maskOf(prediction);
      const counts = mask?.cast("float32");
      const weight = weighted ? weights[index] : undefined;
      const both = weight !== undefined && counts !== undefined;
      metric.updateState(target, prediction, both ? weigh(weight, counts) : (weight ?? counts));
    }
  }

  /** Gives the values of all metrics by name. */
  results(): Record<string, Tensor> {
    return Object.fromEntries(
      this.named.flatMap(({ key, metric }): (readonly [string, Tensor])[] => {
        const result = metric.result();
        return isPlainObject(result)
          ? Object.entries(result as Record<string, Tensor>)
          : [[key, result as Tensor]];
      }),
    );
  }
}

// A weight per sample beside a mask per step applies to each of its steps.
function weigh(weight: Tensor, counts: Tensor): Tensor {
  const axes = Array.from({ length: Math.max(0, counts.rank - weight.rank) }, () => 1);
  return weight.reshape([...weight.shape, ...axes]).multiply(counts);
}

/** Gives unique names in Keras' way: `_1` behind a name that is taken, `weighted_` before one. */
class UniqueNames {
  readonly #counts = new Map<string, number>();

  take(prefix: string, name: string, weighted: boolean): string {
    const plain = `${prefix}${name}`;
    const wanted = weighted && this.#counts.has(plain) ? `${prefix}weighted_${name}` : plain;
    const count = this.#counts.get(wanted) ?? 0;
    this.#counts.set(wanted, count + 1);
    return count === 0 ? wanted : `${wanted}_${count}`;
  }
}

function perOutput(
  option: MetricsOption | null,
  outputs: readonly Output[],
): (readonly MetricIdentifier[])[] {
  if (option === null) return outputs.map(() => []);
  if (Array.isArray(option) && outputs.length === 1) return [identifiersOf(option)];
  const matched = matchOutputs<OutputMetrics>(option, outputs, isNothing, "compile: metrics");
  return matched.map((given) => identifiersOf(given === undefined ? null : [given]));
}

const isNothing = (_node: unknown): _node is never => false;

function identifiersOf(option: MetricsOption | null): MetricIdentifier[] {
  if (option === null) return [];
  const lists = Array.isArray(option) ? (option as readonly OutputMetrics[]) : valuesOf(option);
  return lists.flatMap((given): readonly MetricIdentifier[] => {
    if (given === null) return [];
    return Array.isArray(given)
      ? (given as readonly MetricIdentifier[])
      : [given as MetricIdentifier];
  });
}

function valuesOf(option: object): OutputMetrics[] {
  return isSerializedObject(option) ? [option as MetricIdentifier] : Object.values(option);
}

const noShapes = { yTrue: [1, 1], yPred: [1, 1] };

function withBatch(shape: SymbolicShape): number[] {
  return shape.map((n) => n ?? 2);
}
