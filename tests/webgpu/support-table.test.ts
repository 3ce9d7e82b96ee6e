import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { refusalOf } from "../../src/engine/backends/webgpu/kernels/index.ts";
import { hasScalar } from "../../src/engine/backends/webgpu/wgsl/scalars.ts";
import { dtypes } from "../../src/engine/ir/dtype.ts";
import { casesByPrimitive } from "../../src/engine/testing/primitive-cases.ts";

const page = fileURLToPath(new URL("../../docs/webgpu.md", import.meta.url));

/** Prints what the GPU runs, from the tables that the backend itself reads. */
function supportTable(): string {
  const names = casesByPrimitive.map(([name]) => name);
  const code = (list: readonly string[]) => list.map((name) => `\`${name}\``).join(", ");
  const refused = names.filter((name) => refusalOf(name) !== undefined);
  const runs = names.filter((name) => refusalOf(name) === undefined);
  const dtypeRows = dtypes.map((dtype) =>
    hasScalar(dtype)
      ? `| ${dtype} | yes |`
      : `| ${dtype} | no: the GPU computes in 32 bits. Use float32, or the device "wasm" |`,
  );
  return [
    "| dtype | on the GPU |\n|---|---|",
    ...dtypeRows,
    "",
    "| primitive | on the GPU |\n|---|---|",
    `| ${code(runs)} | yes |`,
    ...refused.map((name) => `| \`${name}\` | no: ${refusalOf(name)} |`),
  ].join("\n");
}

describe("the page about the GPU", () => {
  it("says of every dtype and primitive whether it runs", () => {
    const text = readFileSync(page, "utf8");
    const found = /<!-- generated: support -->\n([\s\S]*?)<!-- \/generated: support -->/.exec(text);
    expect(found?.[1]?.trim()).toBe(supportTable());
  });
});
