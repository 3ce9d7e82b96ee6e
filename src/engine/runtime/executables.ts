// From a graph to something that runs: passes, backend and the cache of compiled programs.

import type { Executable, KernelListener } from "../backends/backend.ts";
import type { Graph } from "../ir/graph.ts";
import { printGraph } from "../ir/print.ts";
import type { Program, Updates } from "../ir/program.ts";
import { optimize, schedule } from "../passes/pipeline.ts";
import { planMemory } from "../passes/plan.ts";
import { currentBackend, deviceKey } from "./device.ts";

const capacity = 256;
const cache = new Map<string, Executable>();

/** Hears of runs and of the kernels in them. */
export interface RunListener extends KernelListener {
  /** A program begins, and will run so many times. */
  beginRun(program: Program, times: number): void;
  endRun(): void;
}

let listener: RunListener | undefined;
// Compiled programs outlive a listener; they tell whoever listens when they run.
const relay: KernelListener = {
  begin: (kernel) => listener?.begin(kernel),
  end: (kernel) => listener?.end(kernel),
  took: (kernel, milliseconds, bytes) => listener?.took(kernel, milliseconds, bytes),
};

/** Lets runs tell `next` of their kernels, until it is called with undefined. */
export function listenToRuns(next: RunListener | undefined): void {
  listener = next;
}

/** Tells whether somebody listens, so that runs need programs that tell. */
export function isListening(): boolean {
  return listener !== undefined;
}

/**
 * Compiles a graph for the chosen device, or finds it compiled: graphs of equal structure share
 * one program. The least recently used of 256 is forgotten. While somebody listens, programs are
 * others, which tell of their kernels and are told apart by the names of layers too.
 */
export function executableOf(graph: Graph, updates: Updates): Executable {
  const backend = currentBackend();
  const tells = isListening();
  const text = printGraph(graph, { sources: tells });
  const key = `${deviceKey()}${tells ? " tells" : ""} ${updates.join()}\n${text}`;
  const known = cache.get(key);
  if (known !== undefined) {
    cache.delete(key);
    cache.set(key, known);
    return known;
  }
  const optimized = optimize(graph);
  const program = schedule(optimized, backend.properties);
  const plan = planMemory(program, updates, backend.properties);
  const compilation = { graph: optimized, program, updates, plan };
  const executable = tells
    ? telling(program, backend.compile(compilation, relay))
    : backend.compile(compilation);
  cache.set(key, executable);
  if (cache.size > capacity) {
    const oldest = cache.keys().next().value;
    if (oldest !== undefined) cache.delete(oldest);
  }
  return executable;
}

function telling(program: Program, executable: Executable): Executable {
  return {
    run: (inputs, times) => {
      listener?.beginRun(program, times ?? 1);
      try {
        return executable.run(inputs, times);
      } finally {
        listener?.endRun();
      }
    },
  };
}
