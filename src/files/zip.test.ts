import { readFileSync } from "node:fs";
import fc from "fast-check";
import { zipSync } from "fflate";
import { describe, expect, it } from "vitest";
import { crc32 } from "../shared/crc32.ts";
import { FileError } from "../shared/errors.ts";
import { readZip, writeZip, type ZipLimits } from "./zip.ts";

function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../saving/fixtures/${name}`, import.meta.url)));
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

async function readAll(bytes: Uint8Array, limits?: ZipLimits): Promise<[string, Uint8Array][]> {
  const members = [...(await readZip(bytes, limits))];
  return Promise.all(members.map(async ([name, member]) => [name, await member.read()]));
}

/** Places of the first member's headers in an archive of `writeZip` with one-letter names. */
function headers(archive: Uint8Array): { view: DataView; central: number; end: number } {
  const view = new DataView(archive.buffer);
  const end = archive.length - 22;
  return { view, central: view.getUint32(end + 16, true), end };
}

async function patched(
  change: (places: ReturnType<typeof headers>) => void,
  data: Uint8Array = bytesOf("hello"),
): Promise<Uint8Array> {
  const archive = await writeZip([
    { name: "a", data },
    { name: "b", data },
  ]);
  change(headers(archive));
  return archive;
}

describe("readZip", () => {
  it("reads the members of a file that Keras saved", async () => {
    const members = await readZip(fixture("tiny.keras"));
    expect([...members.keys()]).toEqual(["metadata.json", "config.json", "model.weights.h5"]);
    expect(new TextDecoder().decode(await members.get("metadata.json")?.read())).toContain(
      "keras_version",
    );
    const weights = await members.get("model.weights.h5")?.open();
    const head = new Uint8Array(3);
    await weights?.read(head, 1);
    expect(head).toEqual(bytesOf("HDF"));
  });

  it.each(["deflated.zip", "streamed.zip", "zip64.zip"])(
    "reads %s of Python's zipfile",
    async (name) => {
      const members = await readAll(fixture(name));
      expect(members.map(([member]) => member)).toEqual(["a.txt", "folder/ż.txt"]);
      expect(members[0]?.[1]).toEqual(bytesOf("abc".repeat(500)));
      expect(members[1]?.[1]).toEqual(bytesOf("ż"));
    },
  );

  it("reads deflated members of another writer", async () => {
    const data = Uint8Array.from({ length: 60_000 }, (_, i) => (i * i) >> 7);
    expect(await readAll(zipSync({ x: data, y: [bytesOf("y"), { level: 0 }] }))).toEqual([
      ["x", data],
      ["y", bytesOf("y")],
    ]);
  });

  it.each<[string, Uint8Array | Promise<Uint8Array>, RegExp]>([
    ["no archive", new Uint8Array(100), /no end record/],
    ["nothing", new Uint8Array(0), /no end record/],
    [
      "a cut archive",
      patched(() => {}).then((archive) => archive.subarray(0, 60)),
      /no end record/,
    ],
    [
      "doubled names",
      patched(({ view, central }) => {
        view.setUint8(30, 98);
        view.setUint8(central + 46, 98);
      }),
      /holds "b" twice/,
    ],
    ["two names for one member", patched(({ view }) => view.setUint8(30, 99)), /differently/],
    [
      "overlapping members",
      patched(({ view, central }) => {
        view.setUint32(central + 47 + 42, 0, true);
        view.setUint8(central + 47 + 46, 97);
      }),
      /over another member/,
    ],
    [
      "encryption",
      patched(({ view, central }) => view.setUint16(central + 8, 1, true)),
      /encrypted/,
    ],
    [
      "an unknown method",
      patched(({ view, central }) => view.setUint16(central + 10, 14, true)),
      /method 14/,
    ],
    [
      "two sizes",
      patched(({ view, central }) => view.setUint32(central + 24, 9, true)),
      /two sizes, 9 and 5/,
    ],
    [
      "data past the directory",
      patched(({ view, central }) => {
        for (const at of [central + 47 + 20, central + 47 + 24]) view.setUint32(at, 60, true);
        view.setUint32(36 + 22, 60, true);
      }),
      /cut off inside "b"/,
    ],
    [
      "more members than there are",
      patched(({ view, end }) => {
        view.setUint16(end + 8, 999, true);
        view.setUint16(end + 10, 999, true);
      }),
      /does not fit/,
    ],
    [
      "a missing zip64 field",
      patched(({ view, central }) => {
        view.setUint32(central + 20, 0xffffffff, true);
      }),
      /lacks the zip64 field of "a"/,
    ],
    ["split archives", patched(({ view, end }) => view.setUint16(end + 4, 1, true)), /is split/],
  ])("refuses %s", async (_, made, reason) => {
    const archive = await made;
    await expect(readZip(archive)).rejects.toThrow(FileError);
    await expect(readZip(archive)).rejects.toThrow(reason);
  });

  it.each(["../a", "/a", "a/../b", "a\\b", "C:a", "a//b", "./a", "a\0b", ""])(
    "refuses the name %j in reading and writing",
    async (name) => {
      await expect(readZip(zipSync({ [name]: bytesOf("x") }))).rejects.toThrow(/unsafe name/);
      await expect(writeZip([{ name, data: bytesOf("x") }])).rejects.toThrow(/unsafe name/);
    },
  );

  it("finds changed bytes by their checksum", async () => {
    const archive = await patched(() => {});
    archive[33] = 0;
    const member = (await readZip(archive)).get("a");
    await expect(member?.read()).rejects.toThrow(/fails the checksum of "a"/);
    await expect(member?.open()).rejects.toThrow(/fails the checksum of "a"/);
  });

  it("refuses bombs before it inflates them", async () => {
    const bomb = zipSync({ big: new Uint8Array(2 ** 20) });
    const limits = { ratioFloor: 2 ** 16 };
    const reading = (bounds: ZipLimits) => expect(readZip(bomb, bounds)).rejects;
    await reading(limits).toThrow(/would inflate "big" from \d+ to 1048576 bytes/);
    await reading({ maxMemberSize: 1000 }).toThrow(/limits maxMemberSize/);
    await reading({ maxTotalSize: 1000 }).toThrow(/maxTotalSize/);
    await reading({ maxMembers: 0 }).toThrow(/at most 0 are read/);
    expect((await readAll(bomb))[0]?.[1].length).toBe(2 ** 20);
  });

  it.each([
    ["small", 1000],
    ["large", 2 ** 21],
  ])("refuses a member that declares too %s a size", async (_, declared) => {
    const bomb = zipSync({ big: new Uint8Array(2 ** 20) });
    const { view, central } = headers(bomb);
    view.setUint32(22, declared, true);
    view.setUint32(central + 24, declared, true);
    const member = (await readZip(bomb)).get("big");
    await expect(member?.read()).rejects.toThrow(/declares \d+ bytes, but holds .*: "big"/);
  });

  it("never throws but FileError", async () => {
    for (const name of ["tiny.keras", "deflated.zip", "zip64.zip"]) {
      const bytes = fixture(name);
      const tail = Math.max(0, bytes.length - 400);
      const place = fc.oneof(
        fc.nat(bytes.length - 1),
        fc.integer({ min: tail, max: bytes.length - 1 }),
      );
      const change = fc.tuple(place, fc.oneof(fc.constantFrom(0, 1, 255), fc.nat(255)));
      await fc.assert(
        fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 8 }), async (changes) => {
          const mutant = bytes.slice();
          for (const [at, byte] of changes) mutant[at] = byte;
          try {
            await readAll(mutant);
          } catch (error) {
            expect(error).toBeInstanceOf(FileError);
          }
        }),
        { numRuns: 700 },
      );
    }
  });
});

describe("writeZip", () => {
  const member = fc.record({
    name: fc.stringMatching(/^[a-zż][a-z_.]{0,9}$/),
    data: fc.uint8Array({ maxLength: 200 }),
  });

  it("writes members that the reader gives back in order", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(member, { selector: ({ name }) => name }),
        async (members) => {
          expect(await readAll(await writeZip(members))).toEqual(
            members.map(({ name, data }) => [name, data]),
          );
        },
      ),
    );
  });

  it("gives the same bytes for the same members and date", async () => {
    const members = [{ name: "a", data: bytesOf("x") }];
    expect(await writeZip(members)).toEqual(await writeZip(members));
    const date = new Date("2026-11-23T10:20:30Z");
    const view = new DataView((await writeZip(members, { date })).buffer);
    expect(view.getUint16(10, true)).toBe((10 << 11) | (20 << 5) | 15);
    expect(view.getUint16(12, true)).toBe((46 << 9) | (11 << 5) | 23);
  });

  it("refuses two members of one name", async () => {
    const twice = { name: "a", data: bytesOf("x") };
    await expect(writeZip([twice, twice])).rejects.toThrow(/two members of one name/);
  });
});

describe("crc32", () => {
  it("gives the published check value", () => {
    expect(crc32(bytesOf("123456789"))).toBe(0xcbf43926);
  });
});
