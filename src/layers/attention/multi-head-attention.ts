// Multi-head attention: queries look values up by keys, in several projections at once.

import type { Tensor } from "../../engine/index.ts";
import { asTensor, range, type TensorLike } from "../../engine/index.ts";
import { GlorotUniform, Zeros } from "../../initializers/index.ts";
import { einsum, expandDims, logicalAnd, ones, softmax, tril, where } from "../../ops/index.ts";
import { dropout, SeedGenerator } from "../../random/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkNumber } from "../../registry/index.ts";
import { ConfigError } from "../../shared/errors.ts";
import { hiddenScore, maskedSoftmax } from "../activation/softmax.ts";
import type { CallArguments, CallOptions } from "../call-context.ts";
import { EinsumDense } from "../core/einsum-dense.ts";
import type { KerasTensorTree } from "../keras-tensor.ts";
import { KerasTensor } from "../keras-tensor.ts";
import type { LayerOptions, OptionShapes } from "../layer.ts";
import { Layer } from "../layer.ts";
import { asMask, castFloat, maskOf } from "../masks.ts";
import type { ShapeTree, SymbolicShape } from "../symbolic-shape.ts";
import type { RoleOptions, WeightPlan } from "../weight-plan.ts";
import { planConfig, planWeight, roleOptionNames } from "../weight-plan.ts";

/** Are the options of MultiHeadAttention. */
export interface MultiHeadAttentionOptions
  extends LayerOptions,
    RoleOptions<"kernel">,
    RoleOptions<"bias"> {
  readonly numHeads: number;
  /** Length of queries and keys per head. */
  readonly keyDim: number;
  /** Length of values per head; default `keyDim`. */
  readonly valueDim?: number | null;
  /** Share of the attention that is dropped in training; default 0. */
  readonly dropout?: number;
  readonly useBias?: boolean;
  /** Shape of an output step; default that of a query step. */
  readonly outputShape?: number | readonly number[] | null;
  /** Axes over which attention goes; default all but batch and features. */
  readonly attentionAxes?: number | readonly number[] | null;
  /** Fixes the dropout; default: from the process's seed. */
  readonly seed?: number | null;
  /** Accepted from files in these forms only. */
  readonly useGate?: false;
  readonly slidingWindow?: null;
  readonly flashAttention?: boolean | null;
}

/** Are the arguments of a call beside the queries. */
export interface AttentionCall extends CallOptions {
  /** What is looked up: [batch, sources, features]. */
  readonly value: unknown;
  /** What it is looked up by; default `value`. */
  readonly key?: unknown;
  /** Bool [batch, targets, sources], true where a target may see a source. */
  readonly attentionMask?: unknown;
  /** Whether targets see sources at their own place and before only; default false. */
  readonly useCausalMask?: boolean;
  /** Whether to give the attention [batch, heads, targets, sources] too; default false. */
  readonly returnAttentionScores?: boolean;
}

const ownOptions = [
  ...["numHeads", "keyDim", "valueDim", "dropout", "useBias", "outputShape", "attentionAxes"],
  ...["seed", "useGate", "slidingWindow", "flashAttention"],
];
const letters = "abcdefghijklmnopqrstuvwxyz";

/**
 * Attends: `attention.apply(query, { value, key })`, for itself `attention.apply(x, { value: x })`.
 * See https://arxiv.org/abs/1706.03762 and
 * https://keras.io/api/layers/attention_layers/multi_head_attention/.
 */
export class MultiHeadAttention extends Layer {
  static override readonly className = "MultiHeadAttention";
  override readonly supportsMasking = true;
  override readonly positionalOptions = ["value", "key"];
  readonly numHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly dropout: number;
  readonly useBias: boolean;
  readonly outputShape: readonly number[] | null;
  readonly seed: number | null;
  queryDense!: EinsumDense;
  keyDense!: EinsumDense;
  valueDense!: EinsumDense;
  outputDense!: EinsumDense;
  #attentionAxes: readonly number[] | null;
  #shapes: OptionShapes = {};
  readonly #kernel: WeightPlan;
  readonly #bias: WeightPlan;
  readonly #seeds: SeedGenerator | null;

