// Points as the engine keeps them: features and targets in variables, so that they can be replaced.

import type { Tensor } from "gradus";
import { tensor, Variable } from "gradus";
import type { Config } from "../config/config.ts";
import { outputUnits } from "../config/config.ts";
import { targetsOf } from "../config/targets.ts";
import { featureRows } from "../data/features.ts";
import type { Point } from "../data/point.ts";

/** Holds features `[points, features]` and targets `[points, outputs]` in the engine's memory. */
export class Table {
  readonly count: number;
  readonly #config: Config;
  readonly #dtype: "float32" | "float64";
  readonly #features: Variable;
  readonly #targets: Variable;

  constructor(config: Config, points: readonly Point[], dtype: "float32" | "float64") {
    this.count = points.length;
    this.#config = config;
    this.#dtype = dtype;
    const [features, targets] = this.#tensors(points);
    this.#features = new Variable(features, { trainable: false });
    this.#targets = new Variable(targets, { trainable: false });
  }

  /** The features; inside a traced function an input of its program. */
  get features(): Tensor {
    return this.#features.value;
  }

  /** The targets; inside a traced function an input of its program. */
  get targets(): Tensor {
    return this.#targets.value;
  }

  /** Takes other points, as many as before; programs stay compiled. */
  replace(points: readonly Point[]): void {
    const [features, targets] = this.#tensors(points);
    this.#features.assign(features);
    this.#targets.assign(targets);
  }

  /** Frees the memory. */
  dispose(): void {
    this.#features.dispose();
    this.#targets.dispose();
  }

  #tensors(points: readonly Point[]): [Tensor, Tensor] {
    const config = this.#config;
    const targets = Float64Array.from(points.flatMap(({ label }) => targetsOf(config, label)));
    return [
      this.#tensor(featureRows(points, config.features), points.length, config.features.length),
      this.#tensor(targets, points.length, outputUnits(config)),
    ];
  }

  #tensor(values: Float64Array, rows: number, columns: number): Tensor {
    const data = this.#dtype === "float64" ? values : Float32Array.from(values);
    return tensor({ data, shape: [rows, columns], dtype: this.#dtype });
  }
}
