// Sequential: a plain stack of layers, each taking what the one before gives.

import type { TensorTree } from "../engine/index.ts";
import type { CallArguments, ShapeTree, SymbolicShape, TrackedLayer } from "../layers/index.ts";
import {
  deserializeLayer,
  InputLayer,
  isSymbolicShape,
  KerasTensor,
  Layer,
  policyConfig,
  serializeLayer,
} from "../layers/index.ts";
import type { Config, ConfigValue, SerializedObject } from "../registry/index.ts";
import { describe } from "../registry/index.ts";
import { ConfigError, ShapeError } from "../shared/errors.ts";
import { FunctionalGraph } from "./functional-graph.ts";
import type { ModelOptions } from "./model.ts";
import { Model } from "./model.ts";

/**
 * Stacks layers. With an `Input` in front its weights exist at once; without one they are made
 * at the first call, or by `build`. See https://keras.io/api/models/sequential/.
 */
export class Sequential extends Model {
  static override readonly className = "Sequential";
  #input: InputLayer | null = null;
  #layers: Layer[] = [];
  #outputs: KerasTensor[] = [];
  #given = false;

  /** Takes layers in order; the first may be what `Input()` gives. */
  constructor(layers: readonly (Layer | KerasTensor)[] = [], options: ModelOptions = {}) {
    const { trainable: _, ...others } = options;
    super(others);
    if (!Array.isArray(layers)) {
      throw new ConfigError(
        `Sequential takes a list of layers, but got ${describe(layers)}: new Sequential([a, b]).`,
      );
    }
    for (const layer of layers) this.add(layer);
    if (options.trainable === false) this.trainable = false;
  }

  /** Makes a model from what `getConfig` gave. */
  static override fromConfig(config: Config): Sequential {
    const { name, trainable, dtype, layers = [], buildInputShape } = config;
    const restored = (layers as readonly ConfigValue[]).map((written) =>
      deserializeLayer(written as unknown as SerializedObject, "Sequential.fromConfig"),
    );
    const model = new Sequential(restored, { name, dtype } as ModelOptions);
    const shape = buildInputShape as ShapeTree | null | undefined;
    if (!model.built && shape) model.build(shape);
    if (trainable === false) model.trainable = false;
    return model;
  }

  /** The layers in order, without the input. */
  override get layers(): readonly Layer[] {
    return this.#layers;
  }

  /**
   * Puts a layer on top.
   * @throws ConfigError when it is no layer, or its name is taken.
   */
  add(layer: Layer | KerasTensor): void {
    const given = layer instanceof KerasTensor ? layer.history?.node.layer : layer;
    if (!(given instanceof Layer)) {
      throw new ConfigError(
        `Sequential "${this.name}": ${describe(layer)} is no layer. ` +
          "Write new layers.Dense({ units: 1 }), or Input({ shape }) as the first.",
      );
    }
    if (given instanceof InputLayer) {
      this.#setInput(given);
      return;
    }
    if (this.#layers.some((other) => other.name === given.name)) {
      throw new ConfigError(
        `Sequential "${this.name}" has a layer named "${given.name}" already. ` +
          "Give each layer its own name.",
      );
    }
    this.#layers.push(given);
    this.#extend();
  }

  /** Takes the top layer off and gives it; undefined when there is none. */
  pop(): Layer | undefined {
    const layer = this.#layers.pop();
    this.#outputs.length = Math.min(this.#outputs.length, this.#layers.length);
    this.#extend();
    return layer;
  }

  override build(inputShape: ShapeTree): void {
    if (this.#input !== null) return;
    if (!isSymbolicShape(inputShape)) {
      throw new ShapeError(`Sequential "${this.name}" takes one input; use Model for several.`);
    }
    this.#input = new InputLayer({ batchShape: [null, ...inputShape.slice(1)] });
    this.#extend();
  }

  override call(inputs: TensorTree, args: CallArguments): TensorTree {
    if (this.graph === null) return inputs;
    return super.call(inputs, args);
  }

  override trackedLayers(): TrackedLayer[] {
    return [["layers", this.#layers]];
  }

  override getConfig(): Config {
    const all = this.#given && this.#input !== null ? [this.#input, ...this.#layers] : this.#layers;
    const layers = all.map(serializeLayer);
    const { name, trainable } = this;
    const base = { name, trainable, dtype: policyConfig(this.dtypePolicy), layers };
    const shape: SymbolicShape | undefined = this.#input?.batchShape;
    return shape === undefined ? base : { ...base, buildInputShape: shape };
  }

  override getBuildConfig(): Config | null {
    return this.#input === null ? null : { inputShape: this.#input.batchShape };
  }

  #setInput(input: InputLayer): void {
    if (this.#input !== null || this.#layers.length > 0) {
      throw new ConfigError(
        `Sequential "${this.name}": Input must be the first, and there can be only one.`,
      );
    }
    this.#input = input;
    this.#given = true;
    this.#extend();
  }

  // Calls the layers that have not been called yet, and makes the graph of all.
  #extend(): void {
    const input = this.#input;
    if (input === null) return;
    for (const layer of this.#layers.slice(this.#outputs.length)) {
      const before = this.#outputs.at(-1) ?? input.output;
      const output: unknown = layer.apply(before);
      if (!(output instanceof KerasTensor)) {
        throw new ConfigError(
          `Sequential "${this.name}": layer "${layer.name}" gives several outputs. ` +
            "Only layers with one output can be stacked; use Model.",
        );
      }
      this.#outputs.push(output);
    }
    const graph = new FunctionalGraph(input.output, this.#outputs.at(-1) ?? input.output);
    this.setGraph(graph);
  }
}
