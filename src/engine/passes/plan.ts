// The memory plan: from a program to places, with scratch memory shared by values that never meet.

import type { BackendProperties } from "../backends/backend.ts";
import type { Node, Value } from "../ir/node.ts";
import type { Kernel, LoopKernel, Place, Plan, Program, Updates } from "../ir/program.ts";
import { epilogueOf, kernelInputs, kernelNodes, writtenBy } from "../ir/program.ts";
import { bytesOf, memoryReads, readThrough, storedAs } from "../ir/views.ts";
import { ScratchSpace } from "./scratch-space.ts";

/** Gives every value that is stored a place, and every control kernel a plan of its own. */
export function planMemory(
  program: Program,
  updates: Updates,
  properties: BackendProperties,
): Plan {
  const places = new Map<Value, Place>();
  const constants: Node[] = [];
  const workspaces = new Map<Kernel, number>();
  const inner = new Map<Kernel, readonly Plan[]>();
  const space = new ScratchSpace(properties.alignment);
  const readers = readersOf(program);

  program.inputs.forEach((value, index) => places.set(value, { kind: "input", index }));
  const { owned, copied } = assignOutputs(program, updates, readers);

  program.kernels.forEach((kernel, step) => {
    const plans = innerPlans(kernel, properties);
    if (plans.length > 0) inner.set(kernel, plans);
    const fresh: { offset: number; bytes: number; value: Value }[] = [];
    for (const value of writtenBy(kernel)) {
      const place =
        fixedPlace(value, places, constants) ??
        owned.get(value) ??
        rowsPlace(kernel, value, places);
      if (place !== undefined) places.set(value, place);
      else {
        const bytes = bytesOf(value);
        const offset = space.take(bytes);
        places.set(value, { kind: "scratch", offset });
        fresh.push({ offset, bytes, value });
      }
    }
    const bytes = properties.workspace(kernel) + innerBytes(plans, properties);
    if (bytes > 0) {
      const offset = space.take(bytes);
      workspaces.set(kernel, offset);
      space.give(offset, bytes);
    }
    for (const { offset, bytes: size, value } of fresh) {
      space.giveAfter(readers.get(value)?.at(-1) ?? step, offset, size);
    }
    space.step(step);
  });

  const copies = copied.map((output) => {
    const value = program.outputs[output];
    const from = value === undefined ? undefined : places.get(storedAs(value));
    if (value === undefined || from === undefined) {
      throw new Error(`output ${output} is never stored`);
    }
    return { output, value, from, to: targetOf(output, updates) };
  });
  const ordered = orderCopies(copies, space);
  for (const value of allValues(program)) {
    const place = places.get(storedAs(value));
    if (place !== undefined) places.set(value, place);
  }
  return { places, constants, copies: ordered, workspaces, inner, bytes: space.size };
}

interface Copy {
  readonly output: number;
  readonly value: Value;
  readonly from: Place;
  readonly to: Place;
}

/**
 * Orders copies so that none reads what another has overwritten: fresh results first, and inputs
 * that change places by way of scratch memory.
 */
function orderCopies(copies: readonly Copy[], space: ScratchSpace): Plan["copies"] {
  const isUpdate = ({ to }: Copy) => to.kind === "input";
  const updates = copies.filter((copy) => isUpdate(copy) && !samePlace(copy.from, copy.to));
  const saved: Plan["copies"][number][] = [];
  const moved = updates.map(({ output, value, from, to }, i) => {
    if (!updates.slice(0, i).some((earlier) => samePlace(earlier.to, from))) {
      return { output, from, to };
    }
    const scratch: Place = { kind: "scratch", offset: space.take(bytesOf(value)) };
    saved.push({ output, from, to: scratch });
    return { output, from: scratch, to };
  });
  const fresh = copies.filter((copy) => !isUpdate(copy));
  return [...fresh.map(({ output, from, to }) => ({ output, from, to })), ...saved, ...moved];
}

function samePlace(a: Place, b: Place): boolean {
  return a.kind === "input" && b.kind === "input" && a.index === b.index;
}

function targetOf(output: number, updates: Updates): Place {
  const input = updates[output];
  return input === undefined ? { kind: "result", index: output } : { kind: "input", index: input };
}

function allValues(program: Program): Value[] {
  const values = new Set<Value>(program.outputs);
  for (const kernel of program.kernels) {
    for (const node of kernelNodes(kernel)) node.inputs.forEach((value) => values.add(value));
    kernel.outputs.forEach((value) => values.add(value));
  }
  return [...values];
}

/**
 * Finds where finished rows may lie until the loop over them has read them: where it puts a result.
 * An updated input is no such place, as the loop reads its old elements.
 */
function rowsPlace(
  kernel: Kernel,
  value: Value,
  places: ReadonlyMap<Value, Place>,
): Place | undefined {
  if (kernel.kind !== "rows" || value.node !== kernel.node) return undefined;
  return kernel.outputs
    .filter((output) => bytesOf(output) === bytesOf(value))
    .map((output) => places.get(output))
    .find((place) => place?.kind === "scratch" || place?.kind === "result");
}

