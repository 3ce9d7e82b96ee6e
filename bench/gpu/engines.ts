// The engines that compute on the GPU, each loaded only when asked for.

import type { Engine } from "../task.ts";

/** Is an engine of the GPU benchmark. */
export interface GpuEngine {
  readonly about: string;
  readonly load: () => Promise<Engine>;
  /**
   * Counts the bytes that kernels read and write while `run` runs, where they are fewer than what the
   * dispatches bind: Gradus binds whole buffers, of which its kernels use a part.
   */
  readonly touched?: (run: () => Promise<void>) => Promise<number>;
}

/** Lists them by name. */
export const gpuEngines: Readonly<Record<string, GpuEngine>> = {
  gradus: {
    about: 'setDevice("webgpu")',
    load: async () => (await import("../engines/gradus/webgpu.ts")).gradusOnGpu(),
    touched: async (run) => (await import("../engines/gradus/webgpu.ts")).touchedBytes(run),
  },
  "tfjs-webgpu": {
    about: "as it comes",
    load: async () => (await import("../peers/tfjs/webgpu.ts")).tfjsOnGpu(),
  },
  "jax-js": {
    about: "WebGPU, jit",
    load: async () => (await import("../peers/jax-js/webgpu.ts")).jaxJsOnGpu(),
  },
};
