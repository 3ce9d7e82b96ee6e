// Train steps of dense networks as ONNX graphs: forward, gradients and Adam written out as nodes.

import type { InferenceSession } from "onnxruntime-node";
import { Tensor } from "onnxruntime-node";
import type { ModelTask, PredictTask, Prepared, TrainTask } from "../../task.ts";
import { fill, sample } from "../../values.ts";
import { OnnxGraph } from "./graph.ts";
import { load, tensorOf } from "./session.ts";

const [rate, beta1, beta2, epsilon] = [0.001, 0.9, 0.999, 1e-7];

/** Is a network of dense layers, its weights named `w0` (kernel), `w1` (bias), `w2` … */
interface Network {
  readonly shapes: readonly (readonly number[])[];
  readonly activation: "Relu" | "Tanh";
  readonly isBinary: boolean;
  readonly batch: number;
}

/** Adds the forward pass; gives the inputs of all layers and the probabilities. */
function forward(graph: OnnxGraph, { shapes, activation, isBinary }: Network): string[] {
  const values = ["x"];
  for (let i = 0; i < shapes.length; i += 2) {
    const sum = graph.op("Gemm", [values.at(-1) as string, `w${i}`, `w${i + 1}`]);
    const isLast = i + 2 === shapes.length;
    const last = isBinary ? "Sigmoid" : "Softmax";
    values.push(graph.op(isLast ? last : activation, [sum]));
  }
  return values;
}

/** Adds the gradients of the mean cross-entropy; gives one per weight. */
function backward(graph: OnnxGraph, network: Network, values: readonly string[]): string[] {
  const { shapes, activation, batch } = network;
  const gradients: string[] = [];
  const difference = graph.op("Sub", [values.at(-1) as string, "target"]);
  let error = graph.op("Mul", [difference, graph.constant(1 / batch)]);
  for (let i = shapes.length - 2; i >= 0; i -= 2) {
    const input = values[i / 2] as string;
    gradients[i] = graph.op("Gemm", [input, error], { transA: 1 });
    gradients[i + 1] = graph.op("ReduceSum", [error, graph.constant([0])], { keepdims: 0 });
    if (i === 0) break;
    const before = graph.op("Gemm", [error, `w${i}`], { transB: 1 });
    error = graph.op("Mul", [before, slope(graph, activation, input)]);
  }
  return gradients;
}

/** Adds the derivative of an activation, from its result. */
function slope(graph: OnnxGraph, activation: Network["activation"], result: string): string {
  if (activation === "Relu") return graph.op("Sign", [result]);
  const square = graph.op("Mul", [result, result]);
  return graph.op("Sub", [graph.constant(1), square]);
}

/** Adds Adam's update of a weight; its results are named after the inputs, with `next` before. */
function update(graph: OnnxGraph, place: number, gradient: string): void {
  const [w, m, v] = [`w${place}`, `m${place}`, `v${place}`];
  const scaled = (value: string, factor: number) =>
    graph.op("Mul", [value, graph.constant(factor)]);
  const first = [scaled(m, beta1), scaled(gradient, 1 - beta1)];
  graph.op("Add", first, {}, `next ${m}`);
  const square = graph.op("Mul", [gradient, gradient]);
  graph.op("Add", [scaled(v, beta2), scaled(square, 1 - beta2)], {}, `next ${v}`);
  const root = graph.op("Sqrt", [`next ${v}`]);
  const size = graph.op("Add", [root, graph.constant(epsilon)]);
  const step = graph.op("Div", [graph.op("Mul", ["alpha", `next ${m}`]), size]);
  graph.op("Sub", [w, step], {}, `next ${w}`);
}

function trainGraph(network: Network, features: number, classes: number): OnnxGraph {
  const graph = new OnnxGraph();
  graph.input("x", [network.batch, features]);
  graph.input("target", [network.batch, classes]);
  graph.input("alpha", []);
  const names = ["w", "m", "v"];
  network.shapes.forEach((shape, i) => {
    for (const name of names) graph.input(`${name}${i}`, shape);
  });
  const gradients = backward(graph, network, forward(graph, network));
  network.shapes.forEach((shape, i) => {
    update(graph, i, gradients[i] as string);
    for (const name of names) graph.output(`next ${name}${i}`, shape);
  });
  return graph;
}

function predictGraph(network: Network, features: number, classes: number): OnnxGraph {
  const graph = new OnnxGraph();
  graph.input("x", [network.batch, features]);
  network.shapes.forEach((shape, i) => {
    graph.input(`w${i}`, shape);
  });
  const values = forward(graph, network);
  graph.op("Identity", [values.at(-1) as string], {}, "y");
  graph.output("y", [network.batch, classes]);
  return graph;
}

/** Gives the targets as rows of probabilities. */
function targetsOf(task: TrainTask, classes: number): Float32Array {
  const labels = fill(task.y);
  if (classes === 1) return labels;
  const rows = new Float32Array(labels.length * classes);
  labels.forEach((label, i) => {
    rows[i * classes + label] = 1;
  });
  return rows;
}

