// Where the elements of variables and pinned tensors are kept, and how a leaf reaches a run.

import { BackendError } from "../../shared/errors.ts";
import type { Result, Storage } from "../backends/backend.ts";
import { showType } from "../ir/shape.ts";
import type { Binding, Bound } from "../trace/host.ts";
import { isHostArray } from "../trace/literal.ts";
import { currentBackend } from "./device.ts";

const storages = new WeakMap<Bound, Storage>();
// Owners release their memory when they are collected; user code never has to.
const registry = new FinalizationRegistry<Storage>((storage) => storage.release());

/** Gives an owner memory for its elements, which a run writes if there are none yet. */
export function keep(owner: Bound, elements: Result | undefined): Storage {
  const own = elements === undefined || isHostArray(elements) ? elements : elements.copy();
  const isStored = own !== undefined && !isHostArray(own);
  const storage = isStored ? own : currentBackend().store(owner.type, own);
  // Only now: a device may be lost before it gives memory, and the owner keeps what it has.
  release(owner);
  storages.set(owner, storage);
  registry.register(owner, storage, owner);
  return storage;
}

/** Frees an owner's memory. */
export function release(owner: Bound): void {
  const storage = storages.get(owner);
  if (storage === undefined) return;
  storages.delete(owner);
  registry.unregister(owner);
  storage.release();
}

/**
 * Finds the memory of a variable or pinned tensor; a result left on a device is its own.
 * @throws BackendError when the memory was freed.
 */
export function storageOf(bound: Bound | Storage): Storage {
  const storage = storages.get(bound);
  if (storage !== undefined) return storage;
  if ("read" in bound) return bound;
  const name = "name" in bound ? `variable "${bound.name}"` : "a pinned tensor";
  throw new BackendError(`${name} of ${showType(bound.type)} was used after dispose().`);
}

/** Gives what a run takes for a leaf: its host elements or its storage. */
export function operandOf(binding: Binding): Result {
  return isHostArray(binding) ? binding : storageOf(binding);
}
