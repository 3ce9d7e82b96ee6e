// A network as Gradus sees it: layers, optimizer, and its weights as one flat list of numbers.

import type { Layer, Optimizer, Tensor, Variable } from "gradus";
import { Input, layers, Sequential, tensor } from "gradus";
import { type Config, frozenOf } from "../config/config.ts";
import { layerOfWeight, offsetOf, parameterCount, sizesOf, weightCount } from "../config/shape.ts";
import { initialWeights } from "./initial-weights.ts";
import { dtypeOf, freezeStages, makeOptimizer, makeStages } from "./recipes.ts";

/** Is what a layer gave. */
export interface StageOutput {
  readonly layer: Layer;
  readonly values: Tensor;
}

/** Holds the layers of a configuration, ready to be traced into programs. */
export class Network {
  readonly config: Config;
  readonly sizes: readonly number[];
  readonly model: Sequential;
  readonly optimizer: Optimizer;
  readonly dtype: "float32" | "float64";
  readonly #stages: readonly (readonly Layer[])[];
  readonly #built: readonly Variable[];

  private constructor(config: Config, sizes: readonly number[]) {
    this.config = config;
    this.sizes = sizes;
    this.dtype = dtypeOf(config);
    this.#stages = makeStages(config);
    const input = Input({ shape: [config.features.length], dtype: this.dtype });
    this.model = new Sequential([input, ...this.#stages.flat()], { dtype: this.dtype });
    this.optimizer = makeOptimizer(config);
    this.#built = this.model.trainableVariables;
    // Frozen layers too, which may thaw.
    this.optimizer.build(this.#built);
    this.freeze(frozenOf(config));
  }

  /** Makes the network of a configuration, with its initial weights or given ones. */
  static async make(config: Config, weights?: Float64Array): Promise<Network> {
    const sizes = sizesOf(config);
    const network = new Network(config, sizes);
    network.setWeights(weights ?? (await initialWeights(config, sizes)));
    return network;
  }

  /**
   * Runs rows through all layers; gives for every column of nodes what each of its layers gave. For
   * traced functions. Layers behave as in testing, save those that are to behave as in training.
   */
  stages(rows: Tensor, isTraining: (layer: Layer) => boolean = () => false): StageOutput[][] {
    let values = rows;
    return this.#stages.map((layers) =>
      layers.map((layer) => {
        values = layer.apply(values, { training: isTraining(layer) }) as Tensor;
        return { layer, values };
      }),
    );
  }

  /** Computes the outputs of every column of nodes, hidden layers first; see `stages`. */
  columns(rows: Tensor, isTraining?: (layer: Layer) => boolean): Tensor[] {
    return this.stages(rows, isTraining).map((stage) => stage.at(-1)?.values ?? rows);
  }

  /** Kernel and bias of each column of nodes, in the order of the flat list. */
  get denseVariables(): readonly Variable[] {
    return this.#stages.flatMap(([dense]) => dense?.weights ?? []);
  }

  /** The batch normalization of each column of nodes; null where there is none. */
  get normalizations(): readonly (layers.BatchNormalization | null)[] {
    return this.#stages.map(
      (stage) => stage.find((layer) => layer instanceof layers.BatchNormalization) ?? null,
    );
  }

  /** The variables that the optimizer has slots for: of all layers, frozen or not. */
  get slotOwners(): readonly Variable[] {
    return this.#built;
  }

  /** Chooses the columns whose weights training leaves alone; programs have to be traced anew. */
  freeze(frozen: readonly boolean[]): void {
    freezeStages(this.#stages, frozen);
  }

  /** Copies the weights and biases out, and behind them the numbers of batch normalizations. */
  async weights(): Promise<Float64Array> {
    const all = new Float64Array(weightCount(this.config));
    let offset = 0;
    for (const variable of [...this.denseVariables, ...this.#normalizationVariables()]) {
      const values = await variable.data();
      all.set(values, offset);
      offset += values.length;
    }
    return all;
  }

  /** Copies everything out that training changes, so also what batch normalization learns. */
  async parameters(): Promise<Float64Array> {
    const parts: number[] = [];
    for (const variable of this.model.trainableVariables) parts.push(...(await variable.data()));
    return Float64Array.from(parts);
  }

  /**
   * Overwrites the weights and biases, and the numbers of batch normalizations if they are given.
   * @throws {RangeError} when their number does not fit
   */
  setWeights(weights: Float64Array): void {
    const [few, all] = [parameterCount(this.sizes), weightCount(this.config)];
    if (weights.length !== few && weights.length !== all) {
      throw new RangeError(
        `The network has ${all} numbers, of which ${few} are weights and biases, but was given ${weights.length}.`,
      );
    }
    let offset = 0;
    const more = weights.length > few ? this.#normalizationVariables() : [];
    for (const variable of [...this.denseVariables, ...more]) {
      const [rows = 1, columns] = variable.shape;
      const count = columns === undefined ? rows : rows * columns;
      this.#assign(variable, weights.slice(offset, offset + count));
      offset += count;
    }
  }

  /** Overwrites one weight or bias, by its place in the flat list. */
  async setWeight(index: number, value: number): Promise<void> {
    const layer = layerOfWeight(this.sizes, index);
    const [kernel, bias] = this.denseVariables.slice(2 * (layer - 1), 2 * layer);
    if (kernel === undefined || bias === undefined || index < 0) return;
    const within = index - offsetOf(this.sizes, layer);
    const links = (this.sizes[layer - 1] ?? 0) * (this.sizes[layer] ?? 0);
    const variable = within < links ? kernel : bias;
    const values = Float64Array.from(await variable.data());
    values[within < links ? within : within - links] = value;
    this.#assign(variable, values);
  }

  /**
   * Lists what the optimizer remembers of the variables that train, as Keras does: iteration,
   * learning rate, and slots variable by variable.
   */
  optimizerState(): Variable[] {
    const { variables } = this.optimizer;
    const built = this.#built;
    const slots = (variables.length - 2) / built.length;
    // The original's own optimizer keeps something of links alone, and Keras has no name for it.
    if (!Number.isInteger(slots)) return variables.slice(0, 2);
    const trains = new Set(this.model.trainableVariables);
    return variables.filter((_, i) => {
      const owner = built[Math.floor((i - 2) / slots)];
      return owner === undefined || trains.has(owner);
    });
  }

  /**
   * Overwrites what the optimizer remembers, save the learning rate; lists that are not its own
   * change nothing. Dropout goes on behind as many draws as there were steps.
   */
  setOptimizerState(values: readonly Float64Array[]): void {
    const variables = this.optimizerState();
    const fits = (variable: Variable, i: number) =>
      values[i]?.length === variable.value.size && values[i].every(Number.isFinite);
    if (values.length !== variables.length || !variables.every(fits)) return;
    variables.forEach((variable, i) => {
      const [list, { dtype, shape }] = [values[i] ?? new Float64Array(0), variable];
      if (i !== 1) variable.assign(tensor([...list], { dtype }).reshape(shape));
    });
    const steps = values[0]?.[0] ?? 0;
    for (const layer of this.#stages.flat()) {
      if (!(layer instanceof layers.Dropout)) continue;
      for (const state of layer.variables) {
        state.assign(tensor([layer.seed ?? 0, steps], { dtype: "uint32" }));
      }
    }
  }

  #assign(variable: Variable, values: Float64Array): void {
    const data = this.dtype === "float64" ? values : Float32Array.from(values);
    variable.assign(tensor({ data, shape: variable.shape, dtype: this.dtype }));
  }

  #normalizationVariables(): Variable[] {
    return this.normalizations.flatMap((layer) => layer?.weights ?? []);
  }
}
