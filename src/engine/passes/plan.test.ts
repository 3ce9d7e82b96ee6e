import { describe, expect, it } from "vitest";
import * as build from "../ir/build.ts";
import { makeGraph } from "../ir/graph.ts";
import type { Value } from "../ir/node.ts";
import { printProgram } from "../ir/print-program.ts";
import type { Updates } from "../ir/program.ts";
import { checkPlan } from "../testing/check-plan.ts";
import { fuse } from "./fuse.ts";
import { planMemory } from "./plan.ts";

const f32 = (...shape: number[]) => build.parameter({ dtype: "float32", shape });
const properties = { fuses: true, alignment: 64, workspace: () => 0 };
const times = { lhsBatch: [], rhsBatch: [], lhsContracting: [1], rhsContracting: [0] };
const product = (x: Value, y: Value) => build.dotGeneral(x, y, times);

function show(inputs: readonly Value[], outputs: readonly Value[], updates?: Updates): string {
  const program = fuse(makeGraph(inputs, outputs));
  const plan = planMemory(program, updates ?? outputs.map(() => undefined), properties);
  checkPlan(program, plan);
  return printProgram(program, plan);
}

describe("planMemory", () => {
  it("lets values that never meet share scratch memory, and writes results where they belong", () => {
    const [x, w] = [f32(4, 4), f32(4, 4)];
    let y: Value = x;
    for (let i = 0; i < 4; i++) y = product(y, w);
    expect(show([x, w], [y])).toMatchInlineSnapshot(`
      "program(%0: float32[4, 4], %1: float32[4, 4]) {
        node -> %2 @scratch+0
          %2 = dotGeneral(%0, %1) {lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0]} : float32[4, 4]
        node -> %3 @scratch+64
          %3 = dotGeneral(%2, %1) {lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0]} : float32[4, 4]
        node -> %4 @scratch+0
          %4 = dotGeneral(%3, %1) {lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0]} : float32[4, 4]
        node -> %5 @result 0
          %5 = dotGeneral(%4, %1) {lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0]} : float32[4, 4]
        return %5
      }
      scratch: 128 bytes"
    `);
  });

  it("updates an input in place where the kernel reads it element by element", () => {
    const [w, g] = [f32(8), f32(8)];
    const outputs = [build.subtract(w, g)];
    expect(show([w, g], outputs, [0])).toMatchInlineSnapshot(`
      "program(%0: float32[8], %1: float32[8]) {
        loop -> %2 @input 0
          %2 = subtract(%0, %1) : float32[8]
        return %2
      }
      scratch: 0 bytes"
    `);
  });

  it("updates in place what a reduction's loop over results reads, but not what it sums", () => {
    const [w, g] = [f32(8), f32(5, 8)];
    const step = build.subtract(w, build.reduceSum(g, [0]));
    expect(show([w, g], [step], [0])).toContain("-> %3 @input 0");
    const summed = build.reduceSum(build.multiply(g, build.broadcastInDim(w, [5, 8], [1])), [0]);
    expect(show([w, g], [build.add(w, summed)], [0])).toContain("copy scratch+0 to input 0");
  });

  it("computes aside what another place of the input is still needed for", () => {
    const w = f32(8);
    const outputs = [build.add(w, build.reverse(w, [0]))];
    expect(show([w], outputs, [0])).toMatchInlineSnapshot(`
      "program(%0: float32[8]) {
        loop -> %1 @scratch+0
          %1 = add(%0, reverse(%0)) : float32[8]
        copy scratch+0 to input 0  // output 0
        return %1
      }
      scratch: 64 bytes"
    `);
  });

  it("hands out the old value before the new one overwrites it", () => {
    const w = f32(8);
    expect(show([w], [build.exp(w), w], [0, undefined])).toMatchInlineSnapshot(`
      "program(%0: float32[8]) {
        loop -> %1 @scratch+0
          %1 = exp(%0) : float32[8]
        copy input 0 to result 1  // output 1
        copy scratch+0 to input 0  // output 0
        return %1, %0
      }
      scratch: 64 bytes"
    `);
  });

  it("lets inputs change places by way of scratch memory", () => {
    const [a, b] = [f32(8), f32(8)];
    expect(show([a, b], [b, a], [0, 1])).toMatchInlineSnapshot(`
      "program(%0: float32[8], %1: float32[8]) {
        copy input 0 to scratch+0  // output 1
        copy input 1 to input 0  // output 0
        copy scratch+0 to input 1  // output 1
        return %1, %0
      }
      scratch: 64 bytes"
    `);
  });

  it("knows that a stored view reads what lies behind it", () => {
    const w = f32(4, 4);
    const turned = build.reverse(build.reverse(w, [0]), [1]);
    const text = show([w], [turned], [0]);
    expect(text).toContain("copy scratch+0 to input 0");
  });

  it("keeps a reshape where its elements are", () => {
    const x = f32(4, 4);
    const flat = build.reshape(build.exp(x), [16]);
    const outputs = [build.dotGeneral(flat, flat, { ...times, lhsContracting: [0] })];
    expect(show([x], outputs)).toMatchInlineSnapshot(`
      "program(%0: float32[4, 4]) {
        loop -> %1 @scratch+0
          %1 = exp(%0) : float32[4, 4]
        node -> %2 @scratch+0
          %2 = reshape(%1) {shape=[16]} : float32[16]
        node -> %3 @result 0
          %3 = dotGeneral(%2, %2) {lhsBatch=[], rhsBatch=[], lhsContracting=[0], rhsContracting=[0]} : float32[]
        return %3
      }
      scratch: 64 bytes"
    `);
  });

  it("updates in place through a reshape, which moves nothing", () => {
    const [w, g] = [f32(4, 4), f32(16)];
    const flat = build.subtract(build.reshape(w, [16]), g);
    expect(show([w, g], [build.reshape(flat, [4, 4])], [0])).toContain("@input 0");
  });

  it("gives the bodies of loops scratch memory of their own", () => {
    const [h, x] = [f32(4, 4), f32(4, 4)];
    const next = product(product(h, x), x);
    const [start, xs] = [f32(4, 4), f32(7, 4, 4)];
    const outputs = build.scan([start, xs], {
      body: makeGraph([h, x], [next]),
      length: 7,
      constants: 0,
      carries: 1,
      reverse: false,
    });
    expect(show([start, xs], outputs)).toMatchInlineSnapshot(`
      "program(%0: float32[4, 4], %1: float32[7, 4, 4]) {
        control -> %2 @result 0, workspace @scratch+0
          %2 = scan(%0, %1) : float32[4, 4]
          program(%0: float32[4, 4], %1: float32[4, 4]) {
            node -> %2 @scratch+0
              %2 = dotGeneral(%0, %1) {lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0]} : float32[4, 4]
            node -> %3 @result 0
              %3 = dotGeneral(%2, %1) {lhsBatch=[], rhsBatch=[], lhsContracting=[1], rhsContracting=[0]} : float32[4, 4]
            return %3
          }
          scratch: 64 bytes
        return %2
      }
      scratch: 64 bytes"
    `);
  });
});
