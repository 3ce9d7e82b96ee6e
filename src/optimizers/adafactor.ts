// Adam's scaling in little memory: mean squares per row and per column of a matrix.

import { asTensor, type Tensor, type Variable } from "../engine/index.ts";
import { expandDims, maximum, mean, minimum, power, rsqrt, sqrt, zeros } from "../ops/index.ts";
import type { Config } from "../registry/index.ts";
import { checkNumber } from "../registry/index.ts";
import type { UpdateRule } from "./optimizer.ts";
import { Optimizer } from "./optimizer.ts";
import type { OptimizerOptions } from "./optimizer-options.ts";

/** Are the options of `Adafactor`. */
export interface AdafactorOptions extends OptimizerOptions {
  /** Power by which the averages become slower, below 0; −0.8 by default. */
  readonly beta2Decay?: number;
  /** Added to squared gradients; 1e-30 by default. */
  readonly epsilon1?: number;
  /** Least scale of a variable; 1e-3 by default. */
  readonly epsilon2?: number;
  /** Greatest root mean square of a step before the rate; 1 by default. */
  readonly clipThreshold?: number;
  /** Kept for Keras' sake: the rate is at most 1/√t either way; true by default. */
  readonly relativeStep?: boolean;
}

/**
 * Scales steps by the variable's own size and by factored mean squares.
 * @see https://arxiv.org/abs/1804.04235
 */
export class Adafactor extends Optimizer {
  static override readonly className: string = "Adafactor";

  readonly beta2Decay: number;
  readonly epsilon1: number;
  readonly epsilon2: number;
  readonly clipThreshold: number;
  readonly relativeStep: boolean;

  constructor(options: AdafactorOptions = {}) {
    const own = ["beta2Decay", "epsilon1", "epsilon2", "clipThreshold", "relativeStep"] as const;
    super(options, own);
    const who = "Adafactor";
    this.beta2Decay = checkNumber(who, "beta2Decay", options.beta2Decay ?? -0.8, { max: 0 });
    this.epsilon1 = checkNumber(who, "epsilon1", options.epsilon1 ?? 1e-30, { min: 0 });
    this.epsilon2 = checkNumber(who, "epsilon2", options.epsilon2 ?? 1e-3, { min: 0 });
    this.clipThreshold = checkNumber(who, "clipThreshold", options.clipThreshold ?? 1, { min: 0 });
    this.relativeStep = options.relativeStep ?? true;
  }

  // Keras names row and column means like the variable, and saves 0 for those without.
  protected override buildSlots(variables: readonly Variable[]): void {
    for (const variable of variables) {
      const { shape, dtype } = variable;
      const factored = shape.length >= 2;
      const name = variable.name.slice(variable.name.lastIndexOf("/") + 1);
      const rows = factored ? zeros(shape.slice(0, -1), { dtype }) : asTensor(0, "float32");
      const columns = factored
        ? zeros([...shape.slice(0, -2), ...shape.slice(-1)], { dtype })
        : asTensor(0, "float32");
      this.addSlot("rows", variable, this.addVariable(name, rows));
      this.addSlot("columns", variable, this.addVariable(name, columns));
      this.addSlots([variable], { velocity: 0 });
    }
  }

  protected beginStep(learningRate: Tensor): UpdateRule {
    const t = this.updateNumber();
    const rate = minimum(learningRate, rsqrt(t));
    const fresh = power(t, this.beta2Decay);
    return (gradient, variable) => {
      const { dtype } = variable;
      const scale = maximum(rootMeanSquare(variable.value), this.epsilon2).multiply(
        rate.cast(dtype),
      );
      const square = gradient.square().add(this.epsilon1);
      const step = gradient.divide(sqrt(this.#meanSquare(square, fresh.cast(dtype), variable)));
      const excess = maximum(rootMeanSquare(step).divide(this.clipThreshold), 1);
      variable.assignSubtract(step.multiply(scale.divide(excess)));
    };
  }

  #meanSquare(square: Tensor, fresh: Tensor, variable: Variable): Tensor {
    const kept = fresh.negate().add(1);
    const average = (slot: Variable, x: Tensor): Tensor => {
      slot.assign(slot.value.multiply(kept).add(x.multiply(fresh)));
      return slot.value;
    };
    const velocity = this.slot("velocity", variable);
    if (square.rank < 2) return average(velocity, square);
    const rows = average(this.slot("rows", variable), square.mean(-1));
    const columns = average(this.slot("columns", variable), square.mean(-2));
    const shares = rows.divide(mean(rows, { axis: -1, keepdims: true }));
    velocity.assign(expandDims(shares, -1).multiply(expandDims(columns, -2)));
    return velocity.value;
  }

  override getConfig(): Config {
    const { beta2Decay, epsilon1, epsilon2, clipThreshold, relativeStep } = this;
    const own = { beta2Decay, epsilon1, epsilon2, clipThreshold, relativeStep };
    return { ...super.getConfig(), ...own };
  }
}

function rootMeanSquare(x: Tensor): Tensor {
  return sqrt(x.square().mean());
}
