// What nested calls of layers share: the outermost layer, and whether it is training.

import type { DType, Tensor } from "../engine/index.ts";
import { autocasting } from "../engine/index.ts";
import type { Tree } from "../shared/tree.ts";

/** Is a mask, null where there is none, in the structure of the tensors that it belongs to. */
export type MaskTree = Tree<Tensor | null>;

/** Are the arguments of a call beside the inputs; layers add their own. */
export interface CallOptions {
  /** Whether dropout drops and statistics move; default: as the outer call, else false. */
  readonly training?: boolean | undefined;
  /** True where a step counts; default: the mask that travels with the inputs. */
  readonly mask?: unknown;
  readonly [option: string]: unknown;
}

/** Are the arguments that `call` gets: the options with everything settled. */
export interface CallArguments {
  readonly training: boolean;
  readonly mask: MaskTree | null;
  readonly [option: string]: unknown;
}

let trainingNow: boolean | undefined;
let depth = 0;

/** Tells whether a layer is being called now, so that a further call is an inner one. */
export function isInnerCall(): boolean {
  return depth > 0;
}

/** Settles `training` as Keras does: the argument, else the outer call's, else false. */
export function resolveTraining(given: boolean | undefined): boolean {
  return given ?? trainingNow ?? false;
}

/**
 * Runs a layer's call; calls inside of it see its `training`, and float variables are read in
 * `dtype` where one is given.
 */
export function withinCall<T>(training: boolean, dtype: DType | undefined, body: () => T): T {
  const outer = trainingNow;
  trainingNow = training;
  depth++;
  try {
    return autocasting(dtype, body);
  } finally {
    trainingNow = outer;
    depth--;
  }
}
