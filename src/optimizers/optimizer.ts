// The base of all optimizers: takes gradients of variables; changes the variables, and its own state.

import type { HostTensor, Literal } from "../engine/index.ts";
import { asTensor, sameShape, show, type Tensor, Variable, withSource } from "../engine/index.ts";
import { floorDivide, full, mod, where } from "../ops/index.ts";
import type { Config, Configurable } from "../registry/index.ts";
import { checkNumber, checkOptions, describe, snakeCase } from "../registry/index.ts";
import { ConfigError, ShapeError } from "../shared/errors.ts";
import { clipGradients } from "./clipping.ts";
import { LearningRate } from "./learning-rate.ts";
import type { OptimizerOptions } from "./optimizer-options.ts";
import { baseOptions, checkSharedOptions } from "./optimizer-options.ts";
import { LearningRateSchedule } from "./schedules/learning-rate-schedule.ts";
import { deserializeSchedule, serializeSchedule } from "./schedules/registry.ts";
import { WeightDecayExclusion } from "./weight-decay-exclusion.ts";

/** Changes one variable by its gradient; made once per step, so that it can share scalars. */
export type UpdateRule = (gradient: Tensor, variable: Variable) => void;

/** Are the defaults in which classes differ. */
export interface OptimizerDefaults {
  readonly learningRate?: number;
  readonly weightDecay?: number;
}

/**
 * Moves variables against their gradients. An optimizer of one's own extends this class, makes its
 * state in `buildSlots`, and gives `beginStep`. Everything but the options is state in variables:
 * a new learning rate takes effect without compiling again.
 * @see https://keras.io/api/optimizers/
 */
export abstract class Optimizer implements Configurable {
  static readonly className: string = "Optimizer";

  readonly name: string;
  readonly weightDecay: number | null;
  readonly clipnorm: number | null;
  readonly clipvalue: number | null;
  readonly globalClipnorm: number | null;
  readonly useEma: boolean;
  readonly emaMomentum: number;
  readonly emaOverwriteFrequency: number | null;
  lossScaleFactor: number | null;
  readonly gradientAccumulationSteps: number | null;
  readonly #iterations: Variable;
  readonly #rate: LearningRate | LearningRateSchedule;
  readonly #state: Variable[] = [];
  /** The part of the state that only an update changes. */
  #slotState: readonly Variable[] = [];
  readonly #slots = new Map<string, Map<Variable, Variable>>();
  readonly #exclusion = new WeightDecayExclusion();
  #built: readonly Variable[] | undefined;

  /**
   * Checks and keeps what all optimizers have; `own` names the further options of the class.
   * @throws ConfigError for unknown options, for values out of bounds, and for two kinds of clipping.
   */
  constructor(
    options: OptimizerOptions = {},
    own: readonly string[] = [],
    defaults: OptimizerDefaults = {},
  ) {
    const who = this.className();
    checkOptions(who, options, [...own, ...baseOptions]);
    checkSharedOptions(who, options);
    this.name = options.name ?? snakeCase(who);
    const decay = options.weightDecay;
    this.weightDecay = decay === undefined ? (defaults.weightDecay ?? null) : decay;
    this.clipnorm = options.clipnorm ?? null;
    this.clipvalue = options.clipvalue ?? null;
    this.globalClipnorm = options.globalClipnorm ?? null;
    this.useEma = options.useEma ?? false;
    this.emaMomentum = options.emaMomentum ?? 0.99;
    this.emaOverwriteFrequency = options.emaOverwriteFrequency ?? null;
    this.lossScaleFactor = options.lossScaleFactor ?? null;
    this.gradientAccumulationSteps = options.gradientAccumulationSteps ?? null;
    this.#iterations = new Variable(asTensor(0, "int32"), { name: "iteration", trainable: false });
    this.#state.push(this.#iterations);
    const given = options.learningRate ?? options.lr ?? defaults.learningRate ?? 0.001;
    if (typeof given === "number") {
      this.#rate = new LearningRate(checkNumber(who, "learningRate", given));
      this.#state.push(this.#rate);
    } else {
      this.#rate = given instanceof LearningRateSchedule ? given : deserializeSchedule(given, who);
    }
  }

