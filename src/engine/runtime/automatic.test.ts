import { describe, expect, it } from "vitest";
import { BackendError } from "../../shared/errors.ts";
import { createWasmBackend } from "../backends/wasm/index.ts";
import * as build from "../ir/build.ts";
import { makeGraph } from "../ir/graph.ts";
import type { Measured, Work } from "./automatic.ts";
import { choosePlace, compareDevices, costsKey, estimate, kernelsOf } from "./automatic.ts";
import { openPlace } from "./device.ts";
import { measureCosts } from "./device-costs.ts";

/** A processor of 50 GFLOP/s beside a GPU of 5 TFLOP/s, whose runs and kernels have a price. */
const measured: Measured = {
  wasm: { run: 0.003, read: 0.004, kernel: 0.0001, flops: 5e7, bytes: 2e7 },
  gpu: { run: 0.05, read: 0.5, kernel: 0.01, flops: 5e9, bytes: 3e8 },
};

function work(kernels: number, flops: number, bytes: number, isRead = false): Work {
  const kernel = { times: 1, flops: flops / kernels, bytes: bytes / kernels };
  return { kernels: Array.from({ length: kernels }, () => kernel), isRead };
}

/** The products of a dense layer and of a large one. */
function product(rows: number, size: number) {
  const x = build.parameter({ dtype: "float32", shape: [rows, size] });
  const w = build.parameter({ dtype: "float32", shape: [size, size] });
  const axes = { lhsBatch: [], rhsBatch: [], lhsContracting: [1], rhsContracting: [0] };
  return makeGraph([x, w], [build.tanh(build.dotGeneral(x, w, axes))]);
}

describe("the rule of the device auto", () => {
  it("adds up a run, its kernels, and the longer of operations and bytes", () => {
    const { gpu } = measured;
    expect(estimate(work(10, 5e9, 1e6), gpu)).toBeCloseTo(0.05 + 10 * 0.01 + 1);
    expect(estimate(work(10, 5e6, 3e8), gpu)).toBeCloseTo(0.05 + 10 * 0.01 + 1);
    expect(estimate(work(10, 5e6, 3e8, true), gpu)).toBeCloseTo(0.5 + 10 * 0.01 + 1);
    const loop = { kernels: [{ times: 100, flops: 0, bytes: 0 }], isRead: false };
    expect(estimate(loop, gpu)).toBeCloseTo(0.05 + 100 * 0.01);
  });

  it("keeps small steps on the processor and gives large ones to the GPU", () => {
    expect(compareDevices(work(20, 4e5, 1e5), measured).takesGpu).toBe(false);
    expect(compareDevices(work(60, 3e9, 5e7), measured).takesGpu).toBe(true);
    // The same step, if each of its results is waited for.
    const short = work(5, 2e7, 1e5);
    expect(compareDevices(short, measured).takesGpu).toBe(true);
    expect(compareDevices({ ...short, isRead: true }, measured).takesGpu).toBe(false);
  });

  it("gives nothing to a GPU that is slower in everything, or hardly faster", () => {
    const slow = { ...measured, gpu: { ...measured.gpu, flops: 8e5, bytes: 2e5, kernel: 0.2 } };
    const level = { ...measured, gpu: { ...measured.wasm, flops: 5.5e7, bytes: 2.2e7 } };
    for (const each of [work(1, 1e12, 1), work(20, 4e5, 1e5), work(1, 1, 1e12)]) {
      expect(compareDevices(each, slow).takesGpu).toBe(false);
      expect(compareDevices(each, level).takesGpu).toBe(false);
    }
  });

  it("counts the work of the kernels that a graph becomes", () => {
    const backend = createWasmBackend();
    const [small] = kernelsOf(product(2, 8), backend);
    expect(small).toEqual({ times: 1, flops: 2 * 2 * 8 * 8 + 2 * 8, bytes: 4 * (16 + 64 + 16) });
    const large = { kernels: kernelsOf(product(512, 2048), backend), isRead: false };
    expect(compareDevices(large, measured).takesGpu).toBe(true);
  });
});

describe("the costs of a device", () => {
  it("are measured by programs of its own", async () => {
    const { run, read, kernel, flops, bytes } = await measureCosts(createWasmBackend());
    for (const cost of [run, read, flops, bytes]) expect(cost).toBeGreaterThan(0);
    expect(kernel).toBeGreaterThanOrEqual(0);
    // A product costs more than a run of next to nothing, on any machine.
    expect((2 * 256 ** 3) / flops).toBeGreaterThan(run);
  });

  it("are kept under all that they depend on", () => {
    const gpu = { name: "a GPU", features: ["shader-f16"], isEmulated: false };
    const limits = { maxTensorBytes: 1, maxBuffers: 1, maxWorkgroupBytes: 1 };
    const host = { threads: 2, fusedMultiplyAdd: true, wideVectors: false };
    const key = costsKey(host, { ...gpu, ...limits });
    expect(key).toMatch(/a GPU shader-f16 .* 2 true false$/);
    expect(costsKey({ ...host, threads: 1 }, { ...gpu, ...limits })).not.toBe(key);
  });
});

describe("the device auto without a GPU", () => {
  it("is the processor, and says why", async () => {
    const open: typeof openPlace = (name, options) => {
      if (name !== "webgpu") return openPlace(name, options);
      return Promise.reject(new BackendError("setDevice: there is none"));
    };
    const graph = () => product(512, 2048);
    const candidate = { who: "a model", isRead: false, graph, prepare: () => {} };
    const { place, line } = await choosePlace(candidate, {}, open);
    expect(place.name).toBe("wasm");
    expect(line).toBe("auto: a model computes on the processor, as there is no GPU: there is none");
  });

  it("hides no other error", async () => {
    const open: typeof openPlace = (name, options) =>
      name === "webgpu" ? Promise.reject(new TypeError("a bug")) : openPlace(name, options);
    const candidate = { who: "a model", isRead: false, graph: () => product(2, 2), prepare() {} };
    await expect(choosePlace(candidate, {}, open)).rejects.toThrow("a bug");
  });
});
