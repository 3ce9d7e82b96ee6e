// Kernels that write results one by one cannot write halves, of which a word holds two: they write
// float32 into the workspace, and a last dispatch rounds it.

import type { Value } from "../../../ir/node.ts";
import { sizeOf } from "../../../ir/shape.ts";
import type { EmittedKernel, KernelCode, Operand } from "./kernel-code.ts";
import { Operands } from "./kernel-code.ts";
import { perElement } from "./per-element.ts";

/** Gives the kernel itself, or one that is right where single halves would be written. */
export function widenHalves(kernel: EmittedKernel): EmittedKernel {
  const written = new Set(kernel.codes.flatMap(singleHalves));
  if (written.size === 0) return kernel;
  let workspace = kernel.workspace;
  const wide = new Map<Operand, Operand>();
  for (const value of written) {
    workspace = Math.ceil(workspace / 256) * 256;
    const bytes = 4 * sizeOf(value.type.shape);
    wide.set(value, { workspace, dtype: "float32", bytes });
    workspace += bytes;
  }
  const codes = kernel.codes.map((code) => ({
    ...code,
    operands: code.operands.map((operand) => wide.get(operand) ?? operand),
  }));
  return { codes: [...codes, ...Array.from(written, (value) => round(value, wide))], workspace };
}

function singleHalves({ operands, declarations, body }: KernelCode): Value[] {
  const text = declarations + body;
  return operands.filter(
    (operand, k): operand is Value =>
      "type" in operand && operand.type.dtype === "float16" && text.includes(`put${k}(`),
  );
}

function round(value: Value, wide: ReadonlyMap<Operand, Operand>): KernelCode {
  const operands = new Operands();
  const from = wide.get(value) ?? value;
  return perElement("round", operands, [value], sizeOf(value.type.shape), (index) => ({
    lines: [],
    results: [operands.get(from, index)],
  }));
}
