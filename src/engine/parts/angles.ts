// The part for functions of angles and their inverses.

import { angles as rules } from "../autodiff/rules/angles.ts";
import { angleFunctions } from "../backends/wasm/math/angles.ts";
import { angles as primitives } from "../ir/primitives/angles.ts";
import type { Part } from "./part.ts";

/** Is what the engine knows of functions of angles and their inverses. */
export const angles: Part<"angles"> = {
  name: "angles",
  primitives,
  rules,
  wasm: { floatFunctions: angleFunctions },
};
