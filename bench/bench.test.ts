// The benchmark runs: every kind of task on Gradus, with one short turn each.

import { describe, expect, it } from "vitest";
import { readArguments } from "./arguments.ts";
import { compareNumbers } from "./compare.ts";
import { entriesFor } from "./entries.ts";
import { joinGpuReports } from "./gpu/join.ts";
import { measure } from "./measure.ts";
import { measureFresh } from "./measure-fresh.ts";
import { productLimits } from "./report/limits.ts";
import { findNodes } from "./runtimes.ts";
import { median, spread } from "./statistics.ts";
import { drawTable } from "./table.ts";
import { fill } from "./values.ts";
import { workloadsNamed } from "./workloads/index.ts";

const runtimes = findNodes().filter(({ path }) => path === process.execPath);
const timing = { rounds: 1, turnMs: 1, warmUpMs: 0 };

/** Measures one workload in one short turn. */
function look(name: string, engines: readonly string[]) {
  const [workload] = workloadsNamed(name);
  if (workload === undefined) throw new Error(`no workload ${name}`);
  return measure(workload, entriesFor(workload, engines, runtimes, 1), timing);
}

describe("the benchmark", () => {
  it("finds that loops by hand and Gradus train the same network", {
    timeout: 60_000,
  }, async () => {
    const rows = await look("step-tiny", ["gradus", "loops"]);
    expect(rows.map(({ engine, error }) => [engine, error])).toEqual([
      ["gradus", null],
      ["loops", null],
    ]);
    for (const { medianMs, peakMB } of rows) {
      expect(medianMs).toBeGreaterThan(0);
      expect(peakMB).toBeGreaterThan(10);
    }
    expect(drawTable(rows).split("\n")).toHaveLength(3);
  });

  it.each(["step-lstm", "step-transformer", "gemm-tn-64", "conv-depthwise-kernel"])(
    "measures %s",
    { timeout: 60_000 },
    async (name) => {
      const [row] = await look(name, ["gradus"]);
      expect(row).toMatchObject({ workload: name, engine: "gradus", error: null });
      expect(row?.gflops).toBeGreaterThan(0);
    },
  );

  it("holds products against their kernel", { timeout: 60_000 }, async () => {
    const rows = await look("gemm-nn-64", ["gradus", "gradus-kernel"]);
    expect(rows.map(({ engine, error }) => [engine, error])).toEqual([
      ["gradus", null],
      ["gradus-kernel", null],
    ]);
    expect(productLimits(rows).join("\n")).toMatch(/gemm-nn-64 \| \d+ %/);
  });

  it("times the first step of a new process, of a twin, and from start", {
    timeout: 60_000,
  }, async () => {
    const [workload] = workloadsNamed("cold-mlp");
    if (workload === undefined) throw new Error("no workload cold-mlp");
    const rows = await measureFresh(workload, entriesFor(workload, ["gradus"], runtimes, 1), 1);
    const names = rows.map((row) => row.workload);
    expect(names).toEqual(["cold-mlp", "cold-mlp-twin", "cold-mlp-from-start"]);
    const [first = 0, twin = 0, fromStart = 0] = rows.map(({ medianMs }) => medianMs ?? 0);
    expect(twin).toBeGreaterThan(0);
    expect(fromStart).toBeGreaterThan(first);
  });

  it("says why an engine cannot do a workload", { timeout: 60_000 }, async () => {
    const [tiny] = workloadsNamed("step-tiny");
    const [product] = workloadsNamed("gemm-nn-64");
    if (tiny === undefined || product === undefined) throw new Error("workloads are missing");
    const rows = await measure(product, entriesFor(tiny, ["loops"], runtimes, 1), timing);
    expect(rows[0]).toMatchObject({
      medianMs: null,
      error: expect.stringContaining("step-tiny only"),
    });
  });

  it("makes numbers in the range that was asked for, the same every time", () => {
    const values = fill({ shape: [50, 20], seed: 3, scale: 2, offset: 1 });
    expect(Math.min(...values)).toBeGreaterThanOrEqual(-1);
    expect(Math.max(...values)).toBeLessThan(3);
    expect(values.reduce((sum, x) => sum + x, 0) / 1000).toBeCloseTo(1, 0);
    expect(new Set(fill({ shape: [100], seed: 1, classes: 3 }))).toEqual(new Set([0, 1, 2]));
  });

  it("tells an engine that computed something else", () => {
    const same = { numbers: [1, 2, 3], error: null };
    const close = { numbers: [1, 2.0001, 3], error: null };
    const other = { numbers: [1, 2.5, 3], error: null };
    const broken = { numbers: [1, Number.NaN, 3], error: null };
    compareNumbers([same, close, other, broken]);
    expect([same.error, close.error]).toEqual([null, null]);
    expect(other.error).toContain("computed 2.5");
    expect(broken.error).toContain("computed NaN");
  });

  it("joins what the GPU did in parts", () => {
    const report = (adapter: string, names: readonly string[], error: string) => ({
      ...{ adapter, browser: "Chrome/1", features: [] },
      ceilings: { bytesPerMs: 1, flopsPerMs: 1 },
      rows: names.map((workload) => ({ workload, engine: "gradus", error, measured: null })),
    });
    const before = report("swift", ["step-tiny", "gemm-nn-512"], "before");
    const joined = joinGpuReports(before, report("swift", ["step-mlp", "step-tiny"], "after"));
    expect(joined.rows.map(({ workload, error }) => [workload, error])).toEqual([
      ["step-tiny", "after"],
      ["step-mlp", "after"],
      ["gemm-nn-512", "before"],
    ]);
    expect(() => joinGpuReports(before, report("other", [], ""))).toThrow(
      'of the adapter "swift", and this one of "other"',
    );
  });

  it("gives the median and the distance between the quartiles", () => {
    expect(median([5, 1, 3])).toBe(3);
    expect(median([1, 2])).toBe(1.5);
    expect(spread([1, 2, 3, 4, 5])).toBe(2);
  });

  it("names what it knows when it is asked for something else", () => {
    expect(() => readArguments(["gemmm"])).toThrow(/"gemmm" is neither.*gemm.*gradus/);
    expect(() => readArguments(["gemm", "--threads", "none"])).toThrow('but got "none"');
    expect(readArguments(["gemm-nn", "gradus"])).toMatchObject({ engines: ["gradus"] });
  });
});
