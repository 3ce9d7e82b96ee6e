import { afterEach, describe, expect, it, vi } from "vitest";
import {
  compile,
  installReferenceDevice,
  profile,
  setDevice,
  type Tensor,
  tensor,
  withSource,
} from "../index.ts";
import { gradients } from "../runtime/gradients.ts";
import { scan } from "../trace/control.ts";

const rows = tensor(new Float32Array(6 * 4).fill(0.5), { shape: [6, 4] });
const weights = tensor(new Float32Array(4 * 3).fill(0.25), { shape: [4, 3] });

/** Makes a step with two layers and a gradient through both, whose names depend on `name`. */
function makeStep(name = "first") {
  return compile((x: Tensor, w: Tensor) => {
    const hidden = withSource(name, () => x.matmul(w).tanh());
    const loss = withSource("loss", () => hidden.square().sum());
    const [slope] = gradients(loss, [w]) as [Tensor];
    return { loss, slope };
  });
}

installReferenceDevice();

afterEach(() => setDevice("wasm"));

describe("profile", () => {
  it("names the layers of each kernel and counts its work", async () => {
    const step = makeStep();
    const { kernels, runs, result } = await profile(() => step(rows, weights));
    expect(runs).toBe(1);
    const products = kernels.filter(({ operations }) => operations.startsWith("dotGeneral"));
    const bySource = Object.fromEntries(products.map((one) => [one.sources[0], one]));
    expect(Object.keys(bySource).sort()).toEqual(["first", "first gradient"]);
    // Five elementwise operations run on the product's rows: tanh, the square and their slopes.
    const flops = 2 * 6 * 4 * 3 + 5 * 6 * 3;
    expect(bySource["first"]).toMatchObject({ calls: 1, flops, shape: [6, 3] });
    expect(bySource["first gradient"]).toMatchObject({ flops: 2 * 6 * 4 * 3, shape: [4, 3] });
    expect(bySource["first"]?.bytes).toBe(4 * (6 * 4 + 4 * 3 + 2 * 6 * 3));
    expect(kernels.some(({ sources }) => sources.includes("loss"))).toBe(true);
    const plain = step(rows, weights);
    expect(await result.slope.data()).toEqual(await plain.slope.data());
  });

  it.each(["wasm", "reference"] as const)("sums up calls and times on %s", async (device) => {
    setDevice(device);
    const step = makeStep();
    let called = 0;
    const run = () => {
      called++;
      return step(rows, weights);
    };
    const found = await profile(run, { warmUp: 2, repeat: 3 });
    expect(called).toBe(5);
    expect(found.runs).toBe(3);
    expect(found.kernels.length).toBeGreaterThan(1);
    let inside = 0;
    for (const kernel of found.kernels) {
      expect(kernel.calls).toBe(3);
      inside += kernel.milliseconds;
    }
    expect(inside).toBeGreaterThan(0);
    expect(inside).toBeLessThanOrEqual(found.milliseconds);
  });

  it("puts the kernels of a loop inside of it, and counts their time once", async () => {
    const sums = compile((x: Tensor) => {
      const start = x.sum(0);
      // Elements meet, so that none can go through the loop on its own.
      const step = (total: Tensor, row: Tensor) => [total.add(row.sum()).tanh(), total] as const;
      return scan(step, start, x);
    });
    const found = await profile(() => sums(rows));
    const loop = found.kernels.find(({ operations }) => operations === "scan");
    const body = found.kernels.find(({ operations }) => operations === "loop add tanh");
    expect(loop?.calls).toBe(1);
    expect(body?.calls).toBe(6);
    const inside = found.kernels.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    expect(inside).toBeLessThanOrEqual(found.milliseconds);

    const { traceEvents } = found.chromeTrace();
    const outer = traceEvents.find(({ name }) => name.startsWith("scan"));
    const inner = traceEvents.filter(({ name }) => name.startsWith("loop add tanh"));
    expect(inner).toHaveLength(6);
    for (const { ts, dur } of inner) {
      expect(ts).toBeGreaterThanOrEqual(outer?.ts ?? Number.NaN);
      expect(ts + dur).toBeLessThanOrEqual((outer?.ts ?? 0) + (outer?.dur ?? 0) + 1e-6);
    }
  });

  it("tells of a loop whose elements never meet as one kernel, with the work of all steps", async () => {
    const sums = compile((x: Tensor) => {
      return scan((total: Tensor, row: Tensor) => [total.add(row).tanh(), total], x.sum(0), x);
    });
    const { kernels } = await profile(() => sums(rows));
    const loop = kernels.find(({ operations }) => operations === "scan");
    expect(kernels.filter(({ operations }) => operations.startsWith("loop"))).toEqual([]);
    expect(loop?.flops).toBe(6 * 4 * 2);
  });

  it("prints a table, slowest kernel first, with the rest summed up", async () => {
    const found = await profile(() => makeStep()(rows, weights));
    const lines = found.table({ rows: 2 }).split("\n");
    expect(lines[0]?.trim().split(/\s+/).join(" ")).toBe(
      "ms % calls MFLOP MB GFLOP/s GB/s layer kernel",
    );
    expect(lines).toHaveLength(6);
    expect(Number.parseFloat(lines[1] ?? "")).toBeGreaterThanOrEqual(
      Number.parseFloat(lines[2] ?? ""),
    );
    expect(lines[3]).toMatch(/^\d+\.\d{3} ms in \d+ more kernels$/);
    expect(lines.at(-1)).toMatch(/ms in 1 run, .* MFLOP, .* GFLOP\/s$/);
  });

  it("gives a trace in Chrome's format", async () => {
    const found = await profile(() => makeStep()(rows, weights));
    const { traceEvents } = JSON.parse(JSON.stringify(found.chromeTrace()));
    expect(traceEvents[0]).toMatchObject({ cat: "run", ph: "X", pid: 1, tid: 1 });
    const event = traceEvents.find(({ name }: { name: string }) => /dotGeneral \[/.test(name));
    expect(event.name).toBe("first gradient: dotGeneral [4, 3]");
    expect(event.args).toMatchObject({ sources: "first gradient", flops: 144, bytes: 216 });
  });

  it("costs nothing outside: equal structures share a program, whatever their layers' names", () => {
    const compiled = vi.spyOn(WebAssembly, "Module");
    makeStep("one")(rows, weights);
    const before = compiled.mock.calls.length;
    makeStep("another")(rows, weights);
    expect(compiled.mock.calls.length).toBe(before);
    compiled.mockRestore();
  });

  it("tells layers of equal structure apart", async () => {
    await profile(() => makeStep("one")(rows, weights));
    const { kernels } = await profile(() => makeStep("another")(rows, weights));
    expect(kernels.flatMap(({ sources }) => sources)).toContain("another gradient");
    expect(kernels.flatMap(({ sources }) => sources)).not.toContain("one");
  });

  it("ends with what it measures, also when that fails, and does not nest", async () => {
    const fail = () => Promise.reject(new Error("no data"));
    await expect(profile(fail)).rejects.toThrow("no data");
    const nested = profile(() => profile(() => 1));
    await expect(nested).rejects.toThrow("another profile is being taken");
    await expect(profile(() => 1)).resolves.toMatchObject({ result: 1, kernels: [] });
  });

  it.each([
    [{ repeat: 0 }, "repeat must be a whole number from 1, but got 0"],
    [{ warmUp: -1 }, "warmUp must be a whole number from 0, but got -1"],
  ])("refuses %j", async (options, message) => {
    await expect(profile(() => 1, options)).rejects.toThrow(message);
  });
});
