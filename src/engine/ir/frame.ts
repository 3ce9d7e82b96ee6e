// Where the values of a program lie while it runs, in whatever terms a backend names places.

import type { Node, Value } from "./node.ts";
import type { ControlKernel, Place, Plan, Program } from "./program.ts";
import { storedAs } from "./views.ts";

/** Says where the inputs, results, literals and scratch memory of a program are. */
export interface Frame<T> {
  readonly input: (index: number) => T;
  readonly result: (index: number) => T;
  readonly constant: (node: Node) => T;
  readonly scratch: (offset: number) => T;
}

/** Finds a place of a plan. */
export function locate<T>(place: Place, plan: Plan, frame: Frame<T>): T {
  switch (place.kind) {
    case "input":
      return frame.input(place.index);
    case "result":
      return frame.result(place.index);
    case "scratch":
      return frame.scratch(place.offset);
    case "constant": {
      const node = plan.constants[place.index];
      if (node === undefined) throw new Error("a literal is missing from the plan");
      return frame.constant(node);
    }
  }
}

/** Finds where a plan has placed a value. */
export function locationOf<T>(value: Value, plan: Plan, frame: Frame<T>): T {
  const place = plan.places.get(value) ?? plan.places.get(storedAs(value));
  if (place === undefined) throw new Error(`a ${value.node.primitive} has no place in memory`);
  return locate(place, plan, frame);
}

/** Gives the frame of a control kernel: its node's own values, and scratch memory from `base` on. */
export function controlFrame<T>(
  { node }: ControlKernel,
  plan: Plan,
  frame: Frame<T>,
  base: number,
): Frame<T> {
  const at = (values: readonly Value[]) => (index: number) => {
    const value = values[index];
    if (value === undefined) throw new Error(`a control node has no value ${index}`);
    return locationOf(value, plan, frame);
  };
  return {
    input: at(node.inputs),
    result: at(node.outputs),
    constant: frame.constant,
    scratch: (offset) => frame.scratch(base + offset),
  };
}

/** Is a program inside of a control kernel. */
export interface Body {
  readonly program: Program;
  readonly plan: Plan;
}

/** Gives the programs of a control kernel with their plans; the first one is always there. */
export function bodiesOf(
  { programs }: ControlKernel,
  plans: readonly Plan[],
): readonly [Body, ...Body[]] {
  const [first, ...others] = programs.map((program, i) => {
    const plan = plans[i];
    if (plan === undefined) throw new Error("a sub-program has no plan");
    return { program, plan };
  });
  if (first === undefined) throw new Error("a control node has no program");
  return [first, ...others];
}
