import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Sha256 } from "./sha256.ts";

describe("SHA-256 in steps", () => {
  it("gives the digests of the standard", () => {
    const digest = (text: string): string => {
      const running = new Sha256();
      running.update(new TextEncoder().encode(text));
      return running.hex();
    };
    expect(digest("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    expect(digest("abc")).toBe("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  });

  it("gives what the host gives, however the bytes are cut", () => {
    const parts = fc.array(fc.uint8Array({ maxLength: 150 }), { maxLength: 6 });
    fc.assert(
      fc.property(parts, (cut) => {
        const running = new Sha256();
        const expected = createHash("sha256");
        for (const part of cut) {
          running.update(part);
          expected.update(part);
        }
        expect(running.hex()).toBe(expected.digest("hex"));
      }),
    );
  });
});
