// The reference library of HDF5, compiled to WebAssembly, reads and writes the same as this codec.

import { readFileSync } from "node:fs";
import h5wasm from "h5wasm";
import { describe, expect, it } from "vitest";
import type { Hdf5DatasetInput, Hdf5GroupInput, Hdf5Node } from "./index.ts";
import { readHdf5, writeHdf5 } from "./index.ts";

const { FS } = await h5wasm.ready;

/** Lets the reference library use a file that is in memory alone. */
async function withFile<T>(
  bytes: Uint8Array | undefined,
  use: (name: string) => T | Promise<T>,
): Promise<T> {
  const name = "file.h5";
  if (bytes !== undefined) FS.writeFile(name, bytes);
  try {
    return await use(name);
  } finally {
    FS.unlink(name);
  }
}

/** Types whose elements the reference library gives as bytes, or not at all. */
const UNREAD = new Set(["float16", "bfloat16"]);

function plain(value: unknown): unknown {
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as Float64Array, plain);
  if (Array.isArray(value)) return value.flat(16).map(plain);
  if (typeof value === "boolean") return Number(value);
  return typeof value === "bigint" ? String(value) : value;
}

/** Compares all below a node; what a scalar holds stands alone there. */
async function compare(ours: Hdf5Node, theirs: InstanceType<typeof h5wasm.Group>): Promise<number> {
  if (ours.kind !== "group") throw new Error("not a group");
  expect([...ours.children.keys()].sort()).toEqual([...theirs.keys()].sort());
  let compared = 0;
  for (const [name, child] of ours.children) {
    const other = theirs.get(name);
    if (child.kind === "group") {
      compared += await compare(child, other as InstanceType<typeof h5wasm.Group>);
      continue;
    }
    if (!(other instanceof h5wasm.Dataset)) throw new Error(`${name} is no dataset there`);
    expect(other.shape, name).toEqual(child.shape);
    const data = await child.read();
    if (UNREAD.has(child.dtype)) continue;
    const value = other.value;
    const expected = child.shape.length === 0 ? [value] : value;
    expect(plain(data), name).toEqual(plain(expected));
    compared++;
  }
  return compared;
}

function read(bytes: Uint8Array): Promise<number> {
  return withFile(bytes, async (name) => {
    const file = new h5wasm.File(name, "r");
    const compared = await compare(await readHdf5(bytes), file);
    file.close();
    return compared;
  });
}

describe("the reader", () => {
  it.each([
    ["variety-default.h5", 15],
    ["variety-latest.h5", 15],
    ["chunks-default.h5", 18],
    ["chunks-latest.h5", 18],
    ["dense.h5", 14],
    ["tiny.weights.h5", 6],
  ])("finds in %s what the reference library finds", async (name, least) => {
    const bytes = readFileSync(new URL(`../fixtures/${name}`, import.meta.url));
    expect(await read(new Uint8Array(bytes))).toBeGreaterThanOrEqual(least);
  });

  it("reads what the reference library writes, in chunks and packed too", async () => {
    const data = Float32Array.from({ length: 600 }, (_, i) => Math.sin(i));
    const bytes = await withFile(undefined, (name) => {
      const file = new h5wasm.File(name, "w");
      const group = file.create_group("layers").create_group("dense");
      group.create_attribute("name", "größe");
      group.create_dataset({ name: "plain", data, shape: [20, 30] });
      const packed = { chunks: [7, 8], compression: 4, data, shape: [20, 30] };
      group.create_dataset({ name: "packed", ...packed });
      group.create_dataset({ name: "growing", ...packed, maxshape: [null, 30] });
      group.create_dataset({ name: "texts", data: ["a", "größe"] });
      file.close();
      return FS.readFile(name);
    });
    expect(await read(bytes)).toBe(4);
  });
});

describe("the writer", () => {
  it("writes what the reference library reads", async () => {
    const dataset = (dtype: string, data: unknown, shape: number[]): Hdf5DatasetInput =>
      ({ kind: "dataset", dtype, data, shape }) as Hdf5DatasetInput;
    const children = new Map<string, Hdf5DatasetInput | Hdf5GroupInput>([
      ["float32", dataset("float32", Float32Array.of(1, -2.5, 3e-9, Infinity), [2, 2])],
      ["float64", dataset("float64", Float64Array.of(0.1), [])],
      ["int32", dataset("int32", Int32Array.of(-1, 2), [2])],
      ["int64", dataset("int64", BigInt64Array.of(-(2n ** 60n)), [1])],
      ["uint8", dataset("uint8", Uint8Array.of(255), [1])],
      ["bool", dataset("bool", Uint8Array.of(1, 0), [2])],
      ["texts", dataset("string", ["größe", ""], [2])],
      ["empty", dataset("float32", new Float32Array(0), [0, 3])],
    ]);
    const attributes = new Map([["name", "größe"]]);
    const group = { kind: "group" as const, children, attributes };
    const root = { kind: "group" as const, children: new Map([["vars", group]]) };
    const bytes = await writeHdf5(root);
    expect(await read(bytes)).toBe(8);
    await withFile(bytes, (name) => {
      const file = new h5wasm.File(name, "r");
      const vars = file.get("vars");
      expect(vars instanceof h5wasm.Group && vars.attrs["name"]?.value).toBe("größe");
      file.close();
    });
  });
});
