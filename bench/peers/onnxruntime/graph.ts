// Builds an ONNX model node by node; see https://onnx.ai/onnx/repo-docs/IR.html.

import { Message } from "./protobuf.ts";

/** Is what an attribute may be: a decimal fraction for floats, whole numbers, or a list of those. */
type Attribute = number | readonly number[] | { readonly float: number };

/** Numbers of element types in ONNX. */
const elementTypes = { float32: 1, int64: 7 } as const;
const [attributeFloat, attributeInt, attributeInts] = [1, 2, 7];
const [irVersion, operatorSet] = [9, 20];

/** Is a graph under construction; values are known by their names. */
export class OnnxGraph {
  readonly #graph = new Message();
  #count = 0;

  /** Declares an input. */
  input(name: string, shape: readonly number[], type: keyof typeof elementTypes = "float32") {
    this.#graph.message(11, valueInfo(name, shape, type));
    return name;
  }

  /** Declares what is computed under this name as a result. */
  output(name: string, shape: readonly number[]): void {
    this.#graph.message(12, valueInfo(name, shape, "float32"));
  }

  /** Gives a constant scalar, or a list of whole numbers. */
  constant(value: number | readonly number[]): string {
    const name = this.#fresh();
    const isScalar = typeof value === "number";
    const data = isScalar
      ? Float32Array.of(value)
      : BigInt64Array.from(value, (number) => BigInt(number));
    const tensor = new Message();
    if (!isScalar) tensor.number(1, value.length);
    tensor.number(2, elementTypes[isScalar ? "float32" : "int64"]);
    tensor.text(8, name).bytes(9, new Uint8Array(data.buffer));
    this.#graph.message(5, tensor);
    return name;
  }

  /** Adds a node and gives the name of its result, which may be chosen. */
  op(
    type: string,
    inputs: readonly string[],
    attributes: Readonly<Record<string, Attribute>> = {},
    name = this.#fresh(),
  ): string {
    const node = new Message();
    for (const input of inputs) node.text(1, input);
    node.text(2, name).text(4, type);
    for (const [key, value] of Object.entries(attributes)) node.message(5, attribute(key, value));
    this.#graph.message(1, node);
    return name;
  }

  /** Gives the bytes of the model file. */
  encode(): Uint8Array {
    this.#graph.text(2, "bench");
    const operators = new Message().number(2, operatorSet);
    return new Message()
      .number(1, irVersion)
      .message(7, this.#graph)
      .message(8, operators)
      .encode();
  }

  #fresh(): string {
    return `value ${this.#count++}`;
  }
}

function valueInfo(name: string, shape: readonly number[], type: keyof typeof elementTypes) {
  const dimensions = new Message();
  for (const extent of shape) dimensions.message(1, new Message().number(1, extent));
  const tensor = new Message().number(1, elementTypes[type]).message(2, dimensions);
  return new Message().text(1, name).message(2, new Message().message(1, tensor));
}

function attribute(name: string, value: Attribute): Message {
  const message = new Message().text(1, name);
  if (typeof value === "number") return message.number(3, value).number(20, attributeInt);
  if ("float" in value) return message.float(2, value.float).number(20, attributeFloat);
  for (const element of value) message.number(8, element);
  return message.number(20, attributeInts);
}
