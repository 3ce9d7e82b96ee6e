// Programs on a device with no more than what every WebGPU has: 8 buffers, bindings of 128 MiB.

import { beforeAll, describe, expect, it } from "vitest";
import { platform } from "#platform";
import type { Backend, GpuFacts, Result } from "../../src/engine/backends/backend.ts";
import { createWebgpuBackend } from "../../src/engine/backends/webgpu/webgpu-backend.ts";
import * as build from "../../src/engine/ir/build.ts";
import type { HostArray } from "../../src/engine/ir/dtype.ts";
import { makeGraph } from "../../src/engine/ir/graph.ts";
import { compileFor, openBackendOfBindings } from "./open-backend.ts";

let backend: Backend;

const facts: GpuFacts = {
  name: "the least GPU",
  isEmulated: true,
  features: [],
  maxTensorBytes: 2 ** 27,
  maxBuffers: 8,
  maxWorkgroupBytes: 16384,
};

beforeAll(async () => {
  const adapter = await (await platform.openGpu()).requestAdapter();
  const device = await adapter?.requestDevice();
  if (device === undefined) throw new Error("there is no adapter");
  expect(device.limits.maxStorageBuffersPerShaderStage).toBeLessThanOrEqual(10);
  expect(device.limits.maxStorageBufferBindingSize).toBe(2 ** 27);
  backend = createWebgpuBackend(device, facts, { isParallel: true });
});

const elementsOf = async (result: Result | undefined): Promise<HostArray> => {
  if (result === undefined || ArrayBuffer.isView(result)) throw new Error("nothing was left");
  return result.read();
};

describe("the least WebGPU", () => {
  it("runs kernels of more operands than a kernel may bind buffers", async () => {
    const type = { dtype: "float32", shape: [5] } as const;
    const inputs = Array.from({ length: 40 }, () => build.parameter(type));
    const total = inputs.reduce((sum, input) => build.add(sum, input));
    const joined = build.apply("concatenate", inputs, { axis: 0 });
    const given = inputs.map((_, i) =>
      i % 2 === 0 ? new Float32Array(5).fill(i) : backend.store(type, new Float32Array(5).fill(i)),
    );
    const results = compileFor(backend)(makeGraph(inputs, [total, joined])).run(given);
    expect(await elementsOf(results[0])).toEqual(new Float32Array(5).fill(780));
    const expected = Float32Array.from({ length: 200 }, (_, i) => Math.floor(i / 5));
    expect(await elementsOf(results[1])).toEqual(expected);
  });

  it("runs more workgroups than lie along one axis", async () => {
    const count = 65535 * 64 + 130;
    const x = build.parameter({ dtype: "float32", shape: [count] });
    const more = build.add(x, build.fullLike(x, 1));
    const data = Float32Array.from({ length: count }, (_, i) => i % 1000);
    const [result] = compileFor(backend)(makeGraph([x], [more])).run([data]);
    const found = await elementsOf(result);
    expect(found[0]).toBe(1);
    expect(found[65535 * 64]).toBe(((65535 * 64) % 1000) + 1);
    expect(found[count - 1]).toBe(((count - 1) % 1000) + 1);
  });

  it("refuses a tensor beyond all that a kernel can bind, and goes on with others", async () => {
    const type = { dtype: "float32", shape: [4096 * 2 ** 18] } as const;
    expect(() => backend.store(type)).toThrow(
      /^webgpu: 4096 MiB were asked for in one piece, but kernels of this GPU bind at most \d+ MiB/,
    );
    const small = backend.store({ dtype: "float32", shape: [2] }, Float32Array.of(1, 2));
    expect(await small.read()).toEqual(Float32Array.of(1, 2));
  });

  it("names the kernel that would have to bind more buffers than a GPU does", async () => {
    const few = await openBackendOfBindings(2 ** 14);
    const inputs = Array.from({ length: 5 }, () =>
      build.parameter({ dtype: "float32", shape: [256, 48] }),
    );
    const joined = build.apply("concatenate", inputs, { axis: 1 });
    const data = inputs.map(() => new Float32Array(256 * 48));
    const program = compileFor(few)(makeGraph(inputs, [joined]));
    expect(() => program.run(data)).toThrow(
      /^webgpu: the kernel "concatenate" needs \d+ buffers, but this GPU binds at most \d+, tensors/,
    );
  });
});
