// The profiler, loaded when it is first asked for: most programs never are.

import { late } from "../../shared/late.ts";

/**
 * Measures the fused kernels of everything that a function computes: time, floating-point operations,
 * bytes, and the layers that they belong to. Programs are compiled anew to tell of their kernels,
 * so that others lose no time. Kernels get faster while the host warms up: see `warmUp`.
 * @throws ConfigError inside another profile.
 */
export const profile = /* @__PURE__ */ late(() => import("./profile.ts"), "profile");
