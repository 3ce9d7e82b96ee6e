// What compile settles: optimizer, losses and metrics, and the steps made of them.

import type { DeviceChoice, TensorTree, Variable } from "../engine/index.ts";
import { checkDevice, gradients, isFloat, promote, Tensor, withSource } from "../engine/index.ts";
import type { SymbolicShape } from "../layers/symbolic-shape.ts";
import { constraintOf } from "../layers/weights.ts";
import type { Metric } from "../metrics/index.ts";
import type { Optimizer, OptimizerIdentifier } from "../optimizers/index.ts";
import { optimizers, resolveOptimizer } from "../optimizers/index.ts";
import { checkNumber, checkOptions } from "../registry/index.ts";
import { ConfigError } from "../shared/errors.ts";
import { flatten } from "../shared/tree.ts";
import type { LossOption, LossWeights } from "./compiled-loss.ts";
import { CompiledLoss } from "./compiled-loss.ts";
import type { MetricsOption } from "./compiled-metrics.ts";
import { CompiledMetrics } from "./compiled-metrics.ts";
import type { Output } from "./outputs.ts";
import { matchOutputs } from "./outputs.ts";
import type { Placed } from "./steps.ts";
import { Steps } from "./steps.ts";
import { LossTracker } from "./tracker.ts";
import type { StepData, StepLogs, TrainableModel } from "./trainable-model.ts";

/** Are the options of `compile`. */
export interface CompileOptions {
  /** Default `"rmsprop"`. */
  readonly optimizer?: OptimizerIdentifier;
  /** One loss, or one per output by order or name. */
  readonly loss?: LossOption | null;
  /** Factors of the losses in their sum; default 1 each. */
  readonly lossWeights?: LossWeights | null;
  /** Metrics without sample weights. */
  readonly metrics?: MetricsOption | null;
  /** Metrics that count sample and class weights. */
  readonly weightedMetrics?: MetricsOption | null;
  /**
   * Steps between two calls of callbacks that hear of every batch; default 1. Where no callback
   * does, as many steps run at once as fit into a few milliseconds, whatever this says.
   */
  readonly stepsPerExecution?: number;
  /**
   * Whether the optimizer of a model of the policy `mixed_float16` is wrapped into a
   * `LossScaleOptimizer`; default true.
   */
  readonly autoScaleLoss?: boolean;
  /**
   * Where this model computes, whatever `setDevice` says; `"auto"` where measurements say that it is
   * faster. Its variables move there as it next trains or predicts. Files do not hold it.
   */
  readonly device?: DeviceChoice;
  /** Taken for Keras' sake: steps are always compiled. */
  readonly jitCompile?: boolean | "auto";
  /** Taken for Keras' sake: steps are always compiled. */
  readonly runEagerly?: boolean;
}

const optionNames = [
  ...["optimizer", "loss", "lossWeights", "metrics", "weightedMetrics"],
  ...["stepsPerExecution", "jitCompile", "runEagerly", "autoScaleLoss", "device"],
];

// Losses and metrics are of float32 at least.
const widened = (yPred: TensorTree) =>
  (flatten(yPred) as Tensor[]).map((x) =>
    isFloat(x.dtype) ? x.cast(promote(x.dtype, "float32")) : x,
  );

const isTensor = (node: unknown): node is Tensor => node instanceof Tensor;

function scaled(innerOptimizer: Optimizer): Optimizer {
  const className = "LossScaleOptimizer";
  const known = optimizers.classOf(className);
  if (known === undefined) {
    throw new ConfigError(
      'compile: a model of the policy "mixed_float16" needs the LossScaleOptimizer. Call ' +
        'optimizers.register(LossScaleOptimizer), both from "gradus/optimizers", before, or ' +
        "compile with autoScaleLoss: false.",
    );
  }
  const isScaled = (innerOptimizer.constructor as { className?: string }).className === className;
  return isScaled ? innerOptimizer : known.fromConfig({ innerOptimizer: innerOptimizer as never });
}

/** Holds a compiled model's optimizer, losses and metrics, and computes with them. */
export class Compilation {
  readonly options: CompileOptions;
  readonly optimizer: Optimizer;
  readonly loss: CompiledLoss;
  readonly metrics: CompiledMetrics;
  readonly stepsPerExecution: number;
  readonly placed: Placed;
  readonly #model: TrainableModel;
  readonly #tracker = new LossTracker("loss");
  readonly #defaultLogs = new WeakSet<StepLogs>();
  #outputs: readonly Output[] = [];
  #steps: Steps | undefined;
  #frozen = "";
  #signature = "";

  /** @throws ConfigError for unknown options and identifiers. */
  constructor(model: TrainableModel, options: CompileOptions, placed: Placed) {
    checkOptions("compile", options, optionNames);
    if (options.device !== undefined) checkDevice("compile", options.device);
    this.placed = placed;
    const { stepsPerExecution = 1 } = options;
    const whole = { min: 1, integer: true };
    this.stepsPerExecution = checkNumber("compile", "stepsPerExecution", stepsPerExecution, whole);
    this.#model = model;
    this.options = options;
    const optimizer = resolveOptimizer(options.optimizer ?? "rmsprop", "compile");
    const scales = model.dtypePolicy.name === "mixed_float16" && options.autoScaleLoss !== false;
    this.optimizer = scales ? scaled(optimizer) : optimizer;
    this.loss = new CompiledLoss(options.loss ?? null, options.lossWeights ?? null);
    this.metrics = new CompiledMetrics(options.metrics ?? null, options.weightedMetrics ?? null);
  }

