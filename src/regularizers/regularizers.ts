// Penalties that weights add to the loss.

import type { Tensor } from "../engine/index.ts";
import { show } from "../engine/index.ts";
import { eye, normalize } from "../ops/index.ts";
import type { Config, Configurable } from "../registry/index.ts";
import { checkChoice, checkNumber, checkOptions } from "../registry/index.ts";
import { ShapeError } from "../shared/errors.ts";

/** Turns a tensor of weights or results into a penalty, a scalar. */
export interface Regularizer extends Configurable {
  call(x: Tensor): Tensor;
}

/** Adds l1 · Σ|x|. */
export class L1 implements Regularizer {
  static readonly className: string = "L1";
  readonly l1: number;

  /** Takes the factor `l1`, 0.01 by default. */
  constructor(options: { readonly l1?: number } = {}) {
    checkOptions("L1", options, ["l1"]);
    this.l1 = checkNumber("L1", "l1", options.l1 ?? 0.01, { min: 0 });
  }

  call(x: Tensor): Tensor {
    return x.abs().sum().multiply(this.l1);
  }

  getConfig(): Config {
    return { l1: this.l1 };
  }

  static fromConfig(config: Config): L1 {
    return new L1(config as { readonly l1?: number });
  }
}

/** Adds l2 · Σx², without a factor of ½. */
export class L2 implements Regularizer {
  static readonly className: string = "L2";
  readonly l2: number;

  /** Takes the factor `l2`, 0.01 by default. */
  constructor(options: { readonly l2?: number } = {}) {
    checkOptions("L2", options, ["l2"]);
    this.l2 = checkNumber("L2", "l2", options.l2 ?? 0.01, { min: 0 });
  }

  call(x: Tensor): Tensor {
    return x.square().sum().multiply(this.l2);
  }

  getConfig(): Config {
    return { l2: this.l2 };
  }

  static fromConfig(config: Config): L2 {
    return new L2(config as { readonly l2?: number });
  }
}

/** Adds l1 · Σ|x| + l2 · Σx². */
export class L1L2 implements Regularizer {
  static readonly className: string = "L1L2";
  readonly l1: number;
  readonly l2: number;

  /** Takes both factors, 0 by default. */
  constructor(options: { readonly l1?: number; readonly l2?: number } = {}) {
    checkOptions("L1L2", options, ["l1", "l2"]);
    this.l1 = checkNumber("L1L2", "l1", options.l1 ?? 0, { min: 0 });
    this.l2 = checkNumber("L1L2", "l2", options.l2 ?? 0, { min: 0 });
  }

  call(x: Tensor): Tensor {
    const total = x.abs().sum().multiply(this.l1);
    return total.add(x.square().sum().multiply(this.l2));
  }

  getConfig(): Config {
    return { l1: this.l1, l2: this.l2 };
  }

  static fromConfig(config: Config): L1L2 {
    return new L1L2(config as { readonly l1?: number; readonly l2?: number });
  }
}

/** Describes an `OrthogonalRegularizer`. */
export interface OrthogonalRegularizerOptions {
  /** Default 0.01. */
  readonly factor?: number;
  /** Which vectors should be perpendicular; default "rows". */
  readonly mode?: "rows" | "columns";
}

/** Adds factor · ½ · the mean |cosine| between pairs of rows, or columns, of a matrix. */
export class OrthogonalRegularizer implements Regularizer {
  static readonly className: string = "OrthogonalRegularizer";
  readonly factor: number;
  readonly mode: "rows" | "columns";

  /** @throws ConfigError for another mode. */
  constructor(options: OrthogonalRegularizerOptions = {}) {
    const who = "OrthogonalRegularizer";
    checkOptions(who, options, ["factor", "mode"]);
    this.factor = checkNumber(who, "factor", options.factor ?? 0.01);
    this.mode = checkChoice(who, "mode", options.mode ?? "rows", ["rows", "columns"] as const);
  }

  /** @throws ShapeError for a tensor that is no matrix. */
  call(x: Tensor): Tensor {
    if (x.rank !== 2) {
      throw new ShapeError(`OrthogonalRegularizer takes matrices, but got ${show(x.shape)}.`);
    }
    const vectors = normalize(this.mode === "rows" ? x : x.transpose(), { axis: 1 });
    const size = vectors.shape[0] ?? 0;
    const others = eye(size, { dtype: x.dtype }).negate().add(1);
    const cosines = vectors.matmul(vectors.transpose()).multiply(others);
    const pairs = (size * (size - 1)) / 2;
    return cosines
      .abs()
      .sum()
      .multiply((this.factor * 0.5) / pairs);
  }

  getConfig(): Config {
    return { factor: this.factor, mode: this.mode };
  }

  static fromConfig(config: Config): OrthogonalRegularizer {
    return new OrthogonalRegularizer(config as OrthogonalRegularizerOptions);
  }
}
