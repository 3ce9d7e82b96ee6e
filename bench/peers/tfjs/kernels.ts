// Single operations of TensorFlow.js.

import tf from "@tensorflow/tfjs";
import * as operands from "../../operands.ts";
import type { ConvolutionTask, ElementwiseTask, Prepared, ProductTask } from "../../task.ts";
import { sample } from "../../values.ts";
import { tensorOf } from "./train.ts";

type Tensor = ReturnType<typeof tensorOf>;

function prepare(work: () => Tensor): Prepared {
  return {
    numbers: async () => sample(await tf.tidy(work).data()),
    async run(times) {
      for (let i = 0; i < times; i++) tf.tidy(work).dispose();
    },
  };
}

/** Multiplies two matrices. */
export function prepareProduct(task: ProductTask): Prepared {
  const [a, b] = operands.product(task).map(tensorOf) as [Tensor, Tensor];
  return prepare(() => tf.matMul(a, b, task.form === "TN", task.form === "NT"));
}

/** Convolves, or computes a gradient of the convolution. */
export function prepareConvolution(task: ConvolutionTask): Prepared {
  const given = operands.convolution(task);
  const [x, kernel, gradient] = [given.x, given.kernel, given.gradient].map(tensorOf) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const convolve = task.depthwise ? tf.depthwiseConv2d : tf.conv2d;
  const forward = (a: Tensor, w: Tensor) => convolve(a, w, task.stride, "same");
  if (task.direction === "forward") return prepare(() => forward(x, kernel));
  // Of one operand alone, so that only the gradient that is asked for is computed.
  const [given1, ofOne] =
    task.direction === "input"
      ? [x, (a: Tensor) => forward(a, kernel)]
      : [kernel, (w: Tensor) => forward(x, w)];
  const backward = tf.grads(ofOne as (...inputs: Tensor[]) => Tensor);
  return prepare(() => backward([given1], gradient)[0] as Tensor);
}

/** Computes over the elements of a matrix. */
export function prepareElementwise(task: ElementwiseTask): Prepared {
  const { x, gradient, gamma, beta } = operands.elementwise(task);
  const [a, scale, shift] = [x, gamma, beta].map(tensorOf) as [Tensor, Tensor, Tensor];
  switch (task.operation) {
    case "copy":
      return prepare(() => a.add(0));
    case "softmax":
      return prepare(() => tf.softmax(a));
    case "gelu":
      return prepare(() => a.mul(0.5).mul(tf.erf(a.mul(Math.SQRT1_2)).add(1)));
    case "layer-norm":
      return prepare(() => {
        const { mean, variance } = tf.moments(a, -1, true);
        return a
          .sub(mean)
          .div(tf.sqrt(variance.add(1e-6)))
          .mul(scale)
          .add(shift);
      });
    case "adam": {
      const weight = tf.variable(a);
      const slope = tensorOf(gradient);
      const adam = tf.train.adam(0.001, 0.9, 0.999, 1e-7);
      const run = async (times: number) => {
        for (let i = 0; i < times; i++) adam.applyGradients({ [weight.name]: slope });
      };
      return {
        run,
        async numbers() {
          await run(1);
          return sample(await weight.data());
        },
      };
    }
    default:
      return task.operation satisfies never;
  }
}
