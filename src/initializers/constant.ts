// Initializers without chance: zeros, ones, any constant, the identity.

import type { DType, Shape, Tensor } from "../engine/index.ts";
import { isFloat, show } from "../engine/index.ts";
import { eye, full } from "../ops/index.ts";
import type { Config } from "../registry/index.ts";
import { checkNumber, checkOptions } from "../registry/index.ts";
import { ShapeError } from "../shared/errors.ts";
import type { Initializer, InitializerCallOptions } from "./initializer.ts";

function dtypeOf(options: InitializerCallOptions): DType {
  return options.dtype ?? "float32";
}

/** Fills with 0. */
export class Zeros implements Initializer {
  static readonly className: string = "Zeros";

  constructor(options: Record<never, never> = {}) {
    checkOptions("Zeros", options, []);
  }

  call(shape: Shape, options: InitializerCallOptions = {}): Tensor {
    return full(shape, 0, { dtype: dtypeOf(options) });
  }

  getConfig(): Config {
    return {};
  }

  static fromConfig(config: Config): Zeros {
    return new Zeros(config);
  }
}

/** Fills with 1. */
export class Ones implements Initializer {
  static readonly className: string = "Ones";

  constructor(options: Record<never, never> = {}) {
    checkOptions("Ones", options, []);
  }

  call(shape: Shape, options: InitializerCallOptions = {}): Tensor {
    return full(shape, 1, { dtype: dtypeOf(options) });
  }

  getConfig(): Config {
    return {};
  }

  static fromConfig(config: Config): Ones {
    return new Ones(config);
  }
}

/** Holds the number of `Constant`. */
export interface ConstantOptions {
  /** Default 0. */
  readonly value?: number;
}

/** Fills with one number. */
export class Constant implements Initializer {
  static readonly className: string = "Constant";
  readonly value: number;

  constructor(options: ConstantOptions = {}) {
    checkOptions("Constant", options, ["value"]);
    this.value = checkNumber("Constant", "value", options.value ?? 0);
  }

  call(shape: Shape, options: InitializerCallOptions = {}): Tensor {
    return full(shape, this.value, { dtype: dtypeOf(options) });
  }

  getConfig(): Config {
    return { value: this.value };
  }

  static fromConfig(config: Config): Constant {
    return new Constant(config as ConstantOptions);
  }
}

/** Holds the factor of `Identity`. */
export interface IdentityOptions {
  /** Factor of the ones; default 1. */
  readonly gain?: number;
}

/** Gives the identity matrix times `gain`; for matrices only. */
export class Identity implements Initializer {
  static readonly className: string = "Identity";
  readonly gain: number;

  constructor(options: IdentityOptions = {}) {
    checkOptions("Identity", options, ["gain"]);
    this.gain = checkNumber("Identity", "gain", options.gain ?? 1);
  }

  /** @throws ShapeError for a shape that is no matrix. */
  call(shape: Shape, options: InitializerCallOptions = {}): Tensor {
    const [rows, columns] = shape;
    if (shape.length !== 2 || rows === undefined || columns === undefined) {
      throw new ShapeError(`Identity fills matrices, but was asked for shape ${show(shape)}.`);
    }
    const dtype = dtypeOf(options);
    const ones = eye(rows, { M: columns, dtype: isFloat(dtype) ? dtype : "float32" });
    return (this.gain === 1 ? ones : ones.multiply(this.gain)).cast(dtype);
  }

  getConfig(): Config {
    return { gain: this.gain };
  }

  static fromConfig(config: Config): Identity {
    return new Identity(config as IdentityOptions);
  }
}
