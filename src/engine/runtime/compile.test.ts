import { afterEach, describe, expect, it, vi } from "vitest";
import { ConfigError } from "../../shared/errors.ts";
import {
  asTensor,
  compile,
  grad,
  gradients,
  installReferenceDevice,
  setDevice,
  type Tensor,
  type TensorLike,
  tensor,
  Variable,
} from "../index.ts";
import { currentBackend } from "./device.ts";

const countCompilations = () => vi.spyOn(currentBackend(), "compile");

afterEach(() => {
  vi.restoreAllMocks();
});

describe("compile", () => {
  it("compiles once for calls of one structure", async () => {
    const compilations = countCompilations();
    const f = compile((x: Tensor, y: Tensor) => x.multiply(y).add(0.125));
    const a = tensor([1, 2, 3]);
    expect(await f(a, a).array()).toEqual([1.125, 4.125, 9.125]);
    expect(await f(a, tensor([0, 1, 0])).array()).toEqual([0.125, 2.125, 0.125]);
    expect(compilations).toHaveBeenCalledTimes(1);
  });

  it("shares one program between functions of equal structure", async () => {
    const compilations = countCompilations();
    const make = () => compile((x: Tensor) => x.tanh().multiply(0.3125).sum());
    const x = tensor([0, 0]);
    expect(await make()(x).item()).toBe(0);
    expect(await make()(x).item()).toBe(0);
    expect(compilations).toHaveBeenCalledTimes(1);
  });

  it("takes numbers as run-time inputs, so that a hundred learning rates compile once", async () => {
    const compilations = countCompilations();
    const weight = new Variable(1, { name: "weight" });
    const step = compile((rate: number | Tensor) => {
      weight.assignSubtract(weight.value.multiply(rate));
      return weight.value;
    });
    for (let i = 0; i < 100; i++) step(i / 1000);
    expect(compilations).toHaveBeenCalledTimes(1);
    let expected = 1;
    for (let i = 0; i < 100; i++) expected -= expected * (i / 1000);
    expect(await weight.value.item()).toBeCloseTo(expected, 6);
  });

  it("repeats over the pieces of its first argument as one call after the other would", async () => {
    const trainer = () => {
      const weight = new Variable([1, -1], { name: "weight" });
      const step = compile((x: Float32Array | Tensor, rate: Tensor) => {
        const error = asTensor(x).multiply(weight.value).sum().subtract(1);
        weight.assignSubtract(asTensor(x).multiply(error).multiply(rate));
        return error;
      });
      return { weight, step };
    };
    const pieces = Float32Array.of(1, 2, 0.5, -1, 3, 0.25);
    const rate = tensor(0.1);
    installReferenceDevice();
    for (const device of ["wasm", "reference"] as const) {
      setDevice(device);
      const [single, several] = [trainer(), trainer()];
      let last: Tensor | undefined;
      for (let i = 0; i < 3; i++) last = single.step(pieces.slice(2 * i, 2 * i + 2), rate);
      const compilations = countCompilations();
      const result = several.step.repeat(3, pieces, rate);
      expect(await result.item()).toBe(await last?.item());
      expect(await several.weight.data()).toEqual(await single.weight.data());
      expect(compilations).not.toHaveBeenCalled();
    }
    setDevice("wasm");
  });

  it("repeats inside a traced function as so many calls", async () => {
    const count = new Variable(0, { name: "count" });
    const add = compile((x: Int32Array | Tensor) => {
      count.assignAdd(asTensor(x).cast("float32").sum());
      return count.value;
    });
    const twice = compile(() => add.repeat(2, Int32Array.of(1, 2, 3, 4)));
    expect(await twice().item()).toBe(10);
  });

  it("refuses to repeat over what it cannot cut into pieces", () => {
    const first = compile((x: Float32Array | Tensor) => asTensor(x).sum(), { name: "first" });
    expect(() => first.repeat(2, new Float32Array(3))).toThrow(
      new ConfigError(
        "first.repeat: the first argument should be a typed array of 2 equal pieces, " +
          "but is Float32Array(3). Give the pieces one behind the other.",
      ),
    );
    expect(() => first.repeat(0, new Float32Array(2))).toThrow("of 0 equal pieces");
    expect(() => first.repeat(2, tensor([1, 2]))).toThrow("but is object");
  });

  it("keeps variables apart that begin as one tensor", async () => {
    const initial = tensor([1, 2]).multiply(3);
    const [a, b] = [new Variable(initial), new Variable(initial)];
    const step = compile(() => {
      a.assignAdd(1);
      return b.value;
    });
    expect(await step().array()).toEqual([3, 6]);
    expect([await a.value.array(), await b.value.array()]).toEqual([
      [4, 7],
      [3, 6],
    ]);
    expect(await initial.array()).toEqual([3, 6]);
  });

  it("takes NaN and infinities like other numbers", async () => {
    const f = compile((x: Tensor, y: number | Tensor) => x.add(y).maximum(Number.NaN));
    expect(await f(tensor([1]), Number.NaN).array()).toEqual([Number.NaN]);
    const g = compile((x: Tensor, y: number | Tensor) =>
      x.add(y).minimum(Number.POSITIVE_INFINITY),
    );
    expect(await g(tensor([1]), Number.NEGATIVE_INFINITY).array()).toEqual([-Infinity]);
  });

  it("keeps strings, booleans and structure as part of the program", async () => {
    const f = compile((x: Tensor, { square }: { square: boolean }) => (square ? x.square() : x));
    expect(await f(tensor([3]), { square: true }).array()).toEqual([9]);
    expect(await f(tensor([3]), { square: false }).array()).toEqual([3]);
  });

  it("forgets the program not called for longest, with a warning, at 17 types", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    let traced = 0;
    const f = compile(
      (x: Tensor) => {
        traced++;
        return x.negate();
      },
      { name: "negated" },
    );
    const call = (n: number) => f(tensor(new Float32Array(n)));
    for (let n = 1; n <= 16; n++) call(n);
    call(1);
    expect(warn).not.toHaveBeenCalled();
    call(17);
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      'compile: "negated" was called with more than 16 different argument types; the one not ' +
        "called for longest is forgotten. Pad or batch the inputs to fewer shapes.",
    );
    call(1);
    expect(traced).toBe(17);
    call(2);
    expect(traced).toBe(18);
  });

  it("updates variables in place and gives the new value", async () => {
    const total = new Variable([0, 10], { name: "total" });
    const step = compile((x: Tensor) => {
      total.assignAdd(x);
      return total.value.multiply(2);
    });
    expect(await step(tensor([1, 2])).array()).toEqual([2, 24]);
    expect(await step(tensor([1, 2])).array()).toEqual([4, 28]);
    expect(await total.value.array()).toEqual([2, 14]);
  });

  it("lets two variables change places", async () => {
    const [a, b] = [new Variable([1, 2]), new Variable([3, 4])];
    const swap = compile(() => {
      const old = a.value;
      a.assign(b.value);
      b.assign(old);
      return old.sum();
    });
    expect(await swap().item()).toBe(3);
    expect(await a.value.array()).toEqual([3, 4]);
    expect(await b.value.array()).toEqual([1, 2]);
    expect(await swap().item()).toBe(7);
    expect(await a.value.array()).toEqual([1, 2]);
  });

  it("keeps the old value for who has read it before", async () => {
    const state = new Variable([1, 2], { name: "state" });
    const before = state.value.multiply(10);
    const step = compile(() => {
      state.assignAdd(1);
      return state.value;
    });
    const after = step();
    expect(await before.array()).toEqual([10, 20]);
    expect(await after.array()).toEqual([2, 3]);
  });

  it("gives a variable's old value to an argument that was read from it", async () => {
    const state = new Variable([1, 2, 3], { name: "state" });
    const step = compile((old: Tensor) => {
      state.assign(state.value.multiply(2));
      return state.value.subtract(old.transpose());
    });
    expect(await step(state.value).array()).toEqual([1, 2, 3]);
    expect(await step(state.value).array()).toEqual([2, 4, 6]);
  });

  it("keeps a captured reading of a variable as it was when it was read", async () => {
    const state = new Variable([1, 2], { name: "state" });
    const first = state.value;
    const step = compile(() => {
      state.assignAdd(1);
      return first.add(0);
    });
    expect(await step().array()).toEqual([1, 2]);
    expect(await step().array()).toEqual([1, 2]);
    expect(await state.value.array()).toEqual([3, 4]);
  });

  it("captures tensors from outside, computed or not", async () => {
    const offset = tensor([1, 2]).multiply(100);
    const f = compile((x: Tensor) => x.add(offset));
    expect(await f(tensor([1, 1])).array()).toEqual([101, 201]);
    expect(await offset.array()).toEqual([100, 200]);
    expect(await f(tensor([2, 2])).array()).toEqual([102, 202]);
  });

  it("is simply called inside of another traced function", async () => {
    const double = compile((x: Tensor) => x.multiply(2));
    const f = compile((x: Tensor) => double(double(x)));
    expect(await f(tensor([1])).array()).toEqual([4]);
  });

  it("gives results in the structure that the function returns", () => {
    const f = compile((x: Tensor) => ({ both: [x, x.negate()] as const, sum: x.sum() }));
    const { both, sum } = f(tensor([1, 2]));
    expect(both.map((each) => each.shape)).toEqual([[2], [2]]);
    expect(sum.shape).toEqual([]);
  });

  it("shows its graph", () => {
    const f = compile((x: Tensor) => x.exp());
    expect(f.graph(tensor([1])).nodes.map((node) => node.primitive)).toEqual(["exp"]);
  });
});

