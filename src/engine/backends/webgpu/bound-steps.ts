// The dispatches of a program on given memory: pipelines and bind groups, made once and encoded with
// every run.

import type { Region } from "./device-memory.ts";
import { alignment } from "./device-memory.ts";
import type { GpuContext } from "./gpu-context.ts";
import type { Location, Step } from "./program-steps.ts";
import { bufferUsage } from "./webgpu-flags.ts";
import { scalarOf } from "./wgsl/scalars.ts";
import { dtypeOf, mostGroups, shaderOf } from "./wgsl/shader.ts";

interface Dispatch {
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
  readonly offset: number;
  readonly x: number;
  readonly y: number;
}

let nextBuffer = 0;
const numbers = new WeakMap<GPUBuffer, number>();

function numberOf(buffer: GPUBuffer): number {
  const known = numbers.get(buffer);
  if (known !== undefined) return known;
  numbers.set(buffer, nextBuffer);
  return nextBuffer++;
}

/** Holds a program's dispatches, bound to memory. */
export class BoundSteps {
  readonly #dispatches: readonly Dispatch[];
  /** Where each dispatch's operands begin. */
  readonly #bases: GPUBuffer;

  /** Names the memory that a program is bound to. */
  static keyOf(regions: readonly Region[]): string {
    return regions.map(({ buffer, offset }) => `${numberOf(buffer)}:${offset}`).join(" ");
  }

  constructor(
    context: GpuContext,
    steps: readonly Step[],
    regionOf: (place: Location["in"]) => Region,
  ) {
    const most = Math.max(1, ...steps.map(({ at }) => at.length));
    const slot = Math.ceil((4 * most) / alignment) * alignment;
    const bases = new Uint32Array(Math.max(1, steps.length) * (slot / 4));
    const usage = bufferUsage.uniform | bufferUsage.copyTarget;
    this.#bases = context.device.createBuffer({ size: bases.byteLength, usage });
    const groups = new Map<string, GPUBindGroup>();
    this.#dispatches = steps.map(({ code, at }, i) => {
      const buffers: GPUBuffer[] = [];
      const places = at.map((location, k) => {
        const { buffer, offset } = regionOf(location.in);
        const operand = code.operands[k];
        const bytes = offset + location.offset;
        const isByte = operand !== undefined && scalarOf(dtypeOf(operand)).bytes === 1;
        bases[(i * slot) / 4 + k] = isByte ? bytes : bytes / 4;
        const known = buffers.indexOf(buffer);
        return known >= 0 ? known : buffers.push(buffer) - 1;
      });
      const pipeline = context.pipeline(shaderOf(code, places), buffers.length);
      const key = buffers.map(numberOf).join();
      const group = groups.get(key) ?? this.#group(context, buffers, slot);
      groups.set(key, group);
      const x = Math.min(code.groups, mostGroups);
      const y = Math.ceil(code.groups / mostGroups);
      return { pipeline, group, offset: i * slot, x, y };
    });
    context.device.queue.writeBuffer(this.#bases, 0, bases);
  }

  #group(context: GpuContext, buffers: readonly GPUBuffer[], slot: number): GPUBindGroup {
    return context.device.createBindGroup({
      layout: context.layout(buffers.length),
      entries: [
        { binding: 0, resource: { buffer: this.#bases, size: slot } },
        ...buffers.map((buffer, i) => ({ binding: i + 1, resource: { buffer } })),
      ],
    });
  }

  /** Encodes all dispatches into one pass. */
  encode(encoder: GPUCommandEncoder): void {
    const pass = encoder.beginComputePass();
    let current: GPUComputePipeline | undefined;
    for (const { pipeline, group, offset, x, y } of this.#dispatches) {
      if (pipeline !== current) pass.setPipeline(pipeline);
      current = pipeline;
      pass.setBindGroup(0, group, [offset]);
      pass.dispatchWorkgroups(x, y);
    }
    pass.end();
  }

  /** Gives up what it holds on the GPU. */
  release(): void {
    this.#bases.destroy();
  }
}
