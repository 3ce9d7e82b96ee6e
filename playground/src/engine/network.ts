// A network as Gradus sees it: layers, optimizer, and its weights as one flat list of numbers.

import type { Layer, Optimizer, Tensor, Variable } from "gradus";
import { Input, layers, Sequential, tensor } from "gradus";
import type { Config } from "../config/config.ts";
import { offsetOf, parameterCount, sizesOf, weightCount } from "../config/shape.ts";
import { initialWeights } from "./initial-weights.ts";
import { dtypeOf, makeOptimizer, makeStages } from "./recipes.ts";

/** Holds the layers of a configuration, ready to be traced into programs. */
export class Network {
  readonly config: Config;
  readonly sizes: readonly number[];
  readonly model: Sequential;
  readonly optimizer: Optimizer;
  readonly dtype: "float32" | "float64";
  readonly #stages: readonly (readonly Layer[])[];

  private constructor(config: Config, sizes: readonly number[]) {
    this.config = config;
    this.sizes = sizes;
    this.dtype = dtypeOf(config);
    this.#stages = makeStages(config);
    const input = Input({ shape: [config.features.length], dtype: this.dtype });
    this.model = new Sequential([input, ...this.#stages.flat()], { dtype: this.dtype });
    this.optimizer = makeOptimizer(config);
    this.optimizer.build(this.model.trainableVariables);
  }

  /** Makes the network of a configuration, with its initial weights or given ones. */
  static async make(config: Config, weights?: Float64Array): Promise<Network> {
    const sizes = sizesOf(config);
    const network = new Network(config, sizes);
    network.setWeights(weights ?? (await initialWeights(config, sizes)));
    return network;
  }

  /**
   * Computes the outputs of every column of nodes, hidden layers first; for traced functions. Layers
   * behave as in testing, save those that are to behave as in training.
   */
  columns(rows: Tensor, isTraining: (layer: Layer) => boolean = () => false): Tensor[] {
    const columns: Tensor[] = [];
    let values = rows;
    for (const layers of this.#stages) {
      for (const layer of layers) {
        values = layer.apply(values, { training: isTraining(layer) }) as Tensor;
      }
      columns.push(values);
    }
    return columns;
  }

  /** Copies the weights and biases out, and behind them the numbers of batch normalizations. */
  async weights(): Promise<Float64Array> {
    const all = new Float64Array(weightCount(this.config));
    let offset = 0;
    for (const variable of [...this.#denseVariables(), ...this.#normalizationVariables()]) {
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
    for (const variable of [...this.#denseVariables(), ...more]) {
      const [rows = 1, columns] = variable.shape;
      const count = columns === undefined ? rows : rows * columns;
      this.#assign(variable, weights.slice(offset, offset + count));
      offset += count;
    }
  }

  /** Overwrites one weight or bias, by its place in the flat list. */
  async setWeight(index: number, value: number): Promise<void> {
    const layer = this.sizes.findIndex((_, i) => i > 0 && index < offsetOf(this.sizes, i + 1));
    const [kernel, bias] = this.#denseVariables().slice(2 * (layer - 1), 2 * layer);
    if (kernel === undefined || bias === undefined || index < 0) return;
    const within = index - offsetOf(this.sizes, layer);
    const links = (this.sizes[layer - 1] ?? 0) * (this.sizes[layer] ?? 0);
    const variable = within < links ? kernel : bias;
    const values = Float64Array.from(await variable.data());
    values[within < links ? within : within - links] = value;
    this.#assign(variable, values);
  }

  #assign(variable: Variable, values: Float64Array): void {
    const data = this.dtype === "float64" ? values : Float32Array.from(values);
    variable.assign(tensor({ data, shape: variable.shape, dtype: this.dtype }));
  }

  #normalizationVariables(): Variable[] {
    const isNormalization = (layer: Layer) => layer instanceof layers.BatchNormalization;
    return this.#stages
      .flat()
      .filter(isNormalization)
      .flatMap((layer) => layer.weights);
  }

  // Kernel and bias of each column of nodes; batch normalization has weights of its own.
  #denseVariables(): Variable[] {
    return this.#stages.flatMap(([dense]) => dense?.trainableVariables ?? []);
  }
}
