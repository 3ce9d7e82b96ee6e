import { readdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { describe, expect, it, vi } from "vitest";
import { bytesAt } from "../files/byte-source.ts";
import { platform } from "../platform/node.ts";
import { FileError } from "../shared/errors.ts";
import { HeldBytes } from "./held-bytes.ts";

const MEBIBYTE = 2 ** 20;
const all = Uint8Array.from({ length: 5 * MEBIBYTE + 7 }, (_, i) => (i * 31) >> 4);

async function* inPieces(bytes: Uint8Array, length: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += length) yield bytes.slice(at, at + length);
}

/** Temporary files that have a name. */
function leftOver(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(`gradus-${process.pid}-`));
}

describe("HeldBytes", () => {
  it.each([
    ["in memory", 2 ** 30, true],
    ["in a file", 0, true],
    ["partly in a file", 2 * MEBIBYTE, true],
    ["in Blobs, as a page does", 0, false],
  ] as const)("gives back what it holds %s", async (_, inMemory, hasFiles) => {
    const temporary = vi.spyOn(platform, "openTemporaryFile");
    if (!hasFiles) (platform as { openTemporaryFile?: unknown }).openTemporaryFile = undefined;
    const held = new HeldBytes(inMemory);
    const half = all.subarray(0, 2 * MEBIBYTE + 5);
    // Two at a time share the file.
    const [first, second] = await Promise.all([
      held.take(inPieces(all, 70_001), "all", Infinity),
      held.take(inPieces(half, 300_000), "half", Infinity),
    ]);
    for (const [source, expected] of [
      [first, all],
      [second, half],
    ] as const) {
      expect(source.size).toBe(expected.length);
      for (const [start, length] of [
        [0, source.size],
        [MEBIBYTE - 3, 70_000],
        [9, 1],
      ] as const) {
        const part = await bytesAt(source, start, length);
        expect(Buffer.compare(part, expected.subarray(start, start + length))).toBe(0);
      }
    }
    if (hasFiles) expect(temporary).toHaveBeenCalledTimes(inMemory < all.length ? 1 : 0);
    temporary.mockRestore();
    await held.close();
    expect(leftOver()).toEqual([]);
  });

  it("leaves no file behind when a stream fails or goes on too long", async () => {
    const held = new HeldBytes(0);
    async function* failing(): AsyncGenerator<Uint8Array> {
      yield all;
      throw new Error("the line is cut");
    }
    await expect(held.take(failing(), "it", Infinity)).rejects.toThrow(
      new FileError("Cannot read it to its end: the line is cut."),
    );
    await expect(held.take(inPieces(all, 1000), "it", 4 * MEBIBYTE)).rejects.toThrow(
      new FileError(`it goes beyond ${4 * MEBIBYTE} bytes (limit maxFileSize).`),
    );
    await held.close();
    expect(leftOver()).toEqual([]);
  });

  it("refuses a stream of texts", async () => {
    async function* texts(): AsyncGenerator<Uint8Array> {
      yield "text" as unknown as Uint8Array;
    }
    await expect(new HeldBytes().take(texts(), "the stream", Infinity)).rejects.toThrow(
      new FileError("the stream gives something else than bytes: string."),
    );
  });
});
