import { describe, expect, it } from "vitest";
import { bfloat16ToNumber, float16ToNumber, numberToBfloat16, numberToFloat16 } from "./half.ts";

describe("16-bit floats", () => {
  it("survive widening and rounding, every pattern but NaN", () => {
    for (let bits = 0; bits < 65536; bits++) {
      const half = float16ToNumber(bits);
      if (!Number.isNaN(half) && numberToFloat16(half) !== bits) expect(half).toBe(bits);
      const brain = bfloat16ToNumber(bits);
      if (!Number.isNaN(brain) && numberToBfloat16(brain) !== bits) expect(brain).toBe(bits);
    }
  });

  it.each([
    [0x0001, 2 ** -24],
    [0x03ff, 1023 * 2 ** -24],
    [0x3c00, 1],
    [0xc500, -5],
    [0x7bff, 65504],
    [0xfc00, -Infinity],
  ])("widen %s as IEEE 754 says", (bits, value) => {
    expect(float16ToNumber(bits)).toBe(value);
  });

  it.each([
    [65519.99, 0x7bff],
    [65520, 0x7c00],
    [2 ** -25, 0],
    [1.001 * 2 ** -25, 1],
    [2049, 0x6800],
    [2051, 0x6802],
    [-1e-9, 0x8000],
  ])("round %s to nearest, ties to even", (value, bits) => {
    expect(numberToFloat16(value)).toBe(bits);
  });

  it("keep NaN a NaN, and round bfloat16 to nearest even", () => {
    expect(Number.isNaN(float16ToNumber(numberToFloat16(NaN)))).toBe(true);
    expect(Number.isNaN(bfloat16ToNumber(numberToBfloat16(NaN)))).toBe(true);
    expect(bfloat16ToNumber(numberToBfloat16(1 + 2 ** -8))).toBe(1);
    expect(bfloat16ToNumber(numberToBfloat16(1 + 3 * 2 ** -8))).toBe(1 + 2 ** -6);
  });
});
