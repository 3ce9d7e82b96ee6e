// Which backend computes: chosen by name, made when first needed.

import { parallel } from "#parallel";
import { platform } from "#platform";
import { BackendError, didYouMean } from "../../shared/errors.ts";
import type { Backend, BackendFacts } from "../backends/backend.ts";
import { createWasmBackend } from "../backends/wasm/index.ts";
import type { Device, DeviceChoice, DeviceOptions, Place } from "./place.ts";
import { plainPlace } from "./place.ts";

type Maker = (options: DeviceOptions) => Backend;

const makers: Partial<Record<Device, Maker>> = {
  wasm: ({ strict = false, threads = platform.computeThreads, ...options }) => {
    const { startWorker, engineFlags } = platform;
    const wide = (options.revectorize ?? engineFlags.revectorize) && {
      revectorize: (fused: boolean) => parallel.revectorize(engineFlags, fused),
    };
    const { threading } = parallel;
    return createWasmBackend({ strict, threads, startWorker, threading, ...wide });
  },
};

/** Lets a device be chosen that is not part of every program. */
export function registerDevice(name: Device, maker: Maker): void {
  makers[name] = maker;
}

let openGpu: (options: DeviceOptions) => Promise<Place>;

/** Tells how the GPU is opened, by code that is loaded late. */
export function registerGpu(open: typeof openGpu): void {
  openGpu = open;
}

/** Lists the names of all devices. */
export const devices: readonly Device[] = ["wasm", "webgpu", "reference"];

const made = new Map<string, Backend>();

/** The place of everything that has none of its own. */
let current = plainPlace("wasm", {});
let isChosen = false;
let automatic: DeviceOptions | undefined;

/**
 * Opens a place for what shall not compute on the chosen device; a promise for `"webgpu"`.
 * @throws BackendError as `setDevice`, in whose name it speaks.
 */
export function openPlace(name: Device, options: DeviceOptions = {}): Place | Promise<Place> {
  isChosen = true;
  if (name === "webgpu") return openGpu(options);
  if (makers[name] === undefined) {
    throw new BackendError(
      `setDevice: the device "${name}" is not part of this program. ` +
        'Call installReferenceDevice() from "gradus/engine" first.',
    );
  }
  return plainPlace(name, options);
}

/**
 * Chooses the device for everything that is computed from now on. Variables stay where they were first
 * used, but for those of a model, which move as it next trains or predicts.
 *
 * For `"webgpu"` await it: the GPU is opened first, and meanwhile the device is what it was. With
 * `"auto"`, which is awaited too, each model computes where measurements say that it is faster, and
 * everything else on the processor.
 * @throws BackendError for an unknown name, a device that is not installed, or a number of threads
 *   below 1; by its promise, where no GPU can be opened, saying what is missing.
 */
export function setDevice(name: "webgpu" | "auto", options?: DeviceOptions): Promise<void>;
export function setDevice(name: Exclude<Device, "webgpu">, options?: DeviceOptions): void;
export function setDevice(name: DeviceChoice, options?: DeviceOptions): void | Promise<void>;
export function setDevice(name: DeviceChoice, options: DeviceOptions = {}): void | Promise<void> {
  checkDevice("setDevice", name);
  const { threads } = options;
  if (threads !== undefined && (!Number.isInteger(threads) || threads < 1)) {
    throw new BackendError(`setDevice: threads must be a whole number from 1, but got ${threads}.`);
  }
  const isAutomatic = name === "auto";
  const choose = (place: Place) => {
    current = place;
    automatic = isAutomatic ? options : undefined;
  };
  const place = openPlace(isAutomatic ? "wasm" : name, options);
  if (place instanceof Promise) return place.then(choose);
  choose(place);
  if (isAutomatic) return Promise.resolve();
}

/** Refuses names of devices that there are not. @throws BackendError */
export function checkDevice(who: string, name: DeviceChoice): void {
  const known = [...devices, "auto"];
  if (known.includes(name)) return;
  throw new BackendError(
    `${who}: unknown device "${name}".${didYouMean(name, known)} Known: ${known.join(", ")}.`,
  );
}

/** Lets everything that `body` computes before it returns be computed at a place, if one is given. */
export function computeAt<T>(place: Place | undefined, body: () => T): T {
  if (place === undefined) return body();
  const outer = current;
  current = place;
  try {
    return body();
  } finally {
    current = outer;
  }
}

/** Tells whether a device was chosen at any time, for a model or for all, so that variables may lie elsewhere. */
export function deviceIsChosen(): boolean {
  return isChosen;
}

/** Gives the options of `"auto"`, where it is chosen. */
export function automaticOptions(): DeviceOptions | undefined {
  return automatic;
}

/** Gives a promise to wait for where the device is far behind with its work. */
export function deviceBacklog(): Promise<void> | undefined {
  return currentBackend().backlog?.();
}

/** Gives the way to another device where the present one can be lost while it computes. */
export function deviceReplacement(): Place["replace"] {
  return current.replace;
}

/**
 * Resolves when all that the device computes with is loaded; undefined where it is, as everywhere but
 * in a worker of an isolated page. Programs compiled before run on one thread.
 */
export function deviceLoading(): Promise<void> | undefined {
  return parallel.loading();
}

/** Gives the name of the device that computes all that has no place of its own. */
export function getDevice(): Device {
  return current.name;
}

/** Says how the chosen device computes on this host. */
export function describeDevice(): BackendFacts & { readonly device: Device } {
  return { device: current.name, ...currentBackend().facts };
}

/** Gives the backend of the present device, always the same one for equal options. */
export function currentBackend(): Backend {
  const { backend, key, name, options } = current;
  if (backend !== undefined) return backend;
  const fresh = made.get(key) ?? makers[name]?.(options);
  if (fresh === undefined) throw new BackendError(`no device "${name}" is installed`);
  Object.assign(current, { backend: fresh });
  if (made.has(key)) return fresh;
  made.set(key, fresh);
  const { whyNotWide } = fresh.facts;
  if (whyNotWide !== undefined) {
    console.warn(`setDevice: re-vectorisation is off: ${whyNotWide}. Plain vectors compute.`);
  }
  return fresh;
}

/** Tells devices of different name or options apart, for caches. */
export function deviceKey(): string {
  return current.key;
}
