import { describe, expect, it } from "vitest";
import { detectFeatures } from "./features.ts";

describe("detectFeatures", () => {
  it("finds vectors and shared memory in every supported Node, and fused ones from Node 22", () => {
    const major = Number(process.versions.node.split(".")[0]);
    const { simd, threads, relaxedSimd } = detectFeatures();
    expect({ simd, threads }).toEqual({ simd: true, threads: true });
    if (major < 21) expect(relaxedSimd).toBe(false);
    if (major >= 22) expect(relaxedSimd).toBe(true);
  });
});
