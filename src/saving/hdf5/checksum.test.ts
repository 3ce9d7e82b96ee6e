import { describe, expect, it } from "vitest";
import { lookup3 } from "./checksum.ts";

const hash = (text: string): number => lookup3(new TextEncoder().encode(text));

describe("lookup3", () => {
  it("gives the values that its author published", () => {
    expect(hash("")).toBe(0xdeadbeef);
    expect(hash("Four score and seven years ago")).toBe(0x17770551);
  });
});
