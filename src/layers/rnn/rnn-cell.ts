// What recurrent cells are: one step from inputs and states to an output and new states.

import type { Activation, ActivationIdentifier } from "../../activations/index.ts";
import { activationRegistry, tanh } from "../../activations/index.ts";
import type { Tensor, Variable } from "../../engine/index.ts";
import { GlorotUniform, Orthogonal, Zeros } from "../../initializers/index.ts";
import { zeros } from "../../ops/index.ts";
import { dropout, SeedGenerator } from "../../random/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkNumber } from "../../registry/index.ts";
import type { CallArguments } from "../call-context.ts";
import { knownExtent } from "../known-extent.ts";
import type { LayerOptions } from "../layer.ts";
import { Layer } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import type { RoleOptions, WeightPlan } from "../weight-plan.ts";
import { planConfig, planWeight, roleOptionNames } from "../weight-plan.ts";

/** Are what dropout multiplies inputs and states by, the same at every step; null for nothing. */
export interface Noise {
  readonly inputs: Tensor | null;
  readonly state: Tensor | null;
}

/** Is an output with the states that follow. */
export type Step = readonly [output: Tensor, states: readonly Tensor[]];

/** Is a cell: what RNN repeats along the steps of a sequence. */
export abstract class RNNCell extends Layer {
  /** Lengths of the states. */
  abstract readonly stateSizes: readonly number[];
  abstract readonly outputSize: number;

  /** Draws the dropout of a whole sequence, before its first step. */
  drawNoise(_inputs: Tensor, _training: boolean): Noise {
    return { inputs: null, state: null };
  }

  /** Does for all steps [steps, batch, features] at once what no state is needed for. */
  prepare(inputs: Tensor, _noise: Noise): Tensor {
    return inputs;
  }

  /** Makes one step from what `prepare` gave for it. */
  abstract step(prepared: Tensor, states: readonly Tensor[], noise: Noise): Step;

  /** Gives the states before the first step: zeros. */
  initialStates(batch: number): Tensor[] {
    return this.stateSizes.map((size) => zeros([batch, size], { dtype: this.computeDtype }));
  }

  /** Makes one step alone: [inputs, …states] to [output, …states]. */
  override call(inputs: readonly Tensor[], { training }: CallArguments): Tensor[] {
    const [x, ...states] = inputs;
    if (x === undefined) throw new Error("a cell was called on nothing");
    const noise = this.drawNoise(x, training);
    const prepared = this.prepare(x, noise);
    const [output, next] = this.step(prepared, states, noise);
    return [output, ...next];
  }

  override computeOutputShape(inputShape: readonly SymbolicShape[]): SymbolicShape[] {
    const batch = inputShape[0]?.[0] ?? null;
    return [this.outputSize, ...this.stateSizes].map((size) => [batch, size]);
  }
}

/** Are the options of the cells with gates. */
export interface GatedCellOptions
  extends LayerOptions,
    RoleOptions<"kernel">,
    RoleOptions<"recurrent">,
    RoleOptions<"bias"> {
  /** Length of state and output. */
  readonly units: number;
  /** Default "tanh". */
  readonly activation?: ActivationIdentifier;
  /** Default true. */
  readonly useBias?: boolean;
  /** Share of the inputs that is dropped in training; default 0. */
  readonly dropout?: number;
  /** Share of the state that is dropped in training; default 0. */
  readonly recurrentDropout?: number;
  /** Fixes the dropout; default: from the process's seed. */
  readonly seed?: number | null;
}

/** Lists the options of `GatedCellOptions` beside those of all layers. */
export const gatedOptionNames = [
  ...["units", "activation", "useBias", "dropout", "recurrentDropout", "seed"],
  ...roleOptionNames("kernel", "recurrent", "bias"),
];

/** Holds kernels for inputs and state, a bias and dropout: what LSTM, GRU and SimpleRNN share. */
export abstract class GatedCell extends RNNCell {
  readonly units: number;
  readonly activation: Activation;
  readonly useBias: boolean;
  readonly dropout: number;
  readonly recurrentDropout: number;
  readonly seed: number | null;
  /** [features, gates · units]; made by `build`. */
  kernel!: Variable;
  /** [units, gates · units]; made by `build`. */
  recurrentKernel!: Variable;
  bias: Variable | null = null;
  protected readonly biasPlan: WeightPlan;
  readonly #kernel: WeightPlan;
  readonly #recurrent: WeightPlan;
  readonly #gates: number;
  readonly #seeds: SeedGenerator | null;

