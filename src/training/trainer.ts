// The loops of a model: fit, evaluate, predict and their one-batch forms.

import type { Checkpoint, Logs } from "../callbacks/index.ts";
import { CallbackList, History, ProgbarLogger } from "../callbacks/index.ts";
import type { DataTree } from "../data/adapters.ts";
import type { Device, Tensor, TensorTree } from "../engine/index.ts";
import { computeAt, deviceIsChosen, getDevice } from "../engine/index.ts";
import type { Metric } from "../metrics/index.ts";
import type { Optimizer } from "../optimizers/index.ts";
import type { StateTree } from "../registry/index.ts";
import { checkNumber, checkOptions } from "../registry/index.ts";
import { ConfigError } from "../shared/errors.ts";
import type { Data, GivenSamples } from "./arguments.ts";
import { DataReader } from "./arguments.ts";
import type { CompileOptions } from "./compilation.ts";
import { Compilation } from "./compilation.ts";
import { runTest, sorted } from "./evaluation.ts";
import type { Feed } from "./feed.ts";
import { toTensors } from "./feed.ts";
import { feedFor, feedsForFit } from "./feeds.ts";
import { FitRun } from "./fit-run.ts";
import { PassCounter, runPass } from "./loop.ts";
import type {
  EvaluateOptions,
  FitOptions,
  OnBatchOptions,
  PredictOptions,
  Scores,
  Verbose,
} from "./options.ts";
import { fitOptionNames } from "./options.ts";
import { OutputCollector } from "./output-collector.ts";
import type { ComingSteps } from "./placement.ts";
import type { Placed, StepKind } from "./steps.ts";
import { Steps } from "./steps.ts";
import type { StepData, StepLogs, TrainableModel } from "./trainable-model.ts";

/** Trains, evaluates and predicts with a model; a model has one. */
export class Trainer {
  readonly #model: TrainableModel;
  readonly #placed: Placed = {};
  #compilation: Compilation | undefined;
  #uncompiled: Steps | undefined;
  #run: FitRun | undefined;

  constructor(model: TrainableModel) {
    this.#model = model;
  }

  /** Settles optimizer, losses and metrics. @throws ConfigError for unknown identifiers. */
  compile(options: CompileOptions = {}): void {
    this.#compilation = new Compilation(this.#model, options, this.#placed);
    this.#uncompiled = undefined;
  }

