import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { DTypeError, ShapeError } from "../../shared/errors.ts";
import { asDType, dtypes, hostArray, promote, quantize } from "./dtype.ts";
import { broadcastShapes, normalizeAxes, normalizeAxis, show, sizeOf, stridesOf } from "./shape.ts";

const shapes = fc.array(fc.integer({ min: 1, max: 4 }), { maxLength: 4 });

describe("broadcastShapes", () => {
  it("follows NumPy", () => {
    expect(broadcastShapes([3, 1], [2], "add")).toEqual([3, 2]);
    expect(broadcastShapes([], [4, 0], "add")).toEqual([4, 0]);
    expect(broadcastShapes([1], [0], "add")).toEqual([0]);
  });

  it("names both shapes and the axis that differs", () => {
    expect(() => broadcastShapes([2, 3], [4, 3], "add")).toThrow(
      new ShapeError(
        "add: shapes [2, 3] and [4, 3] do not broadcast: " +
          "extents 2 and 4 differ, counted 2 from the last axis.",
      ),
    );
  });

  it("does not depend on the order, nor change what has the shape already", () => {
    fc.assert(
      fc.property(shapes, shapes, (a, b) => {
        const result = (x: number[], y: number[]) => {
          try {
            return broadcastShapes(x, y, "test");
          } catch {
            return undefined;
          }
        };
        const both = result(a, b);
        expect(result(b, a)).toEqual(both);
        if (both !== undefined) expect(result(a, both)).toEqual(both);
      }),
    );
  });
});

describe("axes", () => {
  it("count from the end when negative", () => {
    expect(normalizeAxis(-1, 3, "sum")).toBe(2);
    expect(normalizeAxes([-1, 0], 3, "sum")).toEqual([0, 2]);
    expect(normalizeAxes(undefined, 2, "sum")).toEqual([0, 1]);
  });

  it("are refused outside of the rank and when given twice", () => {
    expect(() => normalizeAxis(3, 3, "sum")).toThrow(
      new ShapeError("sum: axis 3 is outside of a rank-3 tensor (allowed: -3 to 2)."),
    );
    expect(() => normalizeAxes([0, -2], 2, "sum")).toThrow(
      new ShapeError("sum: an axis is given twice in [0, 0]."),
    );
  });
});

describe("stridesOf", () => {
  it("makes the last axis the fastest, and the first stride times its extent the size", () => {
    expect(stridesOf([2, 3, 4])).toEqual([12, 4, 1]);
    fc.assert(
      fc.property(shapes, (shape) => {
        const [extent = 1] = shape;
        expect((stridesOf(shape)[0] ?? 1) * extent).toBe(sizeOf(shape));
      }),
    );
  });
});

describe("show", () => {
  it("writes unknown extents as null", () => {
    expect(show([null, 3])).toBe("[null, 3]");
  });
});

describe("dtypes", () => {
  it("promote alike in either order, and to themselves", () => {
    for (const a of dtypes) {
      expect(promote(a, a)).toBe(a);
      for (const b of dtypes) expect(promote(a, b)).toBe(promote(b, a));
    }
    expect(promote("int32", "float32")).toBe("float32");
    expect(promote("int32", "float16")).toBe("float16");
    expect(promote("float32", "float16")).toBe("float32");
    expect(promote("bool", "uint8")).toBe("uint8");
  });

  it("quantize to exactly what their arrays hold", () => {
    fc.assert(
      fc.property(fc.constantFrom(...dtypes), fc.double(), (dtype, value) => {
        const quantized = quantize(dtype, value);
        const array = hostArray(dtype, 1);
        array[0] = quantized;
        expect(array[0] === quantized || Number.isNaN(quantized)).toBe(true);
      }),
    );
  });

  it("are suggested when misspelt", () => {
    expect(asDType("float32", "Input")).toBe("float32");
    expect(() => asDType("flaot32", "Input")).toThrow(
      new DTypeError(
        'Input: unknown dtype "flaot32". Did you mean "float32"? ' +
          "Known: bool, uint8, uint32, int32, float16, float32, float64.",
      ),
    );
  });
});
