// Runs the programs of examples/ as they are, on the GPU, beside what they print on the processor.

import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root, runSource, scratchFolder } from "../run-source.ts";

const all = readdirSync(join(root, "examples")).filter((name) => name.endsWith(".ts"));
const examples = process.env["GRADUS_LONG"] === "1" ? all : ["xor.ts"];
const chooseGpu = join(root, "tests", "webgpu", "choose-webgpu.ts");

/** Leaves the words and the number of lines. */
const wordsOf = (output: string) => output.replace(/-?\d+(\.\d+)?/g, "0");

it.each(examples)(
  "examples/%s does on the GPU what it does on the processor",
  {
    timeout: 600_000,
  },
  async (name) => {
    const folder = scratchFolder("examples");
    const file = join(root, "examples", name);
    try {
      const expected = await runSource(file, folder);
      const output = await runSource(file, folder, [chooseGpu]);
      expect(output).not.toBe("");
      expect(wordsOf(output)).toBe(wordsOf(expected));
    } finally {
      rmSync(folder, { recursive: true });
    }
  },
);
