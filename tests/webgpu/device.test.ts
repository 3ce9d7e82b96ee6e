import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { platform } from "#platform";
import { DeviceMemory } from "../../src/engine/backends/webgpu/device-memory.ts";
import { GpuContext } from "../../src/engine/backends/webgpu/gpu-context.ts";
import { createWebgpuBackend } from "../../src/engine/backends/webgpu/webgpu-backend.ts";
import type { Tensor } from "../../src/engine/index.ts";
import {
  asTensor,
  compile,
  describeDevice,
  getDevice,
  gradients,
  pin,
  profile,
  setDevice,
  tensor,
  Variable,
  whileLoop,
  withSource,
} from "../../src/engine/index.ts";
import { BackendError } from "../../src/shared/errors.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

beforeEach(() => setDevice("webgpu"));

afterEach(async () => {
  vi.restoreAllMocks();
  await setDevice("webgpu");
});

describe("setDevice", () => {
  it("opens the GPU once, and says what it is", async () => {
    const { gpu, device } = describeDevice();
    expect(device).toBe("webgpu");
    expect(gpu?.name).toMatch(/\w/);
    expect(gpu?.maxTensorBytes).toBeGreaterThanOrEqual(2 ** 27);
    const open = vi.spyOn(platform, "openGpu");
    setDevice("wasm");
    await setDevice("webgpu");
    expect(open).not.toHaveBeenCalled();
  });

  it("keeps the device until the GPU is open", async () => {
    setDevice("wasm");
    const opening = setDevice("webgpu");
    expect(getDevice()).toBe("wasm");
    await opening;
    expect(getDevice()).toBe("webgpu");
  });
});

describe("values on the GPU", () => {
  it("are read late, and used by later programs where they are", async () => {
    const doubled = compile((x: Tensor) => x.multiply(2));
    const x = doubled(doubled(tensor([1, 2, 3])));
    expect(await x.add(1).data()).toEqual(Float32Array.of(5, 9, 13));
    expect(await x.data()).toEqual(Float32Array.of(4, 8, 12));
    expect(await tensor([1, 0, 1, 1, 0], { dtype: "bool" }).data()).toHaveLength(5);
  });

  it("keep NaN, infinities and the sign of zero", async () => {
    const x = tensor([Number.NaN, Infinity, -Infinity, -0, 1]);
    const [kept, greatest] = [x.multiply(1), x.maximum(0)];
    expect(Array.from(await kept.data())).toEqual([NaN, Infinity, -Infinity, -0, 1]);
    expect(Array.from(await greatest.data())).toEqual([NaN, Infinity, 0, 0, 1]);
    expect(await x.sum().item()).toBeNaN();
  });

  it("keep a variable's old elements for who has read it before", async () => {
    const state = new Variable([1, 2], { name: "state" });
    const before = state.value;
    const later = state.value.multiply(10);
    const step = compile(() => {
      state.assignAdd(1);
      return state.value;
    });
    const first = step();
    step();
    expect(await before.array()).toEqual([1, 2]);
    expect(await later.array()).toEqual([10, 20]);
    expect(await first.array()).toEqual([2, 3]);
    expect(await state.value.array()).toEqual([3, 4]);
    state.assign(tensor([5, 6]).multiply(2));
    expect(await state.data()).toEqual(Float32Array.of(10, 12));
  });

  it("are pinned by a copy of their own", async () => {
    const computed = compile((x: Tensor) => x.add(1))(tensor([1, 2]));
    const pinned = pin(computed);
    expect(await pinned.multiply(3).data()).toEqual(Float32Array.of(6, 9));
  });

  it("go through several steps in one submission", async () => {
    const total = new Variable([0, 0], { name: "total" });
    const add = compile((x: Float32Array | Tensor, factor: Tensor) => {
      total.assignAdd(asTensor(x).multiply(factor));
      return total.value.sum();
    });
    const submit = vi.spyOn(GpuContext.prototype, "submit");
    const last = add.repeat(3, Float32Array.of(1, 2, 3, 4, 5, 6), tensor(2));
    expect(submit).toHaveBeenCalledTimes(1);
    expect(await last.item()).toBe(42);
    expect(await total.data()).toEqual(Float32Array.of(18, 24));
  });

  it("stay within the memory of a few steps, however many are run", async () => {
    const weight = new Variable(new Float32Array(256), { name: "weight" });
    const step = compile((x: Tensor) => {
      const loss = weight.value.subtract(x).square().mean();
      const [gradient] = gradients(loss, [weight]) as [Tensor];
      weight.assignSubtract(gradient.multiply(0.1));
      return loss;
    });
    const x = tensor(new Float32Array(256).fill(1));
    const allocate = vi.spyOn(DeviceMemory.prototype, "allocate");
    const several = async () => {
      for (let i = 0; i < 200; i++) step(x);
      await step(x).item();
    };
    await several();
    const memory = allocate.mock.contexts[0] as DeviceMemory;
    const { used } = memory;
    for (let i = 0; i < 3; i++) await several();
    // Results that are collected give their memory back in turns of their own, some time later; were
    // those of the last 600 steps kept, it would never fall so far.
    const limit = { timeout: 60_000, interval: 10 };
    await vi.waitFor(() => {
      collectGarbage();
      expect(memory.used).toBeLessThanOrEqual(used + 100 * 256);
    }, limit);
  });
});

