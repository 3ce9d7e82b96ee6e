// Gradient rules of the convolutions: all are bilinear, and each one's gradients are the others.

import * as build from "../../ir/build.ts";
import type { PartOf } from "../../ir/primitives/index.ts";
import type { RuleTable } from "../rule.ts";
import { at, when } from "../rule.ts";

/** Maps every convolution to its rule. */
export const convolution: RuleTable<PartOf<"convolution">> = {
  convolution: (context) => {
    const { attributes, cotangent } = context;
    const [x, kernel] = [at(context, 0), at(context, 1)];
    return [
      when(context, 0, () =>
        build.convolutionInputGradient(cotangent, kernel, attributes, x.type.shape),
      ),
      when(context, 1, () =>
        build.convolutionKernelGradient(x, cotangent, attributes, kernel.type.shape),
      ),
    ];
  },
  convolutionInputGradient: (context) => {
    const { attributes, cotangent } = context;
    const [dy, kernel] = [at(context, 0), at(context, 1)];
    return [
      when(context, 0, () => build.convolution(cotangent, kernel, attributes)),
      when(context, 1, () =>
        build.convolutionKernelGradient(cotangent, dy, attributes, kernel.type.shape),
      ),
    ];
  },
  convolutionKernelGradient: (context) => {
    const { attributes, cotangent } = context;
    const [x, dy] = [at(context, 0), at(context, 1)];
    return [
      when(context, 0, () =>
        build.convolutionInputGradient(dy, cotangent, attributes, x.type.shape),
      ),
      when(context, 1, () => build.convolution(x, cotangent, attributes)),
    ];
  },
};
