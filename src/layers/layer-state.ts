// What a layer keeps: weights, sources of random numbers, losses; and the ways to list and set them.

import type { ConstraintIdentifier } from "../constraints/index.ts";
import { constraintRegistry } from "../constraints/index.ts";
import type { DType, HostTensor, Literal, Shape, Tensor } from "../engine/index.ts";
import { isFloat, Variable } from "../engine/index.ts";
import type { InitializerIdentifier } from "../initializers/index.ts";
import { GlorotUniform, initializerRegistry, Zeros } from "../initializers/index.ts";
import type { SeedGenerator } from "../random/index.ts";
import type { RegularizerIdentifier } from "../regularizers/index.ts";
import { regularizerRegistry } from "../regularizers/index.ts";
import { ConfigError } from "../shared/errors.ts";
import { readWeights, writeWeights } from "./weight-values.ts";
import { describeWeight, regularizerOf } from "./weights.ts";

/** Says what a new weight is like. */
export interface WeightOptions {
  /** Name within the layer, such as `kernel`. */
  readonly name: string;
  readonly shape: Shape;
  /** Default: glorot_uniform for floats, zeros else. */
  readonly initializer?: InitializerIdentifier;
  readonly regularizer?: RegularizerIdentifier;
  readonly constraint?: ConstraintIdentifier;
  /** Whether gradients change it; default true. */
  readonly trainable?: boolean;
  /** Default: the layer's dtype. */
  readonly dtype?: DType;
}

/** Is the state of a layer and of all layers below it; the base of `Layer`. */
export abstract class LayerState {
  abstract readonly name: string;
  abstract get dtype(): DType;
  abstract get className(): string;
  /** Whether the weights exist. */
  abstract get built(): boolean;
  #trainable: boolean;
  #trainableVariables: Variable[] = [];
  #frozenVariables: Variable[] = [];
  #otherState: Variable[] = [];
  #losses: Tensor[] = [];

  constructor(trainable: boolean) {
    this.#trainable = trainable;
  }

  /** Lists this layer and all below it, each once, from the top. */
  abstract flattenLayers(): readonly LayerState[];

  /**
   * Makes a weight; called in `build`.
   * @throws ConfigError when the layer has a weight of that name.
   */
  addWeight(options: WeightOptions): Variable {
    const { shape, trainable = true, dtype = this.dtype } = options;
    const who = `${this.className} "${this.name}"`;
    const name = `${this.name}/${options.name}`;
    if (this.ownVariables.some((variable) => variable.name === name)) {
      throw new ConfigError(
        `${who} has a weight "${options.name}" already. Where build() makes weights, ` +
          "it must end in super.build(inputShape), so that it runs once.",
      );
    }
    const fallback = isFloat(dtype) ? new GlorotUniform() : new Zeros();
    const initializer = initializerRegistry.resolve(options.initializer ?? fallback, who);
    const weight = new Variable(initializer.call(shape, { dtype }), {
      name,
      // A layer that is frozen before it is built gets frozen weights.
      trainable: trainable && this.#trainable,
      dtype,
    });
    describeWeight(
      weight,
      regularizerRegistry.resolve(options.regularizer, who),
      constraintRegistry.resolve(options.constraint, who),
    );
    (trainable ? this.#trainableVariables : this.#frozenVariables).push(weight);
    return weight;
  }

  /** Makes a source of random numbers part of the layer's state. */
  protected addSeedGenerator(seeds: SeedGenerator): SeedGenerator {
    this.addState(seeds.state);
    return seeds;
  }

  /** Makes a variable part of the layer's state that is no weight, so that files leave it out. */
  protected addState(variable: Variable): Variable {
    this.#otherState.push(variable);
    return variable;
  }

  /** Adds a scalar to the loss of the model; called in `call`. */
  addLoss(loss: Tensor): void {
    this.#losses.push(loss);
  }

  /** Whether training changes the weights; setting it sets all sub-layers. */
  get trainable(): boolean {
    return this.#trainable;
  }

  set trainable(trainable: boolean) {
    for (const layer of this.flattenLayers()) {
      layer.#trainable = trainable;
      for (const variable of layer.#trainableVariables) variable.trainable = trainable;
    }
  }

  /** The layer's own variables as files keep them: trainable ones first, in order of creation. */
  get ownVariables(): readonly Variable[] {
    return [...this.#trainableVariables, ...this.#frozenVariables];
  }

  /** All state: weights, and what random numbers and the like need. */
  get variables(): Variable[] {
    const all = this.flattenLayers().flatMap((layer) => [
      ...layer.ownVariables,
      ...layer.#otherState,
    ]);
    return [...new Set(all)];
  }

  /** The weights of the layer and its sub-layers, each once. */
  get weights(): Variable[] {
    return [...new Set(this.flattenLayers().flatMap((layer) => layer.ownVariables))];
  }

  /** The weights that training changes: none of a frozen layer. */
  get trainableWeights(): Variable[] {
    return this.#trainable ? this.weights.filter((weight) => weight.trainable) : [];
  }

  /** The weights that gradients leave alone. */
  get nonTrainableWeights(): Variable[] {
    return this.#trainable ? this.weights.filter((weight) => !weight.trainable) : this.weights;
  }

  get trainableVariables(): Variable[] {
    return this.#trainable ? this.variables.filter((variable) => variable.trainable) : [];
  }

  get nonTrainableVariables(): Variable[] {
    if (!this.#trainable) return this.variables;
    return this.variables.filter((variable) => !variable.trainable);
  }

  /** Scalars to add to the loss: what `addLoss` took in the last call, and weight penalties. */
  get losses(): Tensor[] {
    const added = this.flattenLayers().flatMap((layer) => layer.#losses);
    const penalties = this.trainableWeights.flatMap((weight) => {
      const regularizer = regularizerOf(weight);
      return regularizer === null ? [] : [regularizer.call(weight.value)];
    });
    return [...added, ...penalties];
  }

  /** Forgets the losses of the last call, those of sub-layers too. */
  protected clearLosses(): void {
    for (const layer of this.flattenLayers()) layer.#losses = [];
  }

  /** Copies the values of the weights out, in the order of `weights`. */
  async getWeights(): Promise<HostTensor[]> {
    return readWeights(this.weights);
  }

  /**
   * Overwrites the weights, in the order of `weights`.
   * @throws ShapeError when number or shapes differ.
   */
  setWeights(values: readonly Literal[]): void {
    writeWeights(`${this.className} "${this.name}"`, this.weights, values);
  }

  /**
   * Counts the elements of the weights.
   * @throws ConfigError before the layer is built.
   */
  countParams(): number {
    if (this.built) return this.weights.reduce((sum, { shape }) => sum + product(shape), 0);
    throw new ConfigError(
      `${this.className} "${this.name}" has no weights yet. Call it on data, or build(inputShape).`,
    );
  }
}

function product(shape: Shape): number {
  return shape.reduce((size, n) => size * n, 1);
}
