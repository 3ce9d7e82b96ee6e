// The parts of the peers' interfaces that are used here, so that types can be checked where the
// packages are not installed.

declare module "@jax-js/jax" {
  /** Every operation takes over its operands; `ref` keeps one for another use. */
  export interface Array {
    readonly ref: Array;
    readonly shape: number[];
    add(other: Array | number): Array;
    sub(other: Array | number): Array;
    mul(other: Array | number): Array;
    div(other: Array | number): Array;
    neg(): Array;
    reshape(shape: number[]): Array;
    transpose(permutation?: number[]): Array;
    data(): Promise<ArrayLike<number>>;
    dispose(): void;
  }
  type Tree = Array | readonly Tree[];
  type Jitted<A extends readonly unknown[], R> = (...args: A) => R;
  export function init(device: string): Promise<string[]>;
  export function defaultDevice(device: string): string;
  export function blockUntilReady<T>(tree: T): Promise<T>;
  export function jit<A extends readonly unknown[], R>(fn: (...args: A) => R): Jitted<A, R>;
  export function vjp(
    fn: (...args: Array[]) => Array,
    primals: readonly Array[],
  ): [Array, ((cotangent: Array) => Array[]) & { dispose(): void }];
  export function valueAndGrad<X, A extends readonly unknown[]>(
    fn: (x: X, ...rest: A) => Array,
  ): (x: X, ...rest: A) => [Array, X];
  interface ReduceOptions {
    readonly keepdims?: boolean;
  }
  export const numpy: {
    readonly int32: unknown;
    array(data: Float32Array | Int32Array, options: { shape: readonly number[] }): Array;
    zeros(shape: readonly number[]): Array;
    matmul(a: Array, b: Array): Array;
    einsum(form: string, ...operands: Array[]): Array;
    sum(a: Array, axis?: number | null, options?: ReduceOptions): Array;
    mean(a: Array, axis?: number | null, options?: ReduceOptions): Array;
    max(a: Array, axis?: number | readonly number[] | null): Array;
    square(a: Array): Array;
    sqrt(a: Array): Array;
    tanh(a: Array): Array;
    split(a: Array, sections: number, axis: number): Array[];
  };
  export const nn: {
    relu(x: Array): Array;
    sigmoid(x: Array): Array;
    softplus(x: Array): Array;
    softmax(x: Array, axis: number): Array;
    logSoftmax(x: Array, axis: number): Array;
    gelu(x: Array, options: { approximate: boolean }): Array;
    oneHot(x: Array, classes: number): Array;
    standardize(x: Array, axis: number, options: { epsilon: number }): Array;
    dotProductAttention(query: Array, key: Array, value: Array): Array;
  };
  export const lax: {
    convGeneralDilated(
      x: Array,
      kernel: Array,
      strides: number[],
      padding: "VALID" | "SAME",
      options?: { featureGroupCount?: number },
    ): Array;
    reduceWindow(x: Array, reduce: (x: Array) => Array, window: number[], strides: number[]): Array;
  };
}

declare module "@tensorflow/tfjs" {
  export interface Tensor {
    readonly shape: number[];
    add(other: Tensor | number): Tensor;
    sub(other: Tensor): Tensor;
    mul(other: Tensor | number): Tensor;
    div(other: Tensor): Tensor;
    data(): Promise<ArrayLike<number>>;
    dataSync(): ArrayLike<number>;
    dispose(): void;
  }
  export interface Variable extends Tensor {
    readonly name: string;
  }
  export interface Layer {
    apply(inputs: Tensor): Tensor;
  }
  export interface Model {
    compile(options: object): void;
    setWeights(weights: readonly Tensor[]): void;
    fit(x: Tensor, y: Tensor, options: object): Promise<unknown>;
    trainOnBatch(x: Tensor, y: Tensor): Promise<unknown>;
    evaluate(x: Tensor, y: Tensor, options: object): Tensor;
    predict(x: Tensor, options?: object): Tensor;
  }
  type MakeLayer = (options?: object) => Layer;
  const tf: {
    setBackend(name: string): Promise<boolean>;
    /** Of the webgpu backend. */
    backend(): {
      readonly commandEncoder?: object | null;
      endComputePassEncoder(): void;
      submitQueue(): void;
    };
    tensor(data: Float32Array, shape: readonly number[]): Tensor;
    variable(initial: Tensor): Variable;
    tidy<T>(work: () => T): T;
    clone(x: Tensor): Tensor;
    matMul(a: Tensor, b: Tensor, transposeA?: boolean, transposeB?: boolean): Tensor;
    softmax(x: Tensor): Tensor;
    erf(x: Tensor): Tensor;
    sqrt(x: Tensor): Tensor;
    moments(x: Tensor, axis: number, keepDims: boolean): { mean: Tensor; variance: Tensor };
    conv2d(x: Tensor, kernel: Tensor, strides: number, padding: "same"): Tensor;
    depthwiseConv2d(x: Tensor, kernel: Tensor, strides: number, padding: "same"): Tensor;
    grads(
      work: (...inputs: Tensor[]) => Tensor,
    ): (inputs: readonly Tensor[], dy: Tensor) => Tensor[];
    sequential(options: { layers: readonly Layer[] }): Model;
    readonly layers: Readonly<
      Record<"dense" | "conv2d" | "maxPooling2d" | "flatten" | "dropout" | "lstm", MakeLayer>
    >;
    readonly train: {
      adam(
        rate: number,
        beta1: number,
        beta2: number,
        epsilon: number,
      ): { applyGradients(gradients: Record<string, Tensor>): void };
    };
  };
  export default tf;
}

declare module "@tensorflow/tfjs/dist/index.js" {}

declare module "@tensorflow/tfjs-backend-wasm" {}

declare module "@tensorflow/tfjs-backend-webgpu" {}

declare module "onnxruntime-node" {
  export class Tensor {
    constructor(type: "float32" | "int64", data: Float32Array | BigInt64Array, dims: number[]);
    readonly data: Float32Array;
    readonly dims: readonly number[];
  }
  export interface InferenceSession {
    run(feeds: Record<string, Tensor>): Promise<Record<string, Tensor>>;
  }
  export const InferenceSession: {
    create(model: Uint8Array, options: object): Promise<InferenceSession>;
  };
}
