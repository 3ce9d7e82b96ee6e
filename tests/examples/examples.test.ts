// Runs every program of examples/ on the source, as a reader would.

import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { root, runSource, scratchFolder } from "../run-source.ts";

const examples = readdirSync(join(root, "examples")).filter((name) => name.endsWith(".ts"));

it("there are examples to run", () => {
  expect(examples).toContain("digits.ts");
});

it.each(examples)("examples/%s runs to its end and prints something", async (name) => {
  const folder = scratchFolder("examples");
  try {
    expect(await runSource(join(root, "examples", name), folder)).not.toBe("");
  } finally {
    rmSync(folder, { recursive: true });
  }
});