function split(data: Float32Array, batches: number, batch: number): Tensor[] {
  const size = data.length / batches;
  return Array.from(
    { length: batches },
    (_, i) => new Tensor("float32", data.slice(i * size, (i + 1) * size), [batch, size / batch]),
  );
}

/** Keeps weights and moments between runs of the train graph. */
class Trainer {
  readonly #session: InferenceSession;
  readonly #batches: readonly { readonly x: Tensor; readonly target: Tensor }[];
  state: Record<string, Tensor>;
  #count = 0;

  constructor(
    session: InferenceSession,
    state: Record<string, Tensor>,
    batches: readonly { readonly x: Tensor; readonly target: Tensor }[],
  ) {
    this.#session = session;
    this.#batches = batches;
    this.state = state;
  }

  async run(times: number): Promise<void> {
    for (let i = 0; i < times; i++) {
      const batch = this.#batches[this.#count % this.#batches.length];
      this.#count++;
      const correction = Math.sqrt(1 - beta2 ** this.#count) / (1 - beta1 ** this.#count);
      const alpha = new Tensor("float32", Float32Array.of(rate * correction), []);
      const results = await this.#session.run({ ...this.state, ...batch, alpha });
      const entries = Object.entries(results);
      this.state = Object.fromEntries(entries.map(([name, value]) => [name.slice(5), value]));
    }
  }
}

/** Gives the network of a task. @throws Error for models that are not all dense layers. */
function networkOf(task: ModelTask, batch: number): Network {
  if (task.model !== "tiny" && task.model !== "mlp") {
    throw new Error(
      "onnxruntime-node builds no models; dense networks alone are written as graphs",
    );
  }
  const isBinary = task.model === "tiny";
  const shapes = task.weights.map(({ shape }) => shape);
  return { shapes, isBinary, batch, activation: isBinary ? "Tanh" : "Relu" };
}

/** Gives the lengths of a sample and of an output. */
function sizesOf(task: ModelTask): [features: number, classes: number] {
  return [task.x.shape.at(-1) ?? 0, task.weights.at(-1)?.shape[0] ?? 0];
}

/** Prepares predictions for one sample with `tiny` or `mlp`. */
export async function preparePrediction(task: PredictTask, threads: number): Promise<Prepared> {
  const [features, classes] = sizesOf(task);
  const session = await load(predictGraph(networkOf(task, 1), features, classes), threads);
  const weights = task.weights.map((values, i) => [`w${i}`, tensorOf(values)] as const);
  const x = tensorOf({ ...task.x, shape: [1, features] });
  const feeds = { ...Object.fromEntries(weights), x };
  const predict = async () => (await session.run(feeds))["y"] as Tensor;
  return {
    setting: "the model as one graph",
    numbers: async () => sample((await predict()).data),
    async run(times) {
      for (let i = 0; i < times; i++) await predict();
    },
  };
}

/** Prepares `tiny` or `mlp`. */
export async function prepareTraining(task: TrainTask, threads: number): Promise<Prepared> {
  const [features, classes] = sizesOf(task);
  const network = networkOf(task, task.batch);
  const { isBinary } = network;
  const session = await load(trainGraph(network, features, classes), threads);
  const predictor = await load(predictGraph(network, features, classes), threads);
  const state: Record<string, Tensor> = {};
  task.weights.forEach((values, i) => {
    state[`w${i}`] = tensorOf(values);
    for (const name of ["m", "v"])
      state[`${name}${i}`] = tensorOf({ ...values, scale: 0, offset: 0 });
  });
  const xs = split(fill(task.x), task.batches, task.batch);
  const ys = split(targetsOf(task, classes), task.batches, task.batch);
  const batches = xs.map((x, i) => ({ x, target: ys[i] as Tensor }));
  const trainer = new Trainer(session, state, batches);
  const outputs = async () => {
    const parts: number[] = [];
    const weights = Object.entries(trainer.state).filter(([name]) => name.startsWith("w"));
    for (const x of xs) {
      const { y } = await predictor.run({ ...Object.fromEntries(weights), x });
      parts.push(...(y as Tensor).data);
    }
    return parts;
  };
  const targets = targetsOf(task, classes);
  const lossOf = (probabilities: readonly number[]) => {
    const losses = probabilities.map((p, i) => {
      const target = targets[i] as number;
      return -target * Math.log(p) - (isBinary ? (1 - target) * Math.log(1 - p) : 0);
    });
    return losses.reduce((sum, value) => sum + value, 0) / (task.batch * task.batches);
  };
  return {
    setting: "the step as one graph",
    run: (times) => trainer.run(times),
    async numbers() {
      const before = lossOf(await outputs());
      await trainer.run(task.batches);
      const after = await outputs();
      return [before, lossOf(after), ...sample(after)];
    },
  };
}
