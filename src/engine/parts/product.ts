// The part for the reduction by multiplication.

import { product as rules } from "../autodiff/rules/product.ts";
import { product as primitives } from "../ir/primitives/product.ts";
import { movement } from "./movement.ts";
import type { Part } from "./part.ts";

/** Is what the engine knows of the reduction by multiplication. */
export const product: Part<"product"> = {
  name: "product",
  primitives,
  rules,
  wasm: {},
  needs: [movement],
};
