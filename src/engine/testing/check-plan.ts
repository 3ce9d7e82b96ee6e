// From a program and its memory plan to a verdict: values that live at once never share bytes.

import { GradusError } from "../../shared/errors.ts";
import type { Value } from "../ir/node.ts";
import type { Plan, Program } from "../ir/program.ts";
import { showType } from "../ir/shape.ts";
import { bytesOf, memoryReads, storedAs } from "../ir/views.ts";

interface Stay {
  readonly who: string;
  readonly from: number;
  readonly to: number;
  readonly offset: number;
  readonly bytes: number;
}

/**
 * Checks a plan against its program, and the plans inside.
 * @throws GradusError naming two values in one place, or one beyond the scratch memory.
 */
export function checkPlan(program: Program, plan: Plan): void {
  const stays = staysOf(program, plan);
  for (const [i, stay] of stays.entries()) {
    if (stay.offset < 0 || stay.offset + stay.bytes > plan.bytes) {
      throw new GradusError(`plan: ${stay.who} lies beyond the ${plan.bytes} bytes planned.`);
    }
    for (const other of stays.slice(i + 1)) {
      const meets = stay.from <= other.to && other.from <= stay.to;
      const shares =
        stay.offset < other.offset + other.bytes && other.offset < stay.offset + stay.bytes;
      if (meets && shares) throw new GradusError(`plan: ${stay.who} shares with ${other.who}.`);
    }
  }
  for (const kernel of program.kernels) {
    if (kernel.kind !== "control") continue;
    kernel.programs.forEach((inner, i) => {
      const found = plan.inner.get(kernel)?.[i];
      if (found === undefined) throw new GradusError("plan: a sub-program has no plan.");
      checkPlan(inner, found);
    });
  }
}

function staysOf(program: Program, plan: Plan): Stay[] {
  const last = new Map<Value, number>();
  program.kernels.forEach((kernel, step) => {
    for (const value of memoryReads(kernel)) last.set(storedAs(value), step);
  });
  for (const value of program.outputs) last.set(storedAs(value), program.kernels.length);
  const stays: Stay[] = [];
  program.kernels.forEach((kernel, step) => {
    for (const value of kernel.outputs) {
      const place = plan.places.get(value);
      if (place === undefined) throw new GradusError(`plan: ${who(value)} has no place.`);
      if (place.kind !== "scratch" || storedAs(value) !== value) continue;
      const bytes = bytesOf(value);
      const to = last.get(value) ?? step;
      stays.push({ who: who(value), from: step, to, offset: place.offset, bytes });
    }
    const rows = kernel.kind === "rows" ? kernel.node.outputs[0] : undefined;
    const between = rows === undefined ? undefined : plan.places.get(rows);
    const isShared = kernel.outputs.some((value) => plan.places.get(value) === between);
    if (rows !== undefined && between?.kind === "scratch" && !isShared) {
      const name = `rows of ${who(rows)}`;
      stays.push({ who: name, from: step, to: step, offset: between.offset, bytes: bytesOf(rows) });
    }
    const workspace = plan.workspaces.get(kernel);
    if (workspace === undefined) return;
    const inner = Math.max(0, ...(plan.inner.get(kernel) ?? []).map(({ bytes }) => bytes));
    const name = `the workspace of ${kernel.kind} ${step}`;
    stays.push({ who: name, from: step, to: step, offset: workspace, bytes: inner });
  });
  return stays;
}

const who = (value: Value) => `${value.node.primitive} ${showType(value.type)}`;
