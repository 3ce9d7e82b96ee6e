// V8's joining of vector pairs to vectors of eight lanes: switched on, tried out, and off if in vain.

import * as build from "../../ir/build.ts";
import type { HostArray } from "../../ir/dtype.ts";
import { makeGraph } from "../../ir/graph.ts";
import type { Node, Value } from "../../ir/node.ts";
import type { Kernel, Place } from "../../ir/program.ts";
import type { Compilation } from "../backend.ts";
import { emitModule } from "./compile-program.ts";
import { EngineMemory } from "./engine-memory.ts";
import { emitterOf } from "./kernels/index.ts";
import type { Target } from "./kernels/kernel-code.ts";
import type { WasmHost } from "./wasm-executable.ts";
import { WasmExecutable } from "./wasm-executable.ts";

/** Is what a host lets be set of its V8. */
export interface EngineFlags {
  /** Why re-vectorisation cannot be switched on here; undefined where it can. */
  readonly refusal: string | undefined;
  /** Sets flags of V8, for the whole process. */
  set(flags: string): void;
}

/** Says whether wide vectors are to be used, and if not, why. */
export type Revectorization = { readonly on: true } | { readonly on: false; reason: string };

const flag = "experimental-wasm-revectorize";

/**
 * Switches re-vectorisation on for the whole process and compares products, loops and reductions
 * with and without it. It stays on only if all bits agree and a product takes clearly less time.
 */
export function revectorize(flags: EngineFlags, fusedMultiplyAdd: boolean): Revectorization {
  if (flags.refusal !== undefined) return { on: false, reason: flags.refusal };
  const plain = { threads: 1, fusedMultiplyAdd, wideVectors: false };
  const wide = { ...plain, wideVectors: true };
  // With the optimizing compiler alone, the first run is what all later ones are.
  flags.set("--no-liftoff");
  try {
    const all = emit(wide, extents, true);
    const given = numbersFor(extents);
    const timed = numbersFor(time);
    // The first run settles the machine code: it is what the flags of now make it.
    const expected = start(all, given, "before")();
    const plainProduct = start(emit(plain, time, false), timed, "before");
    plainProduct();
    flags.set(`--${flag}`);
    const found = start(all, given, "after")();
    const wideProduct = start(emit(wide, time, false), timed, "after");
    wideProduct();
    const { before, after } = leastTimes(plainProduct, wideProduct);
    const reason = !sameBits(expected, found)
      ? "results differ from those of plain vectors"
      : !isWorthwhile(before, after)
        ? `a product takes ${after.toFixed(3)} ms, and ${before.toFixed(3)} ms without`
        : undefined;
    if (reason === undefined) return { on: true };
    flags.set(`--no-${flag}`);
    return { on: false, reason: `it was tried, but ${reason}` };
  } finally {
    flags.set("--liftoff");
  }
}

interface Extents {
  readonly rows: number;
  readonly depth: number;
  readonly columns: number;
}

/** Extents that leave something over in every direction. */
const extents: Extents = { rows: 97, depth: 130, columns: 99 };
const time: Extents = { rows: 120, depth: 256, columns: 128 };
const fewestTurns = 12;
const mostTurns = 240;
/** Where V8 joins vectors a product takes about half its time; chance alone does not take a fifth off. */
const worthwhile = 0.8;

/** Is a program that can be compiled anew. */
interface Trial {
  readonly host: WasmHost;
  readonly compilation: Compilation;
  readonly bytes: Uint8Array;
  readonly constants: readonly Node[];
}

/** Compiles a program; gives the function that runs it. */
function start(
  { host, compilation, bytes, constants }: Trial,
  inputs: readonly HostArray[],
  mark: string,
): () => readonly (HostArray | undefined)[] {
  const module = new WebAssembly.Module(marked(bytes, mark));
  const executable = new WasmExecutable(host, compilation, { constants, module, marks: undefined });
  return () => executable.run(inputs);
}

/**
 * Gives the least times of two runs that take turns, in milliseconds. Other work on the machine slows
 * down both of them at times, so that it looks for long before it finds no difference.
 */
