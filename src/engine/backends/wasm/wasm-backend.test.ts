import { describe, expect, it } from "vitest";
import { optimize, schedule } from "../../passes/pipeline.ts";
import { planMemory } from "../../passes/plan.ts";
import { checkValues } from "../../testing/check-primitive.ts";
import type { CompileGraph } from "../../testing/compile-graph.ts";
import { graphOf, usesDType } from "../../testing/primitive-case.ts";
import { casesByPrimitive } from "../../testing/primitive-cases.ts";
import { createWasmBackend } from "./index.ts";

const backend = createWasmBackend();

const compile: CompileGraph = (graph) => {
  const optimized = optimize(graph);
  const program = schedule(optimized, backend.properties);
  const updates = program.outputs.map(() => undefined);
  const plan = planMemory(program, updates, backend.properties);
  return backend.compile({ graph: optimized, program, updates, plan });
};

describe("the wasm backend agrees with the reference", () => {
  it.each(casesByPrimitive)("in %s", async (_, cases) => {
    expect(cases.length).toBeGreaterThan(0);
    for (const each of cases) {
      if (!usesDType(graphOf(each), "float16")) await checkValues(compile, each);
      else expect(() => compile(graphOf(each)), each.name).toThrow("WebAssembly has no float16");
    }
  });
});
