// From a graph to something that runs: passes, backend and the cache of compiled programs.

import type { Executable } from "../backends/backend.ts";
import type { Graph } from "../ir/graph.ts";
import { printGraph } from "../ir/print.ts";
import type { Updates } from "../ir/program.ts";
import { optimize, schedule } from "../passes/pipeline.ts";
import { planMemory } from "../passes/plan.ts";
import { currentBackend, deviceKey } from "./device.ts";

const capacity = 256;
const cache = new Map<string, Executable>();

/**
 * Compiles a graph for the chosen device, or finds it compiled: graphs of equal structure share
 * one program. The least recently used of 256 is forgotten.
 */
export function executableOf(graph: Graph, updates: Updates): Executable {
  const backend = currentBackend();
  const key = `${deviceKey()} ${updates.join()}\n${printGraph(graph)}`;
  const known = cache.get(key);
  if (known !== undefined) {
    cache.delete(key);
    cache.set(key, known);
    return known;
  }
  const optimized = optimize(graph);
  const program = schedule(optimized, backend.properties);
  const plan = planMemory(program, updates, backend.properties);
  const executable = backend.compile({ graph: optimized, program, updates, plan });
  cache.set(key, executable);
  if (cache.size > capacity) {
    const oldest = cache.keys().next().value;
    if (oldest !== undefined) cache.delete(oldest);
  }
  return executable;
}
