// The part for pooling windows.

import { window as rules } from "../autodiff/rules/window.ts";
import { window as kernels } from "../backends/wasm/kernels/window.ts";
import { window as primitives } from "../ir/primitives/window.ts";
import { selectedScatter, sumBeforeScatter } from "../passes/simplify-pooling.ts";
import type { Part } from "./part.ts";

/** Is what the engine knows of pooling windows. */
export const window: Part<"window"> = {
  name: "window",
  primitives,
  rules,
  wasm: { kernels },
  passes: { identities: { reduceSum: sumBeforeScatter, select: selectedScatter } },
};