  constructor(options: MultiHeadAttentionOptions) {
    super(options, [...ownOptions, ...roleOptionNames("kernel", "bias")]);
    const who = "MultiHeadAttention";
    if (options.useGate || (options.slidingWindow ?? null) !== null) {
      throw new ConfigError(`${who}: useGate and slidingWindow are not offered; leave them out.`);
    }
    const counts = { min: 1, integer: true };
    this.numHeads = checkNumber(who, "numHeads", options.numHeads, counts);
    this.keyDim = checkNumber(who, "keyDim", options.keyDim, counts);
    this.valueDim = checkNumber(who, "valueDim", options.valueDim ?? this.keyDim, counts);
    this.dropout = checkNumber(who, "dropout", options.dropout ?? 0, { min: 0, max: 1 });
    this.useBias = options.useBias ?? true;
    this.outputShape = asList(options.outputShape);
    this.#attentionAxes = asList(options.attentionAxes);
    this.seed = options.seed ?? null;
    this.#kernel = planWeight(who, "kernel", options, new GlorotUniform());
    this.#bias = planWeight(who, "bias", options, new Zeros());
    const seeds = this.dropout > 0 ? new SeedGenerator({ seed: this.seed }) : null;
    this.#seeds = seeds === null ? null : this.addSeedGenerator(seeds);
  }

  /** Axes over which attention goes; null before the layer is built, if none were given. */
  get attentionAxes(): readonly number[] | null {
    return this.#attentionAxes;
  }

  override build(inputShape: SymbolicShape, shapes: OptionShapes = {}): void {
    const value = (shapes["value"] ?? inputShape) as SymbolicShape;
    const key = (shapes["key"] ?? value) as SymbolicShape;
    const rank = inputShape.length;
    this.#attentionAxes ??= range(rank - 2).map((axis) => axis + 1);
    this.#attentionAxes = this.#attentionAxes.map((axis) => (axis < 0 ? axis + rank : axis));
    this.queryDense = this.#projection("query", inputShape, this.keyDim);
    this.keyDense = this.#projection("key", key, this.keyDim);
    this.valueDense = this.#projection("value", value, this.valueDim);
    const output = this.outputShape ?? [inputShape.at(-1) ?? null];
    this.outputDense = this.#outputProjection(inputShape, output);
    this.#shapes = { value, key };
    super.build(inputShape);
  }

