// From a step that is taken to plain numbers: what went forward, what came back, what changed.

import { compile, gradients, layers, type Tensor, type Variable } from "gradus";
import { parameterCount } from "../../config/shape.ts";
import type { Network, StageOutput } from "../network.ts";
import type { Table } from "../table.ts";
import { takeStep } from "./traced-step.ts";

/** Is what a layer gave for the batch, and the gradient of the loss with respect to it. */
export interface Passed {
  /** `[rows, nodes]` */
  readonly values: Float64Array;
  readonly gradients: Float64Array;
}

/** Is what happened in a column of nodes, in the order of its layers. */
export interface ExplainedStage {
  /** Weighted sums z; their gradients are the δ. */
  readonly sums: Passed;
  readonly normalized: (Passed & Normalization) | null;
  readonly activated: Passed;
  /** Derivative of the activation where it was, `[rows, nodes]`; null where nodes share one. */
  readonly slopes: Float64Array | null;
  readonly dropped: Passed | null;
}

/** Is what batch normalization has learned, before the step. */
interface Normalization {
  readonly gamma: Float64Array;
  readonly beta: Float64Array;
  readonly epsilon: number;
  /** What a frozen layer normalizes by, instead of by the batch. */
  readonly kept: { readonly mean: Float64Array; readonly variance: Float64Array } | null;
}

/** Is a step in numbers. Lists of weights are in the order of `config/shape.ts`. */
export interface ExplainedStep {
  /** Updates of the weights up to this one. */
  readonly step: number;
  readonly rows: Int32Array;
  /** `[rows, inputs]` and `[rows, outputs]` */
  readonly features: Float64Array;
  readonly targets: Float64Array;
  readonly stages: readonly ExplainedStage[];
  readonly loss: number;
  readonly penalty: number;
  readonly learningRate: number;
  /** Number of this update since the optimizer was made, from 1. */
  readonly update: number;
  readonly before: Float64Array;
  readonly gradients: Float64Array;
  readonly after: Float64Array;
  /** Inner state of the optimizer for every weight, one list per kind. */
  readonly stateBefore: readonly Float64Array[];
  readonly stateAfter: readonly Float64Array[];
}

/** Takes steps that explain themselves; they are those of training, no copies. */
export class Explainer {
  readonly #network: Network;
  readonly #program: (rows: Int32Array) => ReturnType<Explainer["trace"]>;

  constructor(network: Network, table: Table) {
    this.#network = network;
    this.#program = compile((rows: Int32Array) => this.trace(table, rows), { name: "explain" });
  }

