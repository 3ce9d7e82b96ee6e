// The base of all layers: called on tensors or symbolic tensors, it builds weights and gives outputs.

import type { DType, Tensor, TensorTree } from "../engine/index.ts";
import { withSource } from "../engine/index.ts";
import type { Config, Configurable } from "../registry/index.ts";
import { checkOptions } from "../registry/index.ts";
import type { Regularizer, RegularizerIdentifier } from "../regularizers/index.ts";
import { regularizerRegistry } from "../regularizers/index.ts";
import { ConfigError } from "../shared/errors.ts";
import { flatten, mapTree } from "../shared/tree.ts";
import type { CallArguments, CallOptions, MaskTree } from "./call-context.ts";
import { isInnerCall, resolveTraining, withinCall } from "./call-context.ts";
import type { DTypePolicy, DTypePolicyIdentifier } from "./dtype-policy.ts";
import { policyConfig, policyOf } from "./dtype-policy.ts";
import type { InputSpec } from "./input-spec.ts";
import { checkInputs } from "./input-spec.ts";
import type { InputTree } from "./inputs.ts";
import { standardizeInputs } from "./inputs.ts";
import type { InputDType, KerasTensorTree } from "./keras-tensor.ts";
import { KerasTensor } from "./keras-tensor.ts";
import { LayerState } from "./layer-state.ts";
import { asMask, castFloat, maskOf, masksOf, setMask } from "./masks.ts";
import { uniqueName } from "./names.ts";
import { Node, symbolicLeaves } from "./node.ts";
import { probeOutputShape } from "./shape-probe.ts";
import type { ShapeTree } from "./symbolic-shape.ts";
import { mapShapes, shapesOf } from "./symbolic-shape.ts";

/** Are the options that every layer takes. */
export interface LayerOptions {
  /** Default: the class name in snake_case, made unique: `dense`, `dense_1`. */
  readonly name?: string;
  /** Whether training changes the weights; default true. */
  readonly trainable?: boolean;
  /**
   * Dtype of weights and results, or `"mixed_float16"`: weights in float32, results in float16.
   * Default: what `setDtypePolicy` set, else float32.
   */
  readonly dtype?: DTypePolicyIdentifier;
  /** Penalty on the outputs, per sample. */
  readonly activityRegularizer?: RegularizerIdentifier;
}

/** Are the shapes of the tensors that a call gets beside its inputs, by option. */
export interface OptionShapes {
  readonly [option: string]: ShapeTree;
}

/** Is a sub-layer, or a list of them, with the name of the property that holds it. */
export type TrackedLayer = readonly [name: string, layers: Layer | readonly Layer[]];

const layerOptionNames = ["name", "trainable", "dtype", "activityRegularizer"];

/**
 * Maps tensors to tensors by weights that it owns. Subclasses make weights in `build` (ending in
 * `super.build(inputShape)`) and give the result in `call`; users write `layer.apply(x)`.
 * See https://keras.io/api/layers/base_layer/.
 */
export abstract class Layer extends LayerState implements Configurable {
  /** Name in configs and files: a static, because minifiers rename classes. */
  static readonly className: string = "Layer";
  /** Keras' module of the class. */
  static readonly module: string = "keras.layers";

  /** Makes a layer from what `getConfig` gave. */
  static fromConfig(config: Config): Layer {
    return new (this as unknown as new (options: Config) => Layer)(config);
  }

  readonly name: string;
  readonly dtypePolicy: DTypePolicy;
  readonly activityRegularizer: Regularizer | null;
  /** What inputs must look like; checked at every call. */
  inputSpec: InputSpec | readonly InputSpec[] | null = null;
  /** Whether masks of the inputs pass on to the outputs by `computeMask`. */
  supportsMasking = false;
  /** Whether float inputs are converted to the layer's dtype. */
  protected readonly autocast: boolean = true;
  /** Whether `call` gets halves as float32, as what sums up squares must. */
  protected readonly widensHalves: boolean = false;
  /** Names of options that are positional arguments in Keras, after the inputs. */
  readonly positionalOptions: readonly string[] = [];
  /** The symbolic calls of this layer, in order. */
  readonly inboundNodes: Node[] = [];
  #built = false;
  #builtShape: ShapeTree | null = null;
  #warnedOfMask = false;

