// The part for loops and branches.

import { control as rules } from "../autodiff/rules/control.ts";
import { loopsAndBranches } from "../backends/wasm/emit-control.ts";
import { control as primitives } from "../ir/primitives/control.ts";
import { mergeScans } from "../passes/merge-scans.ts";
import { rowsOfScan } from "../passes/scan-rows.ts";
import type { Part } from "./part.ts";

/** Is what the engine knows of loops and branches. */
export const control: Part<"control"> = {
  name: "control",
  primitives,
  rules,
  wasm: { control: loopsAndBranches },
  passes: { mergeLoops: mergeScans, rowsOfLoop: rowsOfScan },
};
