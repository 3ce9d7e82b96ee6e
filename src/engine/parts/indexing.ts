// The part for reads and additions at computed places.

import { indexing as rules } from "../autodiff/rules/indexing.ts";
import { indexing as kernels } from "../backends/wasm/kernels/indexing.ts";
import { indexing as primitives } from "../ir/primitives/indexing.ts";
import type { Part } from "./part.ts";

/** Is what the engine knows of reads and additions at computed places. */
export const indexing: Part<"indexing"> = {
  name: "indexing",
  primitives,
  rules,
  wasm: { kernels },
};
