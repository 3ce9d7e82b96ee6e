// The loops of a model: fit, evaluate, predict and their one-batch forms.

import type { Callback, Logs } from "../callbacks/index.ts";
import { CallbackList, History, ProgbarLogger } from "../callbacks/index.ts";
import type { DataTree, HostSamples } from "../data/adapters.ts";
import { splitForValidation } from "../data/adapters.ts";
import type { Source } from "../data/dataset.ts";
import { isStream } from "../data/dataset.ts";
import type { Tensor, TensorTree } from "../engine/index.ts";
import type { Metric } from "../metrics/index.ts";
import type { Optimizer } from "../optimizers/index.ts";
import { makeDefaultSeed } from "../random/index.ts";
import { checkNumber, checkOptions } from "../registry/index.ts";
import { ConfigError } from "../shared/errors.ts";
import type { Data, GivenSamples } from "./arguments.ts";
import { batchSizeFor, DataReader } from "./arguments.ts";
import type { ClassWeight } from "./class-weights.ts";
import type { CompileOptions } from "./compilation.ts";
import { Compilation } from "./compilation.ts";
import type { Feed } from "./feed.ts";
import { toTensors } from "./feed.ts";
import { PassCounter, runPass } from "./loop.ts";
import { OutputCollector } from "./output-collector.ts";
import type { StepKind } from "./steps.ts";
import { Steps } from "./steps.ts";
import type { StepData, StepLogs, TrainableModel } from "./trainable-model.ts";

/** Says how much is shown: nothing, a progress bar, or one line per epoch; `"auto"` is the bar. */
export type Verbose = "auto" | 0 | 1 | 2;

/** Is data to validate on: `[x, y]`, `[x, y, sampleWeight]`, named, or a stream of batches. */
export type ValidationData =
  | readonly [x: DataTree, y: DataTree, sampleWeight?: DataTree]
  | { readonly x: DataTree; readonly y: DataTree; readonly sampleWeight?: DataTree }
  | Source<unknown>;

/** Are the options of `fit`. */
export interface FitOptions {
  /** Samples per step; default 32, or so many that `stepsPerEpoch` go over all. */
  readonly batchSize?: number;
  /** Number of the last epoch, counted from 1; default 1. */
  readonly epochs?: number;
  readonly verbose?: Verbose;
  readonly callbacks?: readonly Callback[];
  /** Share of the samples, from the end, that is kept for validation; default 0. */
  readonly validationSplit?: number;
  readonly validationData?: ValidationData;
  /** New order of samples in every epoch; `"batch"` shuffles within batches. Default true. */
  readonly shuffle?: boolean | "batch";
  /** Factors of the losses of classes. */
  readonly classWeight?: ClassWeight;
  /** Factors of the losses of samples. */
  readonly sampleWeight?: DataTree;
  /** Epoch to begin with, counted from 0; default 0. */
  readonly initialEpoch?: number;
  /** Steps of an epoch; default: all batches. Streams without end need it. */
  readonly stepsPerEpoch?: number;
  readonly validationSteps?: number;
  /** Default: `batchSize`. */
  readonly validationBatchSize?: number;
  /** Validates every so many epochs, or after these epochs, counted from 1; default 1. */
  readonly validationFreq?: number | readonly number[];
  /** Ends training after the present step when aborted. */
  readonly signal?: AbortSignal;
  /** Seed of the shuffling; default: the process's next one, see `setRandomSeed`. */
  readonly seed?: number;
}

/** Are the options of `evaluate`. */
export interface EvaluateOptions {
  readonly batchSize?: number;
  readonly verbose?: Verbose;
  readonly sampleWeight?: DataTree;
  /** Most batches; default all. */
  readonly steps?: number;
  readonly callbacks?: readonly Callback[];
  /** Gives values by name instead of in order; default false. */
  readonly returnDict?: boolean;
}