  /** Makes an optimizer from what `getConfig` gave. */
  static fromConfig<O extends Optimizer>(this: new (options: never) => O, config: Config): O {
    return new this(config as never);
  }

  /** Gives the learning rate: a number, or the schedule that the optimizer was made with. */
  get learningRate(): number | LearningRateSchedule {
    return this.#rate instanceof LearningRate ? this.#rate.number : this.#rate;
  }

  /**
   * Sets the learning rate for the steps that follow; nothing is compiled again.
   * @throws ConfigError when a schedule rules it.
   */
  set learningRate(rate: number) {
    if (!(this.#rate instanceof LearningRate)) {
      throw new ConfigError(
        `${this.className()}: the learning rate follows the schedule ${this.#rate.name} and cannot ` +
          "be set. Make the optimizer with a number to set it during training.",
      );
    }
    this.#rate.assign(checkNumber(this.className(), "learningRate", rate));
  }

  /** Counts the steps taken, each accumulation of gradients too; an int32 scalar. */
  get iterations(): Variable {
    return this.#iterations;
  }

  /** Computes the learning rate of the next step, by the schedule if there is one. */
  async currentLearningRate(): Promise<number> {
    return this.#rate instanceof LearningRate ? this.#rate.number : this.rateOfStep().item();
  }

  /** Tells whether the state for the variables is made. */
  get built(): boolean {
    return this.#built !== undefined;
  }

  /** Lists the state in Keras' saved order: iteration, learning_rate, averages, slots. */
  get variables(): Variable[] {
    return [...this.#state];
  }

  /**
   * Makes the state for the variables that the optimizer is to change; a second call does nothing
   * for the same variables.
   * @throws ConfigError when it was built for other variables.
   */
  build(variables: readonly Variable[]): void {
    if (this.#built !== undefined) {
      this.#checkKnown(variables);
      return;
    }
    this.#built = [...variables];
    if (this.useEma) this.addSlots(variables, { average: 0 });
    if (this.gradientAccumulationSteps) this.addSlots(variables, { gradient_accumulator: 0 });
    const before = this.#state.length;
    this.buildSlots(variables);
    this.#slotState = this.#state.slice(before);
  }

  /**
   * Takes one step. Gradients match variables one to one; a variable whose gradient is null stays.
   * May run inside a compiled function. Constraints of variables are the caller's.
   * @throws ShapeError when the lists differ in length, ConfigError for unknown variables.
   */
  apply(gradients: readonly (Tensor | null)[], variables: readonly Variable[]): void {
    if (gradients.length !== variables.length) {
      throw new ShapeError(
        `${this.className()}: got ${gradients.length} gradients for ${variables.length} variables. ` +
          "Give one gradient, or null, per variable.",
      );
    }
    this.build(variables);
    const targets = variables.filter((_, i) => gradients[i] != null);
    const given = gradients.filter((g) => g != null);
    const factor = this.lossScaleFactor;
    const scaled = factor === null ? given : given.map((g) => g.divide(factor));
    if (this.gradientAccumulationSteps === null) this.#update(scaled, targets);
    else this.#accumulate(scaled, targets, this.gradientAccumulationSteps);
    if (this.useEma) this.#average();
    this.iterations.assignAdd(1);
  }

  /** Multiplies a loss by the factor that `apply` divides gradients by. */
  scaleLoss(loss: Tensor): Tensor {
    return this.lossScaleFactor === null ? loss : loss.multiply(this.lossScaleFactor);
  }

  /** Overwrites the variables by their moving averages, if it keeps them: at the end of training. */
  finalizeVariableValues(variables: readonly Variable[]): void {
    if (!this.useEma) return;
    for (const variable of variables) variable.assign(this.slot("average", variable).value);
  }

  /**
   * Leaves variables out of weight decay: by themselves, or by a part of their names (a regular
   * expression, such as `"bias|gamma"`).
   * @throws ConfigError once the optimizer is built.
   */
  excludeFromWeightDecay(options: {
    readonly varList?: readonly Variable[];
    readonly varNames?: readonly string[];
  }): void {
    if (this.built) {
      throw new ConfigError(
        `${this.className()}: excludeFromWeightDecay comes too late, the optimizer is built. ` +
          "Call it before compile or the first step.",
      );
    }
    checkOptions(`${this.className()}.excludeFromWeightDecay`, options, ["varList", "varNames"]);
    this.#exclusion.set(options.varList ?? [], options.varNames ?? []);
  }

  /** Copies the state out, in the order of `variables`. */
  async getWeights(): Promise<HostTensor[]> {
    return Promise.all(
      this.variables.map(async (variable) => ({
        shape: variable.shape,
        dtype: variable.dtype,
        data: await variable.data(),
      })),
    );
  }

  /**
   * Overwrites the state, in the order of `variables`.
   * @throws ShapeError when their number or a shape differs; the optimizer must be built.
   */
  setWeights(weights: readonly Literal[]): void {
    const state = this.variables;
    if (weights.length !== state.length) {
      throw new ShapeError(
        `${this.className()}: setWeights got ${weights.length} values for ` +
          `${state.length} variables${this.built ? "" : ", because it is not built yet"}. ` +
          "Build it for the variables of the model first: optimizer.build(variables).",
      );
    }
    const pairs = state.map((variable, i) => [variable, weights[i] ?? Number.NaN] as const);
    for (const [variable, weight] of pairs) {
      const { shape } = asTensor(weight);
      if (sameShape(shape, variable.shape)) continue;
      throw new ShapeError(
        `${this.className()}: "${variable.name}" has shape ${show(variable.shape)}, but was ` +
          `given ${show(shape)}.`,
      );
    }
    for (const [variable, weight] of pairs) variable.assign(weight);
  }

  getConfig(): Config {
    const rate = this.learningRate;
    return {
      name: this.name,
      learningRate: typeof rate === "number" ? rate : serializeSchedule(rate),
      weightDecay: this.weightDecay,
      clipnorm: this.clipnorm,
      globalClipnorm: this.globalClipnorm,
      clipvalue: this.clipvalue,
      useEma: this.useEma,
      emaMomentum: this.emaMomentum,
      emaOverwriteFrequency: this.emaOverwriteFrequency,
      lossScaleFactor: this.lossScaleFactor,
      gradientAccumulationSteps: this.gradientAccumulationSteps,
    };
  }

  /** Makes the state per variable, by `addSlots`; none by default. */
  protected buildSlots(_variables: readonly Variable[]): void {}

  /** Computes what all variables of a step share, and gives the rule for each. */
  protected abstract beginStep(learningRate: Tensor): UpdateRule;

  /**
   * Makes slots for each variable, named `kernel_momentum` after variable and slot and filled with
   * the given numbers. Slots of one call are saved variable by variable.
   */
  protected addSlots(
    variables: readonly Variable[],
    slots: { readonly [slot: string]: number },
  ): void {
    for (const variable of variables) {
      for (const [name, initial] of Object.entries(slots)) {
        const value = full(variable.shape, initial, { dtype: variable.dtype });
        this.addSlot(name, variable, this.addVariable(`${pathOf(variable)}_${name}`, value));
      }
    }
  }

  /** Makes a state variable, not trainable, and saves it after those before it. */
  protected addVariable(name: string, initial: Tensor): Variable {
    const variable = new Variable(initial, { name, trainable: false });
    this.#state.push(variable);
    return variable;
  }

  /** Files a state variable as a slot of a variable. */
  protected addSlot(name: string, variable: Variable, slot: Variable): void {
    const slots = this.#slots.get(name) ?? new Map<Variable, Variable>();
    this.#slots.set(name, slots.set(variable, slot));
  }

  /** Finds the slot of a variable. */
  protected slot(name: string, variable: Variable): Variable {
    const found = this.#slots.get(name)?.get(variable);
    if (found !== undefined) return found;
    throw new ConfigError(
      `${this.className()}: there is no "${name}" for variable "${variable.name}". ` +
        "An optimizer serves the variables it was built for; make a new one for others.",
    );
  }

  /** Gives the number t of this update, counted from 1, as float32. */
  protected updateNumber(): Tensor {
    return this.#updates().add(1).cast("float32");
  }

  /** Gives the learning rate of this step. */
  protected rateOfStep(): Tensor {
    const rate = this.#rate;
    return rate instanceof LearningRate ? rate.value : rate.call(this.iterations.value);
  }

  /** Gives the name that opens errors. */
  protected className(): string {
    const { className } = this.constructor as typeof Optimizer;
    return className === "Optimizer" ? this.constructor.name : className;
  }

  #updates(): Tensor {
    const steps = this.gradientAccumulationSteps;
    return steps === null ? this.iterations.value : floorDivide(this.iterations.value, steps);
  }

  #update(gradients: readonly Tensor[], variables: readonly Variable[]): void {
    const clipped = clipGradients(gradients, this);
    const rate = this.rateOfStep();
    this.#decay(variables, rate);
    const rule = this.beginStep(rate);
    for (const [i, variable] of variables.entries()) {
      const gradient = clipped[i];
      if (gradient === undefined) continue;
      withSource(variable.name, () => rule(gradient.cast(variable.dtype), variable));
    }
  }

