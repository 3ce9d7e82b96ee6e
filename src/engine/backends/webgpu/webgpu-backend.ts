// The backend on the GPU: programs become dispatches of compute shaders over few large buffers.

import { BackendError } from "../../../shared/errors.ts";
import type { Graph } from "../../ir/graph.ts";
import { subgraphsOf } from "../../ir/graph.ts";
import type { Value } from "../../ir/node.ts";
import type { Kernel } from "../../ir/program.ts";
import { kernelNodes } from "../../ir/program.ts";
import { showType } from "../../ir/shape.ts";
import type { Backend, GpuFacts } from "../backend.ts";
import { controlWorkspace } from "./control-steps.ts";
import { alignment } from "./device-memory.ts";
import { GpuContext } from "./gpu-context.ts";
import { GpuStorage } from "./gpu-storage.ts";
import { KernelTimer } from "./kernel-timer.ts";
import { KernelEmitter, refusalOf } from "./kernels/index.ts";
import type { TargetChoice } from "./kernels/kernel-code.ts";
import { usualCuts } from "./kernels/product.ts";
import { WebgpuExecutable } from "./webgpu-executable.ts";
import { hasScalar } from "./wgsl/scalars.ts";

/** Makes a backend on an open device of an adapter. */
export function createWebgpuBackend(
  device: GPUDevice,
  gpu: GpuFacts,
  target: TargetChoice,
): Backend {
  const context = new GpuContext(device);
  const emitter = new KernelEmitter({
    cuts: usualCuts(target.isParallel),
    subgroups: 0,
    ...target,
  });
  return {
    name: "webgpu",
    facts: { threads: 1, fusedMultiplyAdd: false, wideVectors: false, gpu },
    properties: { fuses: true, alignment, workspace: (kernel) => workspaceOf(kernel, emitter) },
    compile: (compilation, listener) => {
      checkGraph(compilation.graph);
      const timer =
        listener && new KernelTimer(context, listener, (kernel) => workspaceOf(kernel, emitter));
      return new WebgpuExecutable(context, emitter, compilation, timer);
    },
    store: (type, data) => {
      if (!hasScalar(type.dtype)) throw tooWide("a tensor", type);
      return new GpuStorage(context, type, data);
    },
    holds: (storage) => storage instanceof GpuStorage && storage.isOn(context),
    measured: () => context.measured(),
    backlog: () => context.backlog(),
    isLost: () => context.isLost,
  };
}

function workspaceOf(kernel: Kernel, emitter: KernelEmitter): number {
  // What is too wide is refused when it is compiled, by the name of its layer.
  const isTooWide = ({ type }: Value) => !hasScalar(type.dtype);
  if (kernelNodes(kernel).some((node) => [...node.inputs, ...node.outputs].some(isTooWide)))
    return 0;
  return kernel.kind === "control" ? controlWorkspace(kernel) : emitter.emit(kernel).workspace;
}

function tooWide(who: string, type: Value["type"]): BackendError {
  return new BackendError(
    `webgpu: ${who} is ${showType(type)}, but the GPU computes in 32 bits. ` +
      'Use float32, or choose the device "wasm".',
  );
}

/** Refuses what the GPU does not run, naming the layer that asked for it. */
function checkGraph(graph: Graph): void {
  for (const { type } of graph.inputs) if (!hasScalar(type.dtype)) throw tooWide("an input", type);
  for (const node of graph.nodes) {
    const whose = node.source === undefined ? "" : ` of ${node.source}`;
    const refusal = refusalOf(node.primitive);
    if (refusal !== undefined) {
      throw new BackendError(`webgpu: "${node.primitive}"${whose} does not run here: ${refusal}.`);
    }
    const wide = node.outputs.find(({ type }) => !hasScalar(type.dtype));
    if (wide !== undefined) throw tooWide(`"${node.primitive}"${whose}`, wide.type);
    subgraphsOf(node).forEach(checkGraph);
  }
}