describe("a traced function that cannot be compiled says why", () => {
  it("where it reads a value", async () => {
    const reading: Promise<unknown>[] = [];
    const f = compile((x: Tensor) => {
      reading.push(x.sum().item());
      return x;
    });
    f(tensor([1]));
    await expect(reading[0]).rejects.toThrow(
      new ConfigError(
        "A tensor was read inside a traced function, where it has no value yet. Return it from " +
          "the function and read it outside; for a choice that depends on values use where() or " +
          "cond().",
      ),
    );
  });

  it("where it uses a tensor of another trace", () => {
    let leaked: Tensor | undefined;
    compile((x: Tensor) => {
      leaked = x;
      return x;
    })(tensor([1]));
    const f = compile((x: Tensor) => x.add(leaked as Tensor));
    expect(() => f(tensor([1]))).toThrow(
      new ConfigError(
        "A traced function uses a tensor that belongs to another traced function. Return it " +
          "there and pass it here as an argument.",
      ),
    );
  });

  it("where it returns something else than tensors", () => {
    const f = compile((_: Tensor) => "text");
    expect(() => f(tensor([1]))).toThrow(
      new ConfigError(
        "A traced function returned string; it can return tensors, and arrays and objects of " +
          "tensors.",
      ),
    );
  });

  it("where a variable is assigned what does not fit", () => {
    const weight = new Variable([1, 2], { name: "dense/kernel" });
    expect(() => weight.assign(tensor([1]))).toThrow(
      'Variable "dense/kernel" is float32[2], but was assigned float32[1].',
    );
    expect(() => weight.assign(tensor([1, 2], { dtype: "int32" }))).toThrow(
      'Variable "dense/kernel" is float32[2], but was assigned int32[2]. Cast it first.',
    );
  });

  it("where a variable is used after dispose()", () => {
    const weight = new Variable([1, 2], { name: "weight" });
    const f = compile(() => weight.value.sum());
    f();
    weight.dispose();
    expect(() => f()).toThrow('variable "weight" of float32[2] was used after dispose().');
  });
});

