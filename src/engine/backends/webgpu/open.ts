// From the host's access to GPUs to a backend: an adapter is asked for, and a device with all it can.

import { BackendError } from "../../../shared/errors.ts";
import type { Backend, GpuFacts } from "../backend.ts";
import { largestTensor } from "./device-memory.ts";
import { GpuContext } from "./gpu-context.ts";
import type { GpuTarget } from "./kernels/kernel-code.ts";
import { usualCuts } from "./kernels/product.ts";
import type { TuningNotes } from "./tuning.ts";
import { tunedTarget } from "./tuning.ts";
import { createWebgpuBackend } from "./webgpu-backend.ts";

/** Limits of which the device gets as much as the adapter has. */
const wanted = [
  "maxBufferSize",
  "maxStorageBufferBindingSize",
  "maxStorageBuffersPerShaderStage",
] as const;

/** Features that the device gets where the adapter has them: profiles measure kernels by the first. */
const features = ["timestamp-query", "shader-f16", "subgroups"] as const;

/** Says how code is made for a GPU. */
export interface OpenOptions extends Partial<GpuTarget> {
  /** Where the fastest ways to cut products are kept, which are measured where they are not. */
  readonly notes?: TuningNotes;
  /** Whether they are looked for, given notes; default: on GPUs that are not emulated. */
  readonly tune?: boolean | undefined;
}

/**
 * Opens a device of the GPU that the host prefers, and makes a backend on it; what `options` say of the
 * target overrules what the code would be made for.
 * @throws BackendError where there is no adapter, or it gives no device.
 */
export async function openWebgpuBackend(gpu: GPU, options: OpenOptions = {}): Promise<Backend> {
  const { notes, tune, ...target } = options;
  const adapter = await gpu.requestAdapter({ powerPreference: "high-performance" });
  if (adapter === null) {
    throw new BackendError(
      'setDevice: WebGPU is here, but it finds no GPU. Update the graphics driver, or choose "wasm".',
    );
  }
  const limits = wanted.map((name) => [name, adapter.limits[name]] as const);
  const facts = factsOf(adapter);
  try {
    const device = await adapter.requestDevice({
      requiredLimits: Object.fromEntries(limits),
      requiredFeatures: features.filter((name) => adapter.features.has(name)),
    });
    const { isParallel = !facts.isEmulated } = target;
    const isTuned = tune ?? !facts.isEmulated;
    const subgroups = device.features.has("subgroups") ? (adapter.info.subgroupMaxSize ?? 0) : 0;
    const usual = { isParallel, cuts: usualCuts(isParallel), subgroups };
    const tuned =
      notes && isTuned
        ? await tunedTarget(new GpuContext(device), usual, tuningKey(facts), notes)
        : { ...usual, subgroups: 0 };
    return createWebgpuBackend(device, facts, { ...tuned, ...target });
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new BackendError(`setDevice: the GPU "${facts.name}" gave no device: ${why}`, { cause });
  }
}

function tuningKey({ name, features, maxBuffers, maxWorkgroupBytes }: GpuFacts): string {
  return [name, ...features, maxBuffers, maxWorkgroupBytes].join(" ");
}

/** Drivers that compute on the processor. */
const emulators = /swiftshader|llvmpipe|lavapipe|basic render/i;

function factsOf({ info, features, limits }: GPUAdapter): GpuFacts {
  const { vendor, architecture, description } = info;
  const name = [vendor, architecture].filter((part) => part !== "").join(" ");
  return {
    isEmulated: info.isFallbackAdapter === true || emulators.test(`${name} ${description}`),
    name: description === "" ? name || "unknown" : `${name} (${description})`,
    features: [...features].sort(),
    maxTensorBytes: largestTensor(limits),
    maxBuffers: limits.maxStorageBuffersPerShaderStage,
    maxWorkgroupBytes: limits.maxComputeWorkgroupStorageSize,
  };
}
