// An optimizer around another one, for float16: it scales the loss up, and gradients down again.

import type { Tensor, Variable } from "../engine/index.ts";
import { asTensor } from "../engine/index.ts";
import { all, isfinite, where } from "../ops/index.ts";
import type { Config } from "../registry/index.ts";
import { checkNumber } from "../registry/index.ts";
import { ConfigError } from "../shared/errors.ts";
import { LearningRate } from "./learning-rate.ts";
import type { UpdateRule } from "./optimizer.ts";
import { Optimizer } from "./optimizer.ts";
import { baseOptions } from "./optimizer-options.ts";
import type { OptimizerIdentifier } from "./registry.ts";
import { optimizers, resolveOptimizer } from "./registry.ts";
import type { LearningRateSchedule } from "./schedules/learning-rate-schedule.ts";

/** Are the options of LossScaleOptimizer; what else optimizers take is set on the inner one. */
export interface LossScaleOptimizerOptions {
  /** What takes the steps. */
  readonly innerOptimizer: OptimizerIdentifier;
  /** The scale at first; default 2¹⁵. */
  readonly initialScale?: number;
  /** After so many finite steps in a row the scale is doubled; default 2000. */
  readonly dynamicGrowthSteps?: number;
  readonly name?: string;
}

const own = ["innerOptimizer", "initialScale", "dynamicGrowthSteps"];

/** Other options come from older files, where they say nothing. */
const idle: readonly unknown[] = [undefined, null, false, 0.99];

/**
 * Scales the loss, so that small gradients are not lost in float16. Where a gradient is not finite,
 * the step is left out and the scale is halved.
 * @see https://keras.io/api/optimizers/loss_scale_optimizer/
 */
export class LossScaleOptimizer extends Optimizer {
  static override readonly className = "LossScaleOptimizer";
  readonly innerOptimizer: Optimizer;
  readonly initialScale: number;
  readonly dynamicGrowthSteps: number;
  #counter: Variable | undefined;
  #scale: Variable | undefined;

  /** @throws ConfigError for options that belong to the inner optimizer. */
  constructor(options: LossScaleOptimizerOptions) {
    super({ ...options, learningRate: 0 } as object, own);
    const who = "LossScaleOptimizer";
    const given = options as object as { readonly [option: string]: unknown };
    for (const key of baseOptions) {
      if (key === "name" || idle.includes(given[key])) continue;
      throw new ConfigError(`${who}: ${key} is an option of the inner optimizer. Set it there.`);
    }
    this.innerOptimizer = resolveOptimizer(options.innerOptimizer, who);
    this.initialScale = checkNumber(who, "initialScale", options.initialScale ?? 2 ** 15);
    const { dynamicGrowthSteps = 2000 } = options;
    const whole = { min: 1, integer: true };
    this.dynamicGrowthSteps = checkNumber(who, "dynamicGrowthSteps", dynamicGrowthSteps, whole);
    // A fixed factor beside this one would scale gradients twice.
    this.innerOptimizer.lossScaleFactor = null;
  }

  override get learningRate(): number | LearningRateSchedule {
    return this.innerOptimizer.learningRate;
  }

  override set learningRate(rate: number) {
    this.innerOptimizer.learningRate = rate;
  }

  override currentLearningRate(): Promise<number> {
    return this.innerOptimizer.currentLearningRate();
  }

  /** Counts the steps taken: those that were left out do not count. */
  override get iterations(): Variable {
    return this.innerOptimizer.iterations;
  }

  /** Lists its own state, then that of the inner optimizer. */
  override get variables(): Variable[] {
    return [...super.variables, ...this.innerOptimizer.variables];
  }

  override apply(gradients: readonly (Tensor | null)[], variables: readonly Variable[]): void {
    this.build(variables);
    const [counter, scale] = [this.#counter, this.#scale];
    if (counter === undefined || scale === undefined) throw new Error("the state is not made");
    const finite = gradients
      .filter((gradient) => gradient !== null)
      .map((gradient) => all(isfinite(gradient)))
      .reduce((both, next) => both.minimum(next), asTensor(true));
    // No branch may assign, so every step is computed, and one that does not count is put back.
    const state = this.innerOptimizer.variables.filter((v) => !(v instanceof LearningRate));
    const kept = [...variables, ...state].map((variable) => [variable, variable.value] as const);
    const unscaled = gradients.map((gradient) => gradient?.divide(scale.value) ?? null);
    this.innerOptimizer.apply(unscaled, variables);
    for (const [variable, old] of kept) variable.assign(where(finite, variable.value, old));
    const grows = counter.value.equal(this.dynamicGrowthSteps - 1);
    const counted = where(grows, 0, counter.value.add(1));
    counter.assign(where(finite, counted, 0).cast("int32"));
    scale.assign(scale.value.multiply(where(finite, where(grows, 2, 1), 0.5).cast("float32")));
  }

  override scaleLoss(loss: Tensor): Tensor {
    return loss.multiply(this.#scale?.value ?? this.initialScale);
  }

  override finalizeVariableValues(variables: readonly Variable[]): void {
    this.innerOptimizer.finalizeVariableValues(variables);
  }

  override excludeFromWeightDecay(
    options: Parameters<Optimizer["excludeFromWeightDecay"]>[0],
  ): void {
    this.innerOptimizer.excludeFromWeightDecay(options);
  }

  override getConfig(): Config {
    return {
      name: this.name,
      innerOptimizer: optimizers.serialize(this.innerOptimizer) as never,
      initialScale: this.initialScale,
      dynamicGrowthSteps: this.dynamicGrowthSteps,
    };
  }

  protected override buildSlots(variables: readonly Variable[]): void {
    this.#counter = this.addVariable("step_counter", asTensor(0, "int32"));
    this.#scale = this.addVariable("dynamic_scale", asTensor(this.initialScale, "float32"));
    this.innerOptimizer.build(variables);
  }

  protected beginStep(): UpdateRule {
    throw new Error("the inner optimizer takes the steps");
  }
}
