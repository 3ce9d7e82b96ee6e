// Orthogonal matrices: the directions of random columns, made perpendicular one by one.

import type { Shape, Tensor } from "../engine/index.ts";
import { isFloat, show, sizeOf } from "../engine/index.ts";
import { arange, scan, sliceUpdate, zeros } from "../ops/index.ts";
import { normal } from "../random/index.ts";
import type { Config } from "../registry/index.ts";
import { checkNumber, checkOptions } from "../registry/index.ts";
import { ShapeError } from "../shared/errors.ts";
import type { Initializer, InitializerCallOptions, SeedOption } from "./initializer.ts";
import { InitializerSeed, withSeed } from "./initializer.ts";

/** Holds factor (1) and seed of `Orthogonal`. */
export interface OrthogonalOptions extends SeedOption {
  readonly gain?: number;
}

/**
 * Gives a matrix with perpendicular rows or columns of length `gain`, whichever are fewer; more
 * axes before the last are flattened for it (Saxe et al., 2014).
 */
export class Orthogonal implements Initializer {
  static readonly className: string = "Orthogonal";
  readonly gain: number;
  readonly #seed: InitializerSeed;

  constructor(options: OrthogonalOptions = {}) {
    checkOptions("Orthogonal", options, ["gain", "seed"]);
    this.gain = checkNumber("Orthogonal", "gain", options.gain ?? 1);
    this.#seed = new InitializerSeed("Orthogonal", options.seed);
  }

  /** @throws ShapeError for a shape of fewer than two axes. */
  call(shape: Shape, options: InitializerCallOptions = {}): Tensor {
    const columns = shape.at(-1);
    if (shape.length < 2 || columns === undefined) {
      throw new ShapeError(`Orthogonal fills two or more axes, but was asked for ${show(shape)}.`);
    }
    const rows = sizeOf(shape.slice(0, -1));
    const dtype = options.dtype ?? "float32";
    const drawn = normal([Math.min(rows, columns), Math.max(rows, columns)], {
      dtype: isFloat(dtype) ? dtype : "float32",
      seed: this.#seed.used,
    });
    const basis = orthonormalRows(drawn);
    const matrix = rows < columns ? basis : basis.transpose();
    return matrix.multiply(this.gain).reshape(shape).cast(dtype);
  }

  getConfig(): Config {
    return { gain: this.gain, seed: this.#seed.toConfig() };
  }

  static fromConfig(config: Config): Orthogonal {
    return new Orthogonal(withSeed(config));
  }
}

// Gram and Schmidt's process gives the QR factors whose R has a positive diagonal, which is the
// sign Keras chooses. Subtracting twice restores what rounding loses ("twice is enough").
function orthonormalRows(vectors: Tensor): Tensor {
  const [count = 0, size = 0] = vectors.shape;
  const [basis] = scan(
    (found: Tensor, [vector, i]: readonly [Tensor, Tensor]): [Tensor, readonly Tensor[]] => {
      const once = vector.subtract(projection(vector, found));
      const twice = once.subtract(projection(once, found));
      const unit = twice.divide(twice.square().sum().sqrt());
      return [sliceUpdate(found, [i, 0], unit.reshape([1, size])), []];
    },
    zeros([count, size], { dtype: vectors.dtype }),
    [vectors, arange(count)] as const,
  );
  return basis;
}

// Rows that are not found yet are 0 and project to nothing.
function projection(vector: Tensor, basis: Tensor): Tensor {
  return basis.matmul(vector).matmul(basis);
}