  #decay(variables: readonly Variable[], rate: Tensor): void {
    if (this.weightDecay === null) return;
    const share = rate.multiply(this.weightDecay);
    for (const variable of variables) {
      if (this.#exclusion.has(variable)) continue;
      variable.assignSubtract(variable.value.multiply(share.cast(variable.dtype)));
    }
  }

  // No branch may assign, so every step computes the update, and all but the last of a round keep
  // the old values.
  #accumulate(gradients: readonly Tensor[], variables: readonly Variable[], steps: number): void {
    const last = mod(this.iterations.value.add(1), steps).equal(0);
    const sums = gradients.map((g, i) => {
      const variable = variables[i];
      return variable === undefined ? g : g.add(this.slot("gradient_accumulator", variable).value);
    });
    const kept = [...variables, ...this.#slotState].map((v) => [v, v.value] as const);
    this.#update(
      sums.map((sum) => sum.divide(steps)),
      variables,
    );
    for (const [variable, old] of kept) variable.assign(where(last, variable.value, old));
    for (const [i, variable] of variables.entries()) {
      const sum = sums[i];
      if (sum === undefined) continue;
      this.slot("gradient_accumulator", variable).assign(where(last, asTensor(0, sum.dtype), sum));
    }
  }

  #average(): void {
    const momentum = this.#updates().notEqual(0).cast("float32").multiply(this.emaMomentum);
    const frequency = this.emaOverwriteFrequency;
    const overwrite =
      frequency === null ? undefined : mod(this.#updates().add(1), frequency).equal(0);
    for (const variable of this.#built ?? []) {
      const share = momentum.cast(variable.dtype);
      const average = this.slot("average", variable);
      const rest = share.negate().add(1).multiply(variable.value);
      average.assign(share.multiply(average.value).add(rest));
      if (overwrite !== undefined) {
        variable.assign(where(overwrite, average.value, variable.value));
      }
    }
  }

  #checkKnown(variables: readonly Variable[]): void {
    const stranger = variables.find((variable) => !this.#built?.includes(variable));
    if (stranger === undefined) return;
    throw new ConfigError(
      `${this.className()}: was built for other variables than ${describe(stranger.name)}. ` +
        "Make a new optimizer for a new set of variables.",
    );
  }
}

function pathOf(variable: Variable): string {
  return variable.name.replaceAll("/", "_");
}