  // Projects the last axis to [heads, size].
  #projection(name: string, shape: SymbolicShape, size: number): EinsumDense {
    const free = letters.slice(0, shape.length - 1);
    const [from, heads, to] = ["x", "y", "z"];
    const dense = new EinsumDense({
      ...this.#denseOptions(name),
      equation: `${free}${from},${from}${heads}${to}->${free}${heads}${to}`,
      outputShape: [...shape.slice(1, -1).map(() => null), this.numHeads, size],
      biasAxes: this.useBias ? `${heads}${to}` : null,
    });
    dense.build(shape);
    return dense;
  }

  // Joins [heads, size] into the shape of an output step.
  #outputProjection(query: SymbolicShape, output: SymbolicShape): EinsumDense {
    const free = letters.slice(0, query.length - 1);
    const to = "stuvw".slice(0, output.length);
    const dense = new EinsumDense({
      ...this.#denseOptions("attention_output"),
      equation: `${free}yz,yz${to}->${free}${to}`,
      outputShape: [...query.slice(1, -1).map(() => null), ...output],
      biasAxes: this.useBias ? to : null,
    });
    dense.build([...query.slice(0, -1), this.numHeads, this.valueDim]);
    return dense;
  }

  #denseOptions(name: string) {
    return {
      name,
      dtype: this.dtypePolicy,
      kernelInitializer: this.#kernel.initializer,
      kernelRegularizer: this.#kernel.regularizer,
      kernelConstraint: this.#kernel.constraint,
      biasInitializer: this.#bias.initializer,
      biasRegularizer: this.#bias.regularizer,
      biasConstraint: this.#bias.constraint,
    };
  }

  override call(query: Tensor, args: CallArguments): Tensor | Tensor[] {
    const value = this.#input(args["value"]);
    const given = args["key"];
    const key = given === undefined || given === null ? value : this.#input(given);
    const mask = this.#mask(query, value, key, args);
    const q = this.queryDense.apply(query).multiply(1 / Math.sqrt(this.keyDim));
    const [score, combine] = this.#equations(query.rank);
    const scores = einsum(score, this.keyDense.apply(key), q);
    const axes = this.#attentionAxes?.length ?? 1;
    const over = range(axes).map((i) => i - axes);
    const full = mask === null ? null : this.#spread(mask, scores.rank);
    const axis = over.length === 1 ? -1 : over;
    const wantsScores = args["returnAttentionScores"] === true;
    // Keras' two ways differ for a target that may see nothing: its fused one spreads evenly.
    const fused = this.dropout === 0 && !wantsScores && full !== null;
    const attention = fused
      ? softmax(where(full, scores, hiddenScore(scores.dtype)), { axis })
      : maskedSoftmax(scores, full, axis);
    const drops = args.training && this.#seeds !== null;
    const kept = drops ? dropout(attention, this.dropout, { seed: this.#seeds }) : attention;
    const output = this.outputDense.apply(einsum(combine, kept, this.valueDense.apply(value)));
    return wantsScores ? [output, attention] : output;
  }

  #input(given: unknown): Tensor {
    if (given === undefined || given === null) {
      throw new ConfigError(
        `MultiHeadAttention "${this.name}" needs values: attention.apply(query, { value }).`,
      );
    }
    return castFloat(asTensor(given as TensorLike), this.computeDtype);
  }

  // Scores [batch, …free, heads, …targets, …sources], then [batch, …free and targets, heads, size].
  #equations(rank: number): [string, string] {
    const axes = this.#attentionAxes ?? [];
    const target = [...letters.slice(0, rank - 1)];
    const source = target.map((letter, axis) =>
      axes.includes(axis) ? letter.toUpperCase() : letter,
    );
    const batch = target.filter((_, axis) => !axes.includes(axis));
    const pick = (list: readonly string[]) => axes.map((axis) => list[axis] ?? "").join("");
    const scores = `${batch.join("")}y${pick(target)}${pick(source)}`;
    const [from, to] = [source.join(""), target.join("")];
    return [`${from}yz,${to}yz->${scores}`, `${scores},${from}yz->${to}yz`];
  }

  #mask(query: Tensor, value: Tensor, key: Tensor, args: CallArguments): Tensor | null {
    const own = (name: string, tensor: Tensor) =>
      args[name] === undefined ? maskOf(tensor) : asMask(args[name]);
    // The mask of the queries travels on, but hides nothing here, as in Keras.
    const parts: (Tensor | null)[] = [asMask(args["attentionMask"])];
    const columns = [own("valueMask", value), key === value ? null : own("keyMask", key)];
    for (const mask of columns) parts.push(mask === null ? null : expandDims(mask, 1));
    if (args["useCausalMask"] === true) {
      const [steps = 0, sources = 0] = [query.shape[1], value.shape[1]];
      parts.push(
        tril(ones([steps, sources]))
          .cast("bool")
          .reshape([1, steps, sources]),
      );
    }
    const present = parts.filter((part): part is Tensor => part !== null);
    return present.length === 0 ? null : present.reduce((a, b) => logicalAnd(a, b));
  }

  // A mask [batch, targets, sources] gets axes for heads, and for what is no attention axis.
  #spread(mask: Tensor, rank: number): Tensor {
    const missing = rank - mask.rank;
    const ones = range(missing).map(() => 1);
    return missing === 0
      ? mask
      : mask.reshape([...mask.shape.slice(0, 1), ...ones, ...mask.shape.slice(1)]);
  }

  override computeOutputShape(inputShape: SymbolicShape, _shapes?: OptionShapes): ShapeTree {
    const last = this.outputShape ?? [inputShape.at(-1) ?? null];
    return [...inputShape.slice(0, -1), ...last];
  }

  override computeOutputSpec(inputs: KerasTensorTree, options: CallOptions = {}): KerasTensorTree {
    const query = inputs as KerasTensor;
    const output = new KerasTensor(
      this.computeOutputShape(query.shape) as SymbolicShape,
      this.computeDtype,
    );
    if (options["returnAttentionScores"] !== true) return output;
    const axes = this.#attentionAxes ?? [];
    const value = options["value"] as KerasTensor;
    const free = query.shape.slice(0, -1).filter((_, axis) => !axes.includes(axis));
    const [targets, sources] = [query, value].map(({ shape }) =>
      axes.map((axis) => shape[axis] ?? null),
    );
    const scores = [...free, this.numHeads, ...(targets ?? []), ...(sources ?? [])];
    return [output, new KerasTensor(scores, this.computeDtype)];
  }

  override getBuildConfig(): Config | null {
    if (!this.built) return null;
    const { value, key } = this.#shapes;
    const shapes = { queryShape: this.builtShape, valueShape: value, keyShape: key };
    return { shapesDict: shapes } as Config;
  }

  override buildFromConfig(config: Config): void {
    const shapes = config["shapesDict"] as { readonly [name: string]: SymbolicShape } | undefined;
    const { queryShape: query, valueShape: value, keyShape: key } = shapes ?? {};
    if (this.built || query === undefined) return;
    this.build(query, { ...(value ? { value } : {}), ...(key ? { key } : {}) });
  }

  override getConfig(): Config {
    return {
      activityRegularizer: null,
      ...super.getConfig(),
      numHeads: this.numHeads,
      keyDim: this.keyDim,
      valueDim: this.valueDim,
      dropout: this.dropout,
      useBias: this.useBias,
      useGate: false,
      outputShape: this.outputShape,
      attentionAxes: this.#attentionAxes,
      slidingWindow: null,
      ...planConfig("kernel", this.#kernel),
      ...planConfig("bias", this.#bias),
      seed: this.seed,
    };
  }
}

function asList(given: number | readonly number[] | null | undefined): readonly number[] | null {
  if (given === null || given === undefined) return null;
  return typeof given === "number" ? [given] : [...given];
}
