// Opens the GPU that the host gives, for tests that compile graphs themselves.

import { platform } from "#platform";
import type { Backend } from "../../src/engine/backends/backend.ts";
import { openWebgpuBackend } from "../../src/engine/backends/webgpu/index.ts";
import type { Updates } from "../../src/engine/ir/program.ts";
import { optimize, schedule } from "../../src/engine/passes/pipeline.ts";
import { planMemory } from "../../src/engine/passes/plan.ts";
import type { CompileGraph } from "../../src/engine/testing/compile-graph.ts";

/** Makes a webgpu backend. */
export async function openBackend(): Promise<Backend> {
  return openWebgpuBackend(await platform.openGpu());
}

/** Makes a webgpu backend whose bindings hold so few bytes that small tensors need several. */
export async function openBackendOfBindings(bytes: number): Promise<Backend> {
  return openWebgpuBackend(await gpuOfBindings(bytes));
}

/** Gives the host's GPU with bindings of so few bytes. */
export async function gpuOfBindings(bytes: number): Promise<GPU> {
  const gpu = await platform.openGpu();
  const requestAdapter = async () => {
    const adapter = await gpu.requestAdapter();
    if (adapter === null) return null;
    const requestDevice = async (wanted: GPUDeviceDescriptor) => {
      const device = await adapter.requestDevice(wanted);
      const { maxStorageBuffersPerShaderStage } = device.limits;
      const limits = { maxStorageBuffersPerShaderStage, maxBufferSize: 2 * bytes };
      return withOther(device, "limits", { ...limits, maxStorageBufferBindingSize: bytes });
    };
    return withOther(adapter, "requestDevice", requestDevice);
  };
  return { requestAdapter } as unknown as GPU;
}

/** Stands for an object of the driver with one member replaced. */
function withOther<T extends object>(object: T, member: keyof T, replacement: unknown): T {
  const get = (target: T, key: PropertyKey) => {
    const value: unknown = key === member ? replacement : Reflect.get(target, key, target);
    return value instanceof Function && key !== member ? value.bind(target) : value;
  };
  return new Proxy(object, { get });
}

/** Gives the way from a graph to an executable through all passes. */
export function compileFor(backend: Backend, updates?: Updates): CompileGraph {
  return (graph) => {
    const optimized = optimize(graph);
    const program = schedule(optimized, backend.properties);
    const outputs = updates ?? program.outputs.map(() => undefined);
    const plan = planMemory(program, outputs, backend.properties);
    return backend.compile({ graph: optimized, program, updates: outputs, plan });
  };
}
