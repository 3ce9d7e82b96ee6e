// Eager values: recorded as nodes, computed when read, then leaves that JavaScript owns.

import { BackendError } from "../../shared/errors.ts";
import type { Result } from "../backends/backend.ts";
import * as build from "../ir/build.ts";
import type { Graph } from "../ir/graph.ts";
import { freeParameters, makeGraph, nodesBefore } from "../ir/graph.ts";
import type { Value } from "../ir/node.ts";
import { remakeNode } from "../ir/node.ts";
import { bind, bindingOf, settle, settled } from "../trace/host.ts";
import { isHostArray } from "../trace/literal.ts";
import { Variable } from "../trace/variable.ts";
import { executableOf } from "./executables.ts";
import { keep, operandOf } from "./storage.ts";

/** Longest chain of eager operations that is recorded before it is computed. */
export const flushAt = 256;
let pending = 0;
let recordingOnly = 0;

/** Runs `body`, all of whose operations are recorded and none computed, however many they are. */
export function recordOnly<T>(body: () => T): T {
  recordingOnly++;
  try {
    return body();
  } finally {
    recordingOnly--;
  }
}

/** Hears of each eager operation and computes the newest one when many have gathered. */
export function recorded(value: Value): void {
  if (recordingOnly > 0 || ++pending < flushAt) return;
  force([value]);
}

/** Computes values in one run, each of which becomes a leaf; results stay where they are. */
export function force(values: readonly Value[]): Result[] {
  const ready = readyOperands(values);
  if (ready !== undefined) return ready;
  const open = [...new Set(values.map(settled))].filter((value) => bindingOf(value) === undefined);
  if (open.length > 0) {
    pending = 0;
    const graph = withoutHistory(open);
    const none = open.map(() => undefined);
    const results = executableOf(graph, none).run(operandsOf(graph.inputs));
    open.forEach((value, i) => {
      const result = results[i];
      if (result === undefined) return;
      const leaf = build.parameter(value.type);
      bind(leaf, result);
      settle(value, leaf);
    });
  }
  materialize(variablesBehind(values.map(settled)));
  const computed = readyOperands(values);
  if (computed === undefined) throw new BackendError("a computed tensor has no elements");
  return computed;
}

// What programs are called with is almost always there already.
function readyOperands(values: readonly Value[]): Result[] | undefined {
  const operands: Result[] = [];
  for (const value of values) {
    const binding = bindingOf(settled(value));
    if (binding === undefined) return undefined;
    if (binding instanceof Variable && binding.initial !== undefined) return undefined;
    operands.push(operandOf(binding));
  }
  return operands;
}

function operandsOf(leaves: readonly Value[]): Result[] {
  materialize(variablesBehind(leaves));
  return leaves.map((value) => {
    const binding = bindingOf(value);
    if (binding === undefined) throw new BackendError("a tensor of a finished trace was read");
    return operandOf(binding);
  });
}

function variablesBehind(leaves: readonly Value[]): Variable[] {
  return leaves.map(bindingOf).filter((binding) => binding instanceof Variable);
}

// Stops at everything that is already computed.
function withoutHistory(values: readonly Value[]): Graph {
  const done = { has: (node: Value["node"]) => node.outputs.every((v) => settled(v) !== v) };
  const replaced = new Map<Value, Value>();
  const find = (value: Value) => replaced.get(value) ?? settled(value);
  for (const node of nodesBefore(values, done)) {
    const inputs = node.inputs.map(find);
    if (inputs.every((value, i) => value === node.inputs[i])) continue;
    const copy = remakeNode(node, inputs);
    copy.outputs.forEach((value, i) => {
      const original = node.outputs[i];
      if (original !== undefined) replaced.set(original, value);
    });
  }
  const outputs = values.map(find);
  const graph = makeGraph([], outputs);
  return { ...graph, inputs: freeParameters(graph) };
}

/** Moves variables that were not run yet into the engine's memory, all in one computation. */
export function materialize(variables: readonly Variable[]): void {
  const open: { readonly variable: Variable; readonly initial: Value }[] = [];
  for (const variable of variables) {
    if (variable.initial === undefined) continue;
    const initial = settled(variable.initial);
    const binding = bindingOf(initial);
    if (binding === undefined) open.push({ variable, initial });
    else {
      keep(variable, isHostArray(binding) ? binding : force([initial])[0]);
      variable.initial = undefined;
    }
  }
  if (open.length > 0) computeInPlace(open);
}

// Initial values are written right where they are kept: weights may be large.
function computeInPlace(open: readonly { variable: Variable; initial: Value }[]): void {
  const graph = withoutHistory(open.map(({ initial }) => initial));
  const operands = operandsOf(graph.inputs);
  const targets = open.map(({ initial }) => build.parameter(initial.type));
  const updates = targets.map((_, i) => graph.inputs.length + i);
  const storages = open.map(({ variable }) => keep(variable, undefined));
  executableOf({ ...graph, inputs: [...graph.inputs, ...targets] }, updates).run([
    ...operands,
    ...storages,
  ]);
  for (const { variable } of open) variable.initial = undefined;
}
