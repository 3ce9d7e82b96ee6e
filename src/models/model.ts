// Models: layers that are trained. A functional one has a graph, a custom one its own `call`.

import type { Checkpoint, History, Logs } from "../callbacks/index.ts";
import type { DataTree } from "../data/adapters.ts";
import type { Device, Tensor, TensorTree } from "../engine/index.ts";
import type {
  CallArguments,
  DTypePolicyIdentifier,
  InputTree,
  KerasTensorTree,
  ShapeTree,
  TrackedLayer,
} from "../layers/index.ts";
import {
  KerasTensor,
  Layer,
  layerRegistry,
  mapShapes,
  maskTensors,
  probeOutputShape,
  shapesOf,
  uniqueName,
} from "../layers/index.ts";
import type { Metric } from "../metrics/index.ts";
import type { Optimizer } from "../optimizers/index.ts";
import type { Config } from "../registry/index.ts";
import type {
  FileSet,
  FileSource,
  LoadWeightsOptions,
  SaveOptions,
  SaveWeightsOptions,
} from "../saving/index.ts";
import {
  loadWeights,
  modelToJson,
  openCheckpoint,
  saveCheckpoint,
  saveModel,
  saveWeights,
} from "../saving/index.ts";
import { ConfigError, didYouMean } from "../shared/errors.ts";
import type {
  CompileOptions,
  Data,
  EvaluateOptions,
  FitOptions,
  OnBatchOptions,
  Output,
  PredictOptions,
  Scores,
  StepData,
  StepLogs,
  TrainableModel,
} from "../training/index.ts";
import { compileConfig, describeOutputs, Trainer } from "../training/index.ts";
import { graphConfig } from "./functional-config.ts";
import { FunctionalGraph } from "./functional-graph.ts";
import type { SummaryOptions } from "./summary.ts";
import { summarize } from "./summary.ts";

/** Are the options of a model with a `call` of its own. */
export interface ModelOptions {
  readonly name?: string;
  readonly trainable?: boolean;
  readonly dtype?: DTypePolicyIdentifier;
}

/** Are the options of a functional model. */
export interface FunctionalOptions extends ModelOptions {
  /** What `Input()` gave: one, a list, or an object of them. */
  readonly inputs: KerasTensorTree;
  /** What layers gave on the inputs. */
  readonly outputs: KerasTensorTree;
}

/** Reads what all configs of models have. */
export function namesOf(config: Config): ModelOptions {
  const { name, trainable } = config as ModelOptions;
  return {
    ...(name === undefined ? {} : { name }),
    ...(trainable === undefined ? {} : { trainable }),
  };
}

/**
 * Groups layers into something that can be trained. Made with `inputs` and `outputs` it is a
 * functional model; a subclass without them overrides `call`.
 * See https://keras.io/api/models/model/.
 */
export class Model extends Layer implements TrainableModel {
  static override readonly className: string = "Model";
  static override readonly module: string = "keras";
  override readonly supportsMasking = true;
  protected override readonly autocast = false;
  /** Set to true by a callback, ends training after the present step. */
  stopTraining = false;
  #graph: FunctionalGraph | null = null;
  readonly #trainer = new Trainer(this);

  constructor(options: ModelOptions | FunctionalOptions = {}) {
    const { name, trainable, dtype } = options;
    const functional = "inputs" in options;
    const given = name ?? (functional ? uniqueName("functional") : undefined);
    super({
      ...(given === undefined ? {} : { name: given }),
      ...(dtype === undefined ? {} : { dtype }),
    });
    if (functional) this.setGraph(new FunctionalGraph(options.inputs, options.outputs));
    if (trainable === false) this.trainable = false;
  }

