// The tiny network as a programmer writes it without any library: loops over typed arrays.

import type { Engine, Prepared, Task, TrainTask } from "../task.ts";
import { fill, sample } from "../values.ts";

const [rate, beta1, beta2, epsilon] = [0.001, 0.9, 0.999, 1e-7];

/** Is one dense layer with its gradients and Adam's moments. */
class Layer {
  readonly inputs: number;
  readonly units: number;
  readonly weights: Float32Array;
  readonly gradients: Float32Array;
  readonly outputs: Float32Array;
  /** Gradients with respect to the outputs, before the activation once `backward` has begun. */
  readonly errors: Float32Array;
  readonly #first: Float32Array;
  readonly #second: Float32Array;

  constructor(kernel: Float32Array, bias: Float32Array) {
    this.units = bias.length;
    this.inputs = kernel.length / bias.length;
    this.weights = Float32Array.from([...kernel, ...bias]);
    this.gradients = new Float32Array(this.weights.length);
    this.#first = new Float32Array(this.weights.length);
    this.#second = new Float32Array(this.weights.length);
    this.outputs = new Float32Array(this.units);
    this.errors = new Float32Array(this.units);
  }

  forward(x: Float32Array, isLast: boolean): void {
    const { inputs, units, weights, outputs } = this;
    for (let unit = 0; unit < units; unit++) {
      let sum = weights[inputs * units + unit] as number;
      for (let i = 0; i < inputs; i++)
        sum += (x[i] as number) * (weights[i * units + unit] as number);
      outputs[unit] = isLast ? 1 / (1 + Math.exp(-sum)) : Math.tanh(sum);
    }
  }

  /** Adds to the gradients; gives the errors of the layer before through `before`. */
  backward(x: Float32Array, before: Layer | undefined): void {
    const { inputs, units, weights, gradients, errors } = this;
    for (let i = 0; i < inputs; i++) {
      let sum = 0;
      for (let unit = 0; unit < units; unit++) {
        const error = errors[unit] as number;
        const place = i * units + unit;
        gradients[place] = (gradients[place] as number) + error * (x[i] as number);
        sum += error * (weights[place] as number);
      }
      if (before !== undefined) before.errors[i] = sum * (1 - (x[i] as number) ** 2);
    }
    for (let unit = 0; unit < units; unit++) {
      const place = inputs * units + unit;
      gradients[place] = (gradients[place] as number) + (errors[unit] as number);
    }
  }

  update(step: number): void {
    const alpha = (rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
    const { weights, gradients } = this;
    for (let i = 0; i < weights.length; i++) {
      const gradient = gradients[i] as number;
      const m = (this.#first[i] as number) + (gradient - (this.#first[i] as number)) * (1 - beta1);
      const v =
        (this.#second[i] as number) +
        (gradient * gradient - (this.#second[i] as number)) * (1 - beta2);
      this.#first[i] = m;
      this.#second[i] = v;
      weights[i] = (weights[i] as number) - (alpha * m) / (Math.sqrt(v) + epsilon);
      gradients[i] = 0;
    }
  }
}

/** Trains the network sample by sample, as the loops of a textbook do. */
class Network {
  readonly #layers: readonly Layer[];
  #steps = 0;

  constructor(layers: readonly Layer[]) {
    this.#layers = layers;
  }

  forward(x: Float32Array): number {
    const last = this.#layers.length - 1;
    this.#layers.forEach((layer, i) => {
      layer.forward(this.#layers[i - 1]?.outputs ?? x, i === last);
    });
    return this.#layers[last]?.outputs[0] as number;
  }

  step(xs: readonly Float32Array[], y: Float32Array, first: number, batch: number): void {
    for (let i = first; i < first + batch; i++) {
      const x = xs[i] as Float32Array;
      const error = (this.forward(x) - (y[i] as number)) / batch;
      const last = this.#layers.length - 1;
      (this.#layers[last] as Layer).errors[0] = error;
      for (let l = last; l >= 0; l--) {
        const before = this.#layers[l - 1];
        this.#layers[l]?.backward(before?.outputs ?? x, before);
      }
    }
    this.#steps++;
    for (const layer of this.#layers) layer.update(this.#steps);
  }
}

function prepare(task: TrainTask): Prepared {
  const data = task.weights.map(fill);
  const layers = [0, 2, 4].map(
    (i) => new Layer(data[i] as Float32Array, data[i + 1] as Float32Array),
  );
  const network = new Network(layers);
  const [x, y] = [fill(task.x), fill(task.y)];
  const xs = Array.from(y, (_, i) => x.slice(2 * i, 2 * i + 2));
  const outputs = () => xs.map((row) => network.forward(row));
  const loss = () => {
    const losses = outputs().map((p, i) => -Math.log(y[i] === 1 ? p : 1 - p));
    return losses.reduce((sum, value) => sum + value, 0) / losses.length;
  };
  let next = 0;
  const run = (times: number) => {
    for (let i = 0; i < times; i++) {
      network.step(xs, y, next * task.batch, task.batch);
      next = (next + 1) % task.batches;
    }
  };
  return {
    async numbers() {
      const before = loss();
      run(task.batches);
      return [before, loss(), ...sample(outputs())];
    },
    run: async (times) => run(times),
  };
}

/** Knows the tiny network only. */
export const loops: Engine = {
  async prepare(task: Task) {
    if (task.kind === "train" && task.model === "tiny") return prepare(task);
    throw new Error("loops by hand exist for step-tiny only");
  },
};
