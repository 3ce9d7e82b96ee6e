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

/** Says where the operands of a dispatch lie, as far as the text of its shader depends on it. */
export interface Layout {
  /** The number of the buffer that each operand lies in; several, one behind the other, if it is large. */
  readonly buffers: readonly (readonly number[])[];
  /** Bytes of each of several buffers, a power of two. */
  readonly piece?: number;
  /** Of each operand, whether it begins at a whole vector of four words; default: all do. */
  readonly isAligned?: readonly boolean[];
  /** Whether the GPU has `shader-f16`; default: it has not. */
  readonly hasHalves?: boolean;
  /** Whether the dispatch is a part, of which the first workgroup and the end come behind the bases. */
  readonly isPart?: boolean;
}

/** Gives the words that tell a dispatch where its operands begin, and which part it is. */
export function basesOf(code: KernelCode): number {
  return code.operands.length + 2;
}

const baseAt = (k: number) => `bases.at[${k >> 2}].${"xyzw"[k & 3]}`;

/**
 * Writes the shader. Where in their buffers operands lie comes with every dispatch, in words or, for
 * halves and bytes, in these, so that equal kernels share a shader.
 */
export function shaderOf(code: KernelCode, layout: Layout): string {
  const { buffers, piece = 0, isAligned = buffers.map(() => true), isPart = false } = layout;
  const { hasHalves = false } = layout;
  const { operands, declarations, body, threads, groups } = code;
  const used = declarations + body;
  const count = Math.max(0, ...buffers.flat()) + 1;
  const inSeveral = new Set(buffers.filter((own) => own.length > 1).flat());
  const isVectors = Array.from(
    { length: count },
    (_, buffer) =>
      !inSeveral.has(buffer) &&
      holdsVectors(
        operands,
        [...operands.keys()].filter((k) => buffers[k]?.[0] === buffer),
        isAligned,
        used,
      ),
  );
  const accessors = operands.map((operand, k) => {
    const own = (buffers[k] ?? []).map((buffer) => `memory${buffer}`);
    const [name = "memory0"] = own;
    const memory =
      own.length > 1
        ? memoryInSeveral(k, own, { piece, isAligned: isAligned[k] === true, used })
        : memoryInOne(name, isVectors[buffers[k]?.[0] ?? 0] === true);
    return memory.declarations + accessorsOf(operand, k, memory, used, isAligned[k] === true);
  });
  const memory = isVectors.map((vectors, i) => {
    const element = vectors ? "vec4<u32>" : "u32";
    return `@group(0) @binding(${i + 1}) var<storage, read_write> memory${i}: array<${element}>;\n`;
  });
  const words = operands.length + (isPart ? 2 : 0);
  // A size that is the same for all is not known to be so.
  const bySubgroups = body.includes("subgroupSize");
  const library = functionsFor(accessors.join("") + used, hasHalves);
  return [
    library.includes("f16") ? "enable f16;\n" : "",
    bySubgroups ? "enable subgroups;\ndiagnostic(off, subgroup_uniformity);\n" : "",
    `struct Bases { at: array<vec4<u32>, ${Math.max(1, Math.ceil(words / 4))}> }\n`,
    "@group(0) @binding(0) var<uniform> bases: Bases;\n",
    ...memory,
    ...accessors,
    library,
    declarations,
    `@compute @workgroup_size(${threads})\n`,
    "fn main(@builtin(workgroup_id) corner: vec3<u32>,\n",
    bySubgroups ? "  @builtin(subgroup_size) subgroupSize: u32,\n" : "",
    bySubgroups ? "  @builtin(subgroup_invocation_id) lane: u32,\n" : "",
    "  @builtin(local_invocation_index) thread: u32) {\n",
    indent([...groupNumber(operands.length, groups, isPart), ...body.split("\n")]).join("\n"),
    "\n}\n",
  ].join("");
}

