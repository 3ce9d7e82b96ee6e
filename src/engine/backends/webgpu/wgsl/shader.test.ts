import { describe, expect, it } from "vitest";
import * as build from "../../../ir/build.ts";
import { emitLoop } from "../kernels/loop.ts";
import { functionsFor } from "./functions.ts";
import { shaderOf } from "./shader.ts";

const float = (shape: readonly number[]) => build.parameter({ dtype: "float32", shape });

describe("the shader of a loop", () => {
  it("reads by strides, and addresses no memory but by its bases", () => {
    const [x, row] = [float([6, 4]), float([4])];
    const sum = build.add(build.transpose(x, [1, 0]), build.broadcastInDim(row, [4, 6], [0]));
    const [code] = emitLoop({ kind: "loop", nodes: [sum.node], outputs: [sum] }).codes;
    if (code === undefined) throw new Error("a loop has code");
    expect(shaderOf(code, { buffers: [[0], [1], [1]] })).toMatchInlineSnapshot(`
      "struct Bases { at: array<vec4<u32>, 1> }
      @group(0) @binding(0) var<uniform> bases: Bases;
      @group(0) @binding(1) var<storage, read_write> memory0: array<u32>;
      @group(0) @binding(2) var<storage, read_write> memory1: array<u32>;
      fn get0(i: u32) -> f32 { return bitcast<f32>(memory0[bases.at[0].x + i]); }
      fn get1(i: u32) -> f32 { return bitcast<f32>(memory1[bases.at[0].y + i]); }
      fn put2(i: u32, x: f32) { memory1[bases.at[0].z + i] = bitcast<u32>(x); }
      @compute @workgroup_size(64)
      fn main(@builtin(workgroup_id) corner: vec3<u32>,
        @builtin(local_invocation_index) thread: u32) {
        let group = corner.x;
        let unit = group * 64u + thread;
        if (unit < 24u) {
          let v0 = unit / 6u;
          let v1 = (unit) % 6u;
          let v2 = get0(v0 + v1 * 4u);
          let v3 = get1(v0);
          let v4 = (v2 + v3);
          put2(unit, v4);
        }
      }
      "
    `);
  });

  it("packs four truths into a word", () => {
    const x = float([5]);
    const isLarge = build.compare("greater", x, build.fullLike(x, 1));
    const [code] = emitLoop({ kind: "loop", nodes: [isLarge.node], outputs: [isLarge] }).codes;
    expect(code?.body).toMatchInlineSnapshot(`
      "let unit = group * 64u + thread;
      if (unit < 2u) {
        var word1 = 0u;
        for (var lane = 0u; lane < 4u; lane++) {
          let element = unit * 4u + lane;
          if (element < 5u) {
            let v0 = get0(element);
            let v1 = 1f;
            let v2 = less(v1, v0);
            word1 |= select(0u, 1u, v2) << (lane * 8u);
          }
        }
        putWord1(unit, word1);
      }"
    `);
    expect(code?.groups).toBe(1);
  });
});

describe("memory in vectors", () => {
  const [x, y, sum] = [float([8]), float([8]), float([8])];
  const code = (body: string) => ({
    ...{ name: "sum", operands: [x, y, sum], declarations: "", body, threads: 64, groups: 1 },
  });
  const inFours = code("putFour2(0u, getFour0(0u) + vec4<f32>(get1(5u)));");
  const typesOf = (shader: string) =>
    [...shader.matchAll(/var<storage, read_write> \w+: array<(\S+)>;/g)].map(([, type]) => type);

  it("is bound as vectors where all who ask for them are aligned", () => {
    const shader = shaderOf(inFours, { buffers: [[0], [0], [1]] });
    expect(typesOf(shader)).toEqual(["vec4<u32>", "vec4<u32>"]);
    expect(shader).toContain("bitcast<vec4<f32>>(memory0[(bases.at[0].x + i) >> 2u])");
    expect(shader).toContain("bitcast<f32>(memory0[at >> 2u][at & 3u])");
    expect(
      typesOf(shaderOf(inFours, { buffers: [[0], [0], [1]], isAligned: [false, true, true] })),
    ).toEqual(["u32", "vec4<u32>"]);
    expect(
      typesOf(shaderOf(inFours, { buffers: [[0], [1], [2]], isAligned: [true, false, true] })),
    ).toEqual([...["vec4<u32>", "u32", "vec4<u32>"]]);
  });

  it("is bound as words where somebody writes one, which may touch the rest of a vector", () => {
    const mixed = code("put2(0u, getFour0(0u).x);");
    expect(typesOf(shaderOf(mixed, { buffers: [[0], [0], [0]] }))).toEqual(["u32"]);
    expect(typesOf(shaderOf(mixed, { buffers: [[0], [0], [1]] }))).toEqual(["vec4<u32>", "u32"]);
    const shader = shaderOf(inFours, { buffers: [[0], [0], [0]], isAligned: [false, true, true] });
    expect(shader).toContain("memory0[at + 3u] = words.w;");
  });
});

describe("the library", () => {
  it("brings what a function calls, and what that calls", () => {
    const text = functionsFor("let y = logistic(x);", false);
    const names = [...text.matchAll(/fn (\w+)\(/g)].map(([, name]) => name).sort();
    expect(names).toEqual(["exponential", "exponentialSeries", "isNan", "logistic", "powerOfTwo"]);
    expect(functionsFor("let y = x + 1.0;", false)).toBe("");
  });
});
