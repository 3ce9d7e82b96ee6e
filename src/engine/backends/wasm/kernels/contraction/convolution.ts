// From a convolution node or its gradients to the code that suits its dtype, rank, groups and channels.

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
import type { ConvolutionPlan, Geometry } from "./convolution-plan.ts";
import {
  forwardGeometry,
  inputGradientGeometry,
  kernelGradientGeometry,
  planForward,
  planInputGradient,
  planKernelGradient,
} from "./convolution-plan.ts";
import { emitDepthwise } from "./depthwise.ts";
import { depthwiseKernelWorkspace, emitDepthwiseKernel } from "./depthwise-kernel.ts";
import type { DirectSum } from "./direct.ts";
import { emitDirectSum } from "./direct.ts";
import { directForward, directInputGradient, directKernelGradient } from "./direct-convolution.ts";
import { emitFewChannels, suitsFewChannels } from "./few-channels.ts";
import { emitGemm, gemmWorkspace } from "./gemm.ts";
import type { PaddedCopy } from "./pad.ts";
import { emitPad, paddedBytes } from "./pad.ts";
import { followedBy } from "./rows.ts";
import { emitTapProducts, suitsTaps, tapWorkspace } from "./tap-products.ts";
import { windowForward, windowInputGradient, windowKernelGradient } from "./window-plan.ts";

type Name = PartOf<"convolution">;

/** Is an emitter for some shapes of a convolution. */
interface Way<P extends Name> extends NodeEmitter<P> {
  readonly suits: (node: NodeOf<P>) => boolean;
}

/** Takes the first way that suits a node. */
function firstOf<P extends Name>(...ways: readonly Way<P>[]): NodeEmitter<P> {
  const wayOf = (node: NodeOf<P>): Way<P> => {
    const way = ways.find(({ suits }) => suits(node));
    if (way === undefined) throw new Error(`no code suits this ${node.primitive}`);
    return way;
  };
  return {
    emit: (context, node, then) => wayOf(node).emit(context, node, then),
    workspace: (node, target) => wayOf(node).workspace?.(node, target) ?? 0,
  };
}

/** Emits plain loops: float64, three spatial axes, empty tensors. */
function plain<P extends Name>(direct: (node: NodeOf<P>) => DirectSum): Way<P> {
  return {
    suits: (node) => {
      const values = [...node.inputs, ...node.outputs];
      const isEmpty = values.some(({ type }) => sizeOf(type.shape) === 0);
      const { dtype, shape } = onlyOutput(node).type;
      return isEmpty || dtype !== "float32" || shape.length > 4;
    },
    emit: (context, node, then) => followedBy([emitDirectSum(context, direct(node))], then),
  };
}

/** Emits matrix products over a copy with its padding. */
function products<P extends Name>(plan: (node: NodeOf<P>) => ConvolutionPlan): Way<P> {
  return {
    suits: () => true,
    emit: (context, node, then) => emitPlan(context, plan(node), then),
    workspace: (node, target) => workspaceOf(plan(node), target),
  };
}

function isDepthwise({ groups, groupChannels, groupFilters }: Geometry): boolean {
  return groups > 1 && groupChannels === 1 && groupFilters === 1;
}

/** Emits a convolution: pixels by taps and channels, times taps and channels by filters. */
const convolution = firstOf<"convolution">(
  plain(directForward),
  {
    suits: (node) => isDepthwise(forwardGeometry(node)),
    emit: (context, node, then) => followedBy([emitDepthwise(context, windowForward(node))], then),
  },
  products(planForward),
);

/**
 * Emits the input's cotangent: pixels by filters, times filters by channels, tap by tap; where a
 * group has few filters, pixels by taps and filters, times taps and filters by channels. Channels too
 * few for a vector are summed with lanes along the filters.
 */
const convolutionInputGradient = firstOf<"convolutionInputGradient">(
  plain(directInputGradient),
  {
    suits: (node) => isDepthwise(inputGradientGeometry(node)),
    emit: (context, node, then) =>
      followedBy(
        windowInputGradient(node).map((sum) => emitDepthwise(context, sum)),
        then,
      ),
  },
  {
    suits: (node) => suitsFewChannels(inputGradientGeometry(node)),
    emit: (context, node, then) =>
      followedBy(
        windowInputGradient(node).map((sum) => emitFewChannels(context, sum)),
        then,
      ),
  },
  { suits: suitsTaps, emit: emitTapProducts, workspace: tapWorkspace },
  products(planInputGradient),
);

/** Emits the kernel's cotangent: taps and channels by pixels, times pixels by filters. */
const convolutionKernelGradient = firstOf<"convolutionKernelGradient">(
  plain(directKernelGradient),
  {
    suits: (node) => isDepthwise(kernelGradientGeometry(node)),
    emit: (context, node, then) =>
      followedBy(emitDepthwiseKernel(context, windowKernelGradient(node)), then),
    workspace: (node) => depthwiseKernelWorkspace(windowKernelGradient(node)),
  },
  products(planKernelGradient),
);

function emitPlan(
  context: KernelContext,
  { copy, products }: ConvolutionPlan,
  then: LoopCode | undefined,
): KernelCode[] {
  const start = copyBytes(copy);
  const phases = copy === undefined ? [] : [emitPad(context, copy, { workspace: 0 })];
  const [only, ...others] = products;
  if (only !== undefined && others.length === 0) {
    return [...phases, ...emitGemm(context, only, { start, then })];
  }
  for (const product of products) phases.push(...emitGemm(context, product, { start }));
  return followedBy(phases, then);
}

// Products run one after the other, so they share one stretch behind the copy.
function workspaceOf({ copy, products }: ConvolutionPlan, target: Target): number {
  return copyBytes(copy) + Math.max(0, ...products.map((gemm) => gemmWorkspace(gemm, target)));
}

function copyBytes(copy: PaddedCopy | undefined): number {
  return copy === undefined ? 0 : aligned(paddedBytes(copy));
}

/** Maps every convolution to its emitter. */
export const convolutions: NodeEmitters<Name> = {
  convolution,
  convolutionInputGradient,
  convolutionKernelGradient,
};
