import { readFileSync } from "node:fs";
import fc from "fast-check";
import { gzipSync, zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { crc32 } from "../../shared/crc32.ts";
import { gunzip } from "./gzip.ts";
import { readIdx } from "./idx.ts";
import { readNpy, readNpz } from "./npy.ts";
import { readTar } from "./tar.ts";
import { tarOf } from "./testing/tar-archive.ts";
import { readZip } from "./zip.ts";

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const fixture = (name: string): Uint8Array =>
  new Uint8Array(readFileSync(new URL(`../fixtures/${name}`, import.meta.url)));
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

describe("readZip", () => {
  const archive = zipSync({ a: bytes("stored"), b: bytes("deflated ".repeat(20)) }, { level: 6 });

  it("lists members and unpacks them", () => {
    const members = readZip("z", archive);
    expect(members.map(({ name, size }) => [name, size])).toEqual([
      ["a", 6],
      ["b", 180],
    ]);
    expect(new TextDecoder().decode(members[1]?.read())).toBe("deflated ".repeat(20));
  });

  it("checks declared sizes before it takes memory", () => {
    expect(() => readZip("z", archive, { bytes: 185 })).toThrow(
      "z: unpacks to 186 bytes, but at most 185 are allowed.",
    );
    expect(() => readZip("z", archive, { members: 1 })).toThrow("z: has 2 members, but at most 1");
  });

  it("refuses a member whose bytes were changed", () => {
    const stored = zipSync({ a: bytes("stored") }, { level: 0 });
    // The content follows the 30 bytes of the header and the name of one letter.
    const [member] = readZip("z", edited(stored, 31, 90));
    expect(() => member?.read()).toThrow('z: the content of "a" does not match its check sum.');
  });

  it("refuses two members of one name", () => {
    const twice = archive.slice();
    twice.set(bytes("a"), twice.lastIndexOf("b".charCodeAt(0)));
    expect(() => readZip("z", twice)).toThrow("two members of the archive have the same name");
  });

  it("survives random damage", () =>
    survivesDamage(archive, (b) => readZip("z", b).map((member) => member.read())));
});

describe("readNpy and readNpz", () => {
  const types = fixture("types.npz");

  it("read what NumPy writes, in every supported type", () => {
    const names = ["bool", "int32", "uint32", "int64", "float32", "float64", "empty"] as const;
    const arrays = readNpz("types.npz", types, names);
    expect(names.map((name) => [arrays[name].dtype, arrays[name].shape])).toEqual([
      ["bool", [2]],
      ["int32", [2, 2]],
      ["uint32", [1]],
      ["int32", [2]],
      ["float32", [1]],
      ["float64", []],
      ["float32", [0, 3]],
    ]);
    expect([...arrays.bool.data]).toEqual([1, 0]);
    expect([...arrays.int32.data]).toEqual([-1, 2, 3, -4]);
    expect([...arrays.uint32.data]).toEqual([2 ** 32 - 1]);
    expect([...arrays.int64.data]).toEqual([-(2 ** 31), 2 ** 31 - 1]);
    expect([...arrays.float32.data, ...arrays.float64.data]).toEqual([Math.fround(0.1), 0.1]);
  });

  it("refuse Python objects, unknown types, Fortran order and integers that do not fit", () => {
    const read = (name: string) => () => readNpz("types.npz", types, [name]);
    expect(read("objects")).toThrow('types.npz, array "objects": NumPy type "|O" is not supported');
    expect(read("float16")).toThrow('NumPy type "<f2" is not supported; expected one of |u1');
    expect(read("fortran")).toThrow("the array is in Fortran order");
    expect(read("large")).toThrow("value 2147483648 at position 1 does not fit into int32");
    expect(read("other")).toThrow(
      'types.npz: there is no array "other"; the archive holds bool.npy',
    );
  });

  it("refuse a header whose shape is not that of the bytes", () => {
    const text = "{'descr': '<f4', 'fortran_order': False, 'shape': (4000000000, 4), }\n";
    const file = Uint8Array.from([
      ...[0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59, 1, 0, text.length, 0],
      ...bytes(text),
      ...[0, 0, 0, 0],
    ]);
    expect(() => readNpy("bomb.npy", file)).toThrow(
      'bomb.npy: shape [4000000000, 4] of type "<f4" needs 64000000000 bytes, but the file holds 4.',
    );
    expect(() => readNpy("x.npy", bytes("not an array"))).toThrow("not a NumPy .npy file");
    expect(() => readNpy("x.npy", edited(file, 6, 9))).toThrow(".npy version 9 is not supported");
  });

  it("survive random damage", () =>
    survivesDamage(types, (b) => readNpz("types.npz", b, ["bool", "int64", "float64"])));
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
