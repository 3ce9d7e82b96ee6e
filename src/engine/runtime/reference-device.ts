// Joins the reference backend to the runtime, for programs that want it.

import { createReferenceBackend } from "../backends/reference/index.ts";
import { registerDevice } from "./device.ts";

/** Makes the device "reference" known: the slow one that defines what is right. */
export function installReferenceDevice(): void {
  registerDevice("reference", createReferenceBackend);
}