/** Are the options of `predict`. */
export interface PredictOptions {
  readonly batchSize?: number;
  readonly verbose?: Verbose;
  readonly steps?: number;
  readonly callbacks?: readonly Callback[];
}

/** Are the options of `trainOnBatch` and `testOnBatch`. */
export interface OnBatchOptions {
  readonly sampleWeight?: DataTree;
  readonly classWeight?: ClassWeight;
  readonly returnDict?: boolean;
}

/** Is the loss alone, or loss and metrics in order. */
export type Scores = number | number[];

const fitOptions = [
  ...["batchSize", "epochs", "verbose", "callbacks", "validationSplit", "validationData"],
  ...["shuffle", "classWeight", "sampleWeight", "initialEpoch", "stepsPerEpoch"],
  ...["validationSteps", "validationBatchSize", "validationFreq", "signal", "seed"],
];

/** Trains, evaluates and predicts with a model; a model has one. */
export class Trainer {
  readonly #model: TrainableModel;
  #compilation: Compilation | undefined;
  #uncompiled: Steps | undefined;

  constructor(model: TrainableModel) {
    this.#model = model;
  }

  /** Settles optimizer, losses and metrics. @throws ConfigError for unknown identifiers. */
  compile(options: CompileOptions = {}): void {
    this.#compilation = new Compilation(this.#model, options);
    this.#uncompiled = undefined;
  }

  get compiled(): boolean {
    return this.#compilation !== undefined;
  }

  /** What compile settled; undefined before. */
  get compilation(): Compilation | undefined {
    return this.#compilation;
  }

  get optimizer(): Optimizer | undefined {
    return this.#compilation?.optimizer;
  }

  get metrics(): readonly Metric[] {
    return this.#compilation?.metricList() ?? [];
  }

  /** Says which way a metric improves by its name in logs. */
  metricDirection(name: string): "min" | "max" | undefined {
    const found = this.#compilation?.metrics.named.find(({ key }) => key === name);
    return found?.metric.direction;
  }

  /** Is the default train step: forward, loss, gradients, update, metrics. */
  trainStep(data: StepData): StepLogs {
    const compilation = this.#need("trainStep");
    const yPred = this.#model.apply(data.x, { training: true });
    compilation.minimize(compilation.computeLoss(data, yPred));
    return compilation.computeMetrics(data, yPred);
  }

  /** Is the default test step: forward, loss, metrics. */
  testStep(data: StepData): StepLogs {
    const compilation = this.#need("testStep");
    const yPred = this.#model.apply(data.x, { training: false });
    compilation.computeLoss(data, yPred);
    return compilation.computeMetrics(data, yPred);
  }

  /** Computes the compiled loss of a batch; for steps of one's own. */
  computeLoss(data: StepData, yPred: TensorTree): Tensor {
    return this.#need("computeLoss").computeLoss(data, yPred);
  }

  /** Updates the compiled metrics and gives all values; for steps of one's own. */
  computeMetrics(data: StepData, yPred: TensorTree): StepLogs {
    return this.#need("computeMetrics").computeMetrics(data, yPred);
  }

  /** Is the default predict step. */
  predictStep(data: StepData): TensorTree {
    return this.#model.apply(data.x, { training: false });
  }

