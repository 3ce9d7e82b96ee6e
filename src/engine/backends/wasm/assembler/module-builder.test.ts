import { describe, expect, it } from "vitest";
import type { FunctionBuilder } from "./function-builder.ts";
import { ModuleBuilder } from "./module-builder.ts";

type Exports = Record<string, (...values: number[]) => number>;

function instantiate(module: ModuleBuilder, env: WebAssembly.ModuleImports = {}): Exports {
  const bytes = module.build();
  expect(WebAssembly.validate(bytes)).toBe(true);
  const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { env });
  return instance.exports as Exports;
}

function single(
  parameters: number,
  emit: (f: FunctionBuilder) => void,
): (...x: number[]) => number {
  const module = new ModuleBuilder();
  const f = module.function({
    name: "f",
    parameters: new Array<"i32">(parameters).fill("i32"),
    results: ["i32"],
    exported: true,
  });
  emit(f);
  return instantiate(module).f as (...x: number[]) => number;
}

describe("ModuleBuilder", () => {
  it("resolves calls to imports and functions declared after the caller", () => {
    const module = new ModuleBuilder();
    const caller = module.function({
      name: "caller",
      parameters: ["f64"],
      results: ["f64"],
      exported: true,
    });
    const callee = module.function({ name: "callee", parameters: ["f64"], results: ["f64"] });
    caller.get(caller.parameter(0)).call(callee);
    const double = {
      module: "env",
      name: "double",
      parameters: ["f64"],
      results: ["f64"],
    } as const;
    const imported = module.importFunction(double);
    expect(module.importFunction({ ...double })).toBe(imported);
    callee.get(callee.parameter(0)).call(imported).f64Const(1).op("f64.add");
    const { caller: run } = instantiate(module, { double: (x: number) => 2 * x });
    expect(run?.(20.5)).toBe(42);
  });

  it("adds vectors in shared memory", () => {
    const memory = new WebAssembly.Memory({ initial: 1, maximum: 2, shared: true });
    const module = new ModuleBuilder();
    module.importMemory({
      module: "env",
      name: "memory",
      initialPages: 1,
      maximumPages: 2,
      shared: true,
    });
    const f = module.function({
      name: "add_ten",
      parameters: ["i32", "i32"],
      results: [],
      exported: true,
    });
    const ten = f.constant("f32x4", 10);
    expect(f.constant("f32x4", 10)).toBe(ten);
    const i = f.local("i32");
    f.forRange(i, f.parameter(0), f.parameter(1), 16, () => {
      f.get(i).get(i).load("v128.load").get(ten).op("f32x4.add").store("v128.store");
    });
    const values = new Float32Array(memory.buffer, 0, 12).fill(1);
    instantiate(module, { memory }).add_ten?.(16, 32);
    expect([...values]).toEqual([1, 1, 1, 1, 11, 11, 11, 11, 1, 1, 1, 1]);
  });

  it("names its functions for stack traces", () => {
    const module = new ModuleBuilder("step");
    const f = module.function({ name: "relu_17", parameters: [], results: [], exported: true });
    f.op("unreachable");
    const run = instantiate(module).relu_17 as () => void;
    let stack = "";
    try {
      run();
    } catch (error) {
      stack = String((error as Error).stack);
    }
    expect(stack).toContain("step.relu_17");
  });

  it("builds a shared function once", () => {
    const module = new ModuleBuilder();
    const signature = { name: "seven", parameters: [], results: ["i32"] } as const;
    let built = 0;
    const define = (body: FunctionBuilder): void => {
      built++;
      body.i32Const(7);
    };
    const f = module.function({ name: "f", parameters: [], results: ["i32"], exported: true });
    f.call(f.host.sharedFunction(signature, define)).call(f.host.sharedFunction(signature, define));
    f.op("i32.add");
    expect(instantiate(module).f?.()).toBe(14);
    expect(built).toBe(1);
  });

  it("refuses calls to functions of another module", () => {
    const module = new ModuleBuilder("mine");
    const stranger = new ModuleBuilder().function({ name: "there", parameters: [], results: [] });
    module.function({ name: "here", parameters: [], results: [] }).call(stranger);
    expect(() => module.build()).toThrow(
      'Function "here" calls "there", which module "mine" does not hold. ' +
        "Call references from this module's function() and importFunction().",
    );
  });
});

