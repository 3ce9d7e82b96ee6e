// What the backend has to know of primitives that only some programs have.

import type { PrimitiveName } from "../../ir/primitives/index.ts";
import type { ControlEmitter } from "./control-emitter.ts";
import { addControl } from "./control-emitter.ts";
import { addHostFunctions } from "./host-functions.ts";
import { addEmitters } from "./kernels/index.ts";
import type { NodeEmitters } from "./kernels/kernel-code.ts";
import type { FloatFunctions } from "./lanes/vector-elementwise.ts";
import { addFloatFunctions } from "./lanes/vector-elementwise.ts";

/** Holds rows by the table that they belong to. */
export interface WasmRows {
  readonly kernels?: Partial<NodeEmitters<PrimitiveName>>;
  readonly floatFunctions?: FloatFunctions;
  readonly control?: ControlEmitter;
}

/** Adds rows to the backend's tables. */
export function addRows({ kernels, floatFunctions, control }: WasmRows): void {
  if (kernels !== undefined) addEmitters(kernels);
  if (floatFunctions !== undefined) {
    addFloatFunctions(floatFunctions);
    addHostFunctions(floatFunctions.float64);
  }
  if (control !== undefined) addControl(control);
}