  /** Takes a step on some rows. */
  async take(rows: Int32Array, step: number): Promise<ExplainedStep> {
    const network = this.#network;
    const normalizations = await this.#normalizations();
    const before = await this.#weights();
    const stateBefore = await this.#state();
    const { stages, weightGradients, ...given } = this.#program(rows);
    const [loss, objective] = [await given.loss.item(), await given.objective.item()];
    const { learningRate, iterations } = network.optimizer;
    return {
      ...{ step, rows, loss, penalty: objective - loss },
      features: await numbers(given.features),
      targets: await numbers(given.targets),
      stages: await Promise.all(
        stages.map((stage, i) => explainedStage(stage, normalizations[i] ?? null)),
      ),
      learningRate: typeof learningRate === "number" ? learningRate : Number.NaN,
      update: (await iterations.data())[0] ?? Number.NaN,
      before,
      gradients: await joined(weightGradients),
      after: await this.#weights(),
      ...{ stateBefore, stateAfter: await this.#state() },
    };
  }

  private trace(table: Table, rows: Int32Array) {
    const step = takeStep(this.#network, table, rows);
    const all = step.stages.flat().map(({ values }) => values);
    const back = gradients(step.objective, all);
    const gradientOf = new Map(all.map((values, i) => [values, back[i] as Tensor]));
    return {
      ...{ features: step.features, targets: step.targets },
      ...{ loss: step.loss, objective: step.objective },
      weightGradients: step.weightGradients,
      stages: step.stages.map((stage): TracedStage => {
        const slopes = slopesOf(stage);
        const passed = stage.map(({ layer, values }) => [
          kindOf(layer),
          { values, gradients: gradientOf.get(values) as Tensor },
        ]);
        return { ...Object.fromEntries(passed), ...(slopes && { slopes }) };
      }),
    };
  }

  async #weights(): Promise<Float64Array> {
    const all = await this.#network.weights();
    return all.slice(0, parameterCount(this.#network.sizes));
  }

  // Optimizers keep their state variable by variable, behind the count of steps and the rate; some
  // keep none for biases, for which 1 stands.
  async #state(): Promise<Float64Array[]> {
    const { optimizer, slotOwners: all, denseVariables } = this.#network;
    const kept = optimizer.variables.slice(2);
    const owners =
      kept.length % all.length === 0 ? all : all.filter(({ shape }) => shape.length === 2);
    const kinds = kept.length / owners.length;
    const parts = await Promise.all(kept.map(numbers));
    return Array.from({ length: kinds }, (_, kind) =>
      Float64Array.from(
        denseVariables.flatMap((of) => {
          const part = parts[owners.indexOf(of) * kinds + kind];
          return part === undefined ? new Array<number>(of.value.size).fill(1) : [...part];
        }),
      ),
    );
  }

  async #normalizations(): Promise<(Normalization | null)[]> {
    return Promise.all(
      this.#network.normalizations.map(async (layer) => {
        if (layer === null) return null;
        const [gamma = none, beta = none, mean = none, variance = none] = await Promise.all(
          layer.weights.map(numbers),
        );
        const kept = layer.trainable ? null : { mean, variance };
        return { gamma, beta, epsilon: layer.epsilon, kept };
      }),
    );
  }
}

type Kind = "sums" | "normalized" | "activated" | "dropped";

interface TracedPassed {
  readonly values: Tensor;
  readonly gradients: Tensor;
}

/** Is a stage inside a program, which returns tensors only; what is not there is left out. */
type TracedStage = { readonly [kind in Kind]?: TracedPassed } & { readonly slopes?: Tensor };

function kindOf(layer: StageOutput["layer"]): Kind {
  if (layer instanceof layers.Dense) return "sums";
  if (layer instanceof layers.BatchNormalization) return "normalized";
  return layer instanceof layers.Dropout ? "dropped" : "activated";
}

// An activation that works on each number by itself has one derivative per number; softmax has not.
function slopesOf(stage: readonly StageOutput[]): Tensor | null {
  const at = stage.findIndex(({ layer }) => kindOf(layer) === "activated");
  const [before, after] = [stage[at - 1], stage[at]];
  if (before === undefined || after === undefined) return null;
  const isShared = (after.layer as layers.Activation).getConfig()["activation"] === "softmax";
  return isShared ? null : (gradients(after.values.sum(), [before.values])[0] ?? null);
}

async function explainedStage(
  stage: TracedStage,
  normalization: Normalization | null,
): Promise<ExplainedStage> {
  const { slopes } = stage;
  const normalized = await passedBy(stage.normalized);
  return {
    sums: (await passedBy(stage.sums)) ?? nothing,
    normalized: normalized && normalization && { ...normalized, ...normalization },
    activated: (await passedBy(stage.activated)) ?? nothing,
    slopes: slopes ? await numbers(slopes) : null,
    dropped: await passedBy(stage.dropped),
  };
}

const none = new Float64Array(0);
const nothing: Passed = { values: none, gradients: none };

async function passedBy(layer: TracedPassed | undefined): Promise<Passed | null> {
  if (layer === undefined) return null;
  return { values: await numbers(layer.values), gradients: await numbers(layer.gradients) };
}

async function numbers(of: Tensor | Variable): Promise<Float64Array> {
  return Float64Array.from(await of.data());
}

async function joined(all: readonly (Tensor | Variable)[]): Promise<Float64Array> {
  const parts = await Promise.all(all.map(numbers));
  return Float64Array.from(parts.flatMap((part) => [...part]));
}
