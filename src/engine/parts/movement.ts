// The part for cutting, padding and joining.

import { movement as rules } from "../autodiff/rules/movement.ts";
import { movement as kernels } from "../backends/wasm/kernels/structural.ts";
import { movement as primitives } from "../ir/primitives/movement.ts";
import { joinedParts } from "../passes/simplify-pads.ts";
import type { Part } from "./part.ts";

/** Is what the engine knows of cutting, padding and joining. */
export const movement: Part<"movement"> = {
  name: "movement",
  primitives,
  rules,
  wasm: { kernels },
  passes: { identities: { add: joinedParts } },
};
