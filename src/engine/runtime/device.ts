// Which backend computes: chosen by name, made when first needed.

import { parallel } from "#parallel";
import { platform } from "#platform";
import { BackendError, didYouMean } from "../../shared/errors.ts";
import type { Backend, BackendFacts } from "../backends/backend.ts";
import { createWasmBackend } from "../backends/wasm/index.ts";

/** Names a backend: the two that compile, and the slow one that defines what is right. */
export type Device = "wasm" | "webgpu" | "reference";

/** Says how a device computes. */
export interface DeviceOptions {
  /**
   * Gives the same bits on every host, with or without fused multiply-add; default false. On one
   * host the bits are the same for any number of threads anyway.
   */
  readonly strict?: boolean;
  /** Most threads that one step uses; default: the processors of the host, 1 on a page's thread. */
  readonly threads?: number;
  /**
   * Switches on V8's experimental re-vectorisation, for the whole process; default false, or what
   * `GRADUS_REVECTORIZE=1` says. Products take about half the time, on x64 in Node 24 or later.
   * It is tried out first; where it is missing or gives other bits, a warning names the reason, and
   * plain vectors compute. Choose it before anything is computed.
   */
  readonly revectorize?: boolean;
  /**
   * Lets `"webgpu"` measure for a moment, when it opens a GPU for the first time, which ways to compute
   * products are fastest on it; what it found is kept for later programs. Default: true, but false on a
   * GPU that is emulated. With another choice, sums may differ in their last bits. Of a GPU that is open
   * already nothing changes.
   */
  readonly tune?: boolean;
}

type Maker = (options: DeviceOptions) => Backend;

const makers: Partial<Record<Device, Maker>> = {
  webgpu: () => {
    if (gpuBackend === undefined) throw new BackendError("the GPU is not open");
    return gpuBackend;
  },
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

const made = new Map<string, Backend>();
let current: { readonly name: Device; readonly options: DeviceOptions } = {
  name: "wasm",
  options: {},
};

/** The chosen backend, once it is made. */
let backend: Backend | undefined;

/** Lists the names of all devices. */
export const devices: readonly Device[] = ["wasm", "webgpu", "reference"];

/** The backend on the GPU, once one is open; another one after the GPU was lost. */
let gpuBackend: Backend | undefined;
let timesOpened = 0;

async function openGpu({ tune }: DeviceOptions): Promise<Backend> {
  if (gpuBackend?.isLost?.() === false) return gpuBackend;
  const [{ openWebgpuBackend }, { openTuningNotes }] = await Promise.all([
    import("../backends/webgpu/index.ts"),
    import("./tuning-notes.ts"),
  ]);
  const notes = openTuningNotes();
  gpuBackend = await openWebgpuBackend(await platform.openGpu(), { notes, tune });
  timesOpened++;
  return gpuBackend;
}

/**
 * Chooses the device for everything that is computed from now on; call it before variables are
 * made, since they stay where they are.
 *
 * For `"webgpu"` await it: the GPU is opened first, and meanwhile the device is what it was.
 * @throws BackendError for an unknown name, a device that is not installed, or a number of threads
 *   below 1; by its promise, where no GPU can be opened, saying what is missing.
 */
export function setDevice(name: "webgpu", options?: DeviceOptions): Promise<void>;
export function setDevice(name: Exclude<Device, "webgpu">, options?: DeviceOptions): void;
export function setDevice(name: Device, options?: DeviceOptions): void | Promise<void>;
export function setDevice(name: Device, options: DeviceOptions = {}): void | Promise<void> {
  if (!devices.includes(name)) {
    throw new BackendError(
      `setDevice: unknown device "${name}".${didYouMean(name, devices)} ` +
        `Known: ${devices.join(", ")}.`,
    );
  }
  if (makers[name] === undefined) {
    throw new BackendError(
      `setDevice: the device "${name}" is not part of this program. ` +
        'Call installReferenceDevice() from "gradus/engine" first.',
    );
  }
  const { threads } = options;
  if (threads !== undefined && (!Number.isInteger(threads) || threads < 1)) {
    throw new BackendError(`setDevice: threads must be a whole number from 1, but got ${threads}.`);
  }
  replacement = undefined;
  if (name !== "webgpu") {
    choose(name, options);
    return;
  }
  return openGpu(options).then(() => {
    choose(name, options);
    replacement = replaceGpu;
  });
}

// Programs that never choose a device leave all this out.
let replacement: ((elsewhere: boolean) => Promise<void>) | undefined;

async function replaceGpu(elsewhere: boolean): Promise<void> {
  const { options } = current;
  try {
    if (!elsewhere) return await setDevice("webgpu", options);
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
  }
  setDevice("wasm", options);
}

function choose(name: Device, options: DeviceOptions): void {
  current = { name, options };
  backend = undefined;
  replacement = undefined;
}

/** Gives a promise to wait for where the chosen device is far behind with its work. */
export function deviceBacklog(): Promise<void> | undefined {
  return currentBackend().backlog?.();
}

/**
 * Gives the way to another device where the chosen one can be lost while it computes: the same kind
 * opened anew, or, `elsewhere` or where that fails, one that cannot be lost. Undefined where this cannot.
 */
export function deviceReplacement(): typeof replacement {
  return replacement;
}

/**
 * Resolves when all that the device computes with is loaded; undefined where it is, as everywhere but
 * in a worker of an isolated page. Programs compiled before run on one thread.
 */
export function deviceLoading(): Promise<void> | undefined {
  return parallel.loading();
}

/** Gives the name of the chosen device. */
export function getDevice(): Device {
  return current.name;
}

/** Says how the chosen device computes on this host. */
export function describeDevice(): BackendFacts & { readonly device: Device } {
  return { device: current.name, ...currentBackend().facts };
}

/** Gives the chosen backend, always the same one for equal options. */
export function currentBackend(): Backend {
  if (backend !== undefined) return backend;
  const key = deviceKey();
  backend = made.get(key);
  if (backend !== undefined) return backend;
  const fresh = makers[current.name]?.(current.options);
  if (fresh === undefined) throw new BackendError(`no device "${current.name}" is installed`);
  made.set(key, fresh);
  backend = fresh;
  const { whyNotWide } = fresh.facts;
  if (whyNotWide !== undefined) {
    console.warn(`setDevice: re-vectorisation is off: ${whyNotWide}. Plain vectors compute.`);
  }
  return fresh;
}

/** Tells devices of different name or options apart, for caches. */
export function deviceKey(): string {
  const { strict = false, threads, revectorize } = current.options;
  const which = current.name === "webgpu" ? timesOpened : "";
  return `${current.name}${which} ${strict} ${threads} ${revectorize}`;
}