describe("FunctionBuilder", () => {
  it("runs forRange zero times when start is not below stop", () => {
    const count = single(2, (f) => {
      const [i, rounds] = [f.local("i32"), f.local("i32")];
      f.forRange(i, f.parameter(0), f.parameter(1), 3, () => {
        f.get(rounds).i32Const(1).op("i32.add").set(rounds);
      });
      f.get(rounds);
    });
    expect([count(0, 0), count(5, 4), count(0, -2), count(0, 1), count(0, 3), count(0, 4)]).toEqual(
      [0, 0, 0, 1, 1, 2],
    );
  });

  it("runs forRange between two numbers and emits nothing for an empty range", () => {
    const sum = single(0, (f) => {
      const [i, total] = [f.local("i32"), f.local("i32")];
      f.forRange(i, 2, 7, 2, () => f.get(total).get(i).op("i32.add").set(total));
      f.forRange(i, 7, 7, 1, () => f.op("unreachable"));
      f.get(total);
    });
    expect(sum()).toBe(2 + 4 + 6);
  });

  it("resolves labels to depths from inside nested bodies", () => {
    const firstMultiple = single(2, (f) => {
      const [divisor, start] = [f.parameter(1), f.parameter(0)];
      const i = f.local("i32");
      f.get(start).set(i);
      f.block((done) => {
        f.loop((again) => {
          f.get(i).get(divisor).op("i32.rem_s").op("i32.eqz");
          f.if(() => f.branch(done));
          f.get(i).i32Const(1).op("i32.add").set(i).branch(again);
        });
      });
      f.get(i);
    });
    expect(firstMultiple(31, 7)).toBe(35);
  });

  it("chooses by branchTable and yields values from if", () => {
    const pick = single(1, (f) => {
      f.block((other) => {
        f.block((zero) => {
          f.get(f.parameter(0)).branchTable([zero], other);
        });
        f.i32Const(100).return();
      });
      f.get(f.parameter(0)).i32Const(5).op("i32.gt_s");
      f.if(
        () => f.i32Const(-1),
        () => f.i32Const(-2),
        "i32",
      );
    });
    expect([pick(0), pick(1), pick(6)]).toEqual([100, -2, -1]);
  });

  it("refuses a branch to a label that is closed", () => {
    const f = new ModuleBuilder().function({ name: "f", parameters: [], results: [] });
    let kept: Parameters<typeof f.branch>[0] | undefined;
    f.block((label) => {
      kept = label;
    });
    expect(() => kept !== undefined && f.branch(kept)).toThrow(
      'Function "f" branches to a block that is not open here. ' +
        "Branch only inside the body that received the label.",
    );
  });

  it("hands out released locals again, and refuses to release constants", () => {
    const f = new ModuleBuilder().function({ name: "f", parameters: ["i32"], results: [] });
    const first = f.local("v128");
    const constant = f.constant("i32x4", -1);
    f.release(first);
    expect(f.local("i32")).not.toBe(first);
    expect(f.local("v128")).toBe(first);
    expect(() => f.release(constant)).toThrow("cannot release local 2 (v128)");
    expect(() => f.release(f.parameter(0))).toThrow("cannot release local 0 (i32)");
  });

  it("shuffles, replaces and extracts lanes", () => {
    const lane = single(0, (f) => {
      f.i32Const(1).op("i32x4.splat").i32Const(20).lane("i32x4.replace_lane", 3);
      f.i32Const(2).op("i32x4.splat");
      f.shuffle([12, 13, 14, 15, 16, 17, 18, 19, 0, 1, 2, 3, 4, 5, 6, 7]);
      f.lane("i32x4.extract_lane", 0);
    });
    expect(lane()).toBe(20);
  });

  it("refuses a step that does not count up", () => {
    const f = new ModuleBuilder().function({ name: "f", parameters: [], results: [] });
    expect(() => f.forRange(f.local("i32"), 0, 4, 0, () => {})).toThrow(
      'Function "f": forRange got the step 0; it counts up by a whole number.',
    );
  });
});
