// The checks that every layer passes: configs, weights, shapes, dtypes, the trainable flag.

import { expect } from "vitest";
import type { DType, Shape, Tensor } from "../../engine/index.ts";
import { tensor } from "../../engine/index.ts";
import type { Config } from "../../registry/index.ts";
import { flatten } from "../../shared/tree.ts";
import { KerasTensor } from "../keras-tensor.ts";
import type { Layer } from "../layer.ts";
import { deserializeLayer, layerRegistry, serializeLayer } from "../registry.ts";
import type { ShapeTree } from "../symbolic-shape.ts";
import { mapShapes, shapesOf } from "../symbolic-shape.ts";

/** Says how to make a layer and what to expect of it. */
export interface LayerCheck {
  readonly className: string;
  readonly options?: object;
  /** Shape of the input, batch included; a list of shapes for a list of inputs. */
  readonly input: Shape | readonly Shape[];
  /** Shape of the output, or of each. */
  readonly output: Shape | readonly Shape[];
  readonly inputDType?: DType;
  readonly outputDType?: DType;
  /** Names of options of the call that get tensors of this shape. */
  readonly call?: { readonly [option: string]: Shape };
  /** Numbers of trainable and other weights; default none. */
  readonly trainable?: number;
  readonly fixed?: number;
  readonly masks?: boolean;
}

/** Makes the layer of a check. */
function makeLayer({ className, options = {} }: LayerCheck): Layer {
  const cls = layerRegistry.classOf(className);
  if (cls === undefined) throw new Error(`no layer ${className}`);
  return cls.fromConfig(options as Config);
}

function filledTensor(shape: readonly (number | null)[], dtype: DType): Tensor {
  const full = shape.map((n) => n ?? 2);
  const size = full.reduce((product, n) => product * n, 1);
  const data = Float32Array.from({ length: size }, (_, i) => ((i * 7) % 11) / 11 - 0.4);
  const counts = data.map((_, i) => i % 2);
  return tensor(dtype === "float32" ? data : counts, { shape: full, dtype });
}

/** Runs all checks. */
export async function checkLayer(check: LayerCheck): Promise<void> {
  const { inputDType = "float32", outputDType = "float32", trainable = 0, fixed = 0 } = check;
  const layer = makeLayer(check);
  expect(layer.supportsMasking).toBe(check.masks ?? false);
  expectRoundTrip(layer);

  const symbolic = (shape: ShapeTree) =>
    mapShapes(shape, ([, ...rest]) => new KerasTensor([null, ...rest], inputDType)) as KerasTensor;
  const symbolicCall = mapShapes(check.call ?? {}, (s) => symbolic(s)) as object;
  const drawn = flatten(layer.apply(symbolic(check.input), { ...symbolicCall })) as KerasTensor[];
  const batchFree = (shapes: ShapeTree) =>
    (mapShapes(shapes, ([, ...rest]) => [null, ...rest]) as ShapeTree) ?? [];
  const expected = asShapeList(check.output);
  expect(drawn.map((one) => one.shape)).toEqual(expected.map((shape) => batchFree(shape)));
  expect(drawn.map((one) => one.dtype)).toEqual(expected.map(() => outputDType));
  expect(layer.trainableWeights).toHaveLength(trainable);
  expect(layer.nonTrainableWeights).toHaveLength(fixed);
  expectRoundTrip(layer);

  const inputs = mapShapes(check.input, (shape) => filledTensor(shape, inputDType)) as Tensor;
  const call = mapShapes(check.call ?? {}, (shape) => filledTensor(shape, inputDType)) as object;
  for (const training of [false, true]) {
    const outputs = flatten(layer.apply(inputs, { ...call, training })) as Tensor[];
    expect(shapesOf(outputs)).toEqual(expected);
    expect(outputs.map((one) => one.dtype)).toEqual(expected.map(() => outputDType));
    for (const output of outputs) {
      expect([...(await output.data())].every(Number.isFinite)).toBe(true);
    }
  }
  layer.trainable = false;
  expect(layer.trainableWeights).toHaveLength(0);
  expect(layer.nonTrainableWeights).toHaveLength(trainable + fixed);
}

function asShapeList(shapes: Shape | readonly Shape[]): readonly Shape[] {
  return typeof shapes[0] === "number" ? [shapes as Shape] : (shapes as readonly Shape[]);
}

// A config survives JSON and makes a layer with the same config.
function expectRoundTrip(layer: Layer): void {
  const written = serializeLayer(layer);
  const copied = deserializeLayer(JSON.parse(JSON.stringify(written)) as typeof written, "test");
  expect(serializeLayer(copied)).toEqual(JSON.parse(JSON.stringify(written)));
}
