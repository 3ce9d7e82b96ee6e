// The beginning of a model: shapes that data will have.

import type { Tensor } from "../../engine/index.ts";
import { asDType } from "../../engine/index.ts";
import type { Config } from "../../registry/index.ts";
import { checkOptions } from "../../registry/index.ts";
import { ConfigError } from "../../shared/errors.ts";
import type { InputDType } from "../keras-tensor.ts";
import { KerasTensor } from "../keras-tensor.ts";
import { Layer } from "../layer.ts";
import { Node } from "../node.ts";
import type { SymbolicShape } from "../symbolic-shape.ts";

/** Are the options of Input. */
export interface InputOptions {
  /** Shape of one sample, without the batch; null where any extent is taken. */
  readonly shape?: SymbolicShape;
  /** Fixed number of samples per batch; default any. */
  readonly batchSize?: number | null;
  /** Shape with the batch, instead of `shape` and `batchSize`. */
  readonly batchShape?: SymbolicShape;
  /** Default float32; "string" for layers that work on the host, such as StringLookup. */
  readonly dtype?: InputDType;
  readonly name?: string;
}

const optionNames = ["shape", "batchSize", "batchShape", "dtype", "name"];

/** Holds one symbolic input of a model. */
export class InputLayer extends Layer {
  static override readonly className = "InputLayer";
  override readonly supportsMasking = true;
  readonly batchShape: SymbolicShape;
  readonly inputDType: InputDType;

  /** @throws ConfigError when the shape is missing, or given twice. */
  constructor(options: InputOptions) {
    checkOptions("Input", options, [...optionNames, "sparse", "ragged", "optional", "trainable"]);
    super(options.name === undefined || options.name === null ? {} : { name: options.name });
    this.batchShape = batchShapeOf(options);
    const dtype = options.dtype ?? "float32";
    this.inputDType = dtype === "string" ? dtype : asDType(String(dtype), "Input");
    const tensor = new KerasTensor(this.batchShape, this.inputDType, this.name);
    new Node(this, [], {}, tensor);
    this.build(this.batchShape);
  }

  /** The symbolic tensor that models begin with. */
  get output(): KerasTensor {
    const [tensor] = this.inboundNodes[0]?.outputTensors ?? [];
    if (tensor === undefined) throw new Error("an InputLayer has one output");
    return tensor;
  }

  override call(inputs: Tensor): Tensor {
    return inputs;
  }

  override computeOutputShape(): SymbolicShape {
    return this.batchShape;
  }

  override computeOutputDType(): InputDType {
    return this.inputDType;
  }

  override getConfig(): Config {
    return {
      batchShape: this.batchShape,
      dtype: this.inputDType,
      sparse: false,
      ragged: false,
      name: this.name,
      optional: false,
    };
  }
}

/** Makes a symbolic tensor for layers to be called on. See https://keras.io/api/layers/core_layers/input/. */
export function Input(options: InputOptions): KerasTensor {
  return new InputLayer(options).output;
}

function batchShapeOf({ shape, batchSize, batchShape }: InputOptions): SymbolicShape {
  if (batchShape !== undefined && batchShape !== null) {
    if (shape === undefined && batchSize === undefined) return [...batchShape];
    throw new ConfigError("Input: give either shape and batchSize, or batchShape.");
  }
  if (Array.isArray(shape)) return [batchSize ?? null, ...shape];
  throw new ConfigError(
    "Input: the shape of one sample is missing. Write Input({ shape: [features] }).",
  );
}
