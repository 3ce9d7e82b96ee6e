// The part for convolutions.

import { convolution as rules } from "../autodiff/rules/convolution.ts";
import { convolutions as kernels } from "../backends/wasm/kernels/contraction/convolution.ts";
import { convolution as primitives } from "../ir/primitives/convolution.ts";
import type { Part } from "./part.ts";

/** Is what the engine knows of convolutions. */
export const convolution: Part<"convolution"> = {
  name: "convolution",
  primitives,
  rules,
  wasm: { kernels },
};
