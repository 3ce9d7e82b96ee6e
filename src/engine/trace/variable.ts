// Variables: named state that traced functions read and replace, kept in the engine's memory.

import { ConfigError, DTypeError, ShapeError } from "../../shared/errors.ts";
import * as build from "../ir/build.ts";
import type { DType, HostArray } from "../ir/dtype.ts";
import { isFloat } from "../ir/dtype.ts";
import type { Value } from "../ir/node.ts";
import type { Shape, TensorType } from "../ir/shape.ts";
import { sameShape, showType } from "../ir/shape.ts";
import type { Bound } from "./host.ts";
import { bind, theHost } from "./host.ts";
import { currentScope, forbidReading, within } from "./scope.ts";
import type { TensorLike } from "./tensor.ts";
import { asTensor, Tensor, valueOf } from "./tensor.ts";

/** Does for variables what only the runtime can. */
export interface VariableHost {
  /** Copies the elements out. */
  readVariable(variable: Variable): HostArray | Promise<HostArray>;
  /** Overwrites the elements by a computed value. */
  writeVariable(variable: Variable, value: Value): void;
  /** Frees the memory. */
  releaseVariable(variable: Variable): void;
}

let variableHost: VariableHost | undefined;

/** Installs the runtime; done once, when the engine is loaded. */
export function installVariableHost(host: VariableHost): void {
  variableHost = host;
}

function host(): VariableHost {
  theHost();
  if (variableHost === undefined) throw new Error("the engine's runtime is not loaded");
  return variableHost;
}

let readAs: DType | undefined;

/** Lets `body` read float variables in another dtype; in their own where it is undefined. */
export function autocasting<T>(dtype: DType | undefined, body: () => T): T {
  const outer = readAs;
  readAs = dtype;
  try {
    return body();
  } finally {
    readAs = outer;
  }
}

/** Holds a tensor that changes in place: a weight, a counter, an optimizer's moment. */
export class Variable implements Bound {
  readonly type: TensorType;
  /** Path of the variable, such as `dense/kernel`. */
  name: string;
  trainable: boolean;
  /** The elements before the first run; undefined once they are in the engine's memory. */
  initial: Value | undefined;
  #leaf: WeakRef<Value> | undefined;

  /** Makes a variable; a lazy initial value is computed when it is first needed. */
  constructor(
    initial: TensorLike,
    options: {
      readonly name?: string;
      readonly trainable?: boolean;
      readonly dtype?: DType;
    } = {},
  ) {
    const value = within(undefined, () => valueOf(asTensor(initial, options.dtype)));
    this.type = value.type;
    this.initial = value;
    this.name = options.name ?? "variable";
    this.trainable = options.trainable ?? true;
  }

  get shape(): Shape {
    return this.type.shape;
  }

  get dtype(): DType {
    return this.type.dtype;
  }

  /** Reads the variable into the graph: its value now, whatever is assigned later. */
  get value(): Tensor {
    const { own } = this;
    return readAs === undefined || !isFloat(this.dtype) ? own : own.cast(readAs);
  }

  /** The value in the variable's own dtype, whatever the layer around computes in. */
  get own(): Tensor {
    return new Tensor(this.#read());
  }

  #read(): Value {
    const scope = currentScope();
    if (scope !== undefined && !scope.isEager) {
      const cell = scope.cells.get(this);
      if (cell !== undefined) return cell.current;
      const initial = build.parameter(this.type);
      scope.cells.set(this, { initial, current: initial });
      return initial;
    }
    const known = this.#leaf?.deref();
    if (known !== undefined) return known;
    const leaf = build.parameter(this.type);
    bind(leaf, this);
    this.#leaf = new WeakRef(leaf);
    return leaf;
  }

  /** Gives up the eager reading of the present value: it is about to change in place. */
  takeLeaf(): Value | undefined {
    const leaf = this.#leaf?.deref();
    this.#leaf = undefined;
    return leaf;
  }

  /**
   * Replaces the value: in a trace when the traced function runs, else at once.
   * @throws ShapeError, DTypeError where it does not fit; ConfigError in a loop body.
   */
  assign(given: TensorLike): void {
    const value = valueOf(asTensor(given, given instanceof Tensor ? undefined : this.dtype));
    if (!sameShape(value.type.shape, this.shape)) {
      throw new ShapeError(
        `Variable "${this.name}" is ${showType(this.type)}, but was assigned ` +
          `${showType(value.type)}.`,
      );
    }
    if (value.type.dtype !== this.dtype) {
      throw new DTypeError(
        `Variable "${this.name}" is ${showType(this.type)}, but was assigned ` +
          `${showType(value.type)}. Cast it first.`,
      );
    }
    const scope = currentScope();
    if (scope === undefined) {
      host().writeVariable(this, value);
      return;
    }
    if (scope.bodies > 0) {
      throw new ConfigError(
        `Variable "${this.name}" was assigned inside a loop or branch body. ` +
          "Carry the value through the loop and assign it afterwards.",
      );
    }
    this.#read();
    const cell = scope.cells.get(this);
    if (cell !== undefined) cell.current = value;
  }

  assignAdd(given: TensorLike): void {
    this.assign(this.own.add(given));
  }

  assignSubtract(given: TensorLike): void {
    this.assign(this.own.subtract(given));
  }

  /** Copies the elements out, flat, row by row. */
  async data(): Promise<HostArray> {
    forbidReading();
    return host().readVariable(this);
  }

  /** Frees the engine's memory at once; otherwise that happens when the variable is collected. */
  dispose(): void {
    host().releaseVariable(this);
  }
}
