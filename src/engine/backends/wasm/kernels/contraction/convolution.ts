// From a convolution node or its gradients to the code that suits its dtype, rank and groups.

import type { NodeOf } from "../../../../ir/node.ts";
import { onlyOutput } from "../../../../ir/node.ts";
import type { PartOf } from "../../../../ir/primitives/index.ts";
import { sizeOf } from "../../../../ir/shape.ts";
import type {
  KernelCode,
  KernelContext,
  LoopCode,
  NodeEmitter,
  NodeEmitters,
  Target,
} from "../kernel-code.ts";
import { aligned } from "../kernel-code.ts";
import type { ConvolutionPlan } from "./convolution-plan.ts";
import { planForward, planInputGradient, planKernelGradient } from "./convolution-plan.ts";
import type { DirectSum } from "./direct.ts";
import { emitDirectSum } from "./direct.ts";
import { directForward, directInputGradient, directKernelGradient } from "./direct-convolution.ts";
import { emitGemm, gemmWorkspace } from "./gemm.ts";
import type { Gemm } from "./gemm-plan.ts";
import { emitImages, imagesWorkspace, suitsImages } from "./image-by-image.ts";
import type { LaneSum } from "./lane-sum.ts";
import { emitLaneSum } from "./lane-sum.ts";
import type { PaddedCopy } from "./pad.ts";
import { emitPad, paddedBytes } from "./pad.ts";
import { followedBy } from "./rows.ts";
import { emitTapProducts, suitsTaps, tapWorkspace } from "./tap-products.ts";

type Name = PartOf<"convolution">;

/** Emits a convolution: pixels by taps and channels, times taps and channels by filters. */
const convolution = emitterOf<"convolution">(planForward, directForward);

const inputGradient = emitterOf<"convolutionInputGradient">(planInputGradient, directInputGradient);

/**
 * Emits the input's cotangent: pixels by filters, times filters by channels, tap by tap; where a
 * group has few filters, pixels by taps and filters, times taps and filters by channels.
 */
const convolutionInputGradient: NodeEmitter<"convolutionInputGradient"> = {
  emit: (context, node, then) =>
    goesByTaps(node)
      ? emitTapProducts(context, node, then)
      : inputGradient.emit(context, node, then),
  workspace: (node, target) =>
    goesByTaps(node) ? tapWorkspace(node, target) : (inputGradient.workspace?.(node, target) ?? 0),
};

function goesByTaps(node: NodeOf<"convolutionInputGradient">): boolean {
  return !isPlain(node) && suitsTaps(node);
}

/** Emits the kernel's cotangent: taps and channels by pixels, times pixels by filters. */
const convolutionKernelGradient = emitterOf<"convolutionKernelGradient">(
  planKernelGradient,
  directKernelGradient,
);

/** Tells whether a convolution runs in plain loops: float64, three spatial axes, empty tensors. */
function isPlain(node: NodeOf<Name>): boolean {
  const values = [...node.inputs, ...node.outputs];
  const isEmpty = values.some(({ type }) => sizeOf(type.shape) === 0);
  const { dtype, shape } = onlyOutput(node).type;
  return isEmpty || dtype !== "float32" || shape.length > 4;
}

function emitterOf<P extends Name>(
  plan: (node: NodeOf<P>) => ConvolutionPlan,
  direct: (node: NodeOf<P>) => DirectSum,
): NodeEmitter<P> {
  return {
    emit: (context, node, then) =>
      isPlain(node)
        ? followedBy([emitDirectSum(context, direct(node))], then)
        : emitPlan(context, plan(node), then),
    workspace: (node, target) => (isPlain(node) ? 0 : workspaceOf(plan(node), target)),
  };
}

function emitPlan(
  context: KernelContext,
  plan: ConvolutionPlan,
  then: LoopCode | undefined,
): KernelCode[] {
  const { copy, products, isDepthwise } = plan;
  if (isDepthwise) return followedBy(emitDepthwise(context, copy, products.map(laneSumOf)), then);
  const start = copyBytes(copy);
  const phases = copy === undefined ? [] : [emitPad(context, copy, { workspace: 0 })];
  const [only, ...others] = products;
  if (only !== undefined && others.length === 0) {
    return [...phases, ...emitGemm(context, only, { start, then })];
  }
  for (const product of products) phases.push(...emitGemm(context, product, { start }));
  return followedBy(phases, then);
}

function emitDepthwise(
  context: KernelContext,
  copy: PaddedCopy | undefined,
  sums: readonly LaneSum[],
): KernelCode[] {
  if (copy === undefined) return sums.map((sum) => emitLaneSum(context, sum));
  if (suitsImages(copy, sums, context)) return [emitImages(context, copy, sums)];
  const padded = emitPad(context, copy, { workspace: 0 });
  return [padded, ...sums.map((sum) => emitLaneSum(context, sum))];
}

// Products run one after the other, so they share one stretch behind the copy.
function workspaceOf({ copy, products, isDepthwise }: ConvolutionPlan, target: Target): number {
  if (isDepthwise) {
    return copy !== undefined && suitsImages(copy, products.map(laneSumOf), target)
      ? imagesWorkspace(copy, target)
      : copyBytes(copy);
  }
  return copyBytes(copy) + Math.max(0, ...products.map((gemm) => gemmWorkspace(gemm, target)));
}

function copyBytes(copy: PaddedCopy | undefined): number {
  return copy === undefined ? 0 : aligned(paddedBytes(copy));
}

/** Reads a product whose only batch of note are groups of one channel as sums by channel. */
function laneSumOf({ lhs, rhs, result, offsets, batch, m, k, rowStride }: Gemm): LaneSum {
  const [groups, ...outer] = batch;
  const rows = [...m].reverse();
  let stride = rowStride;
  const kept = rows.map((axis) => {
    const place = { ...axis, result: stride };
    stride *= axis.extent;
    return place;
  });
  return {
    lhs,
    rhs,
    result,
    offsets,
    kept: [...outer, ...kept.reverse()],
    summed: k.map((axis) => ({ ...axis, result: 0 })),
    channels: groups?.extent ?? 1,
  };
}

/** Maps every convolution to its emitter. */
export const convolutions: NodeEmitters<Name> = {
  convolution,
  convolutionInputGradient,
  convolutionKernelGradient,
};
