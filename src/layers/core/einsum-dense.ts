// A dense layer over chosen axes: the product is an einsum equation of inputs and kernel.

import type { Activation, ActivationIdentifier } from "../../activations/index.ts";
import { activationRegistry } from "../../activations/index.ts";
import type { Tensor, Variable } from "../../engine/index.ts";
import { GlorotUniform, Zeros } from "../../initializers/index.ts";
import { einsum } from "../../ops/index.ts";
import type { Config } from "../../registry/index.ts";
import { ConfigError, ShapeError } from "../../shared/errors.ts";
import type { LayerOptions } from "../layer.ts";
import { Layer } from "../layer.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";
import { showSymbolic } from "../symbolic-shape.ts";
import type { RoleOptions, WeightPlan } from "../weight-plan.ts";
import { planConfig, planWeight, roleOptionNames } from "../weight-plan.ts";

/** Are the options of EinsumDense. */
export interface EinsumDenseOptions
  extends LayerOptions,
    RoleOptions<"kernel">,
    RoleOptions<"bias"> {
  /** Such as `ab,bc->ac`; `...` stands for leading or trailing axes. */
  readonly equation: string;
  /** Shape of the output without the batch; null where the input decides. */
  readonly outputShape: number | SymbolicShape;
  readonly activation?: ActivationIdentifier;
  /** Letters of the output that the bias has; none by default. */
  readonly biasAxes?: string | null;
  /** Accepted from files where it is null: quantised layers are not offered. */
  readonly quantizationConfig?: null;
}

interface Plan {
  readonly output: SymbolicShape;
  readonly kernel: readonly number[];
  readonly bias: readonly number[] | null;
}

/** Computes activation(einsum(inputs, kernel) + bias). */
export class EinsumDense extends Layer {
  static override readonly className = "EinsumDense";
  readonly equation: string;
  readonly outputShape: SymbolicShape;
  readonly activation: Activation;
  readonly biasAxes: string | null;
  kernel!: Variable;
  bias: Variable | null = null;
  readonly #kernel: WeightPlan;
  readonly #bias: WeightPlan;

  constructor(options: EinsumDenseOptions) {
    const own = ["equation", "outputShape", "activation", "biasAxes", "quantizationConfig"];
    super(options, [...own, ...roleOptionNames("kernel", "bias")]);
    const who = "EinsumDense";
    this.equation = options.equation;
    const { outputShape } = options;
    this.outputShape = typeof outputShape === "number" ? [outputShape] : [...outputShape];
    this.activation = activationRegistry.resolve(options.activation, who);
    this.biasAxes = options.biasAxes ?? null;
    this.#kernel = planWeight(who, "kernel", options, new GlorotUniform());
    this.#bias = planWeight(who, "bias", options, new Zeros());
  }

  override build(inputShape: SymbolicShape): void {
    const plan = this.#plan(inputShape);
    this.kernel = this.addWeight({ name: "kernel", shape: plan.kernel, ...this.#kernel });
    if (plan.bias !== null) {
      this.bias = this.addWeight({ name: "bias", shape: plan.bias, ...this.#bias });
    }
    super.build(inputShape);
  }

  override call(inputs: Tensor): Tensor {
    const product = einsum(this.equation, inputs, this.kernel.value);
    return this.activation(this.bias === null ? product : product.add(this.bias.value));
  }

  override computeOutputShape(inputShape: SymbolicShape): SymbolicShape {
    return this.#plan(inputShape).output;
  }

  override getConfig(): Config {
    return {
      ...super.getConfig(),
      equation: this.equation,
      outputShape: this.outputShape,
      activation: activationRegistry.serialize(this.activation),
      biasAxes: this.biasAxes,
      ...planConfig("kernel", this.#kernel),
      ...planConfig("bias", this.#bias),
      quantizationConfig: null,
    };
  }

  #plan(inputShape: SymbolicShape): Plan {
    const [, input = "", kernel = "", output = ""] =
      /^([\w.]+),(\w+)->([\w.]+)$/.exec(this.equation.replaceAll(" ", "")) ?? [];
    if (kernel === "") {
      throw new ConfigError(
        `EinsumDense "${this.name}": equation "${this.equation}" is not of the form "ab,bc->ac".`,
      );
    }
    const extents = new Map<string, number | null>();
    const rest = bindLetters(input, inputShape, extents);
    const given = this.outputShape;
    const letters = output.replace("...", "");
    // The target lacks the batch, and the axes that the dots stand for where they lead.
    const named = letters.slice(letters.length - Math.min(letters.length, given.length));
    [...named].forEach((letter, i) => {
      const extent = given[given.length - named.length + i] ?? null;
      if (extent !== null) extents.set(letter, extent);
    });
    const extentOf = (letter: string) => extents.get(letter) ?? null;
    const known = (letter: string): number => {
      const extent = extentOf(letter);
      if (extent !== null) return extent;
      throw new ShapeError(
        `EinsumDense "${this.name}": the extent of "${letter}" in "${this.equation}" is unknown ` +
          `for an input of shape ${showSymbolic(inputShape)}.`,
      );
    };
    const parts = output.startsWith("...")
      ? [...rest, ...[...letters].map(extentOf)]
      : output.endsWith("...")
        ? [...[...letters].map(extentOf), ...rest]
        : [...letters].map(extentOf);
    return {
      output: parts,
      kernel: [...kernel].map(known),
      bias: this.biasAxes === null ? null : biasShape(letters, this.biasAxes, known),
    };
  }
}

// Assigns the extents of a shape to letters; gives those that the dots stand for.
function bindLetters(
  letters: string,
  shape: SymbolicShape,
  extents: Map<string, number | null>,
): SymbolicShape {
  const names = letters.replace("...", "");
  const spare = shape.length - names.length;
  const leading = letters.startsWith("...");
  const own = leading ? shape.slice(spare) : shape.slice(0, names.length);
  [...names].forEach((letter, i) => {
    extents.set(letter, own[i] ?? null);
  });
  return leading ? shape.slice(0, spare) : shape.slice(names.length);
}

// The bias has the extents of its letters, and 1 between and behind them.
function biasShape(output: string, axes: string, known: (letter: string) => number): number[] {
  const first = Math.min(...[...axes].map((letter) => output.indexOf(letter)));
  return [...output.slice(first)].map((letter) => (axes.includes(letter) ? known(letter) : 1));
}