function groupNumber(operands: number, groups: number, isPart: boolean): string[] {
  const number = groups <= mostGroups ? "corner.x" : `corner.x + corner.y * ${mostGroups}u`;
  if (isPart) {
    return [
      `let group = ${baseAt(operands)} + ${number};`,
      `if (group >= ${baseAt(operands + 1)}) { return; }`,
    ];
  }
  const declared = `let group = ${number};`;
  return groups <= mostGroups ? [declared] : [declared, `if (group >= ${groups}u) { return; }`];
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

/** Is how words of memory are read and written, at a simple expression. */
interface Memory {
  readonly declarations: string;
  /** The name of memory that holds vectors of four words. */
  readonly vectors: string | undefined;
  /** Whether the number of a word is used more than once. */
  readonly isTwice: boolean;
  readonly read: (at: string) => string;
  readonly write: (at: string, word: string) => string;
  /** Reads four words from `at` on, which is a multiple of four where the operand is aligned. */
  readonly readFour: (at: string) => string;
}

function memoryInOne(name: string, isVectors: boolean): Memory {
  return {
    declarations: "",
    vectors: isVectors ? name : undefined,
    isTwice: isVectors,
    read: (at) => (isVectors ? `${name}[${at} >> 2u][${at} & 3u]` : `${name}[${at}]`),
    write: (at, word) => `${name}[${at}] = ${word};`,
    readFour: (at) => fourWords((i) => `${name}[${at} + ${i}u]`),
  };
}

const fourWords = (word: (i: number) => string) =>
  `vec4<u32>(${[0, 1, 2, 3].map(word).join(", ")})`;

/** Lets two functions choose between buffers of `piece` bytes each. */
function memoryInSeveral(
  k: number,
  names: readonly string[],
  { piece, isAligned, used }: { piece: number; isAligned: boolean; used: string },
): Memory {
  const shift = Math.log2(piece / 4);
  const choose = (statement: (name: string) => string) =>
    [
      `  let i = at & ${piece / 4 - 1}u;`,
      `  switch (at >> ${shift}u) {`,
      ...names.map((name, i) => {
        const label = i < names.length - 1 ? `case ${i}u` : "default";
        return `    ${label}: { ${statement(name)} }`;
      }),
      "  }",
    ].join("\n");
  const readFour = (name: string) => `return ${fourWords((i) => `${name}[i + ${i}u]`)};`;
  const isFour = isAligned && calls(used, "getFour", k);
  return {
    declarations: [
      `fn word${k}(at: u32) -> u32 {\n${choose((name) => `return ${name}[i];`)}\n}\n`,
      `fn setWord${k}(at: u32, x: u32) {\n${choose((name) => `${name}[i] = x;`)}\n}\n`,
      isFour ? `fn fourWords${k}(at: u32) -> vec4<u32> {\n${choose(readFour)}\n}\n` : "",
    ].join(""),
    vectors: undefined,
    isTwice: false,
    read: (at) => `word${k}(${at})`,
    write: (at, word) => `setWord${k}(${at}, ${word});`,
    readFour: (at) =>
      isFour ? `fourWords${k}(${at})` : fourWords((i) => `word${k}(${at} + ${i}u)`),
  };
}

function accessorsOf(
  operand: Operand,
  k: number,
  memory: Memory,
  used: string,
  isAligned: boolean,
): string {
  const { bytes } = scalarOf(dtypeOf(operand));
  const accessors = {
    1: () => byteAccessors(operand, baseAt(k), memory, isAligned),
    2: () => halfAccessors(baseAt(k), memory, isAligned),
    4: () => wordAccessors(operand, baseAt(k), memory),
  };
  const functions: Readonly<Record<string, string>> = accessors[bytes]();
  return Object.entries(functions)
    .filter(([name]) => calls(used, name, k))
    .map(([name, rest]) => `fn ${name}${k}${rest}\n`)
    .join("");
}

function wordAccessors(operand: Operand, base: string, memory: Memory) {
  const { register, fromWord, toWord } = scalarOf(dtypeOf(operand));
  const { vectors, isTwice, read, readFour, write } = memory;
  const four = "vec4<f32>";
  const each = (one: (lane: string, i: number) => string) => [..."xyzw"].map(one);
  return {
    get: isTwice
      ? `(i: u32) -> ${register} {
  let at = ${base} + i;
  return ${fromWord(read("at"))};
}`
      : `(i: u32) -> ${register} { return ${fromWord(read(`${base} + i`))}; }`,
    put: `(i: u32, x: ${register}) { ${write(`${base} + i`, toWord("x"))} }`,
    getFour: vectors
      ? `(i: u32) -> ${four} { return bitcast<${four}>(${vectors}[(${base} + i) >> 2u]); }`
      : `(i: u32) -> ${four} {
  let at = ${base} + i;
  return bitcast<${four}>(${readFour("at")});
}`,
    putFour: vectors
      ? `(i: u32, x: ${four}) { ${vectors}[(${base} + i) >> 2u] = bitcast<vec4<u32>>(x); }`
      : `(i: u32, x: ${four}) {
  let at = ${base} + i;
  let words = bitcast<vec4<u32>>(x);
${each((lane, i) => `  ${write(`at + ${i}u`, `words.${lane}`)}`).join("\n")}
}`,
  };
}

function halfAccessors(base: string, { read, write }: Memory, isAligned: boolean) {
  const half = (at: string) =>
    `halfToFloat((${read(`(${at} >> 1u)`)} >> ((${at} & 1u) * 16u)) & 0xffffu)`;
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
  let low = ${read("at")};
  let high = ${read("(at + 1u)")};
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
  ${write("at", joined("x.x", "x.y"))}
  ${write("at + 1u", joined("x.z", "x.w"))}
}`,
    putWord: `(i: u32, x: u32) { ${write(`(${base} + i * 2u) >> 1u`, "x")} }`,
  };
}

function byteAccessors(operand: Operand, base: string, memory: Memory, isAligned: boolean) {
  const { register, fromWord } = scalarOf(dtypeOf(operand));
  const { isTwice, read, write } = memory;
  const byte = (at: string) => `((${read(`(${at} >> 2u)`)} >> ((${at} & 3u) * 8u)) & 255u)`;
  return {
    getBytes: isAligned
      ? `(i: u32) -> vec4<u32> {
  let at = (${base} + i) >> 2u;
  return (vec4<u32>(${read("at")}) >> vec4<u32>(0u, 8u, 16u, 24u)) & vec4<u32>(255u);
}`
      : `(i: u32) -> vec4<u32> {
  let at = ${base} + i;
  return vec4<u32>(${[0, 1, 2, 3].map((n) => byte(`(at + ${n}u)`)).join(", ")});
}`,
    get: isTwice
      ? `(i: u32) -> ${register} {
  let at = ${base} + i;
  let word = at >> 2u;
  return ${fromWord(`((${read("word")} >> ((at & 3u) * 8u)) & 255u)`)};
}`
      : `(i: u32) -> ${register} {
  let at = ${base} + i;
  return ${fromWord(`((${read("at >> 2u")} >> ((at & 3u) * 8u)) & 255u)`)};
}`,
    // A part of a dispatch has a base that wraps around, and only whole sums wrap back.
    putWord: `(i: u32, x: u32) { ${write(`(${base} + i * 4u) >> 2u`, "x")} }`,
    putByte: `(i: u32, x: u32) {
  let at = ${base} + i;
  let shift = (at & 3u) * 8u;
  ${write("at >> 2u", `(${read("at >> 2u")} & ~(255u << shift)) | (x << shift)`)}
}`,
  };
}
