// The rule behind the device "auto": a program's work and what was measured in, a device out.

import { platform } from "#platform";
import { BackendError } from "../../shared/errors.ts";
import type { Backend, BackendFacts, GpuFacts } from "../backends/backend.ts";
import type { Graph } from "../ir/graph.ts";
import { workOf } from "../ir/kernel-work.ts";
import type { Kernel } from "../ir/program.ts";
import { optimize, schedule } from "../passes/pipeline.ts";
import { computeAt, currentBackend, openPlace } from "./device.ts";
import type { DeviceCosts } from "./device-costs.ts";
import { measureCosts } from "./device-costs.ts";
import type { DeviceOptions, Place } from "./place.ts";
import { openTuningNotes } from "./tuning-notes.ts";

// One door to what only programs need that choose a device.
export { moveVariables } from "./moved-variables.ts";

/** Is what one run of a program does. */
export interface Work {
  readonly kernels: readonly {
    readonly times: number;
    readonly flops: number;
    readonly bytes: number;
  }[];
  /** Whether somebody waits for the results of each run. */
  readonly isRead: boolean;
}

/** Is what was measured of the two devices. */
export interface Measured {
  readonly wasm: DeviceCosts;
  readonly gpu: DeviceCosts;
}

/** How much faster the GPU must be, so that noise decides little. */
const clearly = 0.8;

/** Counts what a program's kernels do, as the backend of the processor cuts them. */
export function kernelsOf(graph: Graph, { properties }: Backend): Work["kernels"] {
  const { kernels } = schedule(optimize(graph), properties);
  return kernels.map((kernel) => ({ times: timesOf(kernel), ...workOf(kernel) }));
}

function timesOf(kernel: Kernel): number {
  if (kernel.kind !== "control") return 1;
  const { node, programs } = kernel;
  const length = node.primitive === "scan" ? node.attributes.length : 1;
  const inside = programs.flatMap(({ kernels }) => kernels.map(timesOf));
  return length * inside.reduce((sum, times) => sum + times, 0);
}

/**
 * Estimates a run in milliseconds, one whose results are waited for where `isRead`: each kernel takes as
 * long as its operations or its bytes do.
 */
export function estimate({ kernels, isRead }: Work, costs: DeviceCosts): number {
  return kernels.reduce(
    (sum, { times, flops, bytes }) =>
      sum + times * costs.kernel + Math.max(flops / costs.flops, bytes / costs.bytes),
    isRead ? costs.read : costs.run,
  );
}

/** Says whether the GPU is clearly faster, with both estimates in milliseconds. */
export function compareDevices(work: Work, { wasm, gpu }: Measured) {
  const [onProcessor, onGpu] = [estimate(work, wasm), estimate(work, gpu)];
  return { onProcessor, onGpu, takesGpu: onGpu < clearly * onProcessor };
}

/** Are the places among which `"auto"` chooses, the processor's only one without a GPU. */
export interface Candidates {
  readonly wasm: Place;
  readonly gpu?: { readonly place: Place; readonly facts: GpuFacts; readonly measured: Measured };
  /** Why there is no GPU. */
  readonly why?: string;
}

/** What was measured or read, by the backends: of the GPU, then of the processor. */
const known = new WeakMap<Backend, WeakMap<Backend, Measured>>();

/** Opens both devices, by `open`, and measures them where that was not done before. */
export async function openCandidates(
  options: DeviceOptions = {},
  open = openPlace,
): Promise<Candidates> {
  const wasm = await open("wasm", options);
  try {
    const place = await open("webgpu", options);
    const [processor, backend] = [wasm, place].map((each) => computeAt(each, currentBackend));
    const facts = backend?.facts.gpu;
    if (processor === undefined || backend === undefined || facts === undefined)
      throw new BackendError("setDevice: the GPU does not say what it is.");
    return { wasm, gpu: { place, facts, measured: await measure(processor, backend, facts) } };
  } catch (error) {
    if (!(error instanceof BackendError)) throw error;
    return { wasm, why: error.message.replace(/^setDevice: /, "") };
  }
}

async function measure(processor: Backend, gpu: Backend, facts: GpuFacts): Promise<Measured> {
  const found = known.get(gpu)?.get(processor);
  if (found !== undefined) return found;
  const notes = openTuningNotes();
  const key = costsKey(processor.facts, facts);
  let measured = readCosts(await notes.read(key));
  if (measured === undefined) {
    measured = { wasm: await measureCosts(processor), gpu: await measureCosts(gpu) };
    await notes.write(key, JSON.stringify(measured));
  }
  known.set(gpu, (known.get(gpu) ?? new WeakMap()).set(processor, measured));
  return measured;
}

