// Which backend computes: chosen by name, made when first needed.

import { BackendError, didYouMean } from "../../shared/errors.ts";
import type { Backend } from "../backends/backend.ts";
import { createReferenceBackend } from "../backends/reference/index.ts";
import { createWasmBackend } from "../backends/wasm/index.ts";

/** Names a backend: the compiled one, or the slow one that defines what is right. */
export type Device = "wasm" | "reference";

const makers: Readonly<Record<Device, () => Backend>> = {
  wasm: createWasmBackend,
  reference: createReferenceBackend,
};

const made = new Map<Device, Backend>();
let current: Device = "wasm";

/** Lists the names of the devices that this build knows. */
export const devices = Object.keys(makers) as readonly Device[];

/**
 * Chooses the device for everything that is computed from now on. Variables stay where they are.
 * @throws BackendError for an unknown name.
 */
export function setDevice(name: Device): void {
  if (!Object.hasOwn(makers, name)) {
    throw new BackendError(
      `setDevice: unknown device "${name}".${didYouMean(name, devices)} ` +
        `Known: ${devices.join(", ")}.`,
    );
  }
  current = name;
}

/** Gives the name of the chosen device. */
export function getDevice(): Device {
  return current;
}

/** Gives the chosen backend. */
export function currentBackend(): Backend {
  const known = made.get(current);
  if (known !== undefined) return known;
  const fresh = makers[current]();
  made.set(current, fresh);
  return fresh;
}
