// Single operations as graphs of one or a few ONNX nodes.

import * as operands from "../../operands.ts";
import type { ConvolutionTask, ElementwiseTask, Prepared, ProductTask } from "../../task.ts";
import { prepare } from "./session.ts";

/** Multiplies two matrices. */
export function prepareProduct(task: ProductTask, threads: number): Promise<Prepared> {
  const [a, b] = operands.product(task);
  const attributes = {
    transA: task.form === "TN" ? 1 : 0,
    transB: task.form === "NT" ? 1 : 0,
  };
  return prepare(threads, { a, b }, [task.m, task.n], (graph) => {
    graph.op("Gemm", ["a", "b"], attributes, "y");
  });
}

/** Convolves; ONNX's own operators know no gradients. Data lies channels first. */
export function prepareConvolution(task: ConvolutionTask, threads: number): Promise<Prepared> {
  if (task.direction !== "forward") {
    throw new Error("onnxruntime-node has no operators for gradients of convolutions");
  }
  const { x, kernel, gradient } = operands.convolution(task);
  const order = task.depthwise ? [2, 3, 0, 1] : [3, 2, 0, 1];
  const { stride, window, size } = task;
  const padding = Math.max(0, (Math.ceil(size / stride) - 1) * stride + window - size);
  const [before, after] = [Math.floor(padding / 2), Math.ceil(padding / 2)];
  return prepare(threads, { x, kernel }, gradient.shape, (graph) => {
    const images = graph.op("Transpose", ["x"], { perm: [0, 3, 1, 2] });
    const weights = graph.op("Transpose", ["kernel"], { perm: order });
    const result = graph.op("Conv", [images, weights], {
      strides: [stride, stride],
      pads: [before, before, after, after],
      group: task.depthwise ? task.channels : 1,
    });
    graph.op("Transpose", [result], { perm: [0, 2, 3, 1] }, "y");
  });
}

/** Computes over the elements of a matrix. */
export function prepareElementwise(task: ElementwiseTask, threads: number): Promise<Prepared> {
  const { x, gamma, beta } = operands.elementwise(task);
  switch (task.operation) {
    case "copy":
      return prepare(threads, { x }, x.shape, (graph) => graph.op("Identity", ["x"], {}, "y"));
    case "softmax":
      return prepare(threads, { x }, x.shape, (graph) => graph.op("Softmax", ["x"], {}, "y"));
    case "gelu":
      return prepare(threads, { x }, x.shape, (graph) => graph.op("Gelu", ["x"], {}, "y"));
    case "layer-norm":
      return prepare(threads, { x, gamma, beta }, x.shape, (graph) => {
        const attributes = { epsilon: { float: 1e-6 } };
        graph.op("LayerNormalization", ["x", "gamma", "beta"], attributes, "y");
      });
    case "adam":
      throw new Error("onnxruntime-node has no optimizers; see the step of step-mlp as a graph");
    default:
      return task.operation satisfies never;
  }
}
