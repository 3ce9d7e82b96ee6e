import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memorySource } from "../../files/byte-source.ts";
import { type FileArray, storedArrays } from "../../files/file-array.ts";
import { joinPieces } from "../../files/file-pieces.ts";
import { FileError } from "../../shared/errors.ts";
import { describedArrays, fixture, plainArray } from "../testing/stored-values.ts";
import * as codec from "./safetensors.ts";

const writeSafetensors = (
  arrays: ReadonlyMap<string, FileArray>,
  metadata?: ReadonlyMap<string, string>,
) => joinPieces(codec.safetensorsPieces(storedArrays(arrays), metadata));
const openSafetensors = (bytes: Uint8Array, options = {}) =>
  codec.openSafetensors(memorySource(bytes), "file", options);

const variety = fixture("safetensors", "variety.safetensors");

function file(header: unknown, data = new Uint8Array()): Uint8Array {
  const json = typeof header === "string" ? header : JSON.stringify(header);
  const text = new TextEncoder().encode(json);
  const bytes = new Uint8Array(8 + text.length + data.length);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  bytes.set(data, 8 + text.length);
  return bytes;
}

const tensor = (start: number, end: number, shape = [1], dtype = "F32") => ({
  dtype,
  shape,
  data_offsets: [start, end],
});

describe("safetensors files", () => {
  it("give every dtype as the library holds it, 16-bit floats widened", async () => {
    const { tensors, metadata } = await openSafetensors(variety);
    const expected = new Map(describedArrays("safetensors", "variety.json"));
    expect([...tensors.keys()].sort()).toEqual([...expected.keys()].sort());
    for (const [name, array] of tensors) {
      expect(plainArray(await array.read()), name).toEqual(expected.get(name));
    }
    expect(Object.fromEntries(metadata)).toEqual({ format: "np", note: "żółw" });
  });

  it("are written in a form that they are read from, aligned", async () => {
    const { tensors, metadata } = await openSafetensors(variety);
    const arrays = new Map<string, FileArray>();
    for (const [name, array] of tensors) arrays.set(name, await array.read());
    const again = await openSafetensors(await writeSafetensors(arrays, metadata));
    expect(again.metadata).toEqual(metadata);
    for (const [name, array] of again.tensors) {
      expect(await array.read()).toEqual(arrays.get(name));
    }
    expect((await writeSafetensors(arrays)).length % 2).toBe(0);
    expect((await openSafetensors(await writeSafetensors(new Map()))).tensors.size).toBe(0);
  });

  it.each<[string, Uint8Array, string]>([
    ["nothing", new Uint8Array(3), "ends within the length of its header"],
    ["a header beyond the file", new Uint8Array(8).fill(255), "declares a header of 1844674407"],
    ["another kind of file", file("[1]"), 'does not begin with "{"'],
    ["a hole", file({ a: tensor(4, 8) }, new Uint8Array(8)), 'tensor "a" leaves a hole of 4 bytes'],
    [
      "an overlap",
      file({ a: tensor(0, 8, [2]), b: tensor(4, 8) }, new Uint8Array(8)),
      'tensor "b" overlaps another one at byte 4',
    ],
    [
      "a name given twice",
      file(
        `{"a":${JSON.stringify(tensor(0, 4))},"a":${JSON.stringify(tensor(4, 8))}}`,
        new Uint8Array(8),
      ),
      "leaves a hole",
    ],
    ["bytes behind", file({ a: tensor(0, 4) }, new Uint8Array(5)), "What lies behind them"],
    ["a cut file", file({ a: tensor(0, 4) }, new Uint8Array(3)), "The file is cut off."],
    [
      "a shape that is not what is stored",
      file({ a: tensor(0, 4, [2 ** 40]) }, new Uint8Array(4)),
      "needs 4398046511104 bytes, but data_offsets are [0, 4]",
    ],
    [
      "a shape bomb",
      file({ a: tensor(0, 4, [2 ** 40, 2 ** 40]) }),
      "is not at most 16 whole sizes",
    ],
    ["a negative size", file({ a: tensor(0, 4, [-1]) }), "is not at most 16 whole sizes"],
    [
      "an unknown dtype",
      file({ a: tensor(0, 1, [1], "F8_E4M3") }),
      'the dtype "F8_E4M3" is not read',
    ],
    ["offsets that go backwards", file({ a: tensor(4, 0) }), "data_offsets are [4, 0]"],
    ["a reach for the prototype", file('{"__proto__":{}}'), 'the key "__proto__" is refused'],
    ["metadata that is no text", file({ __metadata__: { a: 1 } }), "__metadata__ must hold texts"],
  ])("that are broken are refused: %s", async (_, bytes, message) => {
    await expect(openSafetensors(bytes)).rejects.toThrow(FileError);
    await expect(openSafetensors(bytes)).rejects.toThrow(message);
  });

  it("hold to the limit of the header", async () => {
    const opening = openSafetensors(variety, { maxJsonLength: 100 });
    await expect(opening).rejects.toThrow("at most 100 are read");
  });

  it("survive any change of their bytes: tensors, or a FileError", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat(variety.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        async (changes) => {
          const bytes = Uint8Array.from(variety);
          for (const [at, value] of changes) bytes[at] = value;
          try {
            for (const array of (await openSafetensors(bytes)).tensors.values()) await array.read();
          } catch (error) {
            expect(error).toBeInstanceOf(FileError);
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