// Reshapes stay with their source, literals in memory of their own.
function fixedPlace(
  value: Value,
  places: ReadonlyMap<Value, Place>,
  constants: Node[],
): Place | undefined {
  if (value.node.primitive === "constant") {
    constants.push(value.node);
    return { kind: "constant", index: constants.length - 1 };
  }
  const source = storedAs(value);
  return source === value ? undefined : places.get(source);
}

/** Holds the steps that read each stored value, in order; outputs are read behind the last kernel. */
type Readers = ReadonlyMap<Value, readonly number[]>;

function readersOf(program: Program): Readers {
  const readers = new Map<Value, number[]>();
  const add = (value: Value, step: number) => {
    const steps = readers.get(storedAs(value));
    if (steps === undefined) readers.set(storedAs(value), [step]);
    else if (steps.at(-1) !== step) steps.push(step);
  };
  program.kernels.forEach((kernel, step) => {
    for (const value of memoryReads(kernel)) add(value, step);
  });
  for (const value of program.outputs) add(value, program.kernels.length);
  return readers;
}

/** Decides which outputs are computed right where they belong, and which are copied at the end. */
function assignOutputs(program: Program, updates: Updates, readers: Readers) {
  const writers = new Map<Value, number>();
  program.kernels.forEach(({ outputs }, step) => {
    for (const value of outputs) if (!writers.has(value)) writers.set(value, step);
  });
  const owned = new Map<Value, Place>();
  const copied: number[] = [];
  program.outputs.forEach((output, index) => {
    const value = storedAs(output);
    const isComputed = value.node.primitive !== "parameter" && value.node.primitive !== "constant";
    const input = updates[index];
    const direct =
      isComputed &&
      !owned.has(value) &&
      (input === undefined ||
        mayOverwrite(program, writers.get(value) ?? -1, program.inputs[input], updates, readers));
    if (direct) owned.set(value, targetOf(index, updates));
    else copied.push(index);
  });
  return { owned, copied };
}

/**
 * Tells whether a kernel may write a result over an input: nobody reads the input later, it is no
 * output itself, and the kernel reads it, if at all, element by element.
 */
function mayOverwrite(
  program: Program,
  writer: number,
  input: Value | undefined,
  updates: Updates,
  readers: Readers,
): boolean {
  if (input === undefined) return false;
  return (readers.get(input) ?? []).every((step) => {
    if (step < writer) return true;
    const kernel = step > writer ? undefined : program.kernels[step];
    const loop = kernel === undefined ? undefined : loopOf(kernel, input);
    if (loop === undefined) return false;
    return (
      kernelInputs(loop).every((read) => storedAs(read) === input || !isBehind(read, input)) &&
      isOnlyUpdate(program, input, updates)
    );
  });
}

function reads(kernel: Kernel, input: Value): boolean {
  return memoryReads(kernel).some((read) => storedAs(read) === input);
}

/** Gives the loop in which alone a kernel reads an input; undefined where it reads it elsewhere. */
function loopOf(kernel: Kernel, input: Value): LoopKernel | undefined {
  if (kernel.kind === "loop") return kernel;
  if (kernel.kind === "reduction") {
    const { prologue, reduction, epilogue, outputs } = kernel;
    const sum: LoopKernel = { kind: "loop", nodes: [...prologue, reduction], outputs: [] };
    return reads(sum, input) ? undefined : { kind: "loop", nodes: epilogue, outputs };
  }
  if (kernel.kind !== "rows") return undefined;
  const { node } = kernel;
  return reads({ kind: "node", node, outputs: node.outputs }, input)
    ? undefined
    : epilogueOf(kernel);
}

function isOnlyUpdate(program: Program, input: Value, updates: Updates): boolean {
  return (
    updates.filter((index) => index !== undefined && program.inputs[index] === input).length === 1
  );
}

// Whether a read goes through a view to the value, and so at other places than the element's own.
function isBehind(read: Value, target: Value): boolean {
  if (read === target) return true;
  const [source] = read.node.inputs;
  const isView = read.node.primitive === "reshape" || readThrough(read.node);
  return isView && source !== undefined && isBehind(source, target);
}

function innerPlans(kernel: Kernel, properties: BackendProperties): Plan[] {
  if (kernel.kind !== "control") return [];
  return kernel.programs.map((program) =>
    planMemory(
      program,
      program.outputs.map(() => undefined),
      properties,
    ),
  );
}

/** The programs of one kernel run one at a time and share their scratch memory. */
function innerBytes(plans: readonly Plan[], properties: BackendProperties): number {
  const most = Math.max(0, ...plans.map((plan) => plan.bytes));
  return Math.ceil(most / properties.alignment) * properties.alignment;
}
