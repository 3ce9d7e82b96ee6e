// Measures kernels by the GPU's own clock, and tells a listener once a run is over.

import { BackendError } from "../../../shared/errors.ts";
import type { Kernel } from "../../ir/program.ts";
import type { KernelListener } from "../backend.ts";
import type { BoundSteps } from "./bound-steps.ts";
import type { GpuContext } from "./gpu-context.ts";
import { bufferUsage, mapRead } from "./webgpu-flags.ts";

/** Most dispatches that one set of timestamps measures: two for each, 4096 in all. */
const mostDispatches = 2048;

/** Is a set of timestamps on its way back to the host. */
interface Reading {
  readonly target: GPUBuffer;
  readonly kernels: readonly (Kernel | undefined)[];
}

/** Measures the kernels of runs. */
export class KernelTimer {
  readonly #context: GpuContext;
  readonly #listener: KernelListener;
  readonly #workspaceOf: (kernel: Kernel) => number;
  #readings: Reading[] = [];

  /** @throws BackendError where the GPU does not tell the time. */
  constructor(
    context: GpuContext,
    listener: KernelListener,
    workspaceOf: (kernel: Kernel) => number,
  ) {
    if (!context.device.features.has("timestamp-query")) {
      throw new BackendError(
        "webgpu: this GPU does not tell how long kernels take (timestamp-query). " +
          'Choose the device "wasm" to take a profile.',
      );
    }
    this.#context = context;
    this.#listener = listener;
    this.#workspaceOf = workspaceOf;
  }

  /** Encodes the dispatches of a run with a timestamp before and behind each. */
  encode(encoder: GPUCommandEncoder, bound: BoundSteps): void {
    const { device } = this.#context;
    const { kernels } = bound;
    const sets: GPUQuerySet[] = [];
    for (let from = 0; from < kernels.length; from += mostDispatches) {
      const count = 2 * Math.min(mostDispatches, kernels.length - from);
      sets.push(device.createQuerySet({ type: "timestamp", count }));
    }
    bound.encodeApart(encoder, (i) => {
      const querySet = sets[Math.floor(i / mostDispatches)];
      if (querySet === undefined) throw new Error(`dispatch ${i} has no timestamps`);
      const beginningOfPassWriteIndex = 2 * (i % mostDispatches);
      const endOfPassWriteIndex = beginningOfPassWriteIndex + 1;
      return { timestampWrites: { querySet, beginningOfPassWriteIndex, endOfPassWriteIndex } };
    });
    sets.forEach((set, i) => {
      const size = 8 * set.count;
      const { queryResolve, copySource, copyTarget, mapRead: readable } = bufferUsage;
      const between = device.createBuffer({ size, usage: queryResolve | copySource });
      const target = device.createBuffer({ size, usage: readable | copyTarget });
      encoder.resolveQuerySet(set, 0, set.count, between, 0);
      encoder.copyBufferToBuffer(between, 0, target, 0, size);
      const from = i * mostDispatches;
      this.#readings.push({ target, kernels: kernels.slice(from, from + mostDispatches) });
    });
  }

  /** Begins to read what was encoded, now that it is submitted. */
  submitted(): void {
    for (const reading of this.#readings) this.#context.measure(this.#tell(reading));
    this.#readings = [];
  }

  async #tell({ target, kernels }: Reading): Promise<void> {
    await target.mapAsync(mapRead);
    const times = new BigUint64Array(target.getMappedRange().slice(0));
    target.destroy();
    let sum = 0;
    kernels.forEach((kernel, i) => {
      sum += Number((times[2 * i + 1] ?? 0n) - (times[2 * i] ?? 0n)) / 1e6;
      if (kernel === kernels[i + 1]) return;
      // A kernel of several dispatches is told of once.
      // What its dispatches leave in the workspace is written and read.
      if (kernel !== undefined) this.#listener.took(kernel, sum, 2 * this.#workspaceOf(kernel));
      sum = 0;
    });
  }
}