  /** The device that the model computes on. */
  get device(): Device {
    return computeAt(this.#placed.place, getDevice);
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
    checkOptions(who, options, fitOptionNames);
    const compilation = this.#need(who);
    const { stepsPerEpoch: steps, sampleWeight } = options;
    const epochs = checkNumber(who, "epochs", options.epochs ?? 1, { min: 0, integer: true });
    const { feed, validation } = await feedsForFit(
      this.#model,
      compilation,
      { x, y, sampleWeight },
      options,
    );
    this.#prepare(compilation);
    await this.#settle("train", feed);
    const history = new History();
    const verbose = levelOf(options.verbose);
    const callbacks = new CallbackList(
      [...(options.callbacks ?? []), ...(verbose === 0 ? [] : [new ProgbarLogger()]), history],
      this.#model,
      { epochs, steps: steps ?? feed.batches, verbose, validates: validation !== undefined },
    );
    const setup = { model: this.#model, compilation, feed, validation, callbacks, epochs, options };
    const run = new FitRun(setup);
    this.#run = run;
    let logs: Logs | undefined;
    try {
      if (options.resumeFrom !== undefined) await this.#resumeFromFile(options.resumeFrom);
      logs = await run.run();
    } finally {
      await feed.close();
      await validation?.close();
      this.#run = undefined;
    }
    history.aborted = options.signal?.aborted === true;
    computeAt(this.#placed.place, () =>
      compilation.optimizer.finalizeVariableValues(this.#model.trainableVariables),
    );
    await callbacks.onTrainEnd(logs);
    return history;
  }

  /**
   * Captures where the running fit stands, but for weights and optimizer.
   * @throws ConfigError when none runs.
   */
  captureRun(): Promise<StateTree> {
    return this.#running("saveCheckpoint").capture();
  }

  /** Makes the fit that begins go on from a checkpoint. @throws ConfigError when none begins. */
  resumeFrom(checkpoint: Checkpoint): void {
    this.#running("resumeFrom").resumeFrom(checkpoint);
  }

  async #resumeFromFile(path: string): Promise<void> {
    const { openCheckpoint } = this.#model;
    if (openCheckpoint === undefined) {
      throw new ConfigError("fit: resumeFrom needs a model that can be saved.");
    }
    this.resumeFrom(await openCheckpoint.call(this.#model, path));
  }

  #running(who: string): FitRun {
    if (this.#run !== undefined) return this.#run;
    throw new ConfigError(`${who}: model "${this.#model.name}" is not being trained by fit().`);
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
    const feed = await feedFor(who, reader, { x, y, sampleWeight }, options);
    await this.#settle("test", feed);
    const callbacks = this.#callbacks(feed, options);
    const counter = new PassCounter();
    const tested = runTest(compilation, feed, options.steps, callbacks, counter);
    const logs = await tested.finally(() => feed.close());
    return options.returnDict === true ? logs : scores(compilation, logs);
  }

  /** Computes the outputs for arrays or a stream: `[samples, …]`, in the structure of the model. */
  async predict<R extends TensorTree = Tensor>(x: Data, options: PredictOptions = {}): Promise<R> {
    const who = "predict";
    checkOptions(who, options, ["batchSize", "verbose", "steps", "callbacks"]);
    const reader = new DataReader(who, this.#model, null);
    const feed = await feedFor(who, reader, { x }, options);
    await this.#settle("predict", feed);
    const callbacks = this.#callbacks(feed, options);
    const steps = this.#predictSteps();
    const collector = new OutputCollector();
    const counter = new PassCounter();
    await callbacks.onPredictBegin();
    await counter.beginPass(feed);
    await runPass(
      {
        ...{ kind: "predict", feed, steps: options.steps, callbacks },
        ...{ stepsPerExecution: 1, runsSeveral: false, place: this.#placed.place },
        run: (batch) => collector.add(steps.predict(batch)),
        logs: async () => ({}),
        shouldStop: () => false,
      },
      counter,
    ).finally(() => feed.close());
    await callbacks.onPredictEnd();
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
    const batch = { rows: null, data, steps: 1 };
    await this.#settle("predict", { look: () => batch });
    const outputs = this.#predictSteps().predict(batch);
    if (this.#placed.place === undefined) return outputs as R;
    // Who goes on with them does so on the chosen device.
    const collector = new OutputCollector();
    await collector.add(outputs);
    return (await collector.join()) as R;
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
    const batch = { rows: null, data, steps: 1 };
    await this.#settle(kind, { look: () => batch }, true);
    const steps = compilation.steps();
    steps.reset();
    steps.run(kind, batch);
    const logs = await steps.logs();
    return options.returnDict === true ? sorted(logs) : scores(compilation, logs);
  }

  #callbacks(feed: Feed, options: EvaluateOptions & PredictOptions): CallbackList {
    const verbose = levelOf(options.verbose);
    const progress = verbose === 0 ? [] : [new ProgbarLogger()];
    return new CallbackList([...(options.callbacks ?? []), ...progress], this.#model, {
      ...{ epochs: 1, verbose, validates: false },
      steps: options.steps ?? feed.batches,
    });
  }

  // Programs that never choose a device have everything where it is.
  async #settle(
    kind: ComingSteps["kind"],
    feed: Pick<ComingSteps, "look">,
    isRead = kind === "predict",
  ): Promise<void> {
    const compilation = this.#compilation;
    if (!deviceIsChosen() && compilation?.options.device === undefined) return;
    const { settle } = await import("./recovery.ts");
    const steps = kind === "predict" ? this.#predictSteps() : this.#need("fit").steps();
    const look = () => feed.look();
    await settle(this.#model, compilation, this.#placed, { kind, steps, isRead, look });
  }

  // Weights that training makes must exist before the step is traced.
  #prepare(compilation: Compilation): void {
    const variables = this.#model.trainableVariables;
    if (variables.length > 0) compilation.optimizer.build(variables);
  }

  #predictSteps(): Steps {
    if (this.#compilation !== undefined) return this.#compilation.steps();
    const nothing = {
      placed: this.#placed,
      results: () => ({}),
      resetState: () => {},
      stateCount: () => 0,
      isDefault: () => true,
    };
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

function scores(compilation: Compilation, logs: Logs): Scores {
  const values = compilation.inOrder(logs);
  return values.length === 1 ? (values[0] ?? Number.NaN) : values;
}
