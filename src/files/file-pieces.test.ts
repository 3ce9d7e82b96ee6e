import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { FileError } from "../shared/errors.ts";
import { bytesOf, joinPieces, type Piece, writePieces } from "./file-pieces.ts";
import { readZip, writeZip, zipPieces } from "./zip.ts";

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradus-pieces-"));
});
afterAll(() => rm(folder, { recursive: true }));

const filled = (length: number, value: number) => new Uint8Array(length).fill(value);
const late = (length: number, make: () => Uint8Array): Piece => ({
  length,
  make: async () => make(),
});

describe("the pieces of a file", () => {
  it("go out one after another, small ones together", async () => {
    const pieces = [
      ...Array.from({ length: 100 }, (_, i) => filled(10, i)),
      late(70_000, () => filled(70_000, 7)),
      filled(3, 9),
    ];
    const parts: Uint8Array[] = [];
    const heard: number[] = [];
    for await (const part of bytesOf(pieces, ({ done, total }) => heard.push(done / total))) {
      parts.push(part);
    }
    expect(parts.map(({ length }) => length)).toEqual([1000, 70_000, 3]);
    expect(await joinPieces(parts)).toEqual(await joinPieces(pieces));
    expect(heard.at(-1)).toBe(1);
    expect(heard).toEqual([...heard].sort((a, b) => a - b));
  });

  it("are held in memory no more than one at a time", async () => {
    let held = 0;
    const pieces = Array.from({ length: 5 }, (_, i) =>
      late(2 ** 17, () => {
        held++;
        return filled(2 ** 17, i);
      }),
    );
    for await (const part of bytesOf(pieces)) {
      if (part.length > 0) expect(held--).toBe(1);
    }
  });

  it("leave no file when one of them cannot be made, or is not what it was to be", async () => {
    const broken = late(5, () => {
      throw new FileError("the weights are gone");
    });
    const path = join(folder, "broken");
    await expect(writePieces(path, [filled(2, 0), broken])).rejects.toThrow("the weights are gone");
    await expect(writePieces(path, [late(5, () => filled(4, 0))])).rejects.toThrow(
      "A part of the file has 4 bytes in place of 5",
    );
    expect(await readdir(folder)).toEqual([]);
  });

  it("are written to a file", async () => {
    const path = join(folder, "whole");
    const pieces = [filled(2, 1), late(100_000, () => filled(100_000, 2)), filled(1, 3)];
    await writePieces(path, pieces);
    expect(new Uint8Array(await readFile(path))).toEqual(await joinPieces(pieces));
  });

  it("may be members of an archive, if they stay what they are", async () => {
    const data = [late(3, () => filled(3, 5)), filled(2, 6)];
    const archive = await writeZip([{ name: "a", data }]);
    expect(await (await readZip(archive)).get("a")?.read()).toEqual(Uint8Array.of(5, 5, 5, 6, 6));
    let value = 0;
    const changing = [late(1, () => filled(1, value++))];
    const pieces = await zipPieces([{ name: "model.weights.h5", data: changing }]);
    await expect(joinPieces(pieces)).rejects.toThrow(
      'cannot hold "model.weights.h5", which changed while it was saved',
    );
  });
});
