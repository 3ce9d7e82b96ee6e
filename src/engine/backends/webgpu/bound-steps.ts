// The dispatches of a program on given memory: pipelines and bind groups, made once and encoded with
// every run.

import { BackendError } from "../../../shared/errors.ts";
import type { Kernel } from "../../ir/program.ts";
import { kernelNodes } from "../../ir/program.ts";
import { alignment } from "./device-memory.ts";
import type { Part } from "./dispatch-parts.ts";
import { partsOfDispatch } from "./dispatch-parts.ts";
import type { GpuContext } from "./gpu-context.ts";
import type { Location, Step } from "./program-steps.ts";
import type { Region } from "./region.ts";
import { bufferUsage } from "./webgpu-flags.ts";
import { scalarOf } from "./wgsl/scalars.ts";
import { basesOf, dtypeOf, mostGroups, shaderOf } from "./wgsl/shader.ts";

interface Dispatch {
  readonly step: Step;
  readonly part: Part;
  readonly pipeline: GPUComputePipeline;
  readonly group: GPUBindGroup;
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
  readonly #dispatches: readonly Dispatch[];
  readonly #groups = new Map<string, GPUBindGroup>();
  /** Where each dispatch's operands begin, in slots of so many bytes. */
  readonly #bases: GPUBuffer;
  readonly #slot: number;
  #offsets = "";

  /** Names the buffers that a program is bound to. */
  static keyOf(regions: readonly Region[]): string {
    return regions.map(({ buffers }) => buffers.map(numberOf).join("+")).join();
  }

  constructor(context: GpuContext, steps: readonly Step[], regionOf: RegionOf) {
    this.#context = context;
    const most = Math.max(1, ...steps.map(({ code }) => basesOf(code)));
    this.#slot = Math.ceil((4 * most) / alignment) * alignment;
    const { piece } = context.memory;
    const parts = steps.flatMap((step) => {
      const places = step.at.map(({ in: place, offset }) => ({ region: regionOf(place), offset }));
      return partsOfDispatch(step.code, places, piece).map((part) => ({ step, part }));
    });
    const size = Math.max(1, parts.length) * this.#slot;
    const usage = bufferUsage.uniform | bufferUsage.copyTarget;
    this.#bases = context.device.createBuffer({ size, usage });
    this.#dispatches = parts.map(({ step, part }) => this.#dispatch(step, part, regionOf));
  }

  #dispatch(step: Step, part: Part, regionOf: RegionOf): Dispatch {
    const { code, at } = step;
    const bound: GPUBuffer[] = [];
    const buffers = at.map((location, k) => {
      const { first, last } = part.spans[k] ?? { first: 0, last: 0 };
      return regionOf(location.in)
        .buffers.slice(first, last + 1)
        .map((buffer) => {
          const known = bound.indexOf(buffer);
          return known >= 0 ? known : bound.push(buffer) - 1;
        });
    });
    this.#checkCount(bound.length, step);
    const { hasHalves, memory } = this.#context;
    const isAligned = at.map(({ offset }) => offset % vectorBytes === 0);
    const isPart = part.end - part.begin < code.groups;
    const { piece } = memory;
    const shader = shaderOf(code, { buffers, piece, isAligned, isPart, hasHalves });
    const groups = part.end - part.begin;
    return {
      step,
      part,
      pipeline: this.#context.pipeline(shader, bound.length),
      group: this.#group(bound),
      x: Math.min(groups, mostGroups),
      y: Math.ceil(groups / mostGroups),
    };
  }

  #checkCount(count: number, { code, kernel }: Step): void {
    const most = this.#context.device.limits.maxStorageBuffersPerShaderStage;
    if (count <= most) return;
    const sources = kernel === undefined ? [] : kernelNodes(kernel).map(({ source }) => source);
    const source = sources.find((name) => name !== undefined);
    const whose = source === undefined ? "" : ` of ${source}`;
    const mebibytes = this.#context.memory.piece / 2 ** 20;
    throw new BackendError(
      `webgpu: the kernel "${code.name}"${whose} needs ${count} buffers, but this GPU binds at ` +
        `most ${most}, tensors beyond ${mebibytes} MiB in several. ` +
        'Use smaller batches or layers, or choose the device "wasm" for this model.',
    );
  }

  /** Tells the dispatches where in the buffers their operands lie, if that has changed. */
  place(regions: readonly Region[], regionOf: RegionOf): void {
    const offsets = regions.map(({ offset }) => offset).join();
    if (offsets === this.#offsets) return;
    this.#offsets = offsets;
    const words = this.#slot / 4;
    const { piece } = this.#context.memory;
    const bases = new Uint32Array(Math.max(1, this.#dispatches.length) * words);
    this.#dispatches.forEach(({ step, part }, i) => {
      const { code, at } = step;
      at.forEach((location, k) => {
        const operand = code.operands[k];
        const { offset } = regionOf(location.in);
        const skipped = (part.spans[k]?.first ?? 0) * piece;
        // Below zero it wraps around, as sums with it do.
        const bytes = offset + location.offset - skipped;
        const unit = operand === undefined ? 4 : scalarOf(dtypeOf(operand)).bytes;
        bases[i * words + k] = bytes / unit;
      });
      bases.set([part.begin, part.end], i * words + at.length);
    });
    // The last run may still be waiting, and has its operands elsewhere.
    this.#context.flush();
    this.#context.device.queue.writeBuffer(this.#bases, 0, bases);
  }

  #group(buffers: readonly GPUBuffer[]): GPUBindGroup {
    const key = buffers.map(numberOf).join();
    const known = this.#groups.get(key);
    if (known !== undefined) return known;
    const group = this.#context.device.createBindGroup({
      layout: this.#context.layout(buffers.length),
      entries: [
        { binding: 0, resource: { buffer: this.#bases, size: this.#slot } },
        ...buffers.map((buffer, i) => ({ binding: i + 1, resource: { buffer } })),
      ],
    });
    this.#groups.set(key, group);
    return group;
  }

  /** Encodes all dispatches into one pass. */
  encode(encoder: GPUCommandEncoder): void {
    const pass = encoder.beginComputePass();
    let current: GPUComputePipeline | undefined;
    this.#dispatches.forEach(({ pipeline, group, x, y }, i) => {
      if (pipeline !== current) pass.setPipeline(pipeline);
      current = pipeline;
      pass.setBindGroup(0, group, [i * this.#slot]);
      pass.dispatchWorkgroups(x, y);
    });
    pass.end();
  }

  /** Lists the kernels that the dispatches belong to; undefined for copies between kernels. */
  get kernels(): readonly (Kernel | undefined)[] {
    return this.#dispatches.map(({ step }) => step.kernel);
  }

  /** Encodes each dispatch into a pass of its own, with what `describe` says of pass number i. */
  encodeApart(encoder: GPUCommandEncoder, describe: (i: number) => GPUComputePassDescriptor): void {
    this.#dispatches.forEach(({ pipeline, group, x, y }, i) => {
      const pass = encoder.beginComputePass(describe(i));
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group, [i * this.#slot]);
      pass.dispatchWorkgroups(x, y);
      pass.end();
    });
  }

  /** Gives up what it holds on the GPU. */
  release(): void {
    this.#context.flush();
    this.#bases.destroy();
  }
}