/** Names a measurement by all that it depends on. */
export function costsKey(processor: BackendFacts, gpu: GpuFacts): string {
  const { threads, fusedMultiplyAdd, wideVectors } = processor;
  const host = [
    platform.name,
    platform.hardwareConcurrency,
    threads,
    fusedMultiplyAdd,
    wideVectors,
  ];
  return ["costs of devices, 2", gpu.name, ...gpu.features, ...host].join(" ");
}

// Notes may be of any making.
function readCosts(text: string | undefined): Measured | undefined {
  try {
    const given = JSON.parse(text ?? "") as Measured;
    const sane = ({ run, read, kernel, flops, bytes }: DeviceCosts) =>
      [run, read, kernel].every((ms) => ms >= 0) && flops > 0 && bytes > 0;
    return sane(given.wasm) && sane(given.gpu) ? given : undefined;
  } catch {
    return undefined;
  }
}

/** Says in a line what the rule would choose on this machine, and what was measured. */
export async function describeAutomatic(options: DeviceOptions = {}): Promise<string> {
  const { gpu } = await openCandidates(options);
  if (gpu === undefined) return "computes every model on the processor, as there is no GPU";
  const { wasm, gpu: costs } = gpu.measured;
  const product = (flops: number) => {
    const kernels = [{ times: typicalKernels, flops, bytes: 0 }];
    return compareDevices({ kernels, isRead: false }, gpu.measured).takesGpu;
  };
  const sizes = Array.from({ length: 40 }, (_, i) => 10 ** (6 + i / 4));
  const least = sizes.find(product);
  const rule =
    least === undefined
      ? "computes every model on the processor: products are no faster on the GPU"
      : `takes the GPU for steps from about ${showCount(least)} operations in ${typicalKernels} kernels on`;
  const [run, kernel] = [showTime(costs.run), showTime(costs.kernel)];
  const rate = (perMillisecond: number) => Number((perMillisecond / 1e6).toPrecision(2));
  return (
    `${rule}; a run costs ${run} there and each kernel ${kernel}, products make ` +
    `${rate(costs.flops)} GFLOP/s (processor: ${rate(wasm.flops)}), additions ${rate(costs.bytes)} GB/s ` +
    `(${rate(wasm.bytes)})`
  );
}

/** Kernels of the step that a description speaks of. */
const typicalKernels = 30;

/** Is what was chosen for a program. */
export interface Choice {
  readonly place: Place;
  /** What was chosen and why, in a line. */
  readonly line: string;
}

/** Is a program for which a place is chosen. */
export interface Candidate {
  /** What the line of the choice speaks of. */
  readonly who: string;
  readonly isRead: boolean;
  readonly graph: () => Graph;
  /** Compiles the program for the present device. @throws BackendError where that cannot run it. */
  readonly prepare: () => void;
}

/**
 * Chooses where a program runs; only among devices that can run it.
 * @throws BackendError where none can.
 */
export async function choosePlace(
  { who, graph, prepare, isRead }: Candidate,
  options: DeviceOptions = {},
  open = openPlace,
): Promise<Choice> {
  const { wasm, gpu, why } = await openCandidates(options, open);
  if (gpu === undefined) {
    return {
      place: wasm,
      line: `auto: ${who} computes on the processor, as there is no GPU: ${why}`,
    };
  }
  const kernels = kernelsOf(computeAt(wasm, graph), computeAt(wasm, currentBackend));
  const work = { kernels, isRead };
  const { onProcessor, onGpu, takesGpu } = compareDevices(work, gpu.measured);
  const [first, second] = takesGpu ? [gpu.place, wasm] : [wasm, gpu.place];
  const refusal = refusalAt(first, prepare);
  if (refusal !== undefined) {
    if (refusalAt(second, prepare) !== undefined) throw refusal;
    const line = `auto: ${who} computes on ${second.name}, as it does not run elsewhere: ${refusal.message}`;
    return { place: second, line };
  }
  const flops = kernels.reduce((sum, kernel) => sum + kernel.flops, 0);
  const where = takesGpu ? `the GPU (${gpu.facts.name})` : "the processor";
  const line =
    `auto: ${who} computes on ${where}: a step of ${showCount(flops)} operations in ` +
    `${kernels.length} kernels should take about ${showTime(onGpu)} on the GPU and ` +
    `${showTime(onProcessor)} on the processor, by what was measured.`;
  return { place: first, line };
}

function refusalAt(place: Place, prepare: () => void): BackendError | undefined {
  try {
    computeAt(place, prepare);
    return undefined;
  } catch (error) {
    if (error instanceof BackendError) return error;
    throw error;
  }
}

function showCount(count: number): string {
  const [unit, size] = count >= 1e9 ? (["G", 1e9] as const) : (["M", 1e6] as const);
  return `${Number((count / size).toPrecision(2))} ${unit}`;
}

function showTime(milliseconds: number): string {
  return `${Number(milliseconds.toPrecision(2))} ms`;
}
