// From scan and cond to the dispatches of their sub-programs: all steps of a loop one behind the other,
// and both branches, of which the results of one are kept.

import type { Body, Frame } from "../../ir/frame.ts";
import { bodiesOf } from "../../ir/frame.ts";
import type { NodeOf, Value } from "../../ir/node.ts";
import type { ControlKernel, Plan } from "../../ir/program.ts";
import { bytesOf } from "../../ir/views.ts";
import { alignment } from "./device-memory.ts";
import { copyWordsUnless } from "./kernels/copy.ts";
import type { Location, ProgramSteps } from "./program-steps.ts";

const aligned = (bytes: number) => Math.max(1, Math.ceil(bytes / alignment)) * alignment;

/** Gives the scratch memory that a control kernel needs beside that of its programs. */
export function controlWorkspace({ node }: ControlKernel): number {
  return node.outputs.reduce((total, value) => total + aligned(bytesOf(value)), 0);
}

/** Appends a control kernel. */
export function appendControl(
  steps: ProgramSteps,
  kernel: ControlKernel,
  plans: readonly Plan[],
  frame: Frame<Location>,
): void {
  const [first, second] = bodiesOf(kernel, plans);
  const { node } = kernel;
  // The plan keeps no room for programs that need none.
  const inner = Math.ceil(Math.max(0, ...plans.map(({ bytes }) => bytes)) / alignment) * alignment;
  const spares = sparesOf(node.outputs, inner, frame);
  if (node.primitive === "scan") appendScan(steps, node, first, frame, spares);
  else if (node.primitive === "cond" && second !== undefined)
    appendCond(steps, node, [first, second], frame, spares);
}

/** Gives each result a second place in scratch memory. */
function sparesOf(outputs: readonly Value[], from: number, frame: Frame<Location>): Location[] {
  let offset = from;
  return outputs.map((value) => {
    const location = frame.scratch(offset);
    offset += aligned(bytesOf(value));
    return location;
  });
}

const moved = (location: Location, bytes: number): Location => ({
  in: location.in,
  offset: location.offset + bytes,
});

/** Carries go to and fro between their two places, so that the last ones lie where they belong. */
function appendScan(
  steps: ProgramSteps,
  node: NodeOf<"scan">,
  { program, plan }: Body,
  frame: Frame<Location>,
  spares: readonly Location[],
): void {
  const { constants, carries, length, reverse } = node.attributes;
  const carryAt = (index: number, left: number) =>
    left % 2 === 0 ? frame.result(index) : (spares[index] ?? frame.result(index));
  node.outputs.slice(0, carries).forEach((value, i) => {
    steps.copy(value, frame.input(constants + i), carryAt(i, length));
  });
  for (let count = 0; count < length; count++) {
    const step = reverse ? length - 1 - count : count;
    const left = length - count;
    const sliced: (() => void)[] = [];
    const inner: Frame<Location> = {
      ...frame,
      input: (index) => {
        if (index < constants) return frame.input(index);
        if (index < constants + carries) return carryAt(index - constants, left);
        const bytes = bytesOf(program.inputs[index] as Value);
        return moved(frame.input(index), step * bytes);
      },
      result: (index) => {
        if (index < carries) return carryAt(index, left - 1);
        const value = program.outputs[index] as Value;
        const bytes = bytesOf(value);
        const place = moved(frame.result(index), step * bytes);
        if (bytes % 4 === 0) return place;
        // Slices of bytes share words, which kernels write as a whole.
        return spares[index] ?? place;
      },
    };
    program.outputs.forEach((value, index) => {
      const bytes = bytesOf(value);
      const spare = spares[index];
      if (index < carries || bytes % 4 === 0 || spare === undefined) return;
      const place = moved(frame.result(index), step * bytes);
      sliced.push(() => steps.copyApart(bytes, spare, place));
    });
    steps.program(program, plan, inner);
    for (const copy of sliced) copy();
  }
}

function appendCond(
  steps: ProgramSteps,
  node: NodeOf<"cond">,
  [whenTrue, whenFalse]: readonly [Body, Body],
  frame: Frame<Location>,
  spares: readonly Location[],
): void {
  const input = (index: number) => frame.input(index + 1);
  steps.program(whenTrue.program, whenTrue.plan, { ...frame, input });
  const result = (index: number) => spares[index] ?? frame.result(index);
  steps.program(whenFalse.program, whenFalse.plan, { ...frame, input, result });
  node.outputs.forEach((value, i) => {
    // Results end on whole words of their own.
    const words = Math.ceil(bytesOf(value) / 4);
    steps.dispatch(copyWordsUnless(words), [frame.result(i), result(i), frame.input(0)]);
  });
}
