// Makes a loss of a function: targets and predictions of one rank in, losses of samples out.

import type { Tensor } from "../engine/index.ts";
import type { Config } from "../registry/index.ts";
import { describe, identifierOf } from "../registry/index.ts";
import { ConfigError } from "../shared/errors.ts";
import type { LossOptions } from "./loss.ts";
import { Loss } from "./loss.ts";
import { squeezeOrExpandToSameRank } from "./reduction.ts";

/** Gives one loss per sample. */
export type LossFunction = (yTrue: Tensor, yPred: Tensor) => Tensor;

/** Wraps a function as a loss; its name is the function's. */
export class FunctionLoss extends Loss {
  static override readonly className: string = "FunctionLoss";

  readonly fn: LossFunction;

  constructor(fn: LossFunction, options: LossOptions = {}) {
    const name = identifierOf(fn) ?? fn.name;
    super(name === "" ? options : { name, ...options });
    this.fn = fn;
  }

  call(yTrue: Tensor, yPred: Tensor): Tensor {
    return this.fn(...squeezeOrExpandToSameRank(yTrue, yPred));
  }

  /** @throws ConfigError: a function cannot be written down. */
  override getConfig(): Config {
    throw new ConfigError(
      `A loss made of a function (${describe(this.fn)}) cannot be written down: extend Loss and ` +
        "register the class by registerCustom().",
    );
  }
}