  /**
   * Trains on arrays or a stream of batches. Gives the values of each epoch.
   * @throws ConfigError, ShapeError, DTypeError for options and data that cannot work.
   */
  async fit(x: Data, y?: DataTree | null, options: FitOptions = {}): Promise<History> {
    const who = "fit";
    checkOptions(who, options, fitOptions);
    const compilation = this.#need(who);
    const { initialEpoch = 0, stepsPerEpoch: steps, signal, sampleWeight } = options;
    const epochs = checkNumber(who, "epochs", options.epochs ?? 1, { min: 0, integer: true });
    const { feed, validation } = await this.#feeds(compilation, { x, y, sampleWeight }, options);
    this.#prepare(compilation);
    const history = new History();
    const verbose = levelOf(options.verbose);
    const callbacks = new CallbackList(
      [...(options.callbacks ?? []), ...(verbose === 0 ? [] : [new ProgbarLogger()]), history],
      this.#model,
      { epochs, steps: steps ?? feed.batches, verbose, validates: validation !== undefined },
    );
    const counter = new PassCounter();
    const validationCounter = new PassCounter();
    const stopped = () => this.#model.stopTraining || signal?.aborted === true;
    this.#model.stopTraining = false;
    await callbacks.onTrainBegin();
    let logs: Logs | undefined;
    try {
      for (let epoch = initialEpoch; epoch < epochs && !stopped(); epoch++) {
        await callbacks.onEpochBegin(epoch);
        const program = compilation.steps();
        program.reset();
        await counter.beginEpoch(feed, steps !== undefined);
        const done = await this.#pass("train", feed, steps, callbacks, counter, stopped);
        if (done === 0 || signal?.aborted === true) break;
        logs = sorted(await program.logs());
        if (validation !== undefined && validates(epoch, options.validationFreq ?? 1)) {
          const values = await this.#test(
            validation,
            options.validationSteps,
            callbacks,
            validationCounter,
          );
          for (const [name, value] of Object.entries(values)) logs[`val_${name}`] = value;
          logs = sorted(logs);
        }
        await callbacks.onEpochEnd(epoch, logs);
      }
    } finally {
      await feed.close();
      await validation?.close();
    }
    history.aborted = signal?.aborted === true;
    compilation.optimizer.finalizeVariableValues(this.#model.trainableVariables);
    await callbacks.onTrainEnd(logs);
    return history;
  }