function leastTimes(plain: () => void, wide: () => void): Record<"before" | "after", number> {
  let [before, after] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (let turn = 0; turn < mostTurns; turn++) {
    if (turn >= fewestTurns && isWorthwhile(before, after)) break;
    before = Math.min(before, timeOf(plain));
    after = Math.min(after, timeOf(wide));
  }
  return { before, after };
}

function isWorthwhile(before: number, after: number): boolean {
  return after <= before * worthwhile;
}

function timeOf(run: () => void): number {
  const start = performance.now();
  run();
  return performance.now() - start;
}

function sameBits(
  a: readonly (HostArray | undefined)[],
  b: readonly (HostArray | undefined)[],
): boolean {
  return a.every((expected, i) => expected?.every((x, at) => Object.is(x, b[i]?.[at])));
}

/** Emits tanh(x · y + bias) and the sums of its exponentials, or the product alone. */
function emit(target: Target, sizes: Extents, isWhole: boolean): Trial {
  const parameter = (shape: readonly number[]) => build.parameter({ dtype: "float32", shape });
  const inputs = shapesOf(sizes).map(parameter);
  const [x, y, bias] = inputs as [Value, Value, Value];
  const product = build.matrixProduct(x, y);
  const sum = build.add(product, build.broadcastInDim(bias, product.type.shape, [1]));
  const hidden = build.tanh(sum);
  const exponential = build.exp(hidden);
  const total = build.reduceSum(exponential, [1]);
  const kernels: Kernel[] = [
    { kind: "node", node: product.node, outputs: [product] },
    { kind: "loop", nodes: [sum.node, hidden.node], outputs: [hidden] },
    {
      ...{ kind: "reduction", reduction: total.node, prologue: [exponential.node] },
      ...{ epilogue: [], outputs: [total] },
    },
  ];
  const outputs = isWhole ? [product, hidden, total] : [product];
  const compilation = compilationOf(
    inputs,
    isWhole ? kernels : kernels.slice(0, 1),
    outputs,
    target,
  );
  const host = { ...target, memory: new EngineMemory(false), team: undefined };
  const { bytes, constants } = emitModule(host, compilation);
  return { host, compilation, bytes, constants };
}

function compilationOf(
  inputs: readonly Value[],
  kernels: readonly Kernel[],
  outputs: readonly Value[],
  target: Target,
): Compilation {
  const places = new Map<Value, Place>();
  inputs.forEach((value, index) => places.set(value, { kind: "input", index }));
  outputs.forEach((value, index) => places.set(value, { kind: "result", index }));
  const [first] = kernels;
  const emitter = first?.kind === "node" ? emitterOf(first.node) : undefined;
  const bytes =
    first?.kind === "node" ? (emitter?.workspace?.(first.node as never, target) ?? 0) : 0;
  const workspaces = new Map(first === undefined ? [] : [[first, 0]]);
  return {
    graph: makeGraph(inputs, outputs),
    program: { inputs, kernels, outputs },
    updates: outputs.map(() => undefined),
    plan: { places, constants: [], copies: [], workspaces, inner: new Map(), bytes },
  };
}

// V8 gives equal modules the machine code that one of them has: a section of notes tells them apart.
function marked(bytes: Uint8Array, mark: string): Uint8Array<ArrayBuffer> {
  const name = Array.from(mark, (letter) => letter.charCodeAt(0));
  return Uint8Array.of(...bytes, 0, name.length + 1, name.length, ...name);
}

function shapesOf({ rows, depth, columns }: Extents) {
  return [[rows, depth], [depth, columns], [columns]] as const;
}

/** Gives inputs of numbers between −1 and 1 that show no pattern. */
function numbersFor(sizes: Extents): Float32Array[] {
  return shapesOf(sizes).map((shape, input) => {
    const length = shape.reduce<number>((size, n) => size * n, 1);
    return Float32Array.from({ length }, (_, i) => Math.sin((i + 1) * (input + 1.3)));
  });
}
