// The table of the contractions' emitters.

import type { FamilyName } from "../../../../ir/primitives/index.ts";
import type { NodeEmitters } from "../kernel-code.ts";
import { convolution, convolutionInputGradient, convolutionKernelGradient } from "./convolution.ts";
import { dotGeneral } from "./dot.ts";

/** Maps every contraction to its emitter. */
export const contraction: NodeEmitters<FamilyName<"contraction">> = {
  dotGeneral,
  convolution,
  convolutionInputGradient,
  convolutionKernelGradient,
};
