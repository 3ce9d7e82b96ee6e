// Bands of rows, as softmax and normalisations: one dispatch whose threads or workgroups each run all
// parts on a row; what only they read stays in registers or in the workgroup's own memory.

import type { Value } from "../../../ir/node.ts";
import { onlyOutput } from "../../../ir/node.ts";
import type { BandKernel, BandPart, LoopKernel } from "../../../ir/program.ts";
import { kernelNodes } from "../../../ir/program.ts";
import { sizeOf } from "../../../ir/shape.ts";
import { bytesOf, storedAs } from "../../../ir/views.ts";
import { literal, scalarOf } from "../wgsl/scalars.ts";
import type { Read } from "./element-code.ts";
import { writesBytes } from "./element-code.ts";
import type { EmittedKernel, GpuTarget, KernelCode, Operand } from "./kernel-code.ts";
import { indent, Names, Operands } from "./kernel-code.ts";
import { emitLoop, loopElement, nameOf } from "./loop.ts";
import { perUnit } from "./per-element.ts";
import { emitReduction, joinTotals, reductionCode, totalsOf } from "./reduction.ts";

/** Longest row that a single thread computes, and most elements of rows that it keeps between the parts. */
const inThread = {
  parallel: { row: 32, kept: 96 },
  // Where a processor stands in for a GPU, threads that wait for each other cost most of all.
  emulated: { row: 4096, kept: 3072 },
} as const;
/** Most elements that the rows of a workgroup may keep. */
const mostInGroup = 3072;

/** Emits a band. */
export function emitBand(kernel: BandKernel, target: GpuTarget): EmittedKernel {
  const inside = insideOf(kernel);
  const row = Math.max(...kernel.parts.map((part) => rowOf(part, kernel.rows)));
  const kept = inside.reduce((sum, value) => sum + rowSize(value, kernel.rows), 0);
  // Bytes of neighbouring rows may share a word.
  const isWritable = !writesBytes(kernel.outputs);
  if (!isWritable || kept > mostInGroup) return emitApart(kernel, inside, target);
  const most = inThread[target.isParallel ? "parallel" : "emulated"];
  const byThread = row <= most.row && kept <= most.kept;
  return { codes: [new BandCode(kernel, inside, byThread, row, target).emit()], workspace: 0 };
}

function insideOf({ parts, outputs }: BandKernel): Value[] {
  const values = parts.flatMap((part) => part.outputs);
  return values.filter((value) => !outputs.includes(value));
}

const rowSize = (value: Value, rows: number) => sizeOf(value.type.shape) / rows;

function rowOf(part: BandPart, rows: number): number {
  const whole = part.kind === "loop" ? part.outputs[0] : part.reduction.inputs[0];
  return whole === undefined ? 0 : rowSize(whole, rows);
}

/** Emits the text of a band that is one dispatch. */
class BandCode {
  readonly #kernel: BandKernel;
  readonly #inside: readonly Value[];
  readonly #byThread: boolean;
  readonly #threads: number;
  readonly #target: GpuTarget;
  readonly #operands = new Operands();
  readonly #names = new Names();

  constructor(
    kernel: BandKernel,
    inside: readonly Value[],
    byThread: boolean,
    row: number,
    target: GpuTarget,
  ) {
    this.#target = target;
    this.#kernel = kernel;
    this.#inside = inside;
    this.#byThread = byThread;
    this.#threads = row <= 64 ? 32 : row <= 512 ? 64 : 256;
  }

