import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { platform } from "#platform";
import * as build from "../../../ir/build.ts";
import { makeGraph } from "../../../ir/graph.ts";
import type { Value } from "../../../ir/node.ts";
import { schedule } from "../../../passes/pipeline.ts";
import { planMemory } from "../../../passes/plan.ts";
import { randomTensor } from "../../../testing/data.ts";
import type { Backend, KernelListener } from "../../backend.ts";
import { controlBytes } from "../engine-memory.ts";
import { createWasmBackend } from "../index.ts";
import { control, maximumWorkers, slot, slotStride, state } from "./control-block.ts";
import { makeTeam } from "./team.ts";

const threading = () => makeTeam;
const size = 256;
const steps = 8;

/** Products, reductions along both axes and a loop: every kind of phase, long and short. */
function usual(x: Value, y: Value): Value[] {
  const product = build.matrixProduct(x, y);
  const rows = build.reduceMax(build.tanh(product), [1]);
  const columns = build.reduceSum(build.exp(build.tanh(product)), [0]);
  const [carry, element] = [build.parameter(rows.type), build.parameter(rows.type)];
  // Elements meet, so that the loop runs step by step.
  const met = build.reverse(carry, [0]);
  const next = build.tanh(build.add(met, build.exp(build.negate(build.abs(element)))));
  const slices = build.sliceAxis(product, 0, 0, steps);
  const [last, all] = build.scan([rows, slices], {
    body: makeGraph([carry, element], [next, build.multiply(next, next)]),
    length: steps,
    constants: 0,
    carries: 1,
    reverse: true,
  });
  return [product, rows, columns, last, all].filter((value) => value !== undefined);
}

/** Branches and a loop whose turns depend on what was just computed. */
function deciding(x: Value, y: Value): Value[] {
  const type = x.type;
  const scalar = { dtype: "float32", shape: [] } as const;
  const [count, matrix] = [build.parameter(scalar), build.parameter(type)];
  const below = (limit: number) => {
    return build.compare("less", count, build.fullLike(count, limit));
  };
  const [final, repeated] = build.whileLoop([build.fullLike(build.reduceSum(x, [0, 1]), 0), x], {
    condition: makeGraph([count, matrix], [below(3)]),
    body: makeGraph(
      [count, matrix],
      [build.add(count, build.fullLike(count, 1)), build.tanh(build.add(matrix, matrix))],
    ),
    constants: 0,
  });
  if (final === undefined || repeated === undefined) return [];
  const given = build.parameter(type);
  const chosen = build.cond(
    build.compare("less", final, build.fullLike(final, 2)),
    [repeated],
    makeGraph([given], [build.exp(given)]),
    makeGraph([given], [build.tanh(build.exp(given))]),
  );
  return [...chosen, final, build.multiply(y, y)];
}

function compile(backend: Backend, program = usual, listener?: KernelListener) {
  const type = { dtype: "float32", shape: [size, size] } as const;
  const inputs = [build.parameter(type), build.parameter(type)] as const;
  const graph = makeGraph(inputs, program(...inputs));
  const scheduled = schedule(graph, backend.properties);
  const updates = graph.outputs.map(() => undefined);
  const plan = planMemory(scheduled, updates, backend.properties);
  return backend.compile({ graph, program: scheduled, updates, plan }, listener);
}

const data = [
  randomTensor("float32", [size, size], 1).data,
  randomTensor("float32", [size, size], 2).data,
];

