// From scan, while and cond to loops and branches around the code of their sub-programs.

import type { Body, Frame } from "../../ir/frame.ts";
import { bodiesOf } from "../../ir/frame.ts";
import type { NodeOf, Value } from "../../ir/node.ts";
import type { ControlKernel, Plan } from "../../ir/program.ts";
import { bytesOf } from "../../ir/views.ts";
import type { ControlEmitter, ControlFrame } from "./control-emitter.ts";
import type { ProgramEmitter, Push } from "./emit-program.ts";
import { aligned } from "./kernels/kernel-code.ts";
import { emitScanRows } from "./kernels/scan-rows.ts";
import { planScanRows, scanRowsWorkspace } from "./kernels/scan-rows-plan.ts";

/** Emits control kernels, whose carries lie in scratch memory beside that of their programs. */
export const loopsAndBranches: ControlEmitter = {
  emit: emitControl,
  phases: (kernel, context) => {
    const scan = planScanRows(kernel, context);
    return scan && (() => emitScanRows(context, scan));
  },
  workspace: (kernel, target) => {
    const scan = planScanRows(kernel, target);
    return scan ? scanRowsWorkspace(scan, target) : controlWorkspace(kernel);
  },
};

function controlWorkspace({ node }: ControlKernel): number {
  return carriesOf(node).reduce((total, value) => total + aligned(bytesOf(value)), aligned(1));
}

function carriesOf(node: ControlKernel["node"]): readonly Value[] {
  if (node.primitive === "scan") return node.outputs.slice(0, node.attributes.carries);
  return node.primitive === "while" ? node.outputs : [];
}

function emitControl(
  emitter: ProgramEmitter,
  kernel: ControlKernel,
  plans: readonly Plan[],
  frame: ControlFrame,
): void {
  const [first, second] = bodiesOf(kernel, plans);
  const { node } = kernel;
  if (node.primitive === "scan") emitScan(emitter, node, first, frame);
  else if (second === undefined) throw new Error("a control node lacks a program");
  else if (node.primitive === "while") emitWhile(emitter, node, first, second, frame);
  else emitCond(emitter, first, second, frame);
}

/** Copies the initial carries to where the final ones are wanted. */
function begin(
  emitter: ProgramEmitter,
  carries: readonly Value[],
  first: number,
  at: Frame<Push>,
): void {
  carries.forEach((value, i) => emitter.copy(value, at.input(first + i), at.result(i)));
}

/** Places new carries beside the old ones, which the body still reads. */
function newCarries(carries: readonly Value[], frame: ControlFrame): Push[] {
  let offset = aligned(1);
  return carries.map((value) => {
    const push = frame.carries(offset);
    offset += aligned(bytesOf(value));
    return push;
  });
}

function replaceCarries(
  emitter: ProgramEmitter,
  carries: readonly Value[],
  fresh: readonly Push[],
  frame: ControlFrame,
): void {
  carries.forEach((value, i) => {
    const from = fresh[i];
    if (from !== undefined) emitter.copy(value, from, frame.result(i));
  });
}

function emitScan(
  emitter: ProgramEmitter,
  node: NodeOf<"scan">,
  { program, plan }: Body,
  frame: ControlFrame,
): void {
  const { f } = emitter;
  const { constants, carries: count, length, reverse } = node.attributes;
  const carries = node.outputs.slice(0, count);
  begin(emitter, carries, constants, frame);
  if (length === 0) return;
  const fresh = newCarries(carries, frame);
  const step = f.local("i32");
  const slice = (push: Push, bytes: number): Push => {
    return () => {
      push();
      if (reverse)
        f.i32Const(length - 1)
          .get(step)
          .op("i32.sub");
      else f.get(step);
      f.i32Const(bytes).op("i32.mul").op("i32.add");
    };
  };
  const inner: Frame<Push> = {
    input: (index) => {
      const value = program.inputs[index];
      if (index < constants) return frame.input(index);
      if (index < constants + count) return frame.result(index - constants);
      return slice(frame.input(index), value === undefined ? 0 : bytesOf(value));
    },
    result: (index) => {
      const value = program.outputs[index];
      const carry = fresh[index];
      if (carry !== undefined) return carry;
      return slice(frame.result(index), value === undefined ? 0 : bytesOf(value));
    },
    constant: frame.constant,
    scratch: frame.scratch,
  };
  const before = emitter.cost;
  f.forRange(step, 0, length, 1, () => {
    emitter.program(program, plan, inner);
    replaceCarries(emitter, carries, fresh, frame);
  });
  emitter.cost += (emitter.cost - before) * (length - 1);
  f.release(step);
}

function emitWhile(
  emitter: ProgramEmitter,
  node: NodeOf<"while">,
  condition: Body,
  body: Body,
  frame: ControlFrame,
): void {
  const { f } = emitter;
  const { constants } = node.attributes;
  begin(emitter, node.outputs, constants, frame);
  const fresh = newCarries(node.outputs, frame);
  const predicate = frame.carries(0);
  const input = (index: number) =>
    index < constants ? frame.input(index) : frame.result(index - constants);
  const inner = (result: (index: number) => Push): Frame<Push> => ({ ...frame, input, result });
  f.block((done) => {
    f.loop((again) => {
      emitter.program(
        condition.program,
        condition.plan,
        inner(() => predicate),
      );
      emitter.decide(predicate);
      f.op("i32.eqz").branchIf(done);
      emitter.program(
        body.program,
        body.plan,
        inner((index) => fresh[index] ?? predicate),
      );
      replaceCarries(emitter, node.outputs, fresh, frame);
      f.branch(again);
    });
  });
}

function emitCond(
  emitter: ProgramEmitter,
  whenTrue: Body,
  whenFalse: Body,
  frame: ControlFrame,
): void {
  const { f } = emitter;
  const inner: Frame<Push> = { ...frame, input: (index) => frame.input(index + 1) };
  const branch = ({ program, plan }: Body) => emitter.program(program, plan, inner);
  emitter.decide(frame.input(0));
  f.if(
    () => branch(whenTrue),
    () => branch(whenFalse),
  );
}