  /** Computes loss and metrics over arrays or a stream: in order, or by name. */
  async evaluate(
    x: Data,
    y: DataTree | null | undefined,
    options: EvaluateOptions & { readonly returnDict: true },
  ): Promise<Logs>;
  async evaluate(
    x: Data,
    y?: DataTree | null,
    options?: EvaluateOptions & { readonly returnDict?: false },
  ): Promise<Scores>;
  async evaluate(
    x: Data,
    y?: DataTree | null,
    options: EvaluateOptions = {},
  ): Promise<Scores | Logs> {
    const who = "evaluate";
    const known = ["batchSize", "verbose", "sampleWeight", "steps", "callbacks", "returnDict"];
    checkOptions(who, options, known);
    const compilation = this.#need(who);
    const reader = new DataReader(who, this.#model, compilation);
    const { sampleWeight } = options;
    const feed = await this.#feed(who, reader, { x, y, sampleWeight }, options);
    const callbacks = this.#callbacks(feed, options);
    const logs = await this.#test(feed, options.steps, callbacks, new PassCounter());
    await feed.close();
    return options.returnDict === true ? logs : scores(compilation, logs);
  }

  /** Computes the outputs for arrays or a stream: `[samples, …]`, in the structure of the model. */
  async predict<R extends TensorTree = Tensor>(x: Data, options: PredictOptions = {}): Promise<R> {
    const who = "predict";
    checkOptions(who, options, ["batchSize", "verbose", "steps", "callbacks"]);
    const reader = new DataReader(who, this.#model, null);
    const feed = await this.#feed(who, reader, { x }, options);
    const callbacks = this.#callbacks(feed, options);
    const steps = this.#predictSteps();
    const collector = new OutputCollector();
    const counter = new PassCounter();
    await callbacks.onPredictBegin();
    await counter.beginPass(feed);
    await runPass(
      {
        ...{ kind: "predict", feed, steps: options.steps, callbacks },
        run: (batch) => collector.add(steps.predict(batch)),
        logs: async () => ({}),
        shouldStop: () => false,
      },
      counter,
    );
    await callbacks.onPredictEnd();
    await feed.close();
    return (await collector.join()) as R;
  }

  /** Takes one training step on one batch; gives its loss and metrics. */
  async trainOnBatch(
    x: DataTree,
    y?: DataTree | null,
    options: OnBatchOptions = {},
  ): Promise<Scores | Logs> {
    return this.#onBatch("train", "trainOnBatch", { x, y }, options);
  }

  /** Computes loss and metrics of one batch. */
  async testOnBatch(
    x: DataTree,
    y?: DataTree | null,
    options: OnBatchOptions = {},
  ): Promise<Scores | Logs> {
    return this.#onBatch("test", "testOnBatch", { x, y }, options);
  }

  /** Computes the outputs for one batch. */
  async predictOnBatch<R extends TensorTree = Tensor>(x: DataTree): Promise<R> {
    const reader = new DataReader("predictOnBatch", this.#model, null);
    const data = toTensors(await reader.read({ x }));
    return this.#predictSteps().predict({ rows: null, data }) as R;
  }

  async #onBatch(
    kind: StepKind,
    who: string,
    given: GivenSamples,
    options: OnBatchOptions,
  ): Promise<Scores | Logs> {
    checkOptions(who, options, ["sampleWeight", "classWeight", "returnDict"]);
    const compilation = this.#need(who);
    const { sampleWeight, classWeight } = options;
    const reader = new DataReader(who, this.#model, compilation, classWeight);
    const data = toTensors(await reader.read({ ...given, sampleWeight }));
    if (kind === "train") this.#prepare(compilation);
    const steps = compilation.steps();
    steps.reset();
    steps.run(kind, { rows: null, data });
    const logs = await steps.logs();
    return options.returnDict === true ? sorted(logs) : scores(compilation, logs);
  }

  async #feeds(
    compilation: Compilation,
    given: GivenSamples & { readonly x: Data },
    options: FitOptions,
  ): Promise<{ readonly feed: Feed; readonly validation: Feed | undefined }> {
    const who = "fit";
    const { validationSplit = 0, validationData, classWeight } = options;
    const reader = new DataReader(who, this.#model, compilation, classWeight);
    const plain = new DataReader("fit: validationData", this.#model, compilation);
    const other = validationData === undefined ? undefined : validationParts(validationData);
    const test = { batchSize: options.validationBatchSize ?? options.batchSize };
    const validationFeed = async () =>
      other === undefined
        ? undefined
        : this.#feed(who, plain, other, { ...test, steps: options.validationSteps });
    if (isStream(given.x)) {
      refuseForStreams(given, options);
      const feed = await reader.stream(given.x);
      return { feed, validation: await validationFeed() };
    }
    const samples = await reader.read(given);
    const split =
      validationSplit > 0 && other === undefined
        ? splitForValidation(samples, validationSplit, who)
        : undefined;
    const train = split?.train ?? samples;
    const batchSize = batchSizeFor(who, train, options.batchSize, options.stepsPerEpoch);
    const seed = options.seed ?? makeDefaultSeed();
    const feed = reader.arrays(train, { batchSize, shuffle: options.shuffle ?? true, seed });
    if (split === undefined) return { feed, validation: await validationFeed() };
    const size = options.validationBatchSize ?? batchSize;
    const kept = withoutClassWeight(split.validation, options);
    return { feed, validation: reader.arrays(kept, plainly(size)) };
  }

  async #feed(
    who: string,
    reader: DataReader,
    given: GivenSamples,
    options: { readonly batchSize?: number | undefined; readonly steps?: number | undefined },
  ): Promise<Feed> {
    if (isStream(given.x)) return reader.stream(given.x);
    const samples = await reader.read(given);
    const size = batchSizeFor(who, samples, options.batchSize, options.steps);
    return reader.arrays(samples, plainly(size));
  }

  #pass(
    kind: StepKind,
    feed: Feed,
    steps: number | undefined,
    callbacks: CallbackList,
    counter: PassCounter,
    shouldStop: () => boolean,
  ): Promise<number> {
    const program = this.#need(kind).steps();
    const run = (batch: Parameters<Steps["run"]>[1]) => program.run(kind, batch);
    const logs = async () => sorted(await program.logs());
    return runPass({ kind, feed, steps, callbacks, run, logs, shouldStop }, counter);
  }

  async #test(
    feed: Feed,
    steps: number | undefined,
    callbacks: CallbackList,
    counter: PassCounter,
  ): Promise<Logs> {
    const program = this.#need("evaluate").steps();
    program.reset();
    await callbacks.onTestBegin();
    // Validation always begins with the first batch.
    await counter.beginPass(feed);
    const done = await this.#pass("test", feed, steps, callbacks, counter, () => false);
    if (done === 0) {
      throw new ConfigError(
        "evaluate: the stream gave no batches. A generator can be gone through once: " +
          "pass the function that begins it, or a Dataset.",
      );
    }
    const logs = sorted(await program.logs());
    await callbacks.onTestEnd(logs);
    return logs;
  }

  #callbacks(feed: Feed, options: EvaluateOptions & PredictOptions): CallbackList {
    const verbose = levelOf(options.verbose);
    const progress = verbose === 0 ? [] : [new ProgbarLogger()];
    return new CallbackList([...(options.callbacks ?? []), ...progress], this.#model, {
      ...{ epochs: 1, verbose, validates: false },
      steps: options.steps ?? feed.batches,
    });
  }

  // Weights that training makes must exist before the step is traced.
  #prepare(compilation: Compilation): void {
    const variables = this.#model.trainableVariables;
    if (variables.length > 0) compilation.optimizer.build(variables);
  }

  #predictSteps(): Steps {
    if (this.#compilation !== undefined) return this.#compilation.steps();
    const nothing = { results: () => ({}), resetState: () => {}, stateCount: () => 0, isDefault: () => true };
    this.#uncompiled ??= new Steps(this.#model, nothing);
    return this.#uncompiled;
  }

  #need(who: string): Compilation {
    if (this.#compilation !== undefined) return this.#compilation;
    throw new ConfigError(
      `${who}: model "${this.#model.name}" is not compiled. Call ` +
        'model.compile({ optimizer: "adam", loss: "…" }) first.',
    );
  }
}

