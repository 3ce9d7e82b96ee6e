import { describe, expect, it } from "vitest";
import { ConfigError } from "../../shared/errors.ts";
import { compile, cond, grad, scan, type Tensor, tensor, Variable, whileLoop } from "../index.ts";

/** Runs a body eagerly and inside a compiled function; both must agree. */
async function bothWays(fn: () => Tensor): Promise<unknown> {
  const eager = await fn().array();
  expect(await compile(fn)().array()).toEqual(eager);
  return eager;
}

describe("scan", () => {
  it("carries and stacks, in either direction", async () => {
    const xs = tensor([1, 2, 3]);
    const totals = (reverse: boolean) => () =>
      scan((total: Tensor, x: Tensor) => [total.add(x), total.add(x)] as const, tensor(0), xs, {
        reverse,
      })[1];
    expect(await bothWays(totals(false))).toEqual([1, 3, 6]);
    expect(await bothWays(totals(true))).toEqual([6, 5, 3]);
  });

  it("takes trees, and swaps carries", async () => {
    const run = () => {
      const [{ a, b }] = scan(
        (carry: { a: Tensor; b: Tensor }, x: Tensor) => [{ a: carry.b, b: carry.a.add(x) }, x],
        { a: tensor(1), b: tensor(10) },
        tensor([1, 1, 1]),
      );
      return a.multiply(100).add(b);
    };
    expect(await bothWays(run)).toBe(1103);
  });

  it("closes over tensors from outside, through two levels, and over variables", async () => {
    const offset = tensor([1, 2]).multiply(2);
    const scale = new Variable([10, 100]);
    const run = () =>
      scan(
        (h: Tensor, x: Tensor) => {
          const [inner] = scan(
            (g: Tensor, _y: Tensor) => [g.add(offset).add(x), g] as const,
            h,
            tensor([0, 0]),
          );
          return [inner.multiply(1), inner.multiply(scale.value)] as const;
        },
        tensor([0, 0]),
        tensor([1, 2]),
      )[1];
    expect(await bothWays(run)).toEqual([
      [60, 1000],
      [140, 2200],
    ]);
  });

  it("reads a variable as it is when an eager loop is written", async () => {
    const state = new Variable([1, 2]);
    const [result] = scan(
      (h: Tensor, x: Tensor) => [h.add(state.value).multiply(x), h] as const,
      tensor([0, 0]),
      tensor([1, 1]),
    );
    state.assign([100, 100]);
    expect(await result.array()).toEqual([2, 4]);
  });

  it("runs no step over nothing", async () => {
    const [last, stack] = scan(
      (h: Tensor, x: Tensor) => [h.add(x), h] as const,
      tensor(7),
      tensor([], { shape: [0] }),
    );
    expect(await last.item()).toBe(7);
    expect(stack.shape).toEqual([0]);
  });

  it("has a gradient, with respect to carries, slices and captures", async () => {
    const power = (w: Tensor, h0: Tensor) =>
      scan(
        (h: Tensor, x: Tensor) => [h.multiply(w).multiply(x), h] as const,
        h0,
        tensor([1, 2, 1]),
      )[0].sum();
    expect(await grad(power)(tensor(3), tensor(1)).item()).toBe(54);
    expect(await grad((h0: Tensor) => power(tensor(3), h0))(tensor(1)).item()).toBe(54);
    const second = grad((w: Tensor) => grad(power)(w, tensor(1)));
    expect(await second(tensor(3)).item()).toBe(36);
  });

  it("says so when a carry changes its type", () => {
    expect(() =>
      scan((_h: Tensor, x: Tensor) => [x.cast("int32"), x] as const, tensor(0), tensor([1])),
    ).toThrow(
      new ConfigError(
        "scan: carried tensor 0 begins as float32[], but the body gives int32[]. " +
          "Both must have one type.",
      ),
    );
  });

  it("forbids assigning a variable inside", () => {
    const count = new Variable(0, { name: "count" });
    expect(() =>
      scan(
        (h: Tensor, x: Tensor) => {
          count.assignAdd(1);
          return [h, x] as const;
        },
        tensor(0),
        tensor([1]),
      ),
    ).toThrow(
      new ConfigError(
        'Variable "count" was assigned inside a loop or branch body. ' +
          "Carry the value through the loop and assign it afterwards.",
      ),
    );
  });
});

describe("whileLoop", () => {
  it("repeats until the condition fails, closing over tensors on both sides", async () => {
    const limit = tensor(100);
    const factor = new Variable(3);
    const run = () =>
      whileLoop(
        (x: Tensor) => x.less(limit),
        (x) => x.multiply(factor.value),
        tensor(1),
      );
    expect(await bothWays(run)).toBe(243);
  });

  it("does nothing where the condition fails at once", async () => {
    const run = () =>
      whileLoop(
        (x: Tensor) => x.less(0),
        (x) => x.add(1),
        tensor(5),
      );
    expect(await bothWays(run)).toBe(5);
  });

  it("says so when a carry changes its type", () => {
    expect(() =>
      whileLoop(
        (x: Tensor) => x.less(1),
        (x) => x.reshape([1]),
        tensor(0),
      ),
    ).toThrow(
      "whileLoop: carried tensor 0 begins as float32[], but the body gives float32[1]. " +
        "Both must have one type.",
    );
  });
});

describe("cond", () => {
  it("runs the branch that the predicate names", async () => {
    const [a, b] = [tensor([1, 2]), new Variable([3, 4])];
    const run = (flag: boolean) => () =>
      cond(
        tensor(flag),
        () => a.multiply(2),
        () => b.value.add(a),
      );
    expect(await bothWays(run(true))).toEqual([2, 4]);
    expect(await bothWays(run(false))).toEqual([4, 6]);
  });

  it("has a gradient through the branch that runs", async () => {
    const f = (x: Tensor) =>
      cond(
        x.sum().greater(0),
        () => x.square().sum(),
        () => x.sum(),
      );
    expect(await grad(f)(tensor([1, 2])).array()).toEqual([2, 4]);
    expect(await grad(f)(tensor([-1, -2])).array()).toEqual([1, 1]);
  });
});
