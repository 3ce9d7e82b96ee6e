import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Storage } from "../backends/backend.ts";
import { runGraph } from "../backends/reference/index.ts";
import { createWasmBackend } from "../backends/wasm/index.ts";
import { printGraph } from "../ir/print.ts";
import { verify } from "../ir/verify.ts";
import { checkPlan } from "../testing/check-plan.ts";
import { compareData } from "../testing/check-primitive.ts";
import type { RandomGraph } from "../testing/random-graph.ts";
import { randomGraph } from "../testing/random-graph.ts";
import type { Instruction } from "../testing/random-pool.ts";
import { optimize, passes, schedule } from "./pipeline.ts";
import { planMemory } from "./plan.ts";

const isLong = process.env["GRADUS_LONG"] === "1";
const runs = Number(process.env["GRADUS_FUZZ_RUNS"] ?? (isLong ? 3000 : 120));
const seed = Number(process.env["GRADUS_FUZZ_SEED"] ?? 20240607);

const number = fc.nat({ max: 0xffff });
const instruction = fc.tuple(number, number, number, number) as fc.Arbitrary<Instruction>;
const recipes = fc.tuple(
  fc.array(instruction, { minLength: 1, maxLength: 30, size: "max" }),
  fc.array(fc.tuple(fc.nat({ max: 14 }), number), { minLength: 1, maxLength: 8, size: "max" }),
  number,
);

const settings = {
  numRuns: runs,
  seed,
  endOnFailure: process.env["GRADUS_FUZZ_RUNS"] === undefined,
};

/** Runs a property and shows the graph that broke it. */
function holds(property: (random: RandomGraph) => void): void {
  fc.assert(
    fc.property(recipes, (recipe) => {
      const random = randomGraph(...recipe);
      try {
        property(random);
      } catch (error) {
        const text = printGraph(random.graph);
        throw new Error(`${(error as Error).message}\nupdates ${random.updates}\n${text}`, {
          cause: error,
        });
      }
    }),
    settings,
  );
}

const expectedOf = ({ graph, inputs }: RandomGraph) => runGraph(graph, inputs);

const tolerance = (error: number) => ({ absolute: 1e-6 + error, relative: 1e-5 });

describe("on random graphs", { timeout: 600_000 }, () => {
  it.each(passes.map((pass) => [pass.name, pass] as const))(
    "%s keeps the rules and the results",
    (name, pass) => {
      holds((random) => {
        const after = pass.run(random.graph);
        verify(after, name);
        const found = runGraph(after, random.inputs);
        expectedOf(random).forEach(({ type, data }, i) => {
          compareData(`${name}, output ${i}`, type, found[i]?.data, data, tolerance(0));
        });
      });
    },
  );

  it("compiled programs give what the reference gives, in place and run after run", () => {
    const backend = createWasmBackend();
    holds((random) => {
      const { graph, inputs, updates, errors } = random;
      const optimized = optimize(graph);
      verify(optimized, "optimize");
      const program = schedule(optimized, backend.properties);
      const plan = planMemory(program, updates, backend.properties);
      checkPlan(program, plan);
      const executable = backend.compile({ graph: optimized, program, updates, plan });
      const stored = new Map<number, Storage>();
      for (let run = 0; run < 2; run++) {
        for (const index of updates) {
          const tensor = index === undefined ? undefined : inputs[index];
          if (index === undefined || tensor === undefined) continue;
          stored.get(index)?.release();
          stored.set(index, backend.store(tensor.type, tensor.data));
        }
        const results = executable.run(inputs.map(({ data }, i) => stored.get(i) ?? data));
        expectedOf(random).forEach(({ type, data }, i) => {
          const target = updates[i];
          const found = target === undefined ? results[i] : stored.get(target)?.read();
          const host = ArrayBuffer.isView(found) ? found : undefined;
          expect(target === undefined || results[i] === undefined).toBe(true);
          compareData(`output ${i}, run ${run}`, type, host, data, tolerance(errors[i] ?? 0));
        });
      }
    });
  });
});
