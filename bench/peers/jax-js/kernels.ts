// Single operations of jax-js, each a function under jit.

import { type Array, blockUntilReady, jit, lax, nn, numpy as np, vjp } from "@jax-js/jax";
import * as operands from "../../operands.ts";
import type {
  ConvolutionTask,
  ElementwiseTask,
  Prepared,
  ProductTask,
  Values,
} from "../../task.ts";
import { sample } from "../../values.ts";
import { arrayOf } from "./train.ts";

type Work = (...inputs: Array[]) => Array;

function prepare(inputs: readonly Values[], work: Work): Prepared {
  const arrays = inputs.map(arrayOf);
  const compiled = jit(work);
  const call = () => compiled(...arrays.map((array) => array.ref));
  return {
    setting: "jit",
    numbers: async () => sample(await call().data()),
    async run(times) {
      for (let i = 0; i < times; i++) {
        const result = call();
        await blockUntilReady(result);
        result.dispose();
      }
    },
  };
}

/** Multiplies two matrices. */
export function prepareProduct(task: ProductTask): Prepared {
  return prepare(operands.product(task), (...inputs) => {
    const [a, b] = inputs as [Array, Array];
    const left = task.form === "TN" ? a.transpose() : a;
    return np.matmul(left, task.form === "NT" ? b.transpose() : b);
  });
}

/** Convolves, or computes a gradient of the convolution; data and kernel lie channels first. */
export function prepareConvolution(task: ConvolutionTask): Prepared {
  const { direction, depthwise, stride, channels } = task;
  const { x, kernel, gradient } = operands.convolution(task);
  const options = depthwise ? { featureGroupCount: channels } : {};
  const forward = (input: Array, weights: Array) => {
    const order = depthwise ? [2, 3, 0, 1] : [3, 2, 0, 1];
    const images = input.transpose([0, 3, 1, 2]);
    const strides = [stride, stride];
    const result = lax.convGeneralDilated(
      images,
      weights.transpose(order),
      strides,
      "SAME",
      options,
    );
    return result.transpose([0, 2, 3, 1]);
  };
  if (direction === "forward") return prepare([x, kernel], forward as Work);
  return prepare([x, kernel, gradient], (...all) => {
    const [input, weights, dy] = all as [Array, Array, Array];
    const [result, backward] = vjp(forward as Work, [input, weights]);
    result.dispose();
    const [byInput, byKernel] = backward(dy) as [Array, Array];
    backward.dispose();
    const [wanted, other] = direction === "input" ? [byInput, byKernel] : [byKernel, byInput];
    other.dispose();
    return wanted;
  });
}

/** Computes over the elements of a matrix. */
export function prepareElementwise(task: ElementwiseTask): Prepared {
  const { x, gradient, gamma, beta } = operands.elementwise(task);
  if (task.operation === "adam") return prepareAdam(x, gradient);
  if (task.operation === "copy") throw new Error("jax-js gives the same array instead of a copy");
  const operations: Record<string, Work> = {
    softmax: (a) => nn.softmax(a as Array, -1),
    gelu: (a) => nn.gelu(a as Array, { approximate: false }),
    "layer-norm": (a, scale, shift) =>
      nn
        .standardize(a as Array, -1, { epsilon: 1e-6 })
        .mul(scale as Array)
        .add(shift as Array),
  };
  const inputs = task.operation === "layer-norm" ? [x, gamma, beta] : [x];
  return prepare(inputs, operations[task.operation] as Work);
}

function prepareAdam(x: Values, gradient: Values): Prepared {
  const slope = arrayOf(gradient);
  let state = [arrayOf(x), np.zeros(x.shape), np.zeros(x.shape)] as const;
  let count = 0;
  const step = jit((w: Array, m: Array, v: Array, g: Array, alpha: Array) => {
    const first = m.mul(0.9).add(g.ref.mul(0.1));
    const second = v.mul(0.999).add(np.square(g).mul(0.001));
    const size = np.sqrt(second.ref).add(1e-7);
    return [w.sub(first.ref.mul(alpha).div(size)), first, second] as const;
  });
  const run = async (times: number) => {
    for (let i = 0; i < times; i++) {
      count++;
      const alpha = (0.001 * Math.sqrt(1 - 0.999 ** count)) / (1 - 0.9 ** count);
      const scalar = np.array(Float32Array.of(alpha), { shape: [] });
      state = step(...state, slope.ref, scalar);
      await blockUntilReady(state);
    }
  };
  return {
    setting: "jit",
    run,
    async numbers() {
      await run(1);
      return sample(await state[0].ref.data());
    },
  };
}