describe("gradients", () => {
  it("gives a gradient of a gradient", async () => {
    const cube = (x: Tensor) => x.multiply(x).multiply(x).sum();
    const second = grad((x: Tensor) => grad(cube)(x).sum());
    expect(await grad(cube)(tensor([1, 2])).array()).toEqual([3, 12]);
    expect(await second(tensor([1, 2])).array()).toEqual([6, 12]);
  });

  it("reaches variables, and is zero where nothing depends on one", async () => {
    const [weight, idle] = [new Variable([1, 2]), new Variable([5])];
    const f = compile((x: Tensor) => gradients(weight.value.multiply(x).sum(), [weight, idle]));
    const [dw, di] = f(tensor([3, 4])) as [Tensor, Tensor];
    expect(await dw.array()).toEqual([3, 4]);
    expect(await di.array()).toEqual([0]);
  });

  it("refuses to differentiate outside of a trace, and more than a scalar", () => {
    const x = tensor([1, 2]);
    expect(() => gradients(x.sum(), [x])).toThrow(
      "gradients() works inside a function given to compile(), grad() or valueAndGrad(): " +
        "outside, the history of a tensor is not kept.",
    );
    expect(() => grad((y: Tensor) => y)(x)).toThrow(
      "gradients: only a float scalar has a gradient, but got float32[2]. Sum or average it first.",
    );
  });

  it("takes data with its shape for one tensor", async () => {
    const total = compile((x: TensorLike) => asTensor(x).multiply(2).sum());
    const data = { data: Float32Array.of(1, 2, 3, 4), shape: [2, 2], dtype: "float32" } as const;
    expect(await total(data).item()).toBe(20);
  });

  it("may give nothing back", async () => {
    const counter = new Variable(tensor([1, 2]));
    const count = compile(() => {
      counter.assignAdd(1);
    });
    expect(count()).toBeUndefined();
    expect(Array.from(await counter.data())).toEqual([2, 3]);
  });
});
