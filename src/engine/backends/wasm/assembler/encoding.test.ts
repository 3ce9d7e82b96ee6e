import { describe, expect, it } from "vitest";
import { ByteWriter } from "./encoding.ts";

describe("ByteWriter", () => {
  it("writes unsigned LEB128 as the specification's examples have it", () => {
    const bytes = (value: number): number[] => [...new ByteWriter().unsigned(value).bytes()];
    expect(bytes(0)).toEqual([0]);
    expect(bytes(127)).toEqual([0x7f]);
    expect(bytes(624485)).toEqual([0xe5, 0x8e, 0x26]);
    expect(bytes(4294967295)).toEqual([0xff, 0xff, 0xff, 0xff, 0x0f]);
  });

  it("writes signed LEB128 with the sign in the last byte", () => {
    const bytes = (value: number): number[] => [...new ByteWriter().signed(value).bytes()];
    expect(bytes(63)).toEqual([0x3f]);
    expect(bytes(64)).toEqual([0xc0, 0x00]);
    expect(bytes(-64)).toEqual([0x40]);
    expect(bytes(-123456)).toEqual([0xc0, 0xbb, 0x78]);
    expect(bytes(0xffffffff)).toEqual([0x7f]);
    expect([...new ByteWriter().signed64(-(2n ** 63n)).bytes()]).toEqual([
      ...new Array<number>(9).fill(0x80),
      0x7f,
    ]);
  });

  it("grows past its first buffer", () => {
    const writer = new ByteWriter().raw(new Uint8Array(1000).fill(7)).float64(1);
    expect(writer.length).toBe(1008);
    expect([...writer.bytes(999, 1001)]).toEqual([7, 0]);
    expect([...writer.bytes(1006)]).toEqual([0xf0, 0x3f]);
  });
});
