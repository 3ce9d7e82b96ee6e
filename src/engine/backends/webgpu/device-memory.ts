// Memory on the GPU: few large buffers, handed out in stretches, so that a kernel's operands lie in fewer
// buffers than it may bind. What no binding can hold gets several buffers of its own.

import { BackendError } from "../../../shared/errors.ts";
import { MemoryPieces } from "../memory-pieces.ts";
import type { Region } from "./region.ts";
import { bufferUsage } from "./webgpu-flags.ts";

/** Bytes to which stretches are aligned: a multiple of what any binding asks for. */
export const alignment = 256;

const mebibyte = 2 ** 20;
const firstSlab = 4 * mebibyte;
const largestSlab = 128 * mebibyte;

const usage = bufferUsage.storage | bufferUsage.copySource | bufferUsage.copyTarget;

interface Slab {
  readonly buffer: GPUBuffer;
  readonly bytes: number;
  readonly pieces: MemoryPieces;
}

/** Says how large buffers may be. */
export interface BufferLimits {
  readonly maxBufferSize: number;
  readonly maxStorageBufferBindingSize: number;
  readonly maxStorageBuffersPerShaderStage: number;
}

/** Gives the bytes that one binding holds. */
export function largestBinding(limits: BufferLimits): number {
  return Math.min(limits.maxBufferSize, limits.maxStorageBufferBindingSize);
}

/** Gives the bytes of the largest tensor: kernels that bind all its buffers bind two others. */
export function largestTensor(limits: BufferLimits): number {
  return largestBinding(limits) * (limits.maxStorageBuffersPerShaderStage - 2);
}

/** Is what memory asks of its device. */
interface MemoryEvents {
  /** Hears, some time later, what the GPU had no memory for. */
  readonly onExhaustion: (what: string) => void;
  /** Gives back buffers that nothing lies in any more. */
  readonly destroy: (region: Region) => void;
}

/** Hands out stretches of GPU buffers and takes them back. */
export class DeviceMemory {
  readonly #device: GPUDevice;
  readonly #most: number;
  readonly #largest: number;
  /** Bytes of each but the last of several buffers in a row: a power of two. */
  readonly piece: number;
  readonly #events: MemoryEvents;
  readonly #slabs = new Map<GPUBuffer, Slab>();
  /** Bytes that are handed out. */
  used = 0;

  constructor(device: GPUDevice, limits: BufferLimits, events: MemoryEvents) {
    this.#device = device;
    this.#events = events;
    this.#most = largestBinding(limits);
    this.#largest = largestTensor(limits);
    this.piece = 2 ** Math.floor(Math.log2(this.#most));
  }

  /**
   * Takes a stretch for a tensor.
   * @throws BackendError where it is larger than all that a kernel can bind.
   */
  allocate(bytes: number): Region {
    const size = rounded(bytes);
    this.#checkSize(size);
    if (size > this.#most) {
      const region = this.apart(size);
      this.used += size;
      return region;
    }
    this.used += size;
    for (const slab of this.#slabs.values()) {
      const offset = slab.pieces.take(size);
      if (offset !== undefined) return { buffers: [slab.buffer], offset, bytes: size };
    }
    const slab = this.#addSlab(size);
    return { buffers: [slab.buffer], offset: slab.pieces.take(size) ?? 0, bytes: size };
  }

  /** Makes buffers that hold nothing else; their owner destroys them. */
  apart(bytes: number): Region {
    const size = rounded(bytes);
    if (size <= this.#most) return { buffers: [this.#create(size)], offset: 0, bytes: size };
    const buffers: GPUBuffer[] = [];
    for (let left = size; left > 0; left -= this.piece)
      buffers.push(this.#create(Math.min(left, this.piece)));
    return { buffers, offset: 0, bytes: size };
  }

  #checkSize(bytes: number): void {
    if (bytes <= this.#largest) return;
    const [asked, most] = [bytes, this.#largest].map((size) => (size / mebibyte).toFixed(0));
    throw new BackendError(
      `webgpu: ${asked} MiB were asked for in one piece, but kernels of this GPU bind at most ` +
        `${most} MiB of one tensor. Use smaller batches or layers, or choose the device "wasm".`,
    );
  }

  /** Gives a stretch back. */
  free(region: Region): void {
    const { buffers, offset, bytes } = region;
    const [buffer] = buffers;
    if (buffers.length > 1) {
      this.used -= bytes;
      this.#events.destroy(region);
    }
    const slab = buffer && this.#slabs.get(buffer);
    if (slab === undefined) return;
    this.used -= bytes;
    const free = slab.pieces.give(offset);
    // Large tensors have buffers of their own, which go with them.
    if (free === slab.bytes && slab.bytes > largestSlab) {
      this.#slabs.delete(slab.buffer);
      this.#events.destroy(region);
    }
  }

  #addSlab(least: number): Slab {
    const total = [...this.#slabs.values()].reduce((sum, { bytes }) => sum + bytes, firstSlab);
    const bytes = Math.max(least, Math.min(total, largestSlab, this.#most));
    const pieces = new MemoryPieces(0);
    pieces.give(pieces.extend(bytes));
    const slab = { buffer: this.#create(bytes), bytes, pieces };
    this.#slabs.set(slab.buffer, slab);
    return slab;
  }

  #create(size: number): GPUBuffer {
    const [asked, used] = [size, this.used].map((bytes) => `${(bytes / mebibyte).toFixed(1)} MiB`);
    this.#device.pushErrorScope("out-of-memory");
    const buffer = this.#device.createBuffer({ size, usage });
    this.#device.popErrorScope().then(
      (error) => {
        if (error === null) return;
        this.#events.onExhaustion(
          `the GPU has no memory for ${asked} more, with ${used} of tensors in all`,
        );
      },
      // A lost device says so itself.
      () => {},
    );
    return buffer;
  }
}

function rounded(bytes: number): number {
  return Math.max(1, Math.ceil(bytes / alignment)) * alignment;
}