  /**
   * Makes a functional model from what `getConfig` gave.
   * @throws ConfigError where the class `Functional`, as all classes in the config, is not registered.
   */
  static override fromConfig(config: Config): Layer {
    if (!("layers" in config)) return super.fromConfig(config);
    // By its name, so that programs without functional models carry no code to restore them.
    const written = { className: "Functional", config, module: null, registeredName: null };
    const { graph } = layerRegistry.deserialize(written, "Model.fromConfig") as Model;
    if (graph === null) throw new Error("a functional model has a graph");
    const { inputs, outputs } = graph;
    return new (this as typeof Model)({ inputs, outputs, ...namesOf(config) });
  }

  /** Name of the class in files: a functional model is `Functional`, whatever made it. */
  override get className(): string {
    // The base constructor asks before this class has its fields.
    const functional = #graph in this && this.#graph !== null;
    return functional && this.constructor === Model ? "Functional" : super.className;
  }

  /** The graph of a functional model, or of a built Sequential; null for others. */
  get graph(): FunctionalGraph | null {
    return this.#graph;
  }

  protected setGraph(graph: FunctionalGraph | null): void {
    this.#graph = graph;
    if (graph !== null) super.build(shapesOf(graph.inputs));
  }

  /** The symbolic inputs of a functional model. */
  get inputs(): readonly KerasTensor[] {
    return this.#graph?.inputTensors ?? [];
  }

  /** The symbolic outputs of a functional model. */
  get outputs(): readonly KerasTensor[] {
    return this.#graph?.outputTensors ?? [];
  }

  /** The layers, in Keras' order. */
  get layers(): readonly Layer[] {
    return this.#graph?.layers ?? this.sublayers();
  }

