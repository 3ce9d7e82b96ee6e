// The loss as a landscape over a plane of weights, computed by the library like every other loss.

import { compile, gradients, type Layer, layers, ops, type Tensor, tensor, Variable } from "gradus";
import type { Config } from "../../config/config.ts";
import type { Samples } from "../../data/samples.ts";
import { Network } from "../network.ts";
import { lossOf } from "../recipes.ts";
import { Table } from "../table.ts";
import type { Plane } from "./plane.ts";

/** Is the loss at a place, and where it falls: −∇L, as far as the plane holds it. */
export interface Ground {
  readonly loss: number;
  readonly downhill: readonly [number, number];
}

/** Measures what training descends: the loss over all training points, with penalties. */
export class LossSurface {
  readonly #network: Network;
  readonly #table: Table;
  /** Where the plane begins, and its two directions: one variable per variable of the network. */
  readonly #frames: readonly (readonly Variable[])[];
  readonly #measure: (place: Float32Array) => { loss: Tensor; downhill: Tensor };

  private constructor(config: Config, network: Network, table: Table) {
    this.#network = network;
    this.#table = table;
    const variables = network.model.trainableVariables;
    const frames = [0, 1, 2].map(() =>
      variables.map((variable) => new Variable(ops.zeros(variable.shape), { trainable: false })),
    );
    this.#frames = frames;
    this.#measure = compile(
      (place: Float32Array) => {
        const shares = [0, 1].map((axis) => ops.take(place, [axis], { axis: 0 }).reshape([]));
        variables.forEach((variable, i) => {
          const [origin, first, second] = frames.map((frame) => (frame[i] as Variable).value);
          const moved = (origin as Tensor)
            .add((first as Tensor).multiply(shares[0] as Tensor))
            .add((second as Tensor).multiply(shares[1] as Tensor));
          variable.assign(moved);
        });
        const outputs = network.columns(table.features, normalizes).at(-1) as Tensor;
        const loss = network.model.losses.reduce(
          (sum, penalty) => sum.add(penalty),
          lossOf(config.loss, table.targets, outputs),
        );
        const slopes = gradients(loss, variables);
        const along = (frame: readonly Variable[]) =>
          slopes.reduce<Tensor>(
            (sum, slope, i) => sum.subtract(slope.multiply((frame[i] as Variable).value).sum()),
            ops.zeros([]),
          );
        const [, first = [], second = []] = frames;
        return { loss, downhill: ops.stack([along(first), along(second)]) };
      },
      { name: "surface" },
    );
  }

  /** Makes the landscape of a configuration over its training points. */
  static async make(config: Config, samples: Samples, weights: Float64Array): Promise<LossSurface> {
    // The weights count where they are frozen; all others are laid over by the plane.
    const network = await Network.make({ ...config, compatible: false }, weights);
    return new LossSurface(
      network.config,
      network,
      new Table(network.config, samples.train, network.dtype),
    );
  }

  /** Chooses the plane; `at` moves it to another place without turning it. */
  lay({ origin, directions }: Plane, at: Float64Array = origin): void {
    [at, ...directions].forEach((values, axis) => {
      let offset = 0;
      for (const variable of this.#frames[axis] ?? []) {
        const count = variable.value.size;
        const data = Float32Array.from(values.subarray(offset, offset + count));
        variable.assign(tensor({ data, shape: variable.shape, dtype: "float32" }));
        offset += count;
      }
    });
  }

  /** Measures at a place of the plane. */
  async at(x: number, y: number): Promise<Ground> {
    const { loss, downhill } = this.#measure(Float32Array.of(x, y));
    const [dx = Number.NaN, dy = Number.NaN] = await downhill.data();
    return { loss: await loss.item(), downhill: [dx, dy] };
  }

  dispose(): void {
    this.#table.dispose();
    for (const variable of this.#frames.flat()) variable.dispose();
    for (const variable of this.#network.model.trainableVariables) variable.dispose();
  }
}

// Batch normalization by the points themselves, as in training; dropout only as in testing, for a
// landscape that shakes cannot be drawn.
function normalizes(layer: Layer): boolean {
  return layer instanceof layers.BatchNormalization;
}
