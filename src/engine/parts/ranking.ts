// The part for places of extremes and running totals.

import { ranking as rules } from "../autodiff/rules/ranking.ts";
import { ranking as kernels } from "../backends/wasm/kernels/arg-reduction.ts";
import { ranking as primitives } from "../ir/primitives/ranking.ts";
import type { Part } from "./part.ts";

/** Is what the engine knows of places of extremes and running totals. */
export const ranking: Part<"ranking"> = {
  name: "ranking",
  primitives,
  rules,
  wasm: { kernels },
};
