// Child processes that save or train are killed at random moments; what they leave is whole.

import { mkdir, mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { loadModel } from "gradus";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { bundleChild, startChild } from "./child-program.ts";

const long = process.env.GRADUS_LONG === "1";
const kills = long ? 1000 : 50;
const hours = 3_600_000;

let folder: string;
let saves: string;
let trains: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "gradus-kill-"));
  [saves, trains] = await Promise.all([
    bundleChild("saves", folder),
    bundleChild("trains", folder),
  ]);
});
afterAll(() => rm(folder, { recursive: true }));

function numbersIn(lines: readonly string[], word: string): number[] {
  return lines.filter((line) => line.startsWith(word)).map((line) => Number(line.split(" ")[1]));
}

/** Reads the number that all weights of the file have. @throws when the file is not whole. */
async function savedNumber(path: string): Promise<number> {
  const weights = await (await loadModel(path)).getWeights();
  const values = new Set(weights.flatMap(({ data }) => Array.from(data)));
  const [number = Number.NaN] = values;
  expect([...values]).toEqual([number]);
  return number;
}

describe("a process that is killed while it saves", () => {
  it(
    `leaves the old file or the new one, whole, ${kills} times out of ${kills}`,
    async () => {
      // Two chains of files side by side, since a child spends most of its time starting.
      const chain = async (name: string, count: number): Promise<number> => {
        const place = join(folder, name);
        await mkdir(place);
        const path = join(place, "model.keras");
        let last = 0;
        let torn = 0;
        for (let kill = 0; kill < count; kill++) {
          const child = startChild(saves, [path, String(last + 1)]);
          await child.printed(last === 0 ? "saved" : "begins");
          // Machines differ in when the writing begins.
          await wait(Math.random() * 60 * (1 + (kill % 4)));
          await child.kill();
          const number = await savedNumber(path);
          const done = Math.max(last, ...numbersIn(child.lines, "saved"));
          // What was reported as saved is there; a save that was begun may be.
          expect(number).toBeGreaterThanOrEqual(done);
          expect(number).toBeLessThanOrEqual(Math.max(...numbersIn(child.lines, "begins")));
          if ((await readdir(place)).length > 1) torn++;
          last = number;
        }
        // What a killed process left is gone after the next save.
        const child = startChild(saves, [path, String(last + 1)]);
        await child.printed("saved");
        await child.kill();
        expect((await readdir(place)).length).toBeLessThanOrEqual(2);
        return torn;
      };
      const torn = await Promise.all([chain("a", kills / 2), chain("b", kills / 2)]);
      // Some were hit in the middle of writing, or the test would prove nothing.
      expect(torn[0] + torn[1]).toBeGreaterThan(0);
    },
    2 * hours,
  );
});

describe("a process that is killed while it trains, and started again", () => {
  it.each(["arrays", "stream"])(
    "ends with the same bits as one that was never killed: %s",
    async (data) => {
      const even = startChild(trains, [join(folder, `even-${data}`), data]);
      await even.ended;
      const expected = even.lines.at(-1);
      for (let run = 0; run < (long ? 50 : 2); run++) {
        const backup = join(folder, `backup-${data}-${run}`);
        for (let kill = 0; kill < 5; kill++) {
          const child = startChild(trains, [backup, data]);
          await child.printed("trains");
          await Promise.race([wait(30 + Math.random() * 500), child.ended.catch(() => {})]);
          await child.kill();
        }
        const last = startChild(trains, [backup, data]);
        await last.ended;
        expect(last.lines.at(-1)).toBe(expected);
      }
    },
    2 * hours,
  );
});
