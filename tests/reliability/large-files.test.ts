// Large files are written, read, converted and compared by processes that may take only so much memory.

import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleChild, startChild } from "./child-program.ts";

const mebibyte = 2 ** 20;
const long = process.env.GRADUS_LONG === "1";
/** Square weights of a model: 16 of 16 MiB, or of 64 MiB. */
const [units, depth] = [long ? 4096 : 2048, 16];
const weight = 4 * units ** 2;
const model = depth * weight;
/** What a process may take beside the model: weights on their way or not yet collected, and what it runs on. */
const spare = Math.max(192 * mebibyte, 4 * weight);

let folder: string;
let child: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradus-large-"));
  child = await bundleChild("handles-large", folder);
});
afterAll(() => rm(folder, { recursive: true }));

/** Lets a process do one thing; gives the bytes of memory that it took for it. */
async function memoryFor(doing: string, from: string, to: string): Promise<number> {
  const paths = [from, to].map((name) => join(folder, name));
  const running = startChild(child, [doing, ...paths, String(units), String(depth)]);
  await running.ended;
  const peak = running.lines.find((line) => line.startsWith("peak"))?.split(" ")[1];
  return Number(peak);
}

describe(`a file of ${model / mebibyte} MiB`, () => {
  it.each([
    ["save", "", "a.keras", model],
    ["load", "a.keras", "", model],
    // Of a stream 16 MiB stay in memory, beside what the stream itself has read ahead.
    ["loadStream", "a.keras", "", model + 32 * mebibyte],
    // The server is part of the process.
    ["loadAddress", "a.keras", "", model + 64 * mebibyte],
    ["inspect", "a.keras", "", 0],
    ["convert", "a.keras", "a.h5", model],
    ["load", "a.h5", "", model],
    ["convert", "a.h5", "a.safetensors", model],
    ["inspect", "a.h5", "", 0],
    ["convert", "a.safetensors", "a.npz", 0],
    ["convertStream", "a.safetensors", "b.npz", 32 * mebibyte],
    ["diff", "a.safetensors", "a.npz", 0],
    ["loadWeights", "a.npz", "", model],
    // Two models, and a weight of each on its way.
    ["diff", "a.keras", "a.h5", 2 * (model + weight)],
  ] as const)("%s %s %s", async (doing, from, to, held) => {
    expect(await memoryFor(doing, from, to)).toBeLessThan(held + spare);
    const written = to === "" || doing === "diff" ? from : to;
    expect((await stat(join(folder, written))).size).toBeGreaterThan(model);
  });
});