function levelOf(verbose: Verbose | undefined): 0 | 1 | 2 {
  return verbose === undefined || verbose === "auto" ? 1 : verbose;
}

function plainly(batchSize: number) {
  return { batchSize, shuffle: false as const, seed: 0 };
}

/** Gives the values in alphabetical order of their names, as Keras does. */
function sorted(logs: Logs): Logs {
  return Object.fromEntries(Object.entries(logs).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function scores(compilation: Compilation, logs: Logs): Scores {
  const values = compilation.inOrder(logs);
  return values.length === 1 ? (values[0] ?? Number.NaN) : values;
}

function validates(epoch: number, frequency: number | readonly number[]): boolean {
  return typeof frequency === "number"
    ? (epoch + 1) % frequency === 0
    : frequency.includes(epoch + 1);
}

function validationParts(given: ValidationData): GivenSamples {
  if (isStream(given)) return { x: given };
  if (Array.isArray(given)) {
    const [x, y, sampleWeight] = given as readonly unknown[];
    return { x, y, sampleWeight };
  }
  return given as GivenSamples;
}

function refuseForStreams(given: GivenSamples, options: FitOptions): void {
  const meant = {
    y: given.y,
    sampleWeight: given.sampleWeight,
    validationSplit: options.validationSplit || undefined,
    batchSize: options.batchSize,
  };
  for (const [name, value] of Object.entries(meant)) {
    if (value === undefined || value === null) continue;
    throw new ConfigError(
      `fit: ${name} cannot be given where x is a stream: its batches are [x, y, sampleWeight] ` +
        "already, and validation data come by validationData.",
    );
  }
}

// Class weights are for training; the part kept for validation counts every sample alike.
function withoutClassWeight(samples: HostSamples, options: FitOptions): HostSamples {
  return options.classWeight === undefined ? samples : { ...samples, sampleWeight: null };
}
