// TimeDistributed: one layer applied to every step of a sequence.

import type { Tensor, TensorTree } from "../../engine/index.ts";
import type { Config, SerializedObject } from "../../registry/index.ts";
import type { CallArguments } from "../call-context.ts";
import type { InputDType } from "../keras-tensor.ts";
import type { LayerOptions } from "../layer.ts";
import { Layer } from "../layer.ts";
import { deserializeLayer, serializeLayer } from "../registry.ts";
import type { ShapeTree, SymbolicShape } from "../symbolic-shape.ts";

/** Are the options of TimeDistributed. */
export interface TimeDistributedOptions extends LayerOptions {
  /** What is applied to each step; it gives one output. */
  readonly layer: Layer | SerializedObject;
}

/**
 * Applies a layer to each step of [batch, steps, …]. All steps pass it at once, as a batch of
 * batch · steps samples.
 */
export class TimeDistributed extends Layer {
  static override readonly className = "TimeDistributed";
  override readonly supportsMasking = true;
  readonly layer: Layer;

  constructor(options: TimeDistributedOptions) {
    super(options, ["layer"]);
    this.layer = deserializeLayer(options.layer, "TimeDistributed");
    this.inputSpec = { minNdim: 3 };
  }

  override build(inputShape: SymbolicShape): void {
    if (!this.layer.built) this.layer.build([inputShape[0] ?? null, ...inputShape.slice(2)]);
    super.build(inputShape);
  }

  override call(inputs: Tensor, { training }: CallArguments): Tensor {
    const [batch = 0, steps = 0, ...rest] = inputs.shape;
    const merged = inputs.reshape([batch * steps, ...rest]);
    const outputs: TensorTree = this.layer.apply(merged, { training });
    const output = outputs as Tensor;
    return output.reshape([batch, steps, ...output.shape.slice(1)]);
  }

  override computeOutputShape(inputShape: SymbolicShape): ShapeTree {
    const [batch = null, steps = null, ...rest] = inputShape;
    const inner = this.layer.computeOutputShape([batch, ...rest]) as SymbolicShape;
    return [batch, steps, ...inner.slice(1)];
  }

  override computeOutputDType(inputs: readonly InputDType[]): InputDType {
    return this.layer.computeOutputDType(inputs);
  }

  override getConfig(): Config {
    return { ...super.getConfig(), layer: serializeLayer(this.layer) };
  }
}
