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
 * comes with every dispatch, in words or, for halves and bytes, in these, so that equal kernels share
 * a shader. `isAligned` tells of each operand whether it begins at a whole vector of four words;
 * `hasHalves` tells whether the GPU has `shader-f16`.
 */
export function shaderOf(
  code: KernelCode,
  buffers: readonly number[],
  isAligned: readonly boolean[] = buffers.map(() => true),
  hasHalves = false,
): string {
  const { operands, declarations, body, threads, groups } = code;
  const used = declarations + body;
  const count = Math.max(0, ...buffers) + 1;
  const numbers = operands.map((_, k) => k);
  const isVectors = Array.from({ length: count }, (_, buffer) =>
    holdsVectors(
      operands,
      numbers.filter((k) => buffers[k] === buffer),
      isAligned,
      used,
    ),
  );
  const accessors = operands.map((operand, k) => {
    const buffer = buffers[k] ?? 0;
    return accessorsOf(
      operand,
      k,
      { name: `memory${buffer}`, isVectors: !!isVectors[buffer] },
      used,
      isAligned[k] === true,
    );
  });
  const memory = isVectors.map((vectors, i) => {
    const element = vectors ? "vec4<u32>" : "u32";
    return `@group(0) @binding(${i + 1}) var<storage, read_write> memory${i}: array<${element}>;\n`;
  });
  const number =
    groups <= mostGroups
      ? ["let group = corner.x;"]
      : [
          `let group = corner.x + corner.y * ${mostGroups}u;`,
          `if (group >= ${groups}u) { return; }`,
        ];
  const library = functionsFor(accessors.join("") + used, hasHalves);
  return [
    library.includes("f16") ? "enable f16;\n" : "",
    `struct Bases { at: array<vec4<u32>, ${Math.max(1, Math.ceil(operands.length / 4))}> }\n`,
    "@group(0) @binding(0) var<uniform> bases: Bases;\n",
    ...memory,
    ...accessors,
    library,
    declarations,
    `@compute @workgroup_size(${threads})\n`,
    "fn main(@builtin(workgroup_id) corner: vec3<u32>,\n",
    "  @builtin(local_invocation_index) thread: u32) {\n",
    indent([...number, ...body.split("\n")]).join("\n"),
    "\n}\n",
  ].join("");
}

const calls = (used: string, name: string, k: number) => used.includes(`${name}${k}(`);

/**
 * Tells whether a buffer is bound as vectors: where somebody reads or writes it so, all who do are
 * aligned, and nobody writes single words, which may touch the rest of their vector.
 */
function holdsVectors(
  operands: readonly Operand[],
  numbers: readonly number[],
  isAligned: readonly boolean[],
  used: string,
): boolean {
  // Four halves are two words.
  const isHalf = (k: number) => scalarOf(dtypeOf(operands[k] as Operand)).bytes === 2;
  const inFours = numbers.filter(
    (k) => !isHalf(k) && (calls(used, "getFour", k) || calls(used, "putFour", k)),
  );
  const writesLess = numbers.some(
    (k) =>
      ["put", "putWord", "putByte"].some((name) => calls(used, name, k)) ||
      (isHalf(k) && calls(used, "putFour", k)),
  );
  return inFours.length > 0 && !writesLess && inFours.every((k) => isAligned[k]);
}

interface Memory {
  readonly name: string;
  readonly isVectors: boolean;
}

function accessorsOf(
  operand: Operand,
  k: number,
  memory: Memory,
  used: string,
  isAligned: boolean,
): string {
  const { bytes } = scalarOf(dtypeOf(operand));
  const base = `bases.at[${k >> 2}].${"xyzw"[k & 3]}`;
  const accessors = {
    1: () => byteAccessors(operand, base, memory),
    2: () => halfAccessors(base, memory, isAligned),
    4: () => wordAccessors(operand, base, memory),
  };
  const functions: Readonly<Record<string, string>> = accessors[bytes]();
  return Object.entries(functions)
    .filter(([name]) => calls(used, name, k))
    .map(([name, rest]) => `fn ${name}${k}${rest}\n`)
    .join("");
}

