// From a function on tensors to one that runs as a compiled program.

import { ConfigError } from "../../shared/errors.ts";
import { mapTree } from "../../shared/tree.ts";
import type { Backend, Executable, Result, Storage } from "../backends/backend.ts";
import * as build from "../ir/build.ts";
import type { HostArray } from "../ir/dtype.ts";
import type { Graph } from "../ir/graph.ts";
import { bind } from "../trace/host.ts";
import { isHostArray, isHostTensor } from "../trace/literal.ts";
import { currentScope } from "../trace/scope.ts";
import type { TensorLike } from "../trace/tensor.ts";
import { asTensor, Tensor, valueOf } from "../trace/tensor.ts";
import type { Traced } from "../trace/trace.ts";
import { traceFunction } from "../trace/trace.ts";
import type { Pattern } from "./call-pattern.ts";
import { fits, isTensorLike, patternOf } from "./call-pattern.ts";
import { currentBackend } from "./device.ts";
import { force, materialize } from "./eager.ts";
import { executableOf, isListening } from "./executables.ts";
import { storageOf } from "./storage.ts";
import { detachReaders } from "./variables.ts";

/** Most argument types for which one function stays compiled. */
const capacity = 16;

interface Specialization {
  readonly backend: Backend;
  readonly pattern: Pattern;
  readonly traced: Traced;
  /** Made by the first run. */
  executable?: Executable;
}

/** Is a compiled function. */
export interface Compiled<A extends readonly unknown[], R> {
  (...args: A): R;
  /**
   * Runs `times` times without returning to JavaScript in between. The first argument is a typed
   * array of so many pieces, one behind the other, and each run takes the next one; the other
   * arguments stay. Gives the result of the last run.
   * @throws ConfigError where the first argument cannot be cut into so many pieces.
   */
  repeat(times: number, ...args: A): R;
  /** Gives the graph for arguments like these, tracing if need be. */
  graph(...args: A): Graph;
  /** Compiles the program for arguments like these, which need not be computed yet. */
  prepare(...args: A): void;
}

/**
 * Compiles a function on tensors. It is traced once per types of its arguments; numbers and data
 * are run-time inputs; booleans, strings and null are part of the program, as are the functions
 * and options it closes over. Variables that it assigns are updated in place.
 * Inside another traced function it is simply called.
 */
export function compile<A extends readonly unknown[], R>(
  fn: (...args: A) => R,
  options: { readonly name?: string } = {},
): Compiled<A, R> {
  // The latest first: training calls the same one again and again.
  const specializations: Specialization[] = [];
  const name = options.name ?? (fn.name || "function");

  const specialize = (args: A, leaves: TensorLike[]): Specialization => {
    const backend = currentBackend();
    for (const [i, known] of specializations.entries()) {
      leaves.length = 0;
      if (known.backend !== backend || !fits(known.pattern, args, leaves)) continue;
      if (i > 0) specializations.unshift(...specializations.splice(i, 1));
      return known;
    }
    leaves.length = 0;
    const pattern = patternOf(args, leaves);
    const traced = traceFunction(
      (symbols) => {
        let next = 0;
        const fill = (leaf: unknown) => (isTensorLike(leaf) ? symbols[next++] : leaf);
        const filled = mapTree(args, fill, isHostTensor);
        return fn(...(filled as unknown as A));
      },
      leaves.map((leaf) => valueOf(asTensor(leaf)).type),
    );
    const fresh: Specialization = { backend, pattern, traced };
    specializations.unshift(fresh);
    forgetOldest(specializations, name);
    return fresh;
  };

  const call = (...args: A): R => {
    if (currentScope() !== undefined) return fn(...args);
    const leaves: TensorLike[] = [];
    return run(specialize(args, leaves), leaves) as R;
  };
  const repeat = (times: number, ...args: A): R => {
    const [all, ...rest] = args;
    checkPieces(name, all, times);
    const length = all.length / times;
    const piece = (i: number) => [all.subarray(i * length, (i + 1) * length), ...rest] as unknown;
    if (currentScope() !== undefined) {
      for (let i = 0; i < times - 1; i++) fn(...(piece(i) as A));
      return fn(...(piece(times - 1) as A));
    }
    const leaves: TensorLike[] = [];
    const specialization = specialize(piece(0) as A, leaves);
    leaves[0] = all;
    return run(specialization, leaves, times) as R;
  };
  const graph = (...args: A) => specialize(args, []).traced.graph;
  const prepare = (...args: A) => void executableFor(specialize(args, []));
  return Object.assign(call, { graph, prepare, repeat });
}

function checkPieces(name: string, all: unknown, times: number): asserts all is HostArray {
  if (times >= 1 && Number.isInteger(times) && isHostArray(all) && all.length % times === 0) return;
  const given = isHostArray(all) ? `${all.constructor.name}(${all.length})` : typeof all;
  throw new ConfigError(
    `${name}.repeat: the first argument should be a typed array of ${times} equal pieces, ` +
      `but is ${given}. Give the pieces one behind the other.`,
  );
}

function executableFor(specialization: Specialization): Executable {
  const { traced, executable } = specialization;
  if (executable !== undefined && !isListening()) return executable;
  const found = executableOf(traced.graph, updatesOf(traced));
  if (!isListening()) specialization.executable = found;
  return found;
}

/** Runs a specialisation: leaves in, leaves out, variables updated. */
function run(specialization: Specialization, leaves: readonly TensorLike[], times = 1): unknown {
  const { traced } = specialization;
  // What cannot be compiled is refused before anything has changed.
  const program = executableFor(specialization);
  // Readers of what is about to change keep a copy, even where they are operands of this run.
  for (const variable of traced.updated) detachReaders(variable);
  materialize(traced.variables);
  const operands = operandsOf(leaves);
  for (const variable of traced.variables) operands.push(storageOf(variable));
  if (traced.captures.length > 0) operands.push(...force(traced.captures));
  const results = program.run(operands, times);
  return mapTree(traced.result, (index) => {
    const type = traced.graph.outputs[index as number]?.type;
    const result = results[index as number];
    if (type === undefined || result === undefined) throw new Error("a program lost a result");
    const leaf = build.parameter(type);
    bind(leaf, result);
    return new Tensor(leaf);
  });
}

/** Says which outputs overwrite which variables. */
function updatesOf(traced: Traced): (number | undefined)[] {
  const fixed = traced.graph.outputs.length - traced.updated.length;
  const first = traced.graph.inputs.length - traced.captures.length - traced.variables.length;
  return traced.graph.outputs.map((_, i) => {
    const variable = traced.updated[i - fixed];
    return variable === undefined ? undefined : first + traced.variables.indexOf(variable);
  });
}

// Host arrays go in as they are: the run is over before anybody can change them.
function operandsOf(leaves: readonly TensorLike[]): (HostArray | Storage)[] {
  const tensors = leaves.filter((leaf) => !isHostArray(leaf));
  const computed = force(tensors.map((leaf) => valueOf(asTensor(leaf)))).values();
  return leaves.map((leaf) => (isHostArray(leaf) ? leaf : (computed.next().value as Result)));
}

function forgetOldest(specializations: Specialization[], name: string): void {
  if (specializations.length <= capacity) return;
  specializations.pop();
  console.warn(
    `compile: "${name}" was called with more than ${capacity} different argument types; ` +
      "the one not called for longest is forgotten. Pad or batch the inputs to fewer shapes.",
  );
}
