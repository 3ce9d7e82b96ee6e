// Places where programs run: the devices by name, and what is chosen of them.

import type { Backend } from "../backends/backend.ts";

/** Names a backend: the two that compile, and the slow one that defines what is right. */
export type Device = "wasm" | "webgpu" | "reference";

/** Names a device, or leaves it to measurements which one a model computes on. */
export type DeviceChoice = Device | "auto";

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
  /** Hears, in a line, what `"auto"` has chosen for a model, and why; default `console.info`. */
  readonly onChoice?: (line: string) => void;
}

/** Is where programs run: a device, and how it computes. After a loss, what it names is another one. */
export interface Place {
  readonly name: Device;
  readonly options: DeviceOptions;
  /** Tells devices of different name or options apart, for caches. */
  readonly key: string;
  /** Made when it is first needed. */
  readonly backend?: Backend | undefined;
  /**
   * Makes this place another one where the device can be lost while it computes: the same kind opened
   * anew, or, `elsewhere` or where that fails, one that cannot be lost.
   */
  readonly replace?: ((elsewhere: boolean) => Promise<void>) | undefined;
}

/** Makes the place of a device that needs not be opened. */
export function plainPlace(name: Device, options: DeviceOptions): Place {
  const { strict = false, threads, revectorize } = options;
  return { name, options, key: `${name} ${strict} ${threads} ${revectorize}` };
}
