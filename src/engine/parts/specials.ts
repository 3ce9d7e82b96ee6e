// The part for functions of one float that few programs need.

import { specials as rules } from "../autodiff/rules/specials.ts";
import { specialFunctions } from "../backends/wasm/math/specials.ts";
import { specials as primitives } from "../ir/primitives/specials.ts";
import type { Part } from "./part.ts";

/** Is what the engine knows of functions of one float that few programs need. */
export const specials: Part<"specials"> = {
  name: "specials",
  primitives,
  rules,
  wasm: { floatFunctions: specialFunctions },
};
