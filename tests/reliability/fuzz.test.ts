// Every reader of files gets mutants of good files; none may crash, hang, or take much memory.

import { afterAll, describe, expect, it } from "vitest";
import { fuzz } from "./fuzz/fuzz.ts";
import { intact, readers } from "./fuzz/readers.ts";
import { Watchdog } from "./fuzz/watchdog.ts";

const isLong = process.env.GRADUS_LONG === "1";
const count = isLong ? 300_000 : 10_000;
// The usual run is the same each time; the long one, and npm run fuzz, try new mutants.
const usual = isLong ? Math.floor(Math.random() * 2 ** 40) : 1;
const seed = Number(process.env.GRADUS_SEED ?? usual);
const hours = 3_600_000;

const watchdog = new Watchdog(readers.map(({ name }) => name));
afterAll(() => watchdog.stop());

describe(`mutants, begun with GRADUS_SEED=${seed},`, () => {
  it("are made of files that are read as they are", async () => {
    for (const [name, bytes] of intact) {
      const reader = readers.find((one) => one.name === name);
      expect(reader, name).toBeDefined();
      await reader?.read(bytes);
    }
  });

  it.each(readers)(
    "are read or refused: $name",
    async (reader) => {
      const begins = watchdog.watch(reader.name);
      const { failures, read, refused } = await fuzz({ reader, count, seed, begins });
      expect(failures).toEqual([]);
      expect(read + refused).toBe(count);
      expect(refused).toBeGreaterThan(0);
    },
    2 * hours,
  );
});