/** Gives the word with a number, an expression that is simple. */
function wordAt({ name, isVectors }: Memory, at: string): string {
  return isVectors ? `${name}[${at} >> 2u][${at} & 3u]` : `${name}[${at}]`;
}

function wordAccessors(operand: Operand, base: string, memory: Memory) {
  const { register, fromWord, toWord } = scalarOf(dtypeOf(operand));
  const { name, isVectors } = memory;
  const four = "vec4<f32>";
  const each = (write: (lane: string, i: number) => string) => [..."xyzw"].map(write);
  return {
    get: isVectors
      ? `(i: u32) -> ${register} {
  let at = ${base} + i;
  return ${fromWord(wordAt(memory, "at"))};
}`
      : `(i: u32) -> ${register} { return ${fromWord(`${name}[${base} + i]`)}; }`,
    put: `(i: u32, x: ${register}) { ${name}[${base} + i] = ${toWord("x")}; }`,
    getFour: isVectors
      ? `(i: u32) -> ${four} { return bitcast<${four}>(${name}[(${base} + i) >> 2u]); }`
      : `(i: u32) -> ${four} {
  let at = ${base} + i;
  return bitcast<${four}>(vec4<u32>(${each((_, i) => `${name}[at + ${i}u]`).join(", ")}));
}`,
    putFour: isVectors
      ? `(i: u32, x: ${four}) { ${name}[(${base} + i) >> 2u] = bitcast<vec4<u32>>(x); }`
      : `(i: u32, x: ${four}) {
  let at = ${base} + i;
  let words = bitcast<vec4<u32>>(x);
${each((lane, i) => `  ${name}[at + ${i}u] = words.${lane};`).join("\n")}
}`,
  };
}

function halfAccessors(base: string, memory: Memory, isAligned: boolean) {
  const { name } = memory;
  const half = (at: string) =>
    `halfToFloat((${wordAt(memory, `(${at} >> 1u)`)} >> ((${at} & 1u) * 16u)) & 0xffffu)`;
  const joined = (low: string, high: string) =>
    `floatToHalf(${low}) | (floatToHalf(${high}) << 16u)`;
  return {
    get: `(i: u32) -> f32 {
  let at = ${base} + i;
  return ${half("at")};
}`,
    getFour: isAligned
      ? `(i: u32) -> vec4<f32> {
  let at = (${base} + i) >> 1u;
  let low = ${wordAt(memory, "at")};
  let high = ${wordAt(memory, "(at + 1u)")};
  return vec4<f32>(halfToFloat(low & 0xffffu), halfToFloat(low >> 16u),
    halfToFloat(high & 0xffffu), halfToFloat(high >> 16u));
}`
      : `(i: u32) -> vec4<f32> {
  let at = ${base} + i;
  return vec4<f32>(${[0, 1, 2, 3].map((n) => half(`(at + ${n}u)`)).join(", ")});
}`,
    // Results begin at whole words.
    putFour: `(i: u32, x: vec4<f32>) {
  let at = (${base} + i) >> 1u;
  ${name}[at] = ${joined("x.x", "x.y")};
  ${name}[at + 1u] = ${joined("x.z", "x.w")};
}`,
    putWord: `(i: u32, x: u32) { ${name}[(${base} >> 1u) + i] = x; }`,
  };
}

function byteAccessors(operand: Operand, base: string, memory: Memory) {
  const { register, fromWord } = scalarOf(dtypeOf(operand));
  const { name } = memory;
  return {
    get: memory.isVectors
      ? `(i: u32) -> ${register} {
  let at = ${base} + i;
  let word = at >> 2u;
  return ${fromWord(`((${wordAt(memory, "word")} >> ((at & 3u) * 8u)) & 255u)`)};
}`
      : `(i: u32) -> ${register} {
  let at = ${base} + i;
  return ${fromWord(`((${name}[at >> 2u] >> ((at & 3u) * 8u)) & 255u)`)};
}`,
    putWord: `(i: u32, x: u32) { ${name}[(${base} >> 2u) + i] = x; }`,
    putByte: `(i: u32, x: u32) {
  let at = ${base} + i;
  let shift = (at & 3u) * 8u;
  ${name}[at >> 2u] = (${name}[at >> 2u] & ~(255u << shift)) | (x << shift);
}`,
  };
}
