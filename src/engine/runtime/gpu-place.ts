// The place on the GPU: opened when it is first asked for, and anew after it was lost.

import { platform } from "#platform";
import { BackendError } from "../../shared/errors.ts";
import type { Backend } from "../backends/backend.ts";
import { openWebgpuBackend } from "../backends/webgpu/index.ts";
import { computeForeignValuesAt } from "./foreign-values.ts";
import type { DeviceOptions, Place } from "./place.ts";
import { plainPlace } from "./place.ts";
import { openTuningNotes } from "./tuning-notes.ts";

/** The backend on the GPU, once one is open; another one after the GPU was lost. */
let gpuBackend: Backend | undefined;
let timesOpened = 0;

/** Opens the GPU, unless it is open. @throws BackendError saying what is missing. */
export async function openGpu(options: DeviceOptions): Promise<Place> {
  if (gpuBackend?.isLost?.() !== false) {
    const { tune } = options;
    gpuBackend = await openWebgpuBackend(await platform.openGpu(), {
      notes: openTuningNotes(),
      tune,
    });
    timesOpened++;
  }
  const replace = async (elsewhere: boolean) => {
    let next: Place | undefined;
    try {
      if (!elsewhere) next = await openGpu(options);
    } catch (error) {
      if (!(error instanceof BackendError)) throw error;
    }
    const fallback = { backend: undefined, replace: undefined, ...plainPlace("wasm", options) };
    Object.assign(place, next ?? fallback, next && { replace });
  };
  const key = `webgpu${timesOpened}`;
  const place: Place = { name: "webgpu", options, key, backend: gpuBackend, replace };
  computeForeignValuesAt(place);
  return place;
}
