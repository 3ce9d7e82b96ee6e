import { describe, expect, it } from "vitest";
import { BackendError } from "../../../shared/errors.ts";
import { DeviceMemory } from "./device-memory.ts";
import { destroy } from "./region.ts";

const mebibyte = 2 ** 20;

/** Makes memory on a device that only counts its buffers. */
function makeMemory(most = 2 ** 31, full = new Set<number>()) {
  const alive = new Set<object>();
  const device = {
    createBuffer: ({ size }: { size: number }) => {
      const buffer = { size, destroy: () => alive.delete(buffer) };
      alive.add(buffer);
      return buffer;
    },
    pushErrorScope: () => {},
    popErrorScope: async () => (full.has(alive.size) ? new Error("full") : null),
  } as unknown as GPUDevice;
  const limits = {
    maxBufferSize: 2 * most,
    maxStorageBufferBindingSize: most,
    maxStorageBuffersPerShaderStage: 8,
  };
  const told: string[] = [];
  const memory = new DeviceMemory(device, limits, {
    onExhaustion: (what) => told.push(what),
    destroy,
  });
  return { memory, alive, told };
}

describe("the GPU's memory", () => {
  it("puts tensors into one buffer, none over another", () => {
    const { memory, alive } = makeMemory();
    const regions = [10, 300, 0, 4096].map((bytes) => memory.allocate(bytes));
    expect(regions.map(({ offset }) => offset)).toEqual([0, 256, 768, 1024]);
    expect(new Set(regions.flatMap(({ buffers }) => buffers)).size).toBe(1);
    expect(alive.size).toBe(1);
    expect(memory.used).toBe(256 + 512 + 256 + 4096);
  });

  it("takes stretches back and joins neighbours", () => {
    const { memory } = makeMemory();
    const [a, b, c] = [256, 256, 256].map((bytes) => memory.allocate(bytes));
    if (a === undefined || b === undefined || c === undefined) throw new Error("no region");
    memory.free(b);
    memory.free(a);
    expect(memory.allocate(512).offset).toBe(0);
    expect(memory.used).toBe(768);
  });

  it("keeps to few buffers, however many tensors there are", () => {
    const { memory, alive } = makeMemory();
    for (let i = 0; i < 300; i++) memory.allocate(mebibyte);
    expect(alive.size).toBeLessThan(8);
  });

  it("gives what is larger than its buffers one of its own, and that back", () => {
    const { memory, alive } = makeMemory();
    memory.allocate(4);
    const large = memory.allocate(300 * mebibyte);
    expect(alive.size).toBe(2);
    memory.free(large);
    expect(alive.size).toBe(1);
    expect(memory.used).toBe(256);
  });

  it("says what the GPU had no memory for", async () => {
    const { memory, told } = makeMemory(2 ** 31, new Set([2]));
    memory.allocate(mebibyte);
    await Promise.resolve();
    expect(told).toEqual([]);
    memory.allocate(300 * mebibyte);
    await Promise.resolve();
    expect(told).toEqual([
      "the GPU has no memory for 300.0 MiB more, with 301.0 MiB of tensors in all",
    ]);
  });

  it("gives what no binding can hold several buffers, and them back", () => {
    const { memory, alive } = makeMemory(128 * mebibyte);
    const large = memory.allocate(300 * mebibyte);
    const sizes = large.buffers.map(({ size }) => size / mebibyte);
    expect(sizes).toEqual([128, 128, 44]);
    expect(memory.used).toBe(300 * mebibyte);
    memory.free(large);
    expect(alive.size).toBe(0);
    expect(memory.used).toBe(0);
  });

  it("refuses what no kernel can bind, by its size", () => {
    const { memory } = makeMemory(128 * mebibyte);
    expect(() => memory.allocate(800 * mebibyte)).toThrow(
      new BackendError(
        "webgpu: 800 MiB were asked for in one piece, but kernels of this GPU bind at most 768 MiB " +
          'of one tensor. Use smaller batches or layers, or choose the device "wasm".',
      ),
    );
    expect(memory.used).toBe(0);
  });
});