// Starting workers takes a while where other tests keep the processors busy.
describe("a team of threads", { timeout: 60_000 }, () => {
  it("gives the bits that one thread gives, whoever takes part", async () => {
    const expected = compile(createWasmBackend()).run(data);
    const startWorker = platform.startWorker;
    const shared = compile(createWasmBackend({ threading, threads: 2, startWorker }));
    for (let round = 0; round < 12; round++) {
      // Pauses let the workers start, and later fall asleep and be woken again.
      await sleep(round === 6 ? 250 : 20);
      expect(shared.run(data)).toEqual(expected);
    }
  });

  it("gives the same bits from more threads than processors, step upon step", async () => {
    const expected = compile(createWasmBackend()).run(data);
    const { startWorker } = platform;
    const backend = createWasmBackend({ threading, threads: 5, startWorker });
    const [first, second] = [compile(backend), compile(backend, deciding)];
    const decided = compile(createWasmBackend(), deciding).run(data);
    for (let round = 0; round < 12; round++) {
      if (round % 4 === 0) await sleep(60);
      expect(first.run(data)).toEqual(expected);
      expect(second.run(data)).toEqual(decided);
    }
  });

  it("repeats a step over the pieces of its first input", () => {
    const [x = new Float32Array(), y = new Float32Array()] = data;
    const pieces = new Float32Array(2 * x.length);
    pieces.set(y);
    pieces.set(x, x.length);
    const shared = compile(
      createWasmBackend({ threading, threads: 2, startWorker: platform.startWorker }),
    );
    expect(shared.run([pieces, y], 2)).toEqual(compile(createWasmBackend()).run([x, y]));
  });

  it("tells of each kernel as often as one thread does", async () => {
    const heard: string[] = [];
    const listener: KernelListener = {
      begin: ({ kind }) => heard.push(`begin ${kind}`),
      end: ({ kind }) => heard.push(`end ${kind}`),
      took: ({ kind }) => heard.push(`took ${kind}`),
    };
    const expected = compile(createWasmBackend(), usual, listener).run(data);
    const alone = heard.splice(0);
    expect(alone.length).toBeGreaterThan(10);
    const { startWorker } = platform;
    const shared = compile(
      createWasmBackend({ threading, threads: 2, startWorker }),
      usual,
      listener,
    );
    for (let round = 0; round < 12; round++) {
      await sleep(20);
      expect(shared.run(data)).toEqual(expected);
      expect(heard.splice(0)).toEqual(alone);
    }
  });

  it("agrees through words that the engine's memory keeps free for it", () => {
    expect(control.slots + slotStride * maximumWorkers).toBeLessThanOrEqual(controlBytes);
  });

  it("is joined by all of its workers", async () => {
    const { backend, word } = watched(3);
    const shared = compile(backend);
    for (let round = 0; round < 200 && word(slot.threads) < 3; round++) {
      await sleep(20);
      shared.run(data);
    }
    expect(word(slot.threads)).toBe(3);
  });

  it("calls a worker from its event loop into a step, unless threads wait for each other", async () => {
    const { backend, word } = watched(2);
    const [first, second] = [compile(backend), compile(backend, deciding)];
    const isAway = async () => {
      for (let round = 0; round < 500 && word(slot.state) !== state.away; round++) await sleep(20);
      return word(slot.state) === state.away;
    };
    for (let round = 0; round < 200 && word(slot.programs) < 2; round++) {
      await sleep(20);
      first.run(data);
    }
    expect(await isAway()).toBe(true);
    second.run(data);
    expect(word(slot.program)).toBe(0);
    await sleep(20);
    expect(await isAway()).toBe(true);
    first.run(data);
    expect(word(slot.state)).not.toBe(state.away);
  });
});

/** Makes a backend whose first worker's slot can be read. */
function watched(threads: number): { backend: Backend; word: (of: number) => number } {
  let words = new Int32Array();
  const startWorker: typeof platform.startWorker = (source, onError) => {
    const worker = platform.startWorker(source, onError);
    const send = (message: unknown) => {
      if (typeof message === "object" && message !== null && "memory" in message) {
        words = new Int32Array((message.memory as WebAssembly.Memory).buffer);
      }
      worker.send(message);
    };
    return { ...worker, send };
  };
  return {
    backend: createWasmBackend({ threading, threads, startWorker }),
    word: (of) => words[(control.slots >> 2) + of] ?? 0,
  };
}
