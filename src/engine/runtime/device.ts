// Which backend computes: chosen by name, made when first needed.

import { platform } from "#platform";
import { BackendError, didYouMean } from "../../shared/errors.ts";
import type { Backend } from "../backends/backend.ts";
import { createReferenceBackend } from "../backends/reference/index.ts";
import { createWasmBackend } from "../backends/wasm/index.ts";

/** Names a backend: the compiled one, or the slow one that defines what is right. */
export type Device = "wasm" | "reference";

/** Says how a device computes. */
export interface DeviceOptions {
  /**
   * Gives the same bits on every host, with or without fused multiply-add; default false. On one
   * host the bits are the same for any number of threads anyway.
   */
  readonly strict?: boolean;
  /** Most threads that one step uses; default: the processors of the host, 1 on a page's thread. */
  readonly threads?: number;
}

const makers: Readonly<Record<Device, (options: DeviceOptions) => Backend>> = {
  wasm: ({ strict = false, threads = platform.computeThreads }) =>
    createWasmBackend({ strict, threads, startWorker: platform.startWorker }),
  reference: createReferenceBackend,
};

const made = new Map<string, Backend>();
let current: { readonly name: Device; readonly options: DeviceOptions } = {
  name: "wasm",
  options: {},
};

/** Lists the names of the devices that this build knows. */
export const devices = Object.keys(makers) as readonly Device[];

/**
 * Chooses the device for everything that is computed from now on; call it before variables are
 * made, since they stay where they are.
 * @throws BackendError for an unknown name or a number of threads below 1.
 */
export function setDevice(name: Device, options: DeviceOptions = {}): void {
  if (!Object.hasOwn(makers, name)) {
    throw new BackendError(
      `setDevice: unknown device "${name}".${didYouMean(name, devices)} ` +
        `Known: ${devices.join(", ")}.`,
    );
  }
  const { threads } = options;
  if (threads !== undefined && (!Number.isInteger(threads) || threads < 1)) {
    throw new BackendError(`setDevice: threads must be a whole number from 1, but got ${threads}.`);
  }
  current = { name, options };
}

/** Gives the name of the chosen device. */
export function getDevice(): Device {
  return current.name;
}

/** Gives the chosen backend, always the same one for equal options. */
export function currentBackend(): Backend {
  const key = deviceKey();
  const known = made.get(key);
  if (known !== undefined) return known;
  const fresh = makers[current.name](current.options);
  made.set(key, fresh);
  return fresh;
}

/** Tells devices of different name or options apart, for caches. */
export function deviceKey(): string {
  const { strict = false, threads } = current.options;
  return `${current.name} ${strict} ${threads}`;
}