  /** The outputs that losses and metrics were settled for. */
  get outputs(): readonly Output[] {
    return this.#outputs;
  }

  /** Settles which loss and which metrics each output has. @throws ConfigError where names differ. */
  build(outputs: readonly Output[], targets: readonly (SymbolicShape | undefined)[]): void {
    // Other extents, such as the steps of a sequence, may differ from batch to batch.
    const key = (shape: SymbolicShape) => [shape.length, shape.at(-1)];
    const signature = JSON.stringify([
      outputs.map(({ name, shape }) => [name, ...key(shape)]),
      targets.map((shape) => shape && key(shape)),
    ]);
    if (signature === this.#signature) return;
    this.#signature = signature;
    this.#outputs = outputs;
    this.loss.build(outputs);
    this.metrics.build(outputs, targets);
    this.#steps = undefined;
  }

  /** Gives the steps, new ones where other layers are frozen than when they were made. */
  steps(): Steps {
    const frozen = this.#model.flattenLayers().map((layer) => (layer.trainable ? "1" : "0"));
    const variables = this.#model.trainableVariables.map((variable) => variable.name);
    const key = `${frozen.join("")} ${variables.join()}`;
    if (this.#steps === undefined || key !== this.#frozen) {
      this.#frozen = key;
      this.#steps = new Steps(this.#model, {
        placed: this.placed,
        results: () => this.results(),
        resetState: () => this.resetState(),
        stateCount: () => this.#stateCount(),
        isDefault: (logs) => this.#defaultLogs.has(logs),
      });
    }
    return this.#steps;
  }

  /** Computes the loss of a batch, the model's own losses included. */
  computeLoss(data: StepData, yPred: TensorTree): Tensor {
    const predictions = widened(yPred);
    return withSource("loss", () => {
      const loss = this.loss.compute(
        this.#match(data.y, "y"),
        predictions,
        this.#weights(data, predictions),
        this.#model.losses,
      );
      this.#tracker.update(loss, batchSizeOf(data.x));
      return loss;
    });
  }

  /** Updates the metrics by a batch and gives the values of all losses and metrics. */
  computeMetrics(data: StepData, yPred: TensorTree): StepLogs {
    const predictions = widened(yPred);
    const weights = this.#weights(data, predictions);
    const logs = withSource("metrics", () => {
      if (data.y !== null) this.metrics.update(this.#match(data.y, "y"), predictions, weights);
      return this.results();
    });
    this.#defaultLogs.add(logs);
    return logs;
  }

  /** Takes one step of the optimizer down the gradient of a loss. */
  minimize(loss: Tensor): void {
    const variables = this.#model.trainableVariables;
    const found = gradients(this.optimizer.scaleLoss(loss), variables);
    withSource(this.optimizer.name, () => this.optimizer.apply(found, variables));
    for (const variable of variables) {
      const constraint = constraintOf(variable);
      if (constraint !== null) variable.assign(constraint.call(variable.value));
    }
  }

  /** Gives the running values: `loss`, losses of outputs, metrics. */
  results(): Record<string, Tensor> {
    const losses = this.#trackers().map((tracker) => [tracker.name, tracker.result()] as const);
    return { ...Object.fromEntries(losses), ...this.metrics.results() };
  }

  /** Forgets all batches. */
  resetState(): void {
    for (const tracker of this.#trackers()) tracker.resetState();
    for (const { metric } of this.metrics.named) metric.resetState();
  }

  #stateCount(): number {
    return this.metrics.named.reduce((sum, { metric }) => sum + metric.variables.length, 0);
  }

  /** Lists the running totals of losses and metrics; some exist only after the first step. */
  totals(): Variable[] {
    const metrics = this.metrics.named.flatMap(({ metric }) => metric.variables);
    return [...this.#trackers().flatMap((tracker) => tracker.variables), ...metrics];
  }

  /** Lists the metrics that compile was given. */
  metricList(): Metric[] {
    return this.metrics.named.map(({ metric }) => metric);
  }

  /** Puts values in the order of `evaluate`: losses, metrics under their own names, the rest. */
  inOrder(logs: Readonly<Record<string, number>>): number[] {
    const first = [
      ...this.#trackers().map((tracker) => tracker.name),
      ...this.metrics.named.map(({ metric }) => metric.name),
    ].filter((name, i, all) => name in logs && all.indexOf(name) === i);
    const rest = Object.keys(logs)
      .filter((name) => !first.includes(name))
      .sort();
    return [...first, ...rest].map((name) => logs[name] ?? Number.NaN);
  }

  #trackers(): LossTracker[] {
    const several = this.loss.losses.flatMap(({ tracker }) => tracker ?? []);
    return [this.#tracker, ...several];
  }

  #match(tree: TensorTree | null, what: string): (Tensor | undefined)[] {
    return tree === null ? [] : matchOutputs(tree, this.#outputs, isTensor, what);
  }

  // One tensor of weights serves all outputs.
  #weights({ sampleWeight }: StepData, predictions: readonly Tensor[]): (Tensor | undefined)[] {
    if (isTensor(sampleWeight)) return predictions.map(() => sampleWeight);
    return this.#match(sampleWeight, "sampleWeight");
  }
}

/** Gives the number of samples of a batch. */
function batchSizeOf(x: TensorTree): number {
  const [first] = flatten(x) as Tensor[];
  return first?.shape[0] ?? 1;
}
