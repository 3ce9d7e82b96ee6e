import { describe, expect, it } from "vitest";
import { FileError } from "../shared/errors.ts";
import { StateReader, type StateTree } from "./state-tree.ts";

const weights = { shape: [1], dtype: "float32", data: Float32Array.of(1) } as const;
const state = { wait: 2, best: null, done: false, lines: ["a"], values: [0.5], weights: [weights] };

const read = (given: StateTree = state) => new StateReader("EarlyStopping", given);

describe("StateReader", () => {
  it("gives each value in the form that is asked for", () => {
    expect(read().count("wait")).toBe(2);
    expect(read().optionalNumber("best")).toBeUndefined();
    expect(read().optionalNumber("wait")).toBe(2);
    expect(read().boolean("done")).toBe(false);
    expect(read().texts("lines")).toEqual(["a"]);
    expect(read().numbers("values")).toEqual([0.5]);
    expect(read().tensors("weights")).toEqual([weights]);
    expect(read({ inner: state }).child("inner").names).toEqual(Object.keys(state));
    expect(
      read({ list: [state] })
        .children("list")[0]
        ?.count("wait"),
    ).toBe(2);
  });

  it.each<[string, (reader: StateReader) => unknown, string]>([
    ["a missing value", (r) => r.number("nothing"), "EarlyStopping.nothing is null, but must be a"],
    ["a text for a number", (r) => r.number("lines"), "EarlyStopping.lines is an array of 1"],
    ["a fraction for a count", (r) => r.children("values"), "EarlyStopping.values[0] is 0.5"],
    ["numbers for texts", (r) => r.texts("values"), "must be a list of texts"],
    ["texts for arrays", (r) => r.tensors("lines"), "must be a list of arrays"],
    ["what every object inherits", (r) => r.number("toString"), "toString is null"],
    ["an array for an object", (r) => r.child("lines"), "must be an object"],
  ])("refuses %s", (_, body, message) => {
    expect(() => body(read())).toThrow(FileError);
    expect(() => body(read())).toThrow(message);
  });

  it("refuses state that is no object", () => {
    expect(() => read(null)).toThrow("checkpoint: EarlyStopping is null, but must be an object.");
    expect(() => read(weights)).toThrow("must be an object");
  });
});
