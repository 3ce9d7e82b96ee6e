import { describe, expect, it } from "vitest";
import { platform } from "#platform";
import * as build from "../../../ir/build.ts";
import { makeGraph } from "../../../ir/graph.ts";
import type { Value } from "../../../ir/node.ts";
import type { Kernel } from "../../../ir/program.ts";
import { extent, type Shape } from "../../../ir/shape.ts";
import { optimize, schedule } from "../../../passes/pipeline.ts";
import { planMemory } from "../../../passes/plan.ts";
import { randomTensor } from "../../../testing/data.ts";
import type { Backend } from "../../backend.ts";
import { runGraph } from "../../reference/index.ts";
import { createWasmBackend } from "../index.ts";
import { makeTeam } from "../threads/team.ts";

const parameter = (shape: Shape) => build.parameter({ dtype: "float32", shape });
const times = (x: Value, y: Value, lhs = 1, rhs = 0) =>
  build.dotGeneral(x, y, {
    lhsBatch: [],
    rhsBatch: [],
    lhsContracting: [lhs],
    rhsContracting: [rhs],
  });
const part = (x: Value, n: number, units: number) =>
  build.sliceAxis(x, 1, n * units, (n + 1) * units);
const along = (x: Value, like: Value) => build.broadcastInDim(x, like.type.shape, [0]);

type Body = (fixed: Value, carries: readonly Value[], slice: Value) => readonly Value[];

interface Recurrence {
  readonly fixed: Shape;
  readonly carries: readonly Shape[];
  /** Of one step. */
  readonly slice: Shape;
  readonly body: Body;
  readonly reverse?: boolean;
  readonly length?: number;
}

function graphOf(given: Recurrence) {
  const { fixed, carries, slice, body, reverse = false, length = 5 } = given;
  const outer = [parameter(fixed), ...carries.map(parameter), parameter([length, ...slice])];
  const inner = [parameter(fixed), ...carries.map(parameter), parameter(slice)];
  const [u, ...rest] = inner as [Value, ...Value[]];
  const results = body(u, rest.slice(0, -1), rest.at(-1) as Value);
  const attributes = { length, constants: 1, carries: carries.length, reverse };
  return makeGraph(outer, build.scan(outer, { ...attributes, body: makeGraph(inner, results) }));
}

/** Runs the loop with and without rows, and by the reference. */
function runAll(backend: Backend, given: Recurrence) {
  const graph = optimize(graphOf(given));
  const program = schedule(graph, backend.properties);
  const bySteps = program.kernels.map((kernel): Kernel => {
    if (kernel.kind !== "control") return kernel;
    const { rows: _, ...others } = kernel;
    return others;
  });
  const updates = program.outputs.map(() => undefined);
  const data = graph.inputs.map(({ type }, i) => randomTensor("float32", type.shape, i + 1));
  const run = (kernels: readonly Kernel[]) => {
    const whole = { ...program, kernels };
    const plan = planMemory(whole, updates, backend.properties);
    const executable = backend.compile({ graph, program: whole, updates, plan });
    return executable.run(data.map((tensor) => tensor.data));
  };
  const rows = program.kernels.flatMap((kernel) =>
    kernel.kind === "control" ? [kernel.rows] : [],
  );
  const expected = runGraph(graph, data).map((tensor) => tensor.data);
  return { rows: rows[0], byRows: run(program.kernels), bySteps: run(bySteps), expected };
}

/** Is an LSTM's step: gates of a product, two carries, stacks of what a gradient would read. */
const lstm =
  (units: number): Body =>
  (u, [h, c], x) => {
    if (h === undefined || c === undefined) return [];
    const gates = build.add(x, times(h, u));
    const [input, forget, output] = [0, 1, 2].map((n) => build.logistic(part(gates, n, units)));
    const fresh = build.tanh(part(gates, 3, units));
    if (input === undefined || forget === undefined || output === undefined) return [];
    const cell = build.add(build.multiply(forget, c), build.multiply(input, fresh));
    const next = build.multiply(output, build.tanh(cell));
    return [next, cell, c, next, input];
  };

