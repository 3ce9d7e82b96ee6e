// From a program, and the plan of its memory if there is one, to text that people and snapshots read.

import type { Node, Value } from "./node.ts";
import { printAttributes } from "./print.ts";
import type { BandKernel, Kernel, Place, Plan, Program } from "./program.ts";
import { kernelNodes } from "./program.ts";
import { showType } from "./shape.ts";
import { readThrough } from "./views.ts";

/**
 * Prints a program: a kernel begins at the margin with what it stores, and its nodes follow,
 * indented. Views and literals are shown where a kernel reads through them; a reduction's nodes are
 * marked by where they run. With a plan, stored values show their places: `@scratch+64`.
 */
export function printProgram(program: Program, plan?: Plan): string {
  const printer = new ProgramPrinter(plan);
  return printer.program(program).join("\n");
}

class ProgramPrinter {
  readonly #names = new Map<Value, string>();
  readonly #plan: Plan | undefined;

  constructor(plan: Plan | undefined) {
    this.#plan = plan;
  }

  program(program: Program): string[] {
    const inputs = program.inputs.map((value) => `${this.#name(value)}: ${showType(value.type)}`);
    const lines = [`program(${inputs.join(", ")}) {`];
    program.kernels.forEach((kernel) => {
      lines.push(...this.#kernel(kernel).map((line) => `  ${line}`));
    });
    for (const { output, from, to } of this.#plan?.copies ?? []) {
      lines.push(`  copy ${showPlace(from)} to ${showPlace(to)}  // output ${output}`);
    }
    lines.push(`  return ${program.outputs.map((value) => this.#name(value)).join(", ")}`, "}");
    if (this.#plan !== undefined) lines.push(`scratch: ${this.#plan.bytes} bytes`);
    return lines;
  }

  #name(value: Value): string {
    const known = this.#names.get(value);
    if (known !== undefined) return known;
    const fresh = `%${this.#names.size}`;
    this.#names.set(value, fresh);
    return fresh;
  }

  // Names what a value is made of, where it is read through: `broadcastInDim(%2)`.
  #operand(value: Value, inside: ReadonlySet<unknown>): string {
    const { node } = value;
    if (inside.has(node) || !readThrough(node)) return this.#name(value);
    if (node.primitive === "constant") return String(node.attributes.data[0]);
    return `${node.primitive}(${node.inputs.map((x) => this.#operand(x, inside)).join(", ")})`;
  }

  #kernel(kernel: Kernel): string[] {
    if (kernel.kind === "band") return this.#band(kernel);
    const nodes = kernelNodes(kernel);
    const inside = new Set<unknown>(nodes);
    const lines = nodes.map((node) => {
      const isLoop = isInLoop(kernel, node) || readThrough(node);
      const operands = node.inputs
        .map((value) => (isLoop ? this.#operand(value, inside) : this.#name(value)))
        .join(", ");
      const attributes = kernel.kind === "control" ? "" : printAttributes(node);
      const results = node.outputs.map((value) => this.#name(value)).join(", ");
      const types = node.outputs.map((value) => showType(value.type)).join(", ");
      const stage = this.#stage(kernel, node);
      return `  ${stage}${results} = ${node.primitive}(${operands})${attributes} : ${types}`;
    });
    const inner =
      kernel.kind === "control"
        ? kernel.programs.flatMap((program, i) =>
            new ProgramPrinter(this.#plan?.inner.get(kernel)?.[i])
              .program(program)
              .map((line) => `  ${line}`),
          )
        : [];
    return [this.#title(kernel), ...lines, ...inner];
  }

  #band(kernel: BandKernel): string[] {
    const parts = kernel.parts.flatMap((part) => this.#kernel(part));
    return [
      `${this.#title(kernel)}, by row of ${kernel.rows}`,
      ...parts.map((line) => `  ${line}`),
    ];
  }

  #title(kernel: Kernel): string {
    const outputs = kernel.outputs.map((value) => `${this.#name(value)}${this.#place(value)}`);
    const workspace = this.#plan?.workspaces.get(kernel);
    const scratch = workspace === undefined ? "" : `, workspace @scratch+${workspace}`;
    return `${kernel.kind} -> ${outputs.join(", ")}${scratch}`;
  }

  #stage(kernel: Kernel, node: unknown): string {
    if (kernel.kind === "rows") return node === kernel.node ? "" : "then ";
    if (kernel.kind !== "reduction" || node === kernel.reduction) return "";
    return kernel.prologue.some((each) => each === node) ? "each " : "then ";
  }

  #place(value: Value): string {
    const place = this.#plan?.places.get(value);
    return place === undefined ? "" : ` @${showPlace(place)}`;
  }
}

function isInLoop(kernel: Kernel, node: Node): boolean {
  if (kernel.kind === "rows") return node !== kernel.node;
  return kernel.kind === "loop" || kernel.kind === "reduction";
}

function showPlace(place: Place): string {
  return place.kind === "scratch" ? `scratch+${place.offset}` : `${place.kind} ${place.index}`;
}