describe("a profile", () => {
  it("tells by the GPU's clock what each kernel took, and for which layer", async () => {
    const step = compile((x: Tensor) => {
      const hidden = withSource("dense_1", () => x.matmul(x).tanh());
      return withSource("loss", () => hidden.square().sum());
    });
    const x = tensor(new Float32Array(400).fill(0.1), { shape: [20, 20] });
    const found = await profile(() => step(x), { warmUp: 1, repeat: 3 });
    expect(found.runs).toBe(3);
    const sources = found.kernels.flatMap((kernel) => kernel.sources);
    expect(sources).toContain("dense_1");
    expect(sources).toContain("loss");
    for (const { calls, milliseconds, bytes } of found.kernels) {
      expect(calls).toBe(3);
      expect(milliseconds).toBeGreaterThanOrEqual(0);
      expect(bytes).toBeGreaterThan(0);
    }
    const total = found.kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    expect(total).toBeGreaterThan(0);
    expect(total).toBeLessThanOrEqual(found.milliseconds);
    expect(found.table()).toContain("dense_1");
  });
});

describe("a device that is lost", () => {
  it("is refused with what to do, and does not hang", async () => {
    const adapter = await (await platform.openGpu()).requestAdapter();
    const device = await adapter?.requestDevice();
    if (device === undefined) throw new Error("there is no adapter");
    const { gpu } = describeDevice();
    if (gpu === undefined) throw new Error("the device is no GPU");
    const backend = createWebgpuBackend(device, gpu, { isParallel: false });
    const type = { dtype: "float32", shape: [2] } as const;
    const storage = backend.store(type, Float32Array.of(1, 2));
    expect(await storage.read()).toEqual(Float32Array.of(1, 2));
    expect(backend.isLost?.()).toBe(false);
    const reading = storage.read();
    device.destroy();
    await Promise.allSettled([reading, device.lost]);
    expect(backend.isLost?.()).toBe(true);
    await expect(async () => storage.read()).rejects.toThrow(BackendError);
    expect(() => backend.store(type)).toThrow(/the GPU device was lost .* last checkpoint\./);
  });
});

describe("what the GPU cannot do", () => {
  it("is refused by name, with what to use", async () => {
    const wide = compile((x: Tensor) => withSource("dense_1", () => x.cast("float64").exp()));
    expect(() => wide(tensor([1]))).toThrow(
      new BackendError(
        'webgpu: "convert" of dense_1 is float64[1], but the GPU computes in 32 bits. ' +
          'Use float32, or choose the device "wasm".',
      ),
    );
    const loop = compile((x: Tensor) =>
      whileLoop(
        (value: Tensor) => value.sum().less(9),
        (value: Tensor) => value.add(1),
        x,
      ),
    );
    expect(() => loop(tensor([1]))).toThrow(
      'webgpu: "while" does not run here: whether it goes on',
    );
  });

  it("is no reason to forget what it can", async () => {
    const run = compile((x: Tensor) => x.exp());
    expect(await run(tensor([0])).data()).toEqual(Float32Array.of(1));
  });
});
