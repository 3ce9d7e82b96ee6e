// From a case to a verdict on its gradient: central differences in float64 on the reference.

import { GradusError } from "../../shared/errors.ts";
import { gradient } from "../autodiff/gradient.ts";
import type { HostTensor } from "../backends/reference/index.ts";
import { runGraph } from "../backends/reference/index.ts";
import * as build from "../ir/build.ts";
import type { HostArray } from "../ir/dtype.ts";
import { isFloat } from "../ir/dtype.ts";
import type { Graph } from "../ir/graph.ts";
import { makeGraph } from "../ir/graph.ts";
import type { Value } from "../ir/node.ts";
import { verify } from "../ir/verify.ts";
import type { TestTensor } from "./data.ts";
import { randomTensor } from "./data.ts";
import type { PrimitiveCase } from "./primitive-case.ts";

const epsilon = 1e-6;
const absolute = 1e-5;
const relative = 1e-3;

/**
 * Checks the gradient of Σ outputs · weights of a case, element by element, and then the gradient
 * of that gradient, along one random direction. Float32 inputs are taken as float64.
 * @throws GradusError naming the case, the input and the element that differs.
 */
export function checkGradient(primitiveCase: PrimitiveCase): void {
  const first = differentiable(primitiveCase);
  checkElements(primitiveCase.name, first);
  checkDirection(`${primitiveCase.name}, second order`, secondOrder(first));
}

/** A weighted sum: its inputs with their tensors, and the places of two kinds among them. */
interface ScalarFunction {
  readonly inputs: readonly Value[];
  readonly tensors: readonly TestTensor[];
  /** Inputs that the function is differentiated by. */
  readonly wrt: readonly number[];
  /** Inputs that only weigh the terms. */
  readonly weights: readonly number[];
  readonly loss: Value;
  readonly gradients: readonly Value[];
}

function widen({ type, data }: TestTensor): TestTensor {
  if (type.dtype !== "float32") return { type, data };
  return { type: { dtype: "float64", shape: type.shape }, data: Float64Array.from(data) };
}

function differentiable({ inputs: given, build: make, wrt }: PrimitiveCase): ScalarFunction {
  const tensors = given.map(widen);
  const inputs = tensors.map(({ type }) => build.parameter(type));
  const outputs = make(inputs).filter(({ type }) => isFloat(type.dtype));
  return scalarFunction(inputs, tensors, wrt, outputs, 100);
}

/** Differentiates by the weights too: a rule that is linear in its cotangent has its transpose. */
function secondOrder({ inputs, tensors, wrt, weights, gradients }: ScalarFunction): ScalarFunction {
  return scalarFunction(inputs, tensors, [...wrt, ...weights], gradients, 200);
}

function scalarFunction(
  inputs: readonly Value[],
  tensors: readonly TestTensor[],
  wrt: readonly number[],
  outputs: readonly Value[],
  seed: number,
): ScalarFunction {
  const weightTensors = outputs.map(({ type }, i) =>
    randomTensor(type.dtype, type.shape, seed + i),
  );
  const weights = weightTensors.map(({ type }) => build.parameter(type));
  const terms = outputs.map((output, i) => {
    const product = build.multiply(output, weights[i] ?? output);
    return build.reduceSum(product, [...product.type.shape.keys()]);
  });
  const variables = wrt.map((i) => inputs[i] ?? fail(`there is no input ${i}`));
  return {
    inputs: [...inputs, ...weights],
    tensors: [...tensors, ...weightTensors],
    wrt,
    weights: weights.map((_, i) => inputs.length + i),
    loss: terms.reduce((sum, term) => build.add(sum, term)),
    gradients: gradient(outputs, weights, variables),
  };
}

function checkElements(name: string, problem: ScalarFunction): void {
  const { inputs, tensors, wrt, loss, gradients } = problem;
  const gradientGraph = makeGraph(inputs, gradients);
  verify(gradientGraph, `gradient of ${name}`);
  const analytic = runGraph(gradientGraph, tensors);
  const lossGraph = makeGraph(inputs, [loss]);
  wrt.forEach((input, which) => {
    const data = (tensors[input] ?? fail(`there is no input ${input}`)).data;
    for (let i = 0; i < data.length; i++) {
      const nudged = (by: number) => evaluate(lossGraph, nudge(tensors, input, i, by));
      const numeric = (nudged(epsilon) - nudged(-epsilon)) / (2 * epsilon);
      const found = analytic[which]?.data[i] ?? Number.NaN;
      compare(`${name}: gradient of input ${input}, element ${i}`, found, numeric);
    }
  });
}

function checkDirection(name: string, problem: ScalarFunction): void {
  const { inputs, tensors, wrt, loss, gradients } = problem;
  const gradientGraph = makeGraph(inputs, gradients);
  verify(gradientGraph, name);
  const analytic = runGraph(gradientGraph, tensors);
  const directions = wrt.map((input, i) => {
    const { type } = tensors[input] ?? fail(`there is no input ${input}`);
    return randomTensor(type.dtype, type.shape, 300 + i).data;
  });
  const lossGraph = makeGraph(inputs, [loss]);
  const along = (by: number) => {
    const moved = tensors.map(({ type, data }, input) => {
      const direction = directions[wrt.indexOf(input)];
      return { type, data: direction === undefined ? data : step(data, direction, by) };
    });
    return evaluate(lossGraph, moved);
  };
  const numeric = (along(epsilon) - along(-epsilon)) / (2 * epsilon);
  const found = directions.reduce(
    (sum, direction, i) => sum + dot(direction, analytic[i]?.data ?? direction),
    0,
  );
  compare(name, found, numeric);
}

function evaluate(graph: Graph, tensors: readonly HostTensor[]): number {
  return runGraph(graph, tensors)[0]?.data[0] ?? Number.NaN;
}

function nudge(tensors: readonly TestTensor[], input: number, element: number, by: number) {
  return tensors.map(({ type, data }, i) => ({
    type,
    data: i === input ? data.map((x, place) => (place === element ? x + by : x)) : data,
  }));
}

function step(data: HostArray, direction: HostArray, by: number): HostArray {
  return data.map((x, i) => x + by * (direction[i] ?? 0));
}

function dot(a: HostArray, b: HostArray): number {
  let sum = 0;
  a.forEach((x, i) => {
    sum += x * (b[i] ?? Number.NaN);
  });
  return sum;
}

function compare(who: string, found: number, numeric: number): void {
  if (Math.abs(found - numeric) <= absolute + relative * Math.abs(numeric)) return;
  throw new GradusError(`${who} is ${found}, but central differences say ${numeric}.`);
}

function fail(what: string): never {
  throw new GradusError(`check of a gradient: ${what}.`);
}
