// The base of all metrics: state that grows batch by batch over an epoch, and its value.

import type { DType, Shape, TensorLike } from "../engine/index.ts";
import { type Tensor, Variable } from "../engine/index.ts";
import { full } from "../ops/index.ts";
import type { Config, Configurable } from "../registry/index.ts";
import { checkOptions, snakeCase } from "../registry/index.ts";

/** Are the options of every metric. */
export interface MetricOptions {
  /** Name in logs; the class name in snake_case by default. */
  readonly name?: string | null;
  /** What the state is kept in; `"float32"` by default. */
  readonly dtype?: DType | null;
}

/** Says whether less or more of a metric is better. */
export type Direction = "min" | "max";

/** Is the value of a metric: a tensor, or several under names. */
export type MetricResult = Tensor | { readonly [name: string]: Tensor };

interface StateVariable {
  readonly variable: Variable;
  readonly initial: number;
}

/**
 * Measures training over many batches. A metric of one's own extends this class, makes its state by
 * `addVariable`, and gives `updateState` and `result`; both may run inside a compiled step.
 * @see https://keras.io/api/metrics/base_metric/
 */
export abstract class Metric implements Configurable {
  static readonly className: string = "Metric";

  readonly name: string;
  readonly dtype: DType;
  readonly #state: StateVariable[] = [];

  /**
   * Checks and keeps what all metrics have; `own` names the further options of the class.
   * @throws ConfigError for unknown options.
   */
  constructor(options: MetricOptions = {}, own: readonly string[] = []) {
    const className = this.className();
    checkOptions(className, options, [...own, "name", "dtype"]);
    this.name = options.name ?? snakeCase(className);
    this.dtype = options.dtype ?? "float32";
  }

  /** Makes a metric from what `getConfig` gave. */
  static fromConfig<M extends Metric>(this: new (options: never) => M, config: Config): M {
    return new this(config as never);
  }

  /** Says which way is better, for callbacks whose mode is `"auto"`; undefined when unknown. */
  get direction(): Direction | undefined {
    return undefined;
  }

  /** Lists the state, in the order in which it is saved. */
  get variables(): Variable[] {
    return this.#state.map(({ variable }) => variable);
  }

  /** Takes in a batch. `sampleWeight` is one weight per sample, or per value of one. */
  abstract updateState(
    yTrue: TensorLike,
    yPred: TensorLike,
    sampleWeight?: TensorLike | null,
  ): void;

  /** Computes the value over all batches since the last reset. */
  abstract result(): MetricResult;

  /** Forgets all batches. */
  resetState(): void {
    for (const { variable, initial } of this.#state) {
      variable.assign(full(variable.shape, initial, { dtype: variable.dtype }));
    }
  }

  getConfig(): Config {
    return { name: this.name, dtype: this.dtype };
  }

  /** Makes a state variable, not trainable, filled with `initial` (0) now and after each reset. */
  protected addVariable(
    name: string,
    shape: Shape = [],
    options: { readonly initial?: number; readonly dtype?: DType } = {},
  ): Variable {
    const initial = options.initial ?? 0;
    const variable = new Variable(full(shape, initial, { dtype: options.dtype ?? this.dtype }), {
      name: `${this.name}/${name}`,
      trainable: false,
    });
    this.#state.push({ variable, initial });
    return variable;
  }

  /** Gives the name that opens errors. */
  protected className(): string {
    const { className } = this.constructor as typeof Metric;
    return className === "Metric" ? this.constructor.name : className;
  }
}
