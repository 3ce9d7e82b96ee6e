// The table of the contractions' emitters.

import type { FamilyName } from "../../../../ir/primitives/index.ts";
import type { NodeEmitters } from "../kernel-code.ts";
import { emitDirectSum } from "./direct.ts";
import { directForward, directInputGradient, directKernelGradient } from "./direct-convolution.ts";
import { dotGeneral } from "./dot.ts";

/** Maps every contraction to its emitter. */
export const contraction: NodeEmitters<FamilyName<"contraction">> = {
  dotGeneral,
  convolution: { emit: (context, node) => [emitDirectSum(context, directForward(node))] },
  convolutionInputGradient: {
    emit: (context, node) => [emitDirectSum(context, directInputGradient(node))],
  },
  convolutionKernelGradient: {
    emit: (context, node) => [emitDirectSum(context, directKernelGradient(node))],
  },
};