  constructor(gates: number, options: GatedCellOptions, known: readonly string[]) {
    super(options, [...gatedOptionNames, ...known]);
    const who = this.className;
    this.#gates = gates;
    this.units = checkNumber(who, "units", options.units, { min: 1, integer: true });
    this.activation = activationRegistry.resolve(options.activation ?? tanh, who);
    this.useBias = options.useBias ?? true;
    const share = { min: 0, max: 1 };
    this.dropout = checkNumber(who, "dropout", options.dropout ?? 0, share);
    const recurrent = options.recurrentDropout ?? 0;
    this.recurrentDropout = checkNumber(who, "recurrentDropout", recurrent, share);
    this.seed = options.seed ?? null;
    this.#kernel = planWeight(who, "kernel", options, new GlorotUniform());
    this.#recurrent = planWeight(who, "recurrent", options, new Orthogonal());
    this.biasPlan = planWeight(who, "bias", options, new Zeros());
    const drops = this.dropout > 0 || this.recurrentDropout > 0;
    const seeds = drops ? new SeedGenerator({ seed: this.seed }) : null;
    this.#seeds = seeds === null ? null : this.addSeedGenerator(seeds);
  }

  get outputSize(): number {
    return this.units;
  }

  /** Shape of the bias; one number per gate and unit. */
  protected get biasShape(): readonly number[] {
    return [this.#gates * this.units];
  }

  /** Plan of the bias, which LSTM changes. */
  protected get biasInitial(): WeightPlan {
    return this.biasPlan;
  }

  /** Takes the shape of one step, or of [inputs, …states]. */
  override build(inputShape: SymbolicShape | readonly SymbolicShape[]): void {
    const [first] = inputShape;
    const shape = (Array.isArray(first) ? first : inputShape) as SymbolicShape;
    const features = knownExtent(this, shape, -1);
    const width = this.#gates * this.units;
    this.kernel = this.addWeight({ name: "kernel", shape: [features, width], ...this.#kernel });
    this.recurrentKernel = this.addWeight({
      name: "recurrent_kernel",
      shape: [this.units, width],
      ...this.#recurrent,
    });
    if (this.useBias) {
      this.bias = this.addWeight({ name: "bias", shape: this.biasShape, ...this.biasInitial });
    }
    super.build(inputShape);
  }

  override drawNoise(inputs: Tensor, training: boolean): Noise {
    if (!training || this.#seeds === null) return { inputs: null, state: null };
    const batch = inputs.shape[0] ?? 0;
    const draw = (rate: number, size: number): Tensor | null => {
      if (rate === 0 || this.#seeds === null) return null;
      const all = zeros([batch, size], { dtype: this.computeDtype }).add(1);
      return dropout(all, rate, { seed: this.#seeds });
    };
    return {
      inputs: draw(this.dropout, inputs.shape.at(-1) ?? 0),
      state: draw(this.recurrentDropout, this.units),
    };
  }

  override prepare(inputs: Tensor, noise: Noise): Tensor {
    const kept = noise.inputs === null ? inputs : inputs.multiply(noise.inputs);
    const product = kept.matmul(this.kernel.value);
    const bias = this.inputBias();
    return bias === null ? product : product.add(bias);
  }

  /** Gives the bias of what does not depend on the state. */
  protected inputBias(): Tensor | null {
    return this.bias === null ? null : this.bias.value;
  }

  /** Gives the state as the step sees it. */
  protected dropped(state: Tensor, noise: Noise): Tensor {
    return noise.state === null ? state : state.multiply(noise.state);
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      units: this.units,
      activation: activationRegistry.serialize(this.activation),
      useBias: this.useBias,
      ...planConfig("kernel", this.#kernel),
      ...planConfig("recurrent", this.#recurrent),
      ...planConfig("bias", this.biasPlan),
      dropout: this.dropout,
      recurrentDropout: this.recurrentDropout,
      seed: this.seed,
    };
  }
}
