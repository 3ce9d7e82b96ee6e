// The dispatches of a program on given memory: pipelines and bind groups, made once and encoded with
// every run.

import type { Kernel } from "../../ir/program.ts";
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

const vectorBytes = 16;

let nextBuffer = 0;
const numbers = new WeakMap<GPUBuffer, number>();

function numberOf(buffer: GPUBuffer): number {
  const known = numbers.get(buffer);
  if (known !== undefined) return known;
  numbers.set(buffer, nextBuffer);
  return nextBuffer++;
}

/** Gives the memory that a place names. */
export type RegionOf = (place: Location["in"]) => Region;

/** Holds a program's dispatches, bound to buffers. */
export class BoundSteps {
  readonly #context: GpuContext;
  readonly #steps: readonly Step[];
  readonly #dispatches: readonly Dispatch[];
  /** Where each dispatch's operands begin, in slots of so many bytes. */
  readonly #bases: GPUBuffer;
  readonly #slot: number;
  #offsets = "";

  /** Names the buffers that a program is bound to. */
  static keyOf(regions: readonly Region[]): string {
    return regions.map(({ buffer }) => numberOf(buffer)).join();
  }

  constructor(context: GpuContext, steps: readonly Step[], regionOf: RegionOf) {
    this.#context = context;
    this.#steps = steps;
    const most = Math.max(1, ...steps.map(({ at }) => at.length));
    this.#slot = Math.ceil((4 * most) / alignment) * alignment;
    const size = Math.max(1, steps.length) * this.#slot;
    const usage = bufferUsage.uniform | bufferUsage.copyTarget;
    this.#bases = context.device.createBuffer({ size, usage });
    const groups = new Map<string, GPUBindGroup>();
    this.#dispatches = steps.map(({ code, at }, i) => {
      const buffers: GPUBuffer[] = [];
      const numbers = at.map((location) => {
        const { buffer } = regionOf(location.in);
        const known = buffers.indexOf(buffer);
        return known >= 0 ? known : buffers.push(buffer) - 1;
      });
      const isAligned = at.map(({ offset }) => offset % vectorBytes === 0);
      const pipeline = context.pipeline(
        shaderOf(code, numbers, isAligned, context.hasHalves),
        buffers.length,
      );
      const key = buffers.map(numberOf).join();
      const group = groups.get(key) ?? this.#group(context, buffers, this.#slot);
      groups.set(key, group);
      const x = Math.min(code.groups, mostGroups);
      const y = Math.ceil(code.groups / mostGroups);
      return { pipeline, group, offset: i * this.#slot, x, y };
    });
  }

  /** Tells the dispatches where in the buffers their operands lie, if that has changed. */
  place(regions: readonly Region[], regionOf: RegionOf): void {
    const offsets = regions.map(({ offset }) => offset).join();
    if (offsets === this.#offsets) return;
    this.#offsets = offsets;
    const words = this.#slot / 4;
    const bases = new Uint32Array(Math.max(1, this.#steps.length) * words);
    this.#steps.forEach(({ code, at }, i) => {
      at.forEach((location, k) => {
        const operand = code.operands[k];
        const bytes = regionOf(location.in).offset + location.offset;
        bases[i * words + k] =
          bytes / (operand === undefined ? 4 : scalarOf(dtypeOf(operand)).bytes);
      });
    });
    this.#context.device.queue.writeBuffer(this.#bases, 0, bases);
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

  /** Lists the kernels that the dispatches belong to; undefined for copies between kernels. */
  get kernels(): readonly (Kernel | undefined)[] {
    return this.#steps.map(({ kernel }) => kernel);
  }

  /** Encodes each dispatch into a pass of its own, with what `describe` says of pass number i. */
  encodeApart(encoder: GPUCommandEncoder, describe: (i: number) => GPUComputePassDescriptor): void {
    this.#dispatches.forEach(({ pipeline, group, offset, x, y }, i) => {
      const pass = encoder.beginComputePass(describe(i));
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group, [offset]);
      pass.dispatchWorkgroups(x, y);
      pass.end();
    });
  }

  /** Gives up what it holds on the GPU. */
  release(): void {
    this.#bases.destroy();
  }
}
