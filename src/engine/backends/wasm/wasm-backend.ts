// The compiled backend: programs become WebAssembly modules over one engine memory.

import { BackendError } from "../../../shared/errors.ts";
import type { Kernel } from "../../ir/program.ts";
import type { Backend } from "../backend.ts";
import { detectFeatures } from "./assembler/features.ts";
import { compileProgram } from "./compile-program.ts";
import { controlEmitter } from "./control-emitter.ts";
import { EngineMemory } from "./engine-memory.ts";
import { bandWorkspace } from "./kernels/band.ts";
import { emitterOf } from "./kernels/index.ts";
import type { Target } from "./kernels/kernel-code.ts";
import { alignment } from "./kernels/kernel-code.ts";
import { reductionWorkspace } from "./kernels/reduction-across.ts";
import type { Revectorization } from "./revectorization.ts";
import type { MakeTeam, StartWorker, Team } from "./threads/team.ts";
import type { WasmHost } from "./wasm-executable.ts";
import { WasmStorage } from "./wasm-storage.ts";

/** Says how a wasm backend computes. */
export interface WasmOptions {
  /** Keeps multiply and add apart, so that hosts with and without a fused one agree in all bits. */
  readonly strict?: boolean;
  /** Most threads that one run may use, 1 by default; more need `startWorker`. */
  readonly threads?: number;
  readonly startWorker?: StartWorker;
  /** Gives the code for threads; programs compiled before it is there run on one. */
  readonly threading?: () => MakeTeam | undefined;
  /** Has V8 join vectors in pairs, if it can: `facts` say whether that works here. */
  readonly revectorize?: (fusedMultiplyAdd: boolean) => Revectorization;
}

/**
 * Makes a backend with a memory of its own.
 * @throws BackendError where the host has no WebAssembly SIMD.
 */
export function createWasmBackend(options: WasmOptions = {}): Backend {
  const features = detectFeatures();
  if (!features.simd) {
    throw new BackendError(
      "wasm: this host has no WebAssembly SIMD. Use a browser or Node of 2021 or later.",
    );
  }
  const { threads = 1, startWorker } = options;
  const isShared = threads > 1 && startWorker !== undefined && features.threads;
  const memory = new EngineMemory(isShared);
  const fusedMultiplyAdd = features.relaxedSimd && options.strict !== true;
  const wide = options.revectorize?.(fusedMultiplyAdd);
  let team: Team | undefined;
  const host: WasmHost = {
    memory,
    threads: isShared ? threads : 1,
    fusedMultiplyAdd,
    wideVectors: wide?.on === true,
    get team() {
      if (isShared) team ??= options.threading?.()?.(memory.memory, threads, startWorker);
      return team;
    },
  };
  return {
    name: `wasm${options.strict === true ? "-strict" : ""}`,
    properties: {
      fuses: true,
      alignment,
      workspace: (kernel) => workspaceOf(kernel, host),
    },
    facts: {
      threads: host.threads,
      fusedMultiplyAdd,
      wideVectors: host.wideVectors,
      ...(wide?.on === false && { whyNotWide: wide.reason }),
    },
    compile: (compilation, listener) => compileProgram(host, compilation, listener),
    store: (type, data) => new WasmStorage(memory, type, data),
    holds: (storage) => storage instanceof WasmStorage && storage.isIn(memory),
  };
}

function workspaceOf(kernel: Kernel, target: Target): number {
  if (kernel.kind === "control") return controlEmitter().workspace(kernel, target);
  if (kernel.kind === "reduction") return reductionWorkspace(kernel, target.threads);
  if (kernel.kind === "band") return bandWorkspace(kernel, target.threads);
  if (kernel.kind !== "node" && kernel.kind !== "rows") return 0;
  return emitterOf(kernel.node)?.workspace?.(kernel.node as never, target) ?? 0;
}
