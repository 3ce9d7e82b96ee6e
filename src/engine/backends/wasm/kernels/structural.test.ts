import { describe, expect, it } from "vitest";
import * as build from "../../../ir/build.ts";
import { makeNode } from "../../../ir/node.ts";
import type { Shape } from "../../../ir/shape.ts";
import { structural as cases } from "../../../testing/cases/structural.ts";
import { listTensor, randomTensor } from "../../../testing/data.ts";
import { primitiveCase } from "../../../testing/primitive-case.ts";
import { ModuleBuilder } from "../assembler/module-builder.ts";
import { movement } from "./structural.ts";
import { testCases } from "./testing/check-emitters.ts";

const starts = (...places: readonly number[]) => places.map((n) => listTensor("int32", [n], []));

/** Lengths around the sizes at which moves change from pieces to vectors to bulk instructions. */
const lengths = [1, 2, 3, 5, 7, 15, 16, 17, 31, 33, 65, 257];

const longRuns = (["float32", "float64", "uint8"] as const).flatMap((dtype) =>
  lengths.map((n) => ({ name: `${n} of ${dtype}`, n, dtype })),
);

const pads = longRuns.map(({ name, n, dtype }) =>
  primitiveCase(name, [randomTensor(dtype, [2, n], 1), randomTensor(dtype, [], 2)], (x, filler) =>
    build.pad(x, filler, [1, n], [1, 1], [1, 0]),
  ),
);

const spreads = [
  { shape: [2, 3, 2, 3], low: [1, 0, 2, 0], high: [0, 1, 0, 0], interior: [1, 2, 0, 0] },
  { shape: [3, 1, 2], low: [0, 0, 0], high: [0, 0, 0], interior: [0, 3, 1] },
  { shape: [2, 0, 2], low: [1, 0, 1], high: [0, 2, 0], interior: [0, 1, 0] },
  { shape: [2, 3], low: [0, 0], high: [0, 0], interior: [0, 0] },
].map(({ shape, low, high, interior }) =>
  primitiveCase(
    `[${shape}] with [${interior}] inside`,
    [randomTensor("float32", shape, 1), randomTensor("float32", [], 2)],
    (x, filler) => build.pad(x, filler, low, high, interior),
  ),
);

const joins = longRuns.map(({ name, n, dtype }) =>
  primitiveCase(
    name,
    [randomTensor(dtype, [3, n], 1), randomTensor(dtype, [3, 4], 2), randomTensor(dtype, [3, 0])],
    (...parts) => build.concatenate(parts, 1),
  ),
);

const cuts: readonly { shape: Shape; sizes: Shape; places: readonly number[] }[] = [
  { shape: [3, 4, 5, 6], sizes: [2, 4, 3, 6], places: [1, 9, 1, 0] },
  { shape: [3, 4, 5], sizes: [3, 2, 5], places: [0, 1, 0] },
  { shape: [3, 4, 5], sizes: [1, 1, 1], places: [2, 2, 99] },
  { shape: [4, 300], sizes: [2, 300], places: [1, 0] },
];

const slices = cuts.map(({ shape, sizes, places }) =>
  primitiveCase(
    `[${sizes}] of [${shape}]`,
    [randomTensor("float64", shape), ...starts(...places)],
    (x, ...at) => build.dynamicSlice(x, at, sizes),
  ),
);

const updates = cuts.map(({ shape, sizes, places }) =>
  primitiveCase(
    `[${sizes}] into [${shape}]`,
    [randomTensor("uint8", shape, 1), randomTensor("uint8", sizes, 2), ...starts(...places)],
    (x, update, ...at) => build.dynamicUpdateSlice(x, update, at),
  ),
);

describe("the emitters of moves", () => {
  testCases("pad", movement.pad, [...cases.pad, ...pads, ...spreads]);
  testCases("concatenate", movement.concatenate, [...cases.concatenate, ...joins]);
  testCases("dynamicSlice", movement.dynamicSlice, [...cases.dynamicSlice, ...slices]);
  testCases("dynamicUpdateSlice", movement.dynamicUpdateSlice, [
    ...cases.dynamicUpdateSlice,
    ...updates,
  ]);

  it("leave what is in its place already when a slice of it is written over", () => {
    const [x, update] = [randomTensor("float32", [4, 3]), listTensor("float32", [7, 8, 9], [1, 3])];
    const values = [x, update, ...starts(2, 0)].map(({ type }) => build.parameter(type));
    const module = new ModuleBuilder();
    module.importMemory({ module: "env", name: "memory", initialPages: 1 });
    const node = makeNode("dynamicUpdateSlice", values, {});
    const context = { module, threads: 1, fusedMultiplyAdd: false, wideVectors: false };
    const [code] = movement.dynamicUpdateSlice.emit(context, node);
    if (code === undefined) throw new Error("no phase was emitted");
    const run = module.function({ name: "run", parameters: [], results: [], exported: true });
    const addresses = new Map([...values.entries()].map(([i, value]) => [value, 64 * (i + 1)]));
    run.i32Const(0).i32Const(code.items);
    for (const operand of code.operands) {
      run.i32Const("workspace" in operand ? 0 : (addresses.get(operand) ?? 64));
    }
    run.call(code.body);
    const memory = new WebAssembly.Memory({ initial: 1 });
    const floats = new Float32Array(memory.buffer);
    floats.set(x.data, 16);
    floats.set(update.data, 32);
    new Int32Array(memory.buffer)[48] = 2;
    const binary = new WebAssembly.Module(module.build());
    const { exports } = new WebAssembly.Instance(binary, { env: { memory } });
    const { run: start } = exports as Record<string, () => void>;
    start?.();
    const expected = x.data.slice();
    expected.set(update.data, 6);
    expect(floats.slice(16, 28)).toEqual(expected);
  });
});
