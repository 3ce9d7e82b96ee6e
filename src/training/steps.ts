// The programs of a model: one traced step each for training, evaluation and prediction.

import type { Logs } from "../callbacks/index.ts";
import type { Compiled, Graph, HostArray, Place, Tensor, TensorTree } from "../engine/index.ts";
import { asTensor, compile, computeAt, primitive } from "../engine/index.ts";
import { mapTree } from "../shared/tree.ts";
import type { StepArguments } from "./feed.ts";
import type { StepData, StepLogs, TrainableModel } from "./trainable-model.ts";

/** Names the steps that report values. */
export type StepKind = "train" | "test";

type Rows = Int32Array | null;

/** Says where a model computes: at a place of its own, or where everything else does. */
export interface Placed {
  place?: Place | undefined;
  /** Whether measurements chose it. */
  isAutomatic?: boolean;
}

/** Is what steps need to know of where they run, and of the state behind the default logs. */
export interface StepState {
  readonly placed: Placed;
  /** Gives the values of losses and metrics. */
  results(): StepLogs;
  resetState(): void;
  /** Counts the variables of metrics, some of which exist only after the first step. */
  stateCount(): number;
  /** Tells whether logs are what `results` gave, so that a step need not compute them. */
  isDefault(logs: StepLogs): boolean;
}

/** Compiles and runs the steps of a model as it is now: its frozen layers, losses and metrics. */
export class Steps {
  readonly #kinds: Readonly<Record<StepKind, Compiled<[Rows, StepData], StepLogs>>>;
  readonly #predict: Compiled<[Rows, StepData], TensorTree>;
  readonly #read: Compiled<[], StepLogs>;
  readonly #reset: Compiled<[string], object>;
  readonly #state: StepState;
  #logs: StepLogs | undefined;

  constructor(model: TrainableModel, state: StepState) {
    this.#state = state;
    const reporting = (step: (data: StepData) => StepLogs) => (rows: Rows, data: StepData) => {
      const logs = step(gatherRows(data, rows));
      return state.isDefault(logs) ? {} : logs;
    };
    this.#kinds = {
      train: compile(
        reporting((data) => model.trainStep(data)),
        { name: "trainStep" },
      ),
      test: compile(
        reporting((data) => model.testStep(data)),
        { name: "testStep" },
      ),
    };
    this.#predict = compile(
      (rows: Rows, data: StepData) => model.predictStep(gatherRows(data, rows)),
      { name: "predictStep" },
    );
    this.#read = compile(() => state.results(), { name: "metrics" });
    // The argument is part of the program's key, so that variables made later are reset too.
    this.#reset = compile(
      (_count) => {
        state.resetState();
        return {};
      },
      { name: "resetMetrics" },
    );
  }

  /** Runs steps; the values of the last one are read by `logs`. */
  run(kind: StepKind, { rows, data, steps }: StepArguments): void {
    const program = this.#kinds[kind];
    const logs = this.#compute(() =>
      steps === 1 ? program(rows, data) : program.repeat(steps, rows, data),
    );
    this.#logs = Object.keys(logs).length === 0 ? undefined : logs;
  }

  /** Computes the outputs for a batch. */
  predict({ rows, data }: Pick<StepArguments, "rows" | "data">): TensorTree {
    return this.#compute(() => this.#predict(rows, data));
  }

  /** Gives a step's graph for such a batch, and the way to compile it without running it. */
  program(kind: StepKind | "predict", { rows, data }: Pick<StepArguments, "rows" | "data">) {
    const program: Pick<Compiled<[Rows, StepData], unknown>, "graph" | "prepare"> = kind ===
    "predict"
      ? this.#predict
      : this.#kinds[kind];
    return {
      graph: (): Graph => program.graph(rows, data),
      prepare: () => program.prepare(rows, data),
    };
  }

  #compute<T>(body: () => T): T {
    return computeAt(this.#state.placed.place, body);
  }

  /** Forgets the values of past steps. */
  reset(): void {
    this.#logs = undefined;
    this.#compute(() => this.#reset(String(this.#state.stateCount())));
  }

  /** Reads what a step of one's own reported last, else the running losses and metrics. */
  async logs(): Promise<Logs> {
    const entries = Object.entries(this.#logs ?? this.#compute(this.#read));
    const values = entries.map(async ([name, value]) => [name, mean(await value.data())] as const);
    return Object.fromEntries(await Promise.all(values));
  }
}

function gatherRows(data: StepData, rows: Rows): StepData {
  if (rows === null) return data;
  const places = asTensor(rows);
  const gather = (tree: TensorTree) =>
    mapTree(tree, (leaf) =>
      primitive("gather", [leaf as Tensor, places], { axis: 0 }),
    ) as TensorTree;
  return {
    x: gather(data.x),
    y: data.y === null ? null : gather(data.y),
    sampleWeight: data.sampleWeight === null ? null : gather(data.sampleWeight),
  };
}

// A metric with a value per class shows their mean.
function mean(values: HostArray): number {
  let sum = 0;
  for (const value of values) sum += value;
  return values.length === 0 ? Number.NaN : sum / values.length;
}
