// A stand-in for the arithmetic of TensorFlow Playground: an object per node and link, one point
// after the other. Bench and test only; compared with the original's recorded numbers.

import type { Config } from "../src/config/config.ts";
import { sizesOf } from "../src/config/shape.ts";
import { featureOf } from "../src/data/features.ts";
import type { Point } from "../src/data/point.ts";

type ScalarFunction = (x: number) => number;

interface Curve {
  readonly value: ScalarFunction;
  readonly slope: ScalarFunction;
}

const curves: { readonly [name: string]: Curve } = {
  tanh: { value: (x) => Math.tanh(x), slope: (x) => 1 - Math.tanh(x) ** 2 },
  relu: { value: (x) => Math.max(0, x), slope: (x) => (x <= 0 ? 0 : 1) },
  sigmoid: {
    value: (x) => 1 / (1 + Math.exp(-x)),
    slope: (x) => {
      const y = 1 / (1 + Math.exp(-x));
      return y * (1 - y);
    },
  },
  linear: { value: (x) => x, slope: () => 1 },
};

interface Link {
  weight: number;
  gradient: number;
  readonly source: Node;
  readonly target: Node;
}

interface Node {
  bias: number;
  sum: number;
  output: number;
  outputSlope: number;
  sumSlope: number;
  gradient: number;
  gathered: number;
  readonly into: Link[];
  readonly outOf: Link[];
  readonly curve: Curve;
}

/** A network of objects, trained by plain gradient descent without penalties. */
export class ScalarNetwork {
  readonly #columns: readonly Node[][];
  readonly #config: Config;

  /** Takes the weights in the order of `src/config/shape.ts`. */
  constructor(config: Config, weights: Float64Array) {
    this.#config = config;
    const sizes = sizesOf(config);
    let next = 0;
    this.#columns = sizes.map((count, layer) =>
      Array.from({ length: count }, () => {
        const name = layer === sizes.length - 1 ? config.output : config.activation;
        return newNode(curves[name] ?? linear);
      }),
    );
    for (let layer = 1; layer < sizes.length; layer++) {
      const targets = this.#columns[layer] ?? [];
      for (const source of this.#columns[layer - 1] ?? []) {
        for (const target of targets) {
          const link = { weight: weights[next++] ?? 0, gradient: 0, source, target };
          source.outOf.push(link);
          target.into.push(link);
        }
      }
      for (const target of targets) target.bias = weights[next++] ?? 0;
    }
  }

  /** Computes the output for a point. */
  forward(x: number, y: number): number {
    const inputs = this.#columns[0] ?? [];
    this.#config.features.forEach((name, i) => {
      const node = inputs[i];
      if (node !== undefined) node.output = featureOf(name).value(x, y);
    });
    for (let layer = 1; layer < this.#columns.length; layer++) {
      for (const node of this.#columns[layer] ?? []) {
        node.sum = node.bias;
        for (const link of node.into) node.sum += link.weight * link.source.output;
        node.output = node.curve.value(node.sum);
      }
    }
    return this.#columns.at(-1)?.[0]?.output ?? Number.NaN;
  }

  /** Goes once through the points, with an update after every batch. */
  trainEpoch(points: readonly Point[], targets: Float64Array): void {
    const { batchSize } = this.#config;
    points.forEach(({ x, y }, i) => {
      this.forward(x, y);
      this.#backward(targets[i] ?? 0);
      if ((i + 1) % batchSize === 0) this.#update();
    });
  }

  /** Gives half of the mean squared error. */
  loss(points: readonly Point[], targets: Float64Array): number {
    let sum = 0;
    points.forEach(({ x, y }, i) => {
      sum += 0.5 * (this.forward(x, y) - (targets[i] ?? 0)) ** 2;
    });
    return sum / points.length;
  }

  /** Computes the outputs of all nodes over a square grid, as the original does for each picture. */
  maps(grid: readonly { readonly x: number; readonly y: number }[]): Float64Array[][] {
    const maps = this.#columns
      .slice(1)
      .map((nodes) => nodes.map(() => new Float64Array(grid.length)));
    grid.forEach(({ x, y }, i) => {
      this.forward(x, y);
      maps.forEach((column, layer) => {
        column.forEach((map, node) => {
          map[i] = this.#columns[layer + 1]?.[node]?.output ?? 0;
        });
      });
    });
    return maps;
  }

  #backward(target: number): void {
    const output = this.#columns.at(-1)?.[0];
    if (output !== undefined) output.outputSlope = output.output - target;
    for (let layer = this.#columns.length - 1; layer >= 1; layer--) {
      for (const node of this.#columns[layer] ?? []) {
        node.sumSlope = node.outputSlope * node.curve.slope(node.sum);
        node.gradient += node.sumSlope;
        node.gathered++;
        for (const link of node.into) link.gradient += node.sumSlope * link.source.output;
      }
      if (layer === 1) return;
      for (const node of this.#columns[layer - 1] ?? []) {
        node.outputSlope = 0;
        for (const link of node.outOf) node.outputSlope += link.weight * link.target.sumSlope;
      }
    }
  }

  #update(): void {
    const { learningRate } = this.#config;
    for (const nodes of this.#columns.slice(1)) {
      for (const node of nodes) {
        if (node.gathered === 0) continue;
        const rate = learningRate / node.gathered;
        node.bias -= rate * node.gradient;
        for (const link of node.into) {
          link.weight -= rate * link.gradient;
          link.gradient = 0;
        }
        node.gradient = 0;
        node.gathered = 0;
      }
    }
  }
}

const linear: Curve = { value: (x) => x, slope: () => 1 };

function newNode(curve: Curve): Node {
  return {
    ...{ bias: 0, sum: 0, output: 0, outputSlope: 0, sumSlope: 0, gradient: 0, gathered: 0 },
    ...{ into: [], outOf: [], curve },
  };
}
