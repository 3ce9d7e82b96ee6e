// The base of layers that work on strings: they run on the host, before the compiled step.

import type { HostTensor, Shape, Tensor } from "../../engine/index.ts";
import { tensor } from "../../engine/index.ts";
import { ConfigError } from "../../shared/errors.ts";
import { flatten } from "../../shared/tree.ts";
import type { CallOptions } from "../call-context.ts";
import type { KerasTensorTree } from "../keras-tensor.ts";
import { KerasTensor } from "../keras-tensor.ts";
import { Layer } from "../layer.ts";

/** Is a batch of strings, row by row, with its shape. */
export interface HostStrings {
  readonly shape: Shape;
  readonly data: readonly string[];
}

/** Works on strings or numbers outside the engine; stands before all other layers of a model. */
export abstract class HostLayer extends Layer {
  /** Tells models and training that `callHost` is to be called, on data. */
  readonly isHostLayer = true;

  /** Computes the outputs on the host. */
  abstract callHost(values: HostStrings | HostTensor): HostTensor | HostStrings;

  /** @throws ConfigError: strings never reach the engine. */
  override call(): Tensor {
    throw new ConfigError(
      `${this.className} "${this.name}" works on strings, outside compiled functions. ` +
        "Put it before all other layers of a model, or call it on data.",
    );
  }

  /** Calls the layer on symbolic tensors, or on strings as nested arrays. */
  override apply<R = KerasTensor>(inputs: KerasTensorTree, options?: CallOptions): R;
  override apply<R = Tensor>(inputs: unknown, options?: CallOptions): R;
  override apply(inputs: unknown, options: CallOptions = {}): unknown {
    if (inputs instanceof KerasTensor) return super.apply(inputs, options);
    const result = this.callHost(isHostData(inputs) ? inputs : hostStrings(inputs));
    return "dtype" in result ? tensor(result) : result;
  }
}

function isHostData(given: unknown): given is HostStrings | HostTensor {
  return typeof given === "object" && given !== null && "shape" in given && "data" in given;
}

/** Turns strings, nested in arrays, into one batch. */
function hostStrings(nested: unknown): HostStrings {
  const shape: number[] = [];
  for (let level = nested; Array.isArray(level); level = level[0]) shape.push(level.length);
  return { shape, data: flatten(nested).map(String) };
}
