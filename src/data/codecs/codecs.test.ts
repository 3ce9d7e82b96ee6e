import fc from "fast-check";
import { gzipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { crc32 } from "../../shared/crc32.ts";
import { gunzip } from "./gzip.ts";
import { readIdx } from "./idx.ts";
import { readTar } from "./tar.ts";
import { tarOf } from "./testing/tar-archive.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const edited = (source: Uint8Array, at: number, ...values: number[]): Uint8Array => {
  const copy = source.slice();
  copy.set(values, at < 0 ? source.length + at : at);
  return copy;
};

/** Damages bytes at random and demands that a reader throws nothing but its own errors. */
function survivesDamage(source: Uint8Array, read: (damaged: Uint8Array) => unknown): void {
  const damage = fc.tuple(
    fc.array(fc.tuple(fc.nat(source.length - 1), fc.nat(255)), { maxLength: 4 }),
    fc.integer({ min: 0, max: source.length }),
  );
  fc.assert(
    fc.property(damage, ([edits, length]) => {
      const copy = source.slice();
      for (const [at, value] of edits) copy[at] = value;
      try {
        read(copy.subarray(0, length));
      } catch (error) {
        expect(error).toHaveProperty("name", "FileError");
      }
    }),
    { numRuns: 300 },
  );
}

describe("crc32", () => {
  it("gives the check value of the standard", () => {
    expect(crc32(bytes("123456789"))).toBe(0xcbf43926);
  });
});

describe("gunzip", () => {
  const packed = gzipSync(bytes("hello hello hello"));

  it("unpacks, and refuses content that is cut off, changed or too large", () => {
    expect(new TextDecoder().decode(gunzip("f", packed, 100))).toBe("hello hello hello");
    expect(() => gunzip("f", packed, 16)).toThrow(
      "f: unpacks to 17 bytes, but at most 16 are allowed.",
    );
    expect(() => gunzip("f", packed.subarray(0, -1), 2 ** 32)).toThrow();
    expect(() => gunzip("f", edited(packed, -8, 1, 2), 100)).toThrow(
      "does not match its check sum",
    );
    expect(() => gunzip("f", edited(packed, -4, 3), 100)).toThrow("f: ");
    expect(() => gunzip("f", bytes("<html>this is no gzip</html>"), 100)).toThrow(
      "f: this is not a gzip file.",
    );
  });

  it("survives random damage", () => survivesDamage(packed, (b) => gunzip("f", b, 1000)));
});

describe("readIdx", () => {
  const labels = Uint8Array.from([0, 0, 8, 1, 0, 0, 0, 3, 7, 8, 9]);

  it("reads bytes and refuses other types, ranks and lengths", () => {
    expect(readIdx("l", labels, 1)).toEqual({
      shape: [3],
      dtype: "uint8",
      data: Uint8Array.from([7, 8, 9]),
    });
    expect(() => readIdx("l", labels, 3)).toThrow(
      "l: this is not an IDX file of bytes with 3 axes.",
    );
    expect(() => readIdx("l", labels.subarray(0, 10), 1)).toThrow(
      "l: shape [3] needs 3 bytes, but the file holds 2.",
    );
  });
});

describe("readTar", () => {
  const archive = tarOf({ "d/one.bin": bytes("1"), "d/two.bin": new Uint8Array(700).fill(2) });

  it("reads regular files by name", () => {
    const files = readTar("t", archive);
    expect([...files.keys()]).toEqual(["d/one.bin", "d/two.bin"]);
    expect(files.get("d/two.bin")).toEqual(new Uint8Array(700).fill(2));
  });

  it("refuses archives that are cut off, changed, or hold links", () => {
    expect(() => readTar("t", archive.subarray(0, 1536))).toThrow('t: "d/two.bin" is cut off.');
    expect(() => readTar("t", archive.subarray(0, 700))).toThrow("t: the archive is cut off");
    expect(() => readTar("t", edited(archive, 0, 65))).toThrow(
      "t: the tar header at byte 0 is broken",
    );
    expect(() => readTar("t", tarOf({ link: bytes("") }, "2"))).toThrow(
      't: "link" is no regular file (type "2"), which is not supported.',
    );
  });

  it("survives random damage", () => survivesDamage(archive, (b) => readTar("t", b)));
});
