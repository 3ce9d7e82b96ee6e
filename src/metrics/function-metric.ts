// Makes a metric of a function: its mean over all samples.

import type { Tensor } from "../engine/index.ts";
import type { Config } from "../registry/index.ts";
import { describe, identifierOf } from "../registry/index.ts";
import { ConfigError } from "../shared/errors.ts";
import type { MetricFunction } from "./mean.ts";
import { MeanOfFunction } from "./mean.ts";
import type { MetricOptions } from "./metric.ts";

/** Averages a function of one's own; its name is the function's. */
export class MeanMetricWrapper extends MeanOfFunction {
  static override readonly className: string = "MeanMetricWrapper";

  readonly fn: MetricFunction;

  constructor(fn: MetricFunction, options: MetricOptions = {}) {
    const name = identifierOf(fn) ?? fn.name;
    super(name === "" ? options : { name, ...options });
    this.fn = fn;
  }

  protected values(yTrue: Tensor, yPred: Tensor): Tensor {
    return this.fn(yTrue, yPred);
  }

  /** @throws ConfigError: a function cannot be written down. */
  override getConfig(): Config {
    throw new ConfigError(
      `A metric made of a function (${describe(this.fn)}) cannot be written down: extend Metric ` +
        "and register the class by registerCustom().",
    );
  }
}
