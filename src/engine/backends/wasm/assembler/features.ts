// Asks the host which WebAssembly features it has; gives three booleans.

import { ModuleBuilder } from "./module-builder.ts";

/** What the host's WebAssembly can do beyond the first version. */
export interface WasmFeatures {
  /** 128-bit vectors, without which the backend does not run. */
  readonly simd: boolean;
  /** Fused multiply-add among the relaxed vector instructions. */
  readonly relaxedSimd: boolean;
  /** Memory that workers can share: in browsers only on cross-origin isolated pages. */
  readonly threads: boolean;
}

/** Probes the host by validating one tiny module per feature. */
export function detectFeatures(): WasmFeatures {
  return {
    simd: accepts("f32x4.add", 2),
    relaxedSimd: accepts("f32x4.relaxed_madd", 3),
    threads: canShareMemory(),
  };
}

function accepts(instruction: "f32x4.add" | "f32x4.relaxed_madd", operands: number): boolean {
  const module = new ModuleBuilder();
  const probe = module.function({ name: "probe", parameters: ["v128"], results: ["v128"] });
  for (let i = 0; i < operands; i++) probe.get(probe.parameter(0));
  probe.op(instruction);
  return WebAssembly.validate(module.build());
}

function canShareMemory(): boolean {
  try {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 1, shared: true });
    return typeof SharedArrayBuffer === "function" && memory.buffer instanceof SharedArrayBuffer;
  } catch {
    return false;
  }
}
