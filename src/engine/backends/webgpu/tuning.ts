// Finds how a GPU computes products and sums fastest: each way to cut them runs for a moment, once per
// adapter, and the choice is noted.

import * as build from "../../ir/build.ts";
import type { NodeOf, Value } from "../../ir/node.ts";
import { bytesOf } from "../../ir/views.ts";
import { BoundSteps } from "./bound-steps.ts";
import type { GpuContext } from "./gpu-context.ts";
import { emitDot } from "./kernels/contraction.ts";
import type { EmittedKernel, GpuTarget } from "./kernels/kernel-code.ts";
import type { Cuts } from "./kernels/product.ts";
import { candidates } from "./kernels/product.ts";
import { emitReduction } from "./kernels/reduction.ts";
import type { Region } from "./region.ts";
import { destroy } from "./region.ts";
import { shaderOf } from "./wgsl/shader.ts";

/** Keeps short texts by long keys, beyond the life of the program where the host can. */
export interface TuningNotes {
  read(key: string): Promise<string | undefined>;
  write(key: string, text: string): Promise<void>;
}

type Probe = readonly [m: number, n: number, k: number];

/** Rows, columns and terms of the products that are tried. */
const probes: Readonly<Record<"parallel" | "emulated", Readonly<Record<keyof Cuts, Probe>>>> = {
  parallel: { large: [1024, 512, 512], small: [2048, 32, 256] },
  emulated: { large: [256, 128, 64], small: [256, 32, 64] },
};

const leastMs = 5;
const mostRuns = 64;
const rounds = 3;
/** How much faster another cut must be than those before it, so that noise decides little. */
const clearly = 0.95;

type Kind = keyof Cuts | "sums";

interface Trial {
  readonly kind: Kind;
  /** As usual, but for what is tried. */
  readonly target: GpuTarget;
  readonly operands: readonly Value[];
  readonly emitted: EmittedKernel;
}

/**
 * Gives the fastest cuts, and whether sums go by subgroups, where `usual` has some: as noted or measured
 * anew. `adapter` says all that the choice depends on.
 */
export async function tunedTarget(
  context: GpuContext,
  usual: GpuTarget,
  adapter: string,
  notes: TuningNotes,
): Promise<GpuTarget> {
  const trials = [...productTrials(usual), ...sumTrials(usual)];
  // Other code asks for another choice.
  const shaders = trials.flatMap(({ emitted }) =>
    emitted.codes.map((code) => shaderOf(code, { buffers: code.operands.map((_, k) => [k]) })),
  );
  const key = [adapter, ...shaders].join("\n");
  const noted = readChoice(await notes.read(key), trials);
  if (noted !== undefined) return noted;
  const fastest: Trial[] = [];
  for (const kind of kinds) {
    const trial = await fastestOf(context, trials, kind);
    if (trial !== undefined) fastest.push(trial);
  }
  const text = fastest.map((trial) => trials.indexOf(trial)).join(" ");
  const chosen = readChoice(text, trials);
  if (chosen === undefined) return { ...usual, subgroups: 0 };
  await notes.write(key, text);
  return chosen;
}

const kinds = ["large", "small", "sums"] as const;

function productTrials(usual: GpuTarget): Trial[] {
  const where = usual.isParallel ? "parallel" : "emulated";
  return (["large", "small"] as const).flatMap((kind) => {
    const [m, n, k] = probes[where][kind];
    const [x, y] = [
      [m, k],
      [k, n],
    ].map((shape) => build.parameter({ dtype: "float32", shape })) as [Value, Value];
    const product = build.matrixProduct(x, y);
    const node = product.node as NodeOf<"dotGeneral">;
    return candidates[where][kind].map((cut) => {
      const target = { ...usual, cuts: { large: cut, small: cut } };
      return { kind, target, operands: [x, y, product], emitted: emitDot(node, target) };
    });
  });
}

/** Rows that are summed, each by a workgroup. */
const sumShape = [256, 1024];

function sumTrials(usual: GpuTarget): Trial[] {
  const x = build.parameter({ dtype: "float32", shape: sumShape });
  const sum = build.reduceSum(x, [1]);
  const parts = { prologue: [], reduction: sum.node, epilogue: [], outputs: [sum] };
  return [0, ...(usual.subgroups > 0 ? [usual.subgroups] : [])].map((subgroups) => {
    const target = { ...usual, subgroups };
    const emitted = emitReduction({ kind: "reduction", ...parts }, target);
    return { kind: "sums", target, operands: [x, sum], emitted };
  });
}

// Notes may be of any making: only numbers of trials count.
function readChoice(text: string | undefined, trials: readonly Trial[]): GpuTarget | undefined {
  const chosen = (text ?? "").split(" ").map((number) => trials[Number(number)]);
  const [large, small, sums] = chosen;
  if (large?.kind !== "large" || small?.kind !== "small" || sums?.kind !== "sums") return undefined;
  const cuts = { large: large.target.cuts.large, small: small.target.cuts.small };
  return { ...sums.target, cuts };
}

async function fastestOf(context: GpuContext, trials: readonly Trial[], kind: Kind) {
  let fastest: { readonly trial: Trial; readonly ms: number } | undefined;
  for (const trial of trials) {
    if (trial.kind !== kind) continue;
    const ms = await timeOf(context, trial);
    if (Number.isFinite(ms) && !(ms > (fastest?.ms ?? Infinity) * clearly)) fastest = { trial, ms };
  }
  return fastest?.trial;
}

/** Gives the least time of a run, in milliseconds; infinite where the GPU refuses the shader. */
async function timeOf(context: GpuContext, { operands, emitted }: Trial): Promise<number> {
  const { device, memory } = context;
  device.pushErrorScope("validation");
  const sizes = [...operands.map(bytesOf), emitted.workspace];
  const regions = sizes.map((bytes) => memory.apart(bytes));
  const regionOf = (place: unknown): Region => {
    const region = typeof place === "number" ? regions[place] : undefined;
    if (region === undefined) throw new Error(`a trial has no place ${place}`);
    return region;
  };
  const steps = emitted.codes.map((code) => ({
    code,
    at: code.operands.map((operand) =>
      "workspace" in operand
        ? { in: operands.length, offset: operand.workspace }
        : { in: operands.indexOf(operand), offset: 0 },
    ),
    kernel: undefined,
  }));
  const bound = new BoundSteps(context, steps, regionOf);
  bound.place(regions, regionOf);
  const run = async (times: number) => {
    const encoder = device.createCommandEncoder();
    for (let i = 0; i < times; i++) bound.encode(encoder);
    const start = performance.now();
    device.queue.submit([encoder.finish()]);
    await device.queue.onSubmittedWorkDone();
    return (performance.now() - start) / times;
  };
  // The first run compiles.
  await run(1);
  let times = 1;
  let best = await run(times);
  while (best * times < leastMs && times < mostRuns) {
    times *= 2;
    best = await run(times);
  }
  for (let round = 1; round < rounds; round++) best = Math.min(best, await run(times));
  bound.release();
  for (const region of regions) destroy(region);
  const refused = await device.popErrorScope();
  return refused === null ? best : Number.POSITIVE_INFINITY;
}
