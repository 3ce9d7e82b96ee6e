// Single operations of Gradus on data that stays in the engine's memory, results included.

import { compile, gradients, ops, optimizers, type Tensor, Variable } from "gradus";
import * as operands from "../../operands.ts";
import type {
  ConvolutionTask,
  ElementwiseTask,
  Prepared,
  ProductTask,
  Values,
} from "../../task.ts";
import { sample } from "../../values.ts";
import { hostTensor } from "./train.ts";

/** Makes a program that computes `result` from variables and leaves it in another variable. */
function prepare(inputs: readonly Values[], result: (...inputs: Tensor[]) => Tensor): Prepared {
  const variables = inputs.map((values) => new Variable(hostTensor(values)));
  const values = () => variables.map((variable) => variable.value);
  const shape = compile(() => result(...values())).graph().outputs[0]?.type.shape ?? [];
  const target = new Variable(ops.zeros([...shape]));
  const step = compile(() => {
    target.assign(result(...values()));
  });
  return {
    async numbers() {
      step();
      return sample(await target.value.data());
    },
    async run(times) {
      for (let i = 0; i < times; i++) step();
    },
  };
}

/** Multiplies two matrices. */
export function prepareProduct(task: ProductTask): Prepared {
  const transposed = (x: Tensor, isTransposed: boolean) => (isTransposed ? x.transpose() : x);
  return prepare(operands.product(task), (a, b) =>
    transposed(a as Tensor, task.form === "TN").matmul(transposed(b as Tensor, task.form === "NT")),
  );
}

/** Convolves, or computes a gradient of the convolution. */
export function prepareConvolution(task: ConvolutionTask): Prepared {
  const { direction, depthwise, stride } = task;
  const { x, kernel, gradient } = operands.convolution(task);
  const options = { strides: stride, padding: "same" } as const;
  const forward = (input: Tensor, weights: Tensor) =>
    depthwise ? ops.depthwiseConv(input, weights, options) : ops.conv(input, weights, options);
  if (direction === "forward")
    return prepare([x, kernel], (a, b) => forward(a as Tensor, b as Tensor));
  // The sum's gradient with respect to the result is dy, so that only the asked gradient is left.
  return prepare([x, kernel, gradient], (...all) => {
    const [input, weights, dy] = all as [Tensor, Tensor, Tensor];
    const wanted = direction === "input" ? input : weights;
    return gradients(forward(input, weights).multiply(dy).sum(), [wanted])[0] as Tensor;
  });
}

/** Computes over the elements of a matrix. */
export function prepareElementwise(task: ElementwiseTask): Prepared {
  if (task.operation === "adam") return prepareAdam(task);
  const { x, gamma, beta } = operands.elementwise(task);
  const operations = {
    copy: (a: Tensor) => a,
    softmax: (a: Tensor) => ops.softmax(a),
    gelu: (a: Tensor) => ops.gelu(a, { approximate: false }),
    "layer-norm": (a: Tensor, scale?: Tensor, shift?: Tensor) =>
      ops.layerNormalization(a, { gamma: scale ?? null, beta: shift ?? null, epsilon: 1e-6 }),
  };
  const inputs = task.operation === "layer-norm" ? [x, gamma, beta] : [x];
  return prepare(inputs, operations[task.operation] as (...inputs: Tensor[]) => Tensor);
}

function prepareAdam(task: ElementwiseTask): Prepared {
  const { x, gradient } = operands.elementwise(task);
  const [weight, slope] = [new Variable(hostTensor(x)), new Variable(hostTensor(gradient))];
  const adam = new optimizers.Adam();
  adam.build([weight]);
  const step = compile(() => adam.apply([slope.value], [weight]));
  return {
    async numbers() {
      step();
      return sample(await weight.value.data());
    },
    async run(times) {
      for (let i = 0; i < times; i++) step();
    },
  };
}
