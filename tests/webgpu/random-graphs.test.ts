import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Backend, Result, Storage } from "../../src/engine/backends/backend.ts";
import { runGraph } from "../../src/engine/backends/reference/index.ts";
import { dtypes } from "../../src/engine/ir/dtype.ts";
import { printGraph } from "../../src/engine/ir/print.ts";
import { compareData } from "../../src/engine/testing/check-primitive.ts";
import type { RandomGraph } from "../../src/engine/testing/random-graph.ts";
import { randomGraph } from "../../src/engine/testing/random-graph.ts";
import type { Instruction } from "../../src/engine/testing/random-pool.ts";
import { compileFor, openBackend, openBackendOfBindings } from "./open-backend.ts";

const runs = process.env["GRADUS_LONG"] === "1" ? 400 : 25;

const number = fc.nat({ max: 0xffff });
const instruction = fc.tuple(number, number, number, number) as fc.Arbitrary<Instruction>;
const recipes = fc.tuple(
  fc.array(instruction, { minLength: 1, maxLength: 30, size: "max" }),
  fc.array(fc.tuple(fc.nat({ max: 14 }), number), { minLength: 1, maxLength: 8, size: "max" }),
  number,
);

const narrow = dtypes.filter((dtype) => dtype !== "float64");

const elementsOf = (result: Result | undefined) =>
  result === undefined || ArrayBuffer.isView(result) ? result : result.read();

/** Runs a graph twice, with its updates in place, and compares all that it gives. */
async function check(backend: Backend, random: RandomGraph): Promise<void> {
  const { graph, inputs, updates, errors } = random;
  const executable = compileFor(backend, updates)(graph);
  for (let run = 0; run < 2; run++) {
    const stored = new Map<number, Storage>();
    for (const index of updates) {
      const tensor = index === undefined ? undefined : inputs[index];
      if (index === undefined || tensor === undefined || stored.has(index)) continue;
      stored.set(index, backend.store(tensor.type, tensor.data));
    }
    const results = executable.run(inputs.map(({ data }, i) => stored.get(i) ?? data));
    const expected = runGraph(graph, inputs);
    for (const [i, { type, data }] of expected.entries()) {
      const target = updates[i];
      const found = await elementsOf(target === undefined ? results[i] : stored.get(target));
      expect(target === undefined || results[i] === undefined).toBe(true);
      const tolerance = { absolute: 1e-6 + (errors[i] ?? 0), relative: 1e-5 };
      compareData(`output ${i}, run ${run}`, type, found, data, tolerance);
    }
    for (const storage of stored.values()) storage.release();
  }
}

/** Tells whether the GPU runs a graph at all. */
function isNarrow({ graph }: RandomGraph): boolean {
  const text = printGraph(graph);
  return !/\bfloat64\[|\bwhile\b/.test(text);
}

describe("on random graphs", { timeout: 900_000 }, () => {
  it.each([
    ["", openBackend],
    [" with tensors in several buffers", () => openBackendOfBindings(1024)],
  ])("the webgpu backend%s gives what the reference gives, run after run", async (_, open) => {
    const backend = await open();
    let compared = 0;
    await fc.assert(
      fc.asyncProperty(recipes, async (recipe) => {
        const random = randomGraph(...recipe, narrow);
        fc.pre(isNarrow(random));
        compared++;
        try {
          await check(backend, random);
        } catch (error) {
          const text = printGraph(random.graph);
          throw new Error(`${(error as Error).message}\nupdates ${random.updates}\n${text}`, {
            cause: error,
          });
        }
      }),
      { numRuns: runs, seed: 20240607, endOnFailure: true },
    );
    expect(compared).toBeGreaterThanOrEqual(runs);
  });
});