const recurrences: Record<string, Recurrence> = {
  "an LSTM": {
    ...{
      fixed: [40, 160],
      carries: [
        [32, 40],
        [32, 40],
      ],
      slice: [32, 160],
      body: lstm(40),
    },
  },
  "rows that the tile does not divide": {
    ...{
      fixed: [20, 80],
      carries: [
        [7, 20],
        [7, 20],
      ],
      slice: [7, 80],
      body: lstm(20),
    },
    reverse: true,
  },
  "short rows": {
    ...{
      fixed: [3, 12],
      carries: [
        [9, 3],
        [9, 3],
      ],
      slice: [9, 12],
      body: lstm(3),
    },
  },
  "a product with the transposed matrix, behind a concatenation": {
    ...{ fixed: [24, 48], carries: [[13, 24]], slice: [13, 24] },
    body: (u, [h], x) => {
      if (h === undefined) return [];
      const both = build.concatenate([build.multiply(h, x), build.tanh(h)], 1);
      return [build.tanh(times(both, u, 1, 1)), both];
    },
  },
  "carries that change places": {
    ...{
      fixed: [1],
      carries: [
        [8, 16],
        [8, 16],
      ],
      slice: [8, 16],
    },
    body: (_, [a, b], x) => (a === undefined || b === undefined ? [] : [b, build.add(a, x), a, b]),
  },
  "a normalised state": {
    ...{ fixed: [32, 32], carries: [[10, 32]], slice: [10, 32] },
    body: (u, [h], x) => {
      if (h === undefined) return [];
      const y = build.add(times(h, u), x);
      const powers = build.exp(build.subtract(y, along(build.reduceMax(y, [1]), y)));
      return [build.divide(powers, along(build.reduceSum(powers, [1]), powers)), y];
    },
  },
  "a mask of rows": {
    ...{ fixed: [16, 16], carries: [[6, 16]], slice: [6] },
    body: (u, [h], x) => {
      if (h === undefined) return [];
      const isOn = build.compare("greater", along(x, h), build.fullLike(h, 0));
      return [build.select(isOn, build.tanh(times(h, u)), h)];
    },
  },
  "one step": {
    ...{ fixed: [16, 16], carries: [[6, 16]], slice: [6, 16], length: 1 },
    body: (u, [h], x) => (h === undefined ? [] : [build.add(times(h, u), x)]),
  },
};

const backends = {
  "one thread": createWasmBackend(),
  "three threads": createWasmBackend({
    threads: 3,
    startWorker: platform.startWorker,
    threading: () => makeTeam,
  }),
};

describe("a scan by rows", () => {
  for (const [where, backend] of Object.entries(backends)) {
    it.each(Object.entries(recurrences))(
      `gives the bits of one by steps: %s, ${where}`,
      (_, given) => {
        const { rows, byRows, bySteps, expected } = runAll(backend, given);
        expect(rows).toBe(extent(given.carries[0] ?? [], 0));
        expect(byRows).toEqual(bySteps);
        byRows.forEach((data, i) => {
          const found = Array.from(data as Float32Array);
          found.forEach((x, n) => {
            expect(x).toBeCloseTo(Number(expected[i]?.[n]), 3);
          });
        });
      },
    );
  }

  const meeting: Record<string, Body> = {
    "a sum over the batch": (_, [h]) =>
      h === undefined
        ? []
        : [build.add(h, build.broadcastInDim(build.reduceSum(h, [0]), h.type.shape, [1]))],
    "rows in another order": (_, [h]) => (h === undefined ? [] : [build.reverse(h, [0])]),
    "a product of the state with itself": (_, [h]) =>
      h === undefined ? [] : [times(h, times(h, h, 0, 0))],
  };
  it.each(Object.entries(meeting))("leaves rows that meet together: %s", (_, body) => {
    const given = { fixed: [1], carries: [[16, 16]], slice: [1], body };
    const { rows, byRows, bySteps } = runAll(createWasmBackend(), given);
    expect(rows).toBeUndefined();
    expect(byRows).toEqual(bySteps);
  });
});
