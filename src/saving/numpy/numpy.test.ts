import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { FileArray } from "../../files/file-array.ts";
import { writeZip } from "../../files/zip.ts";
import { FileError } from "../../shared/errors.ts";
import { describedArrays, fixture, plainArray } from "../testing/stored-values.ts";
import { loadNpy, loadNpz, saveNpyToBytes, saveNpzToBytes } from "./arrays.ts";

const read = (name: string) => fixture("numpy", name);
const text = new TextEncoder();

function npy(header: string, data = new Uint8Array(), version = 1): Uint8Array {
  const size = version === 1 ? [header.length & 255, header.length >> 8] : [header.length, 0, 0, 0];
  const start = [0x93, ...text.encode("NUMPY"), version, 0, ...size, ...text.encode(header)];
  return Uint8Array.from([...start, ...data]);
}

describe("NumPy files", () => {
  it("give every dtype as NumPy holds it", async () => {
    const arrays = await loadNpz(read("variety.npz"), { exact: true });
    const expected = describedArrays("numpy", "variety.json");
    expect(Object.keys(arrays)).toEqual(expected.map(([name]) => name));
    for (const [name, array] of expected) {
      expect(plainArray(arrays[name] as FileArray), name).toEqual(array);
    }
  });

  it("come in the dtypes of tensors unless asked otherwise", async () => {
    const [x] = Object.values(await loadNpz(read("compressed.npz")));
    expect(x).toEqual({
      shape: [3, 4],
      dtype: "int32",
      data: Int32Array.from({ length: 12 }, (_, i) => i),
    });
    await expect(loadNpz(read("variety.npz"))).rejects.toThrow(
      "int64.npy: element 3 is -9223372036854775808, which is beyond int32.",
    );
  });

  it.each(["fortran.npy", "big-endian.npy"])(
    "in other orders are brought in order: %s",
    async (name) => {
      const { shape, data } = await loadNpy(read(name));
      expect(shape).toEqual([2, 3, 4]);
      expect([...data]).toEqual(Array.from({ length: 24 }, (_, i) => i));
    },
  );

  it("of version 3 are read", async () => {
    expect([...(await loadNpy(read("version-3.npy"))).data]).toEqual([0, 1, 2]);
  });

  it("are written as they are read", async () => {
    const arrays = await loadNpz(read("variety.npz"), { exact: true });
    const again = await loadNpz(await saveNpzToBytes(arrays), { exact: true });
    expect(again).toEqual(arrays);
    const three = await loadNpy(read("version-3.npy"));
    const bytes = await saveNpyToBytes(three);
    expect(bytes.length % 64).toBe(12);
    expect(await loadNpy(bytes)).toEqual(three);
  });

  it.each<[string, string]>([
    [
      "objects.npy",
      "holds Python objects, which only unpickling, that is running code, could read",
    ],
    ["texts.npy", "holds texts."],
    ["records.npy", "holds records of several fields."],
    ["complex.npy", "holds complex numbers."],
  ])("that are no numbers are refused: %s", async (name, message) => {
    await expect(loadNpy(read(name))).rejects.toThrow(FileError);
    await expect(loadNpy(read(name))).rejects.toThrow(message);
  });

  const good = "{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }\n";
  it.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(), 'does not begin with "\\x93NUMPY"'],
    ["a cut header", npy(good).subarray(0, 9), "ends within its header"],
    ["another version", npy(good, new Uint8Array(8), 9), "version 9"],
    ["a header beyond the file", npy(good).subarray(0, 30), "declares a header of 58 bytes"],
    ["too few elements", npy(good, new Uint8Array(7)), "needs 8 bytes, but 7 follow"],
    ["bytes behind", npy(good, new Uint8Array(9)), "needs 8 bytes, but 9 follow"],
    [
      "a shape bomb",
      npy(good.replace("(2,)", "(4294967296, 4294967296)")),
      "is not at most 16 whole sizes",
    ],
    ["a negative size", npy(good.replace("(2,)", "(-2,)")), "expected the header"],
    ["code in the header", npy(good.replace("False", "exit()")), "expected the header"],
    ["a missing key", npy("{'descr': '<f4', 'shape': (2,), }\n"), "expected the header"],
  ])("that are broken are refused: %s", async (_, bytes, message) => {
    await expect(loadNpy(bytes)).rejects.toThrow(FileError);
    await expect(loadNpy(bytes)).rejects.toThrow(message);
  });

  it("of hostile archives are refused", async () => {
    const member = (name: string) => writeZip([{ name, data: npy(good, new Uint8Array(8)) }]);
    await expect(member("__proto__.npy").then((bytes) => loadNpz(bytes))).rejects.toThrow(
      "__proto__.npy: the name",
    );
    await expect(member("x.pkl").then((bytes) => loadNpz(bytes))).rejects.toThrow(
      "x.pkl: is no .npy member",
    );
    await expect(saveNpzToBytes({ "../x": await loadNpy(read("version-3.npy")) })).rejects.toThrow(
      FileError,
    );
  });

  it("survive any change of their bytes: an array, or a FileError", async () => {
    const file = await saveNpyToBytes(await loadNpy(read("version-3.npy")));
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        async (changes) => {
          const bytes = Uint8Array.from(file);
          for (const [at, value] of changes) bytes[at] = value;
          await loadNpy(bytes).catch((error: unknown) => expect(error).toBeInstanceOf(FileError));
        },
      ),
      { numRuns: 500 },
    );
  });
});
