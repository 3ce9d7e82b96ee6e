import { describe, expect, it } from "vitest";
import { createReferenceBackend } from "../backends/reference/index.ts";
import * as build from "../ir/build.ts";
import type { HostArray } from "../ir/dtype.ts";
import { checkValues, compareData, compareElements } from "./check-primitive.ts";
import type { CompileGraph } from "./compile-graph.ts";
import { compilerOf } from "./compile-graph.ts";
import { listTensor, randomTensor } from "./data.ts";
import { multipleCase, primitiveCase } from "./primitive-case.ts";

const reference = compilerOf(createReferenceBackend());

/** Compiles for the reference, and changes what comes out. */
const spoiled =
  (change: (data: HostArray) => HostArray): CompileGraph =>
  (graph) => {
    const executable = reference(graph);
    return {
      run: (inputs) => executable.run(inputs).map((result) => change(result as HostArray)),
    };
  };

const doubled = primitiveCase("doubled", [listTensor("float32", [1, -2])], (x) => build.add(x, x));

describe("checkValues", () => {
  it("accepts the reference itself", async () => {
    await expect(checkValues(reference, doubled)).resolves.toBeUndefined();
  });

  it("accepts what lies within the tolerance", async () => {
    const nearly = spoiled((data) => data.map((x) => x * (1 + 5e-6)));
    await expect(checkValues(nearly, doubled)).resolves.toBeUndefined();
  });

  it("names the case, the result and the element that differs", async () => {
    const wrong = spoiled((data) => data.with(1, -4.5));
    await expect(checkValues(wrong, doubled)).rejects.toThrow(
      "doubled, result 0: element 1 of float32[2] is -4.5, expected -4 ± 0.000041",
    );
  });

  it("sees NaN, infinities and the class of the array", async () => {
    const nan = spoiled((data) => data.with(0, Number.NaN));
    await expect(checkValues(nan, doubled)).rejects.toThrow("is NaN, expected 2");
    const infinite = spoiled((data) => data.with(0, Infinity));
    await expect(checkValues(infinite, doubled)).rejects.toThrow("is Infinity, expected 2");
    const wide = spoiled((data) => Float64Array.from(data));
    await expect(checkValues(wide, doubled)).rejects.toThrow("got a Float64Array");
  });

  it("wants whole numbers exactly", async () => {
    const large = multipleCase("large", [listTensor("int32", [1000000])], (x) => [x]);
    const off = spoiled((data) => data.map((x) => x + 1));
    await expect(checkValues(off, large)).rejects.toThrow("is 1000001, expected 1000000 ± 0");
  });
});

describe("the two ways to compare floats", () => {
  const type = { dtype: "float32", shape: [2] } as const;
  const expected = Float32Array.of(1e6, 1);
  const given = Float32Array.of(1e6, 2);

  it("measure by the tensor or by the element", () => {
    expect(() => compareData("x", type, given, expected)).not.toThrow();
    expect(() => compareElements("x", type, given, expected)).toThrow("element 1");
  });
});

describe("randomTensor", () => {
  it("gives the same numbers for the same seed, others for another", () => {
    const { data } = randomTensor("float32", [5], 3);
    expect(randomTensor("float32", [5], 3).data).toEqual(data);
    expect(randomTensor("float32", [5], 4).data).not.toEqual(data);
  });

  it("keeps to its range", () => {
    const { data } = randomTensor("int32", [1000], 1, [-2, 3]);
    expect([...new Set(data)].sort((a, b) => a - b)).toEqual([-2, -1, 0, 1, 2]);
  });
});