  /** Makes the weights of all layers by recording `call` on stand-ins; computes nothing. */
  override build(inputShape: ShapeTree): void {
    if (this.#graph !== null) return;
    super.build(inputShape);
    probeOutputShape(this, inputShape, {});
  }

  /** Runs the graph; overridden by custom models. */
  override call(inputs: TensorTree, args: CallArguments): TensorTree {
    if (this.#graph === null) {
      throw new ConfigError(
        `Model "${this.name}" has neither a graph nor a call(). Make it with { inputs, outputs }, ` +
          "or override call() in your class.",
      );
    }
    maskTensors(inputs, args.mask);
    return this.#graph.run(inputs);
  }

  /** Whether `runHostLayers` must prepare the inputs. */
  get hasHostLayers(): boolean {
    return this.#graph !== null && this.#graph.hostNodes.length > 0;
  }

  /**
   * Runs the layers that work on the host, such as StringLookup, on a whole data set: inputs as
   * `{ shape, data }`, in their structure. Gives a list of the inputs that `apply` then takes.
   */
  runHostLayers(inputs: unknown): InputTree {
    const graph = this.#graph;
    return (graph === null ? inputs : graph.runHost(inputs)) as InputTree;
  }

  override computeOutputSpec(inputs: KerasTensorTree): KerasTensorTree {
    if (this.#graph === null) return super.computeOutputSpec(inputs);
    return this.#graph.computeOutputSpec(inputs);
  }

  override computeOutputShape(inputShape: ShapeTree): ShapeTree {
    if (this.#graph === null) return super.computeOutputShape(inputShape);
    const inputs = mapShapes(inputShape, (shape) => new KerasTensor(shape, "float32"));
    return shapesOf(this.#graph.computeOutputSpec(inputs as KerasTensor));
  }

  /** Gives nothing: the layers inside have given the outputs their masks. */
  override computeMask(): null {
    return null;
  }

  override trackedLayers(): TrackedLayer[] {
    const others = super.trackedLayers();
    return this.#graph === null ? others : [["layers", this.layers], ...others];
  }

  /**
   * Finds a layer by name, or by its place in `layers`.
   * @throws ConfigError when there is none.
   */
  getLayer(which: string | number): Layer {
    const found =
      typeof which === "number"
        ? this.layers.at(which)
        : this.layers.find((layer) => layer.name === which);
    if (found !== undefined) return found;
    const names = this.layers.map((layer) => layer.name);
    const shown = typeof which === "number" ? which : `"${which}"`;
    const hint = typeof which === "string" ? didYouMean(which, names) : "";
    throw new ConfigError(
      `getLayer: model "${this.name}" has no layer ${shown}.${hint || ` Layers: ${names.join(", ")}.`}`,
    );
  }

  /**
   * Settles how the model is trained; the optimizer is `"rmsprop"` by default.
   * @throws ConfigError for unknown options and identifiers.
   */
  compile(options: CompileOptions = {}): void {
    this.#trainer.compile(options);
  }

  /** Gives what `compile` was given as configs, for files; null before. */
  getCompileConfig(): Config | null {
    const { compilation } = this.#trainer;
    return compilation === undefined ? null : compileConfig(compilation);
  }

  /** Compiles by what `getCompileConfig` gave. */
  compileFromConfig(config: Config): void {
    this.compile(config as CompileOptions);
  }

  /** The device that the model computes on: its own, if `compile` gave it one, or the chosen one. */
  get device(): Device {
    return this.#trainer.device;
  }

  /** Whether `compile` was called. */
  get compiled(): boolean {
    return this.#trainer.compiled;
  }

  /** What `compile` was given; undefined before. */
  get compileOptions(): CompileOptions | undefined {
    return this.#trainer.compilation?.options;
  }

  /** The optimizer; undefined before `compile`. */
  get optimizer(): Optimizer | undefined {
    return this.#trainer.optimizer;
  }

  /** The metrics that `compile` was given; they exist once data has been seen. */
  get metrics(): readonly Metric[] {
    return this.#trainer.metrics;
  }

  /** Says which way a compiled metric improves, by its name in logs. */
  metricDirection(name: string): "min" | "max" | undefined {
    return this.#trainer.metricDirection(name);
  }

  /**
   * Trains on arrays `[samples, …]`, or on a stream of batches `[x, y, sampleWeight]`.
   * See https://keras.io/api/models/model_training_apis/.
   * @throws ConfigError, ShapeError, DTypeError for options and data that cannot work.
   */
  fit(x: Data, y?: DataTree | null, options?: FitOptions): Promise<History> {
    return this.#trainer.fit(x, y, options);
  }

  /** Computes loss and metrics: in order, one number if there is only a loss, or by name. */
  evaluate(
    x: Data,
    y: DataTree | null | undefined,
    options: EvaluateOptions & { readonly returnDict: true },
  ): Promise<Logs>;
  evaluate(
    x: Data,
    y?: DataTree | null,
    options?: EvaluateOptions & { readonly returnDict?: false },
  ): Promise<Scores>;
  evaluate(x: Data, y?: DataTree | null, options: EvaluateOptions = {}): Promise<Scores | Logs> {
    return this.#trainer.evaluate(x, y, options as EvaluateOptions & { returnDict: true });
  }

  /** Computes the outputs for arrays or a stream of batches, batch by batch: `[samples, …]`. */
  predict<R extends TensorTree = Tensor>(x: Data, options?: PredictOptions): Promise<R> {
    return this.#trainer.predict<R>(x, options);
  }

  /** Takes one training step on one batch; gives its loss and metrics. */
  trainOnBatch(x: DataTree, y?: DataTree | null, options?: OnBatchOptions): Promise<Scores | Logs> {
    return this.#trainer.trainOnBatch(x, y, options);
  }

  /** Computes loss and metrics of one batch. */
  testOnBatch(x: DataTree, y?: DataTree | null, options?: OnBatchOptions): Promise<Scores | Logs> {
    return this.#trainer.testOnBatch(x, y, options);
  }

  /** Computes the outputs for one batch. */
  predictOnBatch<R extends TensorTree = Tensor>(x: DataTree): Promise<R> {
    return this.#trainer.predictOnBatch<R>(x);
  }

  /**
   * Takes one step of training; traced once, then run as one program. A step of one's own gives
   * the values to show by name, `computeMetrics` those of the compiled losses and metrics.
   */
  trainStep(data: StepData): StepLogs {
    return this.#trainer.trainStep(data);
  }

  /** Takes one step of evaluation; overridden like `trainStep`. */
  testStep(data: StepData): StepLogs {
    return this.#trainer.testStep(data);
  }

  /** Takes one step of prediction; overridden like `trainStep`. */
  predictStep(data: StepData): TensorTree {
    return this.#trainer.predictStep(data);
  }

  /** Computes the compiled loss of a batch with the model's own; for steps of one's own. */
  computeLoss(data: StepData, yPred: TensorTree): Tensor {
    return this.#trainer.computeLoss(data, yPred);
  }

  /** Updates the compiled metrics and gives their values; for steps of one's own. */
  computeMetrics(data: StepData, yPred: TensorTree): StepLogs {
    return this.#trainer.computeMetrics(data, yPred);
  }

  /** Names the outputs for inputs of these shapes, building the model if need be. */
  outputsFor(inputShape: ShapeTree): readonly Output[] {
    if (!this.built) this.build(inputShape);
    if (this.#graph === null) return describeOutputs(this.computeOutputShape(inputShape));
    return this.outputs.map(({ name, shape, history }) => ({
      name: history?.node.layer.name ?? name,
      shape,
    }));
  }

  /** Prints the layers with their output shapes and numbers of weights. */
  summary(options: SummaryOptions = {}): void {
    (options.print ?? console.log)(summarize(this, options));
  }

  /**
   * Writes architecture, weights and training state to a `.keras` file, which Python Keras opens;
   * or to a folder, with `{ zipped: false }`, or a stream.
   * @throws ConfigError for another ending, FileError where the place cannot be written.
   */
  async save(
    target: string | WritableStream<Uint8Array>,
    options: SaveOptions = {},
  ): Promise<void> {
    return saveModel(this, target, options);
  }

  /**
   * Writes a checkpoint in a hook of a callback: a `.keras` file with all that `fit` needs to go on
   * from this moment, each part under a digest. ModelCheckpoint and BackupAndRestore do it for you.
   * @throws ConfigError when no fit is running, FileError where the place cannot be written.
   */
  async saveCheckpoint(path: string, sequence?: number): Promise<void> {
    return saveCheckpoint(this, path, await this.#trainer.captureRun(), sequence);
  }

  /**
   * Opens a checkpoint for this model; changes nothing yet.
   * @throws FileError when one bit of it has changed, or it is that of another model.
   */
  async openCheckpoint(path: string): Promise<Checkpoint> {
    return openCheckpoint(this, path);
  }

  /** Makes the fit that begins, in `onTrainBegin`, go on from a checkpoint. */
  resumeFrom(checkpoint: Checkpoint): void {
    this.#trainer.resumeFrom(checkpoint);
  }

  /**
   * Writes the weights to a file, told by its ending: `.weights.h5`, or `.weights.json` with shards
   * beside it, both of which Python Keras reads by `load_weights`; `.safetensors`; or `.npz`.
   */
  async saveWeights(path: string, options: SaveWeightsOptions = {}): Promise<void> {
    return saveWeights(this, path, options);
  }

  /**
   * Overwrites the weights by those of a `.weights.h5` file, all or none.
   * @throws FileError when the file does not fit the model.
   */
  async loadWeights(source: FileSource | FileSet, options: LoadWeightsOptions = {}): Promise<void> {
    return loadWeights(this, source, options);
  }

  /** Gives the text that describes the model without its weights; see `modelFromJson`. */
  async toJSON(): Promise<string> {
    return modelToJson(this);
  }

  override getConfig(): Config {
    if (this.#graph === null) return super.getConfig();
    const { name, trainable } = this;
    return { name, trainable, ...graphConfig(this.#graph) };
  }

  override getBuildConfig(): Config | null {
    return this.#graph === null ? super.getBuildConfig() : { inputShape: null };
  }
}