  /**
   * Takes the options that all layers have. `known` lists the subclass's own, for the check of
   * their names; without it unknown ones pass.
   */
  constructor(options: LayerOptions = {}, known?: readonly string[]) {
    super(options.trainable ?? true);
    const who = this.className;
    if (known !== undefined) checkOptions(who, options, [...known, ...layerOptionNames]);
    this.name = checkName(who, options.name ?? uniqueName(who));
    this.dtypePolicy = policyOf(options.dtype, who);
    this.activityRegularizer = regularizerRegistry.resolve(options.activityRegularizer, who);
  }

  /** Name of the class in configs and files. */
  get className(): string {
    const cls = this.constructor as typeof Layer;
    return Object.hasOwn(cls, "className") ? cls.className : cls.name;
  }

  /** Dtype of the weights. */
  get dtype(): DType {
    return this.dtypePolicy.variableDtype;
  }

  /** Dtype of inputs and results. */
  get computeDtype(): DType {
    return this.dtypePolicy.computeDtype;
  }

  /** Whether the weights exist. */
  get built(): boolean {
    return this.#built;
  }

  /** Shape with which the layer was built, null before. */
  get builtShape(): ShapeTree | null {
    return this.#builtShape;
  }

  /** How many integers, from 0, the layer looks its inputs up in; null where it looks up nothing. */
  get indexRange(): number | null {
    return null;
  }

  /** Makes the weights for inputs of this shape; called once, before the first `call`. */
  build(inputShape: ShapeTree, _shapes: OptionShapes = {}): void {
    this.#builtShape = inputShape;
    this.#built = true;
  }

  /** Computes the outputs. */
  abstract call(inputs: TensorTree, args: CallArguments): TensorTree;

  /** Gives the shape of the outputs, by default by trying `call` on small stand-ins. */
  computeOutputShape(inputShape: ShapeTree, shapes: OptionShapes = {}): ShapeTree {
    this.#ensureBuilt(inputShape, shapes);
    return probeOutputShape(this, inputShape, shapes);
  }

  /** Gives the dtype of the outputs: by default the layer's own. */
  computeOutputDType(_inputs: readonly InputDType[]): InputDType {
    return this.computeDtype;
  }

  /** Gives the masks of the outputs: by default those of the inputs. */
  computeMask(_inputs: TensorTree, mask: MaskTree | null): MaskTree | null {
    return mask;
  }

  /**
   * Calls the layer. On symbolic tensors it extends the graph of a model, on tensors or plain
   * data it computes.
   * @throws ShapeError when the inputs do not fit.
   */
  apply<R extends KerasTensorTree = KerasTensor>(inputs: KerasTensorTree, options?: CallOptions): R;
  apply<R extends TensorTree = Tensor>(inputs: InputTree, options?: CallOptions): R;
  apply(inputs: InputTree | KerasTensorTree, options: CallOptions = {}): unknown {
    const given = standardizeInputs(inputs);
    const symbolic = symbolicLeaves([given, options]).length > 0;
    return symbolic ? this.#applySymbolic(given, options) : this.#applyEager(given, options);
  }

  /** Gives symbolic outputs for symbolic inputs; overridden where options change them. */
  computeOutputSpec(inputs: KerasTensorTree, options: CallOptions = {}): KerasTensorTree {
    const shape = this.computeOutputShape(shapesOf(inputs), optionShapes(options));
    const dtype = this.computeOutputDType(symbolicLeaves(inputs).map((tensor) => tensor.dtype));
    return mapShapes(shape, (one) => new KerasTensor(one, dtype)) as KerasTensorTree;
  }

