// From a kernel's code and the buffers that hold its operands to the text of a compute shader.

import type { KernelCode, Operand } from "../kernels/kernel-code.ts";
import { indent } from "../kernels/kernel-code.ts";
import { functionsFor } from "./functions.ts";
import { scalarOf } from "./scalars.ts";

/** Most workgroups along one axis of a dispatch. */
export const mostGroups = 65535;

/** Gives the dtype of an operand's elements. */
export function dtypeOf(operand: Operand) {
  return "workspace" in operand ? operand.dtype : operand.type.dtype;
}

/**
 * Writes the shader. `buffers` numbers, for each operand, the buffer that it lies in; where in it
 * comes with every dispatch, in words or, for bytes, in bytes, so that equal kernels share a shader.
 */
export function shaderOf(code: KernelCode, buffers: readonly number[]): string {
  const { operands, declarations, body, threads, groups } = code;
  const used = declarations + body;
  const accessors = operands.map((operand, k) => accessorsOf(operand, k, buffers[k] ?? 0, used));
  const count = Math.max(0, ...buffers) + 1;
  const memory = Array.from(
    { length: count },
    (_, i) => `@group(0) @binding(${i + 1}) var<storage, read_write> memory${i}: array<u32>;\n`,
  );
  const number =
    groups <= mostGroups
      ? ["let group = corner.x;"]
      : [
          `let group = corner.x + corner.y * ${mostGroups}u;`,
          `if (group >= ${groups}u) { return; }`,
        ];
  return [
    `struct Bases { at: array<vec4<u32>, ${Math.max(1, Math.ceil(operands.length / 4))}> }\n`,
    "@group(0) @binding(0) var<uniform> bases: Bases;\n",
    ...memory,
    ...accessors,
    functionsFor(used),
    declarations,
    `@compute @workgroup_size(${threads})\n`,
    "fn main(@builtin(workgroup_id) corner: vec3<u32>,\n",
    "  @builtin(local_invocation_index) thread: u32) {\n",
    indent([...number, ...body.split("\n")]).join("\n"),
    "\n}\n",
  ].join("");
}

function accessorsOf(operand: Operand, k: number, buffer: number, used: string): string {
  const { register, bytes, fromWord, toWord } = scalarOf(dtypeOf(operand));
  const base = `bases.at[${k >> 2}].${"xyzw"[k & 3]}`;
  const memory = `memory${buffer}`;
  const functions: Readonly<Record<string, string>> =
    bytes === 4
      ? {
          get: `(i: u32) -> ${register} { return ${fromWord(`${memory}[${base} + i]`)}; }`,
          put: `(i: u32, x: ${register}) { ${memory}[${base} + i] = ${toWord("x")}; }`,
        }
      : {
          get: `(i: u32) -> ${register} {
  let at = ${base} + i;
  return ${fromWord(`((${memory}[at >> 2u] >> ((at & 3u) * 8u)) & 255u)`)};
}`,
          putWord: `(i: u32, x: u32) { ${memory}[(${base} >> 2u) + i] = x; }`,
          putByte: `(i: u32, x: u32) {
  let at = ${base} + i;
  let shift = (at & 3u) * 8u;
  ${memory}[at >> 2u] = (${memory}[at >> 2u] & ~(255u << shift)) | (x << shift);
}`,
        };
  return Object.entries(functions)
    .filter(([name]) => used.includes(`${name}${k}(`))
    .map(([name, rest]) => `fn ${name}${k}${rest}\n`)
    .join("");
}
