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
