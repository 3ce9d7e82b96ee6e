// The engines that a JavaScript host can load, each only when asked for.

import type { Engine, EngineOptions } from "../task.ts";

type Load = (options: EngineOptions) => Promise<Engine>;

/** Loads an engine by its name. */
export const engines: Readonly<Record<string, Load>> = {
  gradus: async (options) => (await import("./gradus/index.ts")).gradus(options),
  kernel: async (options) => (await import("./kernel.ts")).kernel(options),
  copies: async (options) => (await import("./copies.ts")).copies(options),
  "jax-js": async () => (await import("../peers/jax-js/index.ts")).jaxJs(),
  tfjs: async (options) => (await import("../peers/tfjs/index.ts")).tfjs(options),
  onnxruntime: async (options) =>
    (await import("../peers/onnxruntime/index.ts")).onnxRuntime(options),
  loops: async () => (await import("./loops.ts")).loops,
};
