// Variables and pinned tensors in the engine's memory: first filling, changes from outside, reading.

import type { Result, Storage } from "../backends/backend.ts";
import * as build from "../ir/build.ts";
import type { Bound } from "../trace/host.ts";
import { bind, bindingOf } from "../trace/host.ts";
import { isHostArray } from "../trace/literal.ts";
import { Tensor, valueOf } from "../trace/tensor.ts";
import type { Variable } from "../trace/variable.ts";
import { force, materialize } from "./eager.ts";
import { keep, release, storageOf } from "./storage.ts";

/** Finds a variable's memory, computing its initial value if need be. */
export function variableStorage(variable: Variable): Storage {
  materialize([variable]);
  return storageOf(variable);
}

/**
 * Makes ready for a change in place: who has read the present elements and not yet computed with
 * them keeps a copy.
 */
export function detachReaders(variable: Variable): void {
  const leaf = variable.takeLeaf();
  if (leaf !== undefined) bind(leaf, variableStorage(variable).copy());
}

/** Overwrites a variable's elements, on the chosen device where its own is lost. */
export function overwrite(variable: Variable, elements: Result): void {
  detachReaders(variable);
  if (variable.initial === undefined && isHostArray(elements)) {
    const storage = storageOf(variable);
    if (!storage.isLost) {
      storage.write(elements);
      return;
    }
  }
  keep(variable, elements);
  variable.initial = undefined;
}

/** Owns the memory of a pinned tensor. */
class Pinned implements Bound {
  readonly type: Bound["type"];

  constructor(type: Bound["type"]) {
    this.type = type;
  }
}

/** Copies a tensor into the engine's memory, so that no run has to bring it there again. */
export function pin(tensor: Tensor): Tensor {
  const pinned = new Pinned({ dtype: tensor.dtype, shape: tensor.shape });
  keep(pinned, force([valueOf(tensor)])[0]);
  const leaf = build.parameter(pinned.type);
  bind(leaf, pinned);
  return new Tensor(leaf);
}

/** Frees the memory of a pinned tensor at once; otherwise that happens when it is collected. */
export function unpin(pinned: Tensor): void {
  release(bindingOf(valueOf(pinned)) as Bound);
}
