import { describe, expect, it } from "vitest";
import { BackendError } from "../../../shared/errors.ts";
import * as build from "../../ir/build.ts";
import { makeGraph } from "../../ir/graph.ts";
import { compileGraph } from "../../testing/compile-graph.ts";
import { createReferenceBackend } from "./index.ts";

const backend = createReferenceBackend();
const pair = { dtype: "float32", shape: [2] } as const;

/** Gives a and b, each having become the other's double. */
function crossing() {
  const a = build.parameter(pair, "a");
  const b = build.parameter(pair, "b");
  return makeGraph([a, b], [build.add(b, b), build.add(a, a)]);
}

function doubling() {
  const x = build.parameter(pair, "x");
  return compileGraph(backend, makeGraph([x], [build.add(x, x)]));
}

describe("the reference backend", () => {
  it("gives results in the order of the outputs", () => {
    const results = compileGraph(backend, crossing()).run([
      Float32Array.of(1, 2),
      Float32Array.of(3, 4),
    ]);
    expect(results).toEqual([Float32Array.of(6, 8), Float32Array.of(2, 4)]);
  });

  it("writes updates only after everything was computed", () => {
    const a = backend.store(pair, Float32Array.of(1, 2));
    const b = backend.store(pair, Float32Array.of(3, 4));
    const results = compileGraph(backend, crossing(), [0, 1]).run([a, b]);
    expect(results).toEqual([undefined, undefined]);
    expect(a.read()).toEqual(Float32Array.of(6, 8));
    expect(b.read()).toEqual(Float32Array.of(2, 4));
  });

  it("exchanges two storages whose outputs are the other's input itself", () => {
    const a = build.parameter(pair);
    const b = build.parameter(pair);
    const first = backend.store(pair, Float32Array.of(1, 2));
    const second = backend.store(pair, Float32Array.of(3, 4));
    compileGraph(backend, makeGraph([a, b], [b, a]), [0, 1]).run([first, second]);
    expect([first.read(), second.read()]).toEqual([Float32Array.of(3, 4), Float32Array.of(1, 2)]);
  });

  it("never gives out the memory of its inputs or storages", () => {
    const x = build.parameter(pair);
    const given = Float32Array.of(1, 2);
    const stored = backend.store(pair, given);
    const [result] = compileGraph(backend, makeGraph([x], [x])).run([given]);
    given.fill(9);
    expect(result).toEqual(Float32Array.of(1, 2));
    (stored.read() as Float32Array).fill(9);
    expect(stored.read()).toEqual(Float32Array.of(1, 2));
  });

  it("stores zeros unless told otherwise", () => {
    expect(backend.store({ dtype: "int32", shape: [3] }).read()).toEqual(new Int32Array(3));
  });

  it.each([
    [
      "the class",
      [Float64Array.of(1, 2)],
      "input 0 is float32[2], which takes a Float32Array, but got a Float64Array.",
    ],
    [
      "the length",
      [Float32Array.of(1)],
      "input 0 is float32[2], which takes 2 elements, but got 1.",
    ],
    ["the number of inputs", [], "the program takes 1 inputs, but got 0."],
  ])("refuses inputs that differ in %s", (_, inputs, text) => {
    expect(() => doubling().run(inputs)).toThrow(new BackendError(`reference: ${text}`));
  });

  it("refuses a storage of another type, of another backend, or released", () => {
    const wide = backend.store({ dtype: "float32", shape: [3] });
    expect(() => doubling().run([wide])).toThrow(
      "reference: input 0 is float32[2], but its storage holds float32[3].",
    );
    const foreign = {
      type: pair,
      read: () => new Float32Array(2),
      copy: () => new Float32Array(2),
      write() {},
      release() {},
    };
    expect(() => doubling().run([foreign])).toThrow(
      "reference: input 0 is a storage of another backend. Copy it over.",
    );
    const gone = backend.store(pair);
    gone.release();
    expect(() => doubling().run([gone])).toThrow("a storage of float32[2] was released.");
  });

  it("refuses updates that cannot be made", () => {
    const graph = crossing();
    expect(() => compileGraph(backend, graph, [0, 0])).toThrow("two outputs update one input");
    expect(() =>
      compileGraph(backend, graph, [0, 1]).run([new Float32Array(2), backend.store(pair)]),
    ).toThrow("reference: input 0 is updated in place. Give a storage, not host data.");
  });

  it("names a value that the graph reads but is not given", () => {
    const free = build.parameter(pair, "free");
    const graph = makeGraph([], [build.exp(free)]);
    expect(() => compileGraph(backend, graph).run([])).toThrow(
      "reference: parameter float32[2] is read, but is neither an input nor computed before.",
    );
  });
});
