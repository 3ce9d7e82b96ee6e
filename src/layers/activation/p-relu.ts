// ReLU whose slope below 0 is learned.

import type { Tensor, Variable } from "../../engine/index.ts";
import { Zeros } from "../../initializers/index.ts";
import { relu } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { Elementwise } from "../elementwise.ts";
import { knownExtent } from "../known-extent.ts";
import type { LayerOptions } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import type { RoleOptions, WeightPlan } from "../weight-plan.ts";
import { planConfig, planWeight, roleOptionNames } from "../weight-plan.ts";

/** Are the options of PReLU. */
export interface PReLUOptions extends LayerOptions, RoleOptions<"alpha"> {
  /** Axes (from 1, the batch being 0) along which one slope serves all; none by default. */
  readonly sharedAxes?: readonly number[] | null;
}

/** Gives x where positive, else alpha · x with a learned alpha. */
export class PReLU extends Elementwise {
  static override readonly className = "PReLU";
  readonly sharedAxes: readonly number[] | null;
  alpha!: Variable;
  readonly #alpha: WeightPlan;

  constructor(options: PReLUOptions = {}) {
    super(options, ["sharedAxes", ...roleOptionNames("alpha")]);
    this.sharedAxes = options.sharedAxes ?? null;
    this.#alpha = planWeight("PReLU", "alpha", options, new Zeros());
  }

  override build(inputShape: SymbolicShape): void {
    const shape = inputShape
      .slice(1)
      .map((_, i) => (this.sharedAxes?.includes(i + 1) ? 1 : knownExtent(this, inputShape, i + 1)));
    this.alpha = this.addWeight({ name: "alpha", shape, ...this.#alpha });
    super.build(inputShape);
  }

  override call(inputs: Tensor): Tensor {
    return relu(inputs).subtract(this.alpha.value.multiply(relu(inputs.negate())));
  }

  override getConfig(): Config {
    const { sharedAxes } = this;
    return { ...super.getConfig(), ...planConfig("alpha", this.#alpha), sharedAxes };
  }
}
