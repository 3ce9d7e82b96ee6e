import { afterEach, describe, expect, it, vi } from "vitest";
import { tensor, Variable } from "../index.ts";
import { currentBackend } from "./device.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("eager tensors", () => {
  it("compute a chain when it is read, and never again", async () => {
    const compilations = vi.spyOn(currentBackend(), "compile");
    const y = tensor([1, 2]).add(0.75).multiply(3).negate();
    expect(compilations).not.toHaveBeenCalled();
    expect(await y.array()).toEqual([-5.25, -8.25]);
    expect(await y.array()).toEqual([-5.25, -8.25]);
    expect(compilations).toHaveBeenCalledTimes(1);
  });

  it("share one program between chains of equal structure and different numbers", async () => {
    const compilations = vi.spyOn(currentBackend(), "compile");
    for (const n of [1, 2, 3]) {
      expect(await tensor([n, n]).multiply(n).subtract(0.5).sum().item()).toBe(2 * (n * n - 0.5));
    }
    expect(compilations).toHaveBeenCalledTimes(1);
  });

  it("compute a chain of thousands in pieces of 256", async () => {
    const compilations = vi.spyOn(currentBackend(), "compile");
    let x = tensor([0, 1]);
    for (let i = 0; i < 2000; i++) x = x.add(1);
    expect(compilations.mock.calls.length).toBeGreaterThan(0);
    const most = Math.max(...compilations.mock.calls.map(([{ graph }]) => graph.nodes.length));
    expect(most).toBeLessThanOrEqual(512);
    expect(await x.array()).toEqual([2000, 2001]);
  });

  it("read a variable as it was when they read it", async () => {
    const state = new Variable([1, 2], { name: "state" });
    const before = state.value.add(0);
    state.assign([5, 6]);
    const between = state.value;
    state.assignAdd(1);
    expect(await before.array()).toEqual([1, 2]);
    expect(await between.array()).toEqual([5, 6]);
    expect(await state.value.array()).toEqual([6, 7]);
    expect(Array.from(await state.data())).toEqual([6, 7]);
  });

  it("give a variable that was never run its initial value", async () => {
    const state = new Variable(tensor([1, 2]).multiply(2));
    expect(await state.value.array()).toEqual([2, 4]);
  });

  it("print NaN literals and −0 as they are", async () => {
    expect(Object.is(await tensor(-0).item(), -0)).toBe(true);
    expect(await tensor([Number.NaN]).add(1).item()).toBeNaN();
  });
});
