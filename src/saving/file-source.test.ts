import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bytesAt } from "../files/byte-source.ts";
import { FileError } from "../shared/errors.ts";
import { type FileSource, withSource } from "./file-source.ts";

const bytes = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) >> 3);
let folder = "";
let path = "";
let server: Server;
let address = "";

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradus source ü-"));
  path = join(folder, "some bytes");
  await writeFile(path, bytes);
  server = createServer((request, response) => {
    if (request.url !== "/bytes") response.writeHead(404).end();
    else response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

async function* inPieces(): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += 70_001) yield bytes.subarray(at, at + 70_001);
}

const sources: [string, () => FileSource][] = [
  ["a path", () => path],
  ["the URL of a file", () => pathToFileURL(path)],
  ["bytes", () => bytes],
  ["an ArrayBuffer", () => bytes.slice().buffer],
  ["a Blob", () => new Blob([bytes])],
  ["a stream", () => new Blob([bytes]).stream()],
  ["an iterable, such as a stream of Node", inPieces],
  ["an address", () => `${address}/bytes`],
  ["the URL of an address", () => new URL(`${address}/bytes`)],
];

describe("withSource", () => {
  it.each(sources)("reads any part of %s, in any order", async (_, open) => {
    const parts: [number, number][] = [
      [0, 300_000],
      [299_999, 1],
      [65_530, 12],
      [10, 140_000],
      [65_536, 65_536],
      [5, 0],
    ];
    await withSource(open(), {}, async (source) => {
      expect(source.size).toBe(bytes.length);
      for (const [start, length] of [...parts, ...parts]) {
        const part = await bytesAt(source, start, length);
        // Comparing large arrays by toEqual takes seconds.
        expect(Buffer.compare(part, bytes.subarray(start, start + length))).toBe(0);
      }
    });
  });

  it.each<[string, () => FileSource, string | RegExp]>([
    ["a file that is missing", () => join(folder, "none"), /Cannot read ".*none": there is no/],
    ["a folder", () => folder, "it is a directory"],
    ["an address without a file", () => `${address}/none`, /none": the server answers 404\./],
    ["an address without a server", () => "http://127.0.0.1:1/x", 'Cannot read "http://127.0'],
    ["a stream beyond the limit", inPieces, "the stream goes beyond 200000 bytes (limit maxF"],
    ["an address beyond the limit", () => `${address}/bytes`, "beyond 200000 bytes"],
  ])("says what is wrong with %s", async (_, open, reason) => {
    const reading = withSource(open(), { maxFileSize: 200_000 }, async () => {});
    await expect(reading).rejects.toThrow(FileError);
    await expect(withSource(open(), { maxFileSize: 200_000 }, async () => {})).rejects.toThrow(
      reason,
    );
  });

  it("tells when a file becomes shorter while it is read", async () => {
    const shrinking = join(folder, "shrinking");
    await writeFile(shrinking, bytes);
    await withSource(shrinking, {}, async (source) => {
      await writeFile(shrinking, "short");
      await expect(bytesAt(source, 100_000, 100_000)).rejects.toThrow("it became shorter");
    });
  });
});