  #applySymbolic(inputs: unknown, options: CallOptions): KerasTensorTree {
    const shapes = shapesOf(inputs);
    checkInputs(this, this.inputSpec, shapes);
    this.#ensureBuilt(shapes, optionShapes(options));
    checkInputs(this, this.inputSpec, shapes);
    const outputs = this.computeOutputSpec(inputs as KerasTensorTree, options);
    return new Node(this, inputs, options, outputs).outputs;
  }

  #applyEager(given: unknown, options: CallOptions): TensorTree {
    const { computeDtype } = this;
    const cast = (leaf: unknown) =>
      this.autocast ? castFloat(leaf as Tensor, computeDtype) : (leaf as Tensor);
    const isWide = this.widensHalves && computeDtype === "float16";
    const widen = (leaf: Tensor) => (isWide ? castFloat(leaf, "float32") : leaf);
    const inputs = withSource(this.name, () => mapTree(given, (leaf) => widen(cast(leaf))));
    const shapes = shapesOf(inputs);
    checkInputs(this, this.inputSpec, shapes);
    this.#ensureBuilt(shapes, optionShapes(options));
    checkInputs(this, this.inputSpec, shapes);
    if (!isInnerCall()) this.clearLosses();
    const travelling = masksOf(inputs);
    const mask =
      options.mask === undefined ? travelling : (mapTree(options.mask, asMask) as MaskTree);
    const training = resolveTraining(options.training);
    const scope = computeDtype === this.dtype || isWide ? undefined : computeDtype;
    return withinCall(training, scope, () =>
      withSource(this.name, () => {
        const called = this.call(inputs, { ...options, training, mask });
        const outputs = isWide ? (mapTree(called, cast) as TensorTree) : called;
        this.#penalizeActivity(outputs);
        this.#passMasks(inputs, outputs, mask);
        return outputs;
      }),
    );
  }

  #ensureBuilt(inputShape: ShapeTree, shapes: OptionShapes): void {
    if (this.#built) return;
    this.build(inputShape, shapes);
    this.#builtShape ??= inputShape;
    this.#built = true;
  }

  #penalizeActivity(outputs: TensorTree): void {
    if (this.activityRegularizer === null) return;
    for (const leaf of flatten(outputs)) {
      const output = leaf as Tensor;
      const penalty = this.activityRegularizer.call(output);
      this.addLoss(penalty.divide(output.shape[0] ?? 1));
    }
  }

  #passMasks(inputs: TensorTree, outputs: TensorTree, mask: MaskTree | null): void {
    if (!this.supportsMasking) {
      if (mask !== null) this.#warnOfLostMask();
      return;
    }
    const masks = flatten(this.computeMask(inputs, mask));
    flatten(outputs).forEach((leaf, i) => {
      const output = leaf as Tensor;
      const found = masks[i] as Tensor | null | undefined;
      if (found && maskOf(output) === null) setMask(output, found);
    });
  }

  #warnOfLostMask(): void {
    if (this.#warnedOfMask) return;
    this.#warnedOfMask = true;
    console.warn(
      `${this.className} "${this.name}" got an input with a mask, but does not pass masks on: ` +
        "the layers behind it count every step.",
    );
  }

  /** Lists the properties that hold sub-layers, in order of assignment. */
  trackedLayers(): TrackedLayer[] {
    return Object.entries(this as Record<string, unknown>).filter((entry): entry is never => {
      const value = entry[1];
      if (value instanceof Layer) return true;
      return Array.isArray(value) && value.length > 0 && value.every((v) => v instanceof Layer);
    });
  }

  /** Lists the direct sub-layers. */
  sublayers(): Layer[] {
    return this.trackedLayers().flatMap(([, layers]) => layers);
  }

  /** Lists this layer and all below it, each once, from the top. */
  flattenLayers(): Layer[] {
    const found = new Set<Layer>();
    const visit = (layer: Layer): void => {
      if (found.has(layer)) return;
      found.add(layer);
      layer.sublayers().forEach(visit);
    };
    visit(this);
    return [...found];
  }

  /** Gives the options that make an equal layer, under Keras' words in camelCase. */
  getConfig(): Config {
    const base = {
      name: this.name,
      trainable: this.trainable,
      dtype: policyConfig(this.dtypePolicy),
    };
    if (this.activityRegularizer === null) return base;
    return {
      ...base,
      activityRegularizer: regularizerRegistry.serialize(this.activityRegularizer),
    };
  }

  /** Gives what `build` was called with, for files. */
  getBuildConfig(): Config | null {
    return this.#builtShape === null ? null : { inputShape: this.#builtShape };
  }

  /** Builds from what `getBuildConfig` gave. */
  buildFromConfig(config: Config): void {
    const shape = config["inputShape"];
    if (!this.#built && shape) this.#ensureBuilt(shape as ShapeTree, {});
  }
}

function checkName(who: string, name: unknown): string {
  if (typeof name === "string" && name !== "" && !name.includes("/")) return name;
  throw new ConfigError(
    `${who}: name is ${JSON.stringify(name)}, but must be a non-empty string without "/".`,
  );
}

function optionShapes(options: CallOptions): OptionShapes {
  const tensors = Object.entries(options).filter(
    ([name, value]) => name !== "mask" && flatten(value).some(hasShape),
  );
  return Object.fromEntries(tensors.map(([name, value]) => [name, shapesOf(value)]));
}

function hasShape(leaf: unknown): boolean {
  return typeof leaf === "object" && leaf !== null && "shape" in leaf;
}
