// Feeds a reader with mutants and holds it to its promise: it reads them or refuses them, fast and small.

import { FileError } from "gradus";
import { MemoryMeter } from "../memory-meter.ts";
import { Choice } from "./random.ts";
import type { Reader } from "./readers.ts";

/** Says which mutants a reader gets. */
export interface FuzzOptions {
  readonly reader: Reader;
  readonly count: number;
  /** Seed of the run; mutant number i has the seed `seed + i`. */
  readonly seed: number;
  /** Hears of every mutant before it is read, so that a hang can be named. */
  readonly begins?: (seed: number) => void;
}

/** Is what a run has found. */
export interface FuzzResult {
  readonly read: number;
  readonly refused: number;
  /** Broken promises: the seed of the mutant and what happened. */
  readonly failures: readonly string[];
  /** Longest time for one mutant, in milliseconds. */
  readonly slowest: number;
  /** Most memory that one mutant took at a time, in bytes. */
  readonly largest: number;
}

const mebibyte = 2 ** 20;
/** Most milliseconds for one mutant. */
const mostTime = 2000;
/** Mutants after which the process' memory has found its level. */
const warmUp = 300;
const mostFailures = 10;

/** Runs a reader over its mutants, all in memory and in this process. */
export async function fuzz({ reader, count, seed, begins }: FuzzOptions): Promise<FuzzResult> {
  const failures: string[] = [];
  let [read, refused, slowest, largest] = [0, 0, 0, 0];
  const memory = new MemoryMeter();
  const { warn } = console;
  console.warn = () => {};
  try {
    for (let i = 0; i < count && failures.length < mostFailures; i++) {
      const fail = (what: string) =>
        void failures.push(`${reader.name}, seed ${seed + i}: ${what}`);
      const bytes = reader.mutate(new Choice(seed + i));
      begins?.(seed + i);
      memory.start();
      const start = performance.now();
      const error = await attempt(reader, bytes);
      let time = performance.now() - start;
      const grown = memory.grown();
      if (error === undefined) read++;
      else if (error instanceof FileError) refused++;
      else fail(`an untyped error: ${error instanceof Error ? error.stack : error}`);
      // Other programs may have had the processor: what counts is how much of it this one takes.
      if (time > mostTime) time = await workOn(reader, bytes);
      if (time > mostTime) fail(`it took ${time.toFixed()} ms`);
      if (i < warmUp) continue;
      slowest = Math.max(slowest, time);
      largest = Math.max(largest, grown);
      if (grown > Math.max(64 * mebibyte, 8 * bytes.length)) {
        fail(`${(grown / mebibyte).toFixed()} MiB more memory for ${bytes.length} bytes`);
      }
    }
  } finally {
    console.warn = warn;
  }
  return { read, refused, failures, slowest, largest };
}

async function attempt(reader: Reader, bytes: Uint8Array): Promise<unknown> {
  try {
    await reader.read(bytes);
    return undefined;
  } catch (error) {
    return error ?? "nothing was thrown";
  }
}

/** Reads a mutant again and gives the milliseconds of the processor that it takes. */
async function workOn(reader: Reader, bytes: Uint8Array): Promise<number> {
  const start = process.cpuUsage();
  await attempt(reader, bytes);
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}
