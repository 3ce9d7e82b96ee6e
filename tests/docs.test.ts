// Runs every TypeScript block of the documentation, so that no page shows code that does not work.
// A block opts out with "```ts no-run: reason" alone.

import { readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { codeBlocks } from "./code-blocks.ts";
import { root, runSource, scratchFolder } from "./run-source.ts";

const pages = [
  "README.md",
  ...readdirSync(join(root, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const blocks = pages.flatMap((page) =>
  codeBlocks(readFileSync(join(root, page), "utf8")).map((block) => ({ page, ...block })),
);

describe("the code in the documentation", () => {
  it("has blocks that run", () => {
    expect(blocks.some(({ info }) => info === "")).toBe(true);
  });

  it.each(blocks)("$page, line $line, runs or says why it does not", async ({ info, code }) => {
    if (info !== "") {
      expect(info).toMatch(/^no-run: \S+/);
      return;
    }
    const folder = scratchFolder("docs");
    try {
      const file = join(folder, "block.ts");
      writeFileSync(file, code);
      await runSource(file, folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("is the same in the Korean README as in the English one", () => {
    const code = (page: string) =>
      codeBlocks(readFileSync(join(root, page), "utf8")).map((block) => block.code);
    expect(code("README.ko.md")).toEqual(code("README.md"));
  });
});
