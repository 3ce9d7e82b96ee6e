import { describe, expect, it } from "vitest";
import { ShapeError } from "../../../shared/errors.ts";
import * as build from "../build.ts";
import { makeGraph } from "../graph.ts";
import type { Value } from "../node.ts";
import { makeNode } from "../node.ts";
import { showType } from "../shape.ts";

const f32 = (...shape: number[]) => build.parameter({ dtype: "float32", shape });
const bool = (...shape: number[]) => build.parameter({ dtype: "bool", shape });

/** Makes a graph of fresh parameters. */
function graphOf(types: readonly Value[], results: (...values: readonly Value[]) => Value[]) {
  const parameters = types.map(({ type }) => build.parameter(type));
  return makeGraph(parameters, results(...parameters));
}

describe("scan", () => {
  const rest = { length: 4, constants: 1, carries: 1, reverse: false };
  const weight = f32(3);
  const state = f32(3);
  const steps = f32(4, 3);
  const fitting = graphOf([weight, state, f32(3)], (w, h, x) => [
    build.add(h, x),
    build.multiply(w, x),
  ]);

  it("gives the carries and then each result stacked", () => {
    const { outputs } = makeNode("scan", [weight, state, steps], { body: fitting, ...rest });
    expect(outputs.map(({ type }) => showType(type))).toEqual(["float32[3]", "float32[4, 3]"]);
  });

  it("wants every scanned input to have as many steps", () => {
    expect(() => makeNode("scan", [weight, state, f32(5, 3)], { body: fitting, ...rest })).toThrow(
      new ShapeError("scan: float32[5, 3] does not have 4 steps."),
    );
  });

  it("wants a body that takes constants, carries and slices", () => {
    const body = graphOf([state, f32(3)], (h, x) => [build.add(h, x)]);
    expect(() => makeNode("scan", [weight, state, steps], { body, ...rest })).toThrow(
      new ShapeError(
        "scan body: got (float32[3], float32[3], float32[3]), but expected (float32[3], float32[3]).",
      ),
    );
  });

  it("wants carries to keep their types", () => {
    const body = graphOf([weight, state, f32(3)], (_, h) => [build.convert(h, "int32")]);
    expect(() => makeNode("scan", [weight, state, steps], { body, ...rest })).toThrow(
      new ShapeError("scan carries: got (int32[3]), but expected (float32[3])."),
    );
  });
});

describe("while", () => {
  it("wants a bool predicate", () => {
    const same = graphOf([f32()], (x) => [x]);
    expect(() => makeNode("while", [f32()], { condition: same, body: same, constants: 0 })).toThrow(
      new ShapeError("while predicate: got (float32[]), but expected (bool[])."),
    );
  });
});

describe("cond", () => {
  const one = graphOf([f32(2)], (x) => [x]);

  it("wants a bool scalar to choose by", () => {
    expect(() => makeNode("cond", [bool(1), f32(2)], { whenTrue: one, whenFalse: one })).toThrow(
      new ShapeError("cond predicate: got (bool[1]), but expected (bool[])."),
    );
  });

  it("wants both branches to give the same types", () => {
    const other = graphOf([f32(2)], (x) => [build.reduceSum(x, [0])]);
    expect(() => makeNode("cond", [bool(), f32(2)], { whenTrue: one, whenFalse: other })).toThrow(
      new ShapeError("cond results: got (float32[]), but expected (float32[2])."),
    );
  });
});