  emit(): KernelCode {
    const { parts, rows } = this.#kernel;
    const name = `band_${nameOf(kernelNodes(this.#kernel), [])}`;
    const lines = parts.flatMap((part) => ["{", ...indent(this.#part(part)), "}", ...this.#meet()]);
    const arrays = this.#inside.map((value) => {
      const { register } = scalarOf(value.type.dtype);
      return `${this.#array(value)}: array<${register}, ${rowSize(value, rows)}>;`;
    });
    if (this.#byThread) {
      const own = arrays.map((array) => `var ${array}`);
      return perUnit(name, this.#operands, rows, ["let row = unit;", ...own, ...lines]);
    }
    const totals = parts.flatMap((part, i) =>
      part.kind === "reduction" ? [this.#totals(i, part)] : [],
    );
    const shared = arrays.map((array) => `var<workgroup> ${array}\n`).join("");
    return {
      name,
      operands: this.#operands.list,
      declarations: shared + totals.join(""),
      body: ["let row = group;", ...lines].join("\n"),
      threads: this.#threads,
      groups: rows,
    };
  }

  #array(value: Value): string {
    return `inside${this.#inside.indexOf(value)}`;
  }

  // Reductions of one dtype share their array of totals.
  #totals(index: number, part: Extract<BandPart, { kind: "reduction" }>): string {
    const { dtype } = onlyOutput(part.reduction).type;
    const { register } = scalarOf(dtype);
    const isFirst = this.#kernel.parts.slice(0, index).every((earlier) => {
      if (earlier.kind === "loop") return true;
      return scalarOf(onlyOutput(earlier.reduction).type.dtype).register !== register;
    });
    if (!isFirst) return "";
    return totalsOf({ scalar: scalarOf(dtype) }, this.#threads).replace(
      "totals",
      `totals_${register}`,
    );
  }

  readonly #read: Read = (source, index) => {
    const value = storedAs(source);
    if (!this.#inside.includes(value)) return this.#operands.get(source, index);
    return `${this.#array(value)}[${index} - row * ${rowSize(value, this.#kernel.rows)}u]`;
  };

  #part(part: BandPart): string[] {
    return part.kind === "loop" ? this.#loop(part) : this.#reduction(part);
  }

  #loop(part: LoopKernel): string[] {
    const { rows } = this.#kernel;
    const size = rowOf(part, rows);
    const element = loopElement(part, this.#operands, this.#names, new Map(), this.#read);
    const { lines, results } = element("index");
    const [first, step] = this.#byThread ? ["0u", "1u"] : ["thread", `${this.#threads}u`];
    return [
      `for (var place = ${first}; place < ${size}u; place += ${step}) {`,
      ...indent([
        `let index = row * ${size}u + place;`,
        ...lines,
        ...this.#stores(part, results, "place"),
      ]),
      "}",
    ];
  }

  #reduction(part: Extract<BandPart, { kind: "reduction" }>): string[] {
    const code = reductionCode(part, this.#names, this.#read);
    const { lines, results } = code.finish("row", "total");
    const [first, step] = this.#byThread ? ["0u", "1u"] : ["thread", `${this.#threads}u`];
    const join = this.#byThread
      ? []
      : joinTotals(code, this.#threads, this.#target).map((line) =>
          line.replaceAll("totals", `totals_${code.scalar.register}`),
        );
    const stores = this.#stores(part, results, "0u");
    return [
      `var total = ${code.identity};`,
      ...code.accumulate("row", first, step),
      ...join,
      ...lines,
      ...(this.#byThread ? stores : ["if (thread == 0u) {", ...indent(stores), "}"]),
    ];
  }

  // `place` counts the elements of the row.
  #stores(part: BandPart, results: readonly string[], place: string): string[] {
    return part.outputs.map((value, i) => {
      const result = results[i] ?? literal(value.type.dtype, 0);
      if (this.#inside.includes(value)) return `${this.#array(value)}[${place}] = ${result};`;
      const size = rowSize(value, this.#kernel.rows);
      return this.#operands.put(value, `row * ${size}u + ${place}`, result);
    });
  }

  #meet(): string[] {
    return this.#byThread ? [] : ["storageBarrier();", "workgroupBarrier();"];
  }
}

/** Emits the parts as dispatches of their own, with what lies between them in the workspace. */
function emitApart(kernel: BandKernel, inside: readonly Value[], target: GpuTarget): EmittedKernel {
  let bytes = 0;
  const places = new Map<Value, Operand>();
  for (const value of inside) {
    places.set(value, { workspace: bytes, dtype: value.type.dtype, bytes: bytesOf(value) });
    bytes += Math.ceil(bytesOf(value) / 256) * 256;
  }
  const emitted = kernel.parts.map((part) =>
    part.kind === "loop" ? emitLoop(part) : emitReduction(part, target),
  );
  const codes = emitted.flatMap((part) => {
    const behind = bytes;
    bytes += Math.ceil(part.workspace / 256) * 256;
    return part.codes.map((code) => ({
      ...code,
      operands: code.operands.map((operand) => {
        if ("workspace" in operand) return { ...operand, workspace: behind + operand.workspace };
        return places.get(storedAs(operand)) ?? operand;
      }),
    }));
  });
  return { codes, workspace: bytes };
}
