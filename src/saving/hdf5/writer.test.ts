import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FileError } from "../../shared/errors.ts";
import { lookup3 } from "./checksum.ts";
import {
  type Hdf5AttributeValue,
  type Hdf5DatasetInput,
  type Hdf5DType,
  type Hdf5GroupInput,
  type Hdf5Node,
  readHdf5,
  writeHdf5,
} from "./index.ts";

type Input = Hdf5GroupInput | Hdf5DatasetInput;

function group(children: Record<string, Input>, attributes = {}): Hdf5GroupInput {
  return {
    kind: "group",
    children: new Map(Object.entries(children)),
    attributes: new Map(Object.entries(attributes)),
  };
}

function dataset(dtype: Hdf5DType, shape: number[], data: unknown): Hdf5DatasetInput {
  return { kind: "dataset", dtype, shape, data } as Hdf5DatasetInput;
}

/** Brings a tree to write, or one that was read, to the same plain form. */
async function plain(node: Input | Hdf5Node): Promise<unknown> {
  const attributes = [...(node.attributes ?? [])];
  if (node.kind === "group") {
    const children = new Map<string, Input | Hdf5Node>(node.children ?? []);
    const plainChildren = Array.from(children, async ([name, child]) => [name, await plain(child)]);
    return { attributes, children: await Promise.all(plainChildren) };
  }
  const data = "read" in node ? await node.read() : node.data;
  return { attributes, shape: node.shape, dtype: node.dtype, data };
}

async function expectRoundTrip(root: Hdf5GroupInput): Promise<void> {
  expect(await plain(await readHdf5(await writeHdf5(root)))).toEqual(await plain(root));
}

const text = fc.string({ unit: "grapheme", maxLength: 12 }).filter((t) => !t.includes("\0"));
const name = text.filter((t) => t !== "" && t !== "." && !t.includes("/"));

const attribute: fc.Arbitrary<Hdf5AttributeValue> = fc.oneof(
  text,
  fc.double(),
  fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
  fc.boolean(),
  fc.constant(null),
  fc.array(text, { maxLength: 3 }),
  fc.float32Array({ maxLength: 4 }),
  fc.bigUint64Array({ maxLength: 4 }),
  fc.int8Array({ maxLength: 4 }),
);

const halfSteps = fc.integer({ min: -2048, max: 2048 }).map((n) => n / 4);
type Size = { minLength: number; maxLength: number };
const ELEMENTS: { [D in Hdf5DType]: (size: Size) => fc.Arbitrary<unknown> } = {
  float16: (size) => fc.array(halfSteps, size).map((a) => Float32Array.from(a)),
  bfloat16: (size) =>
    fc.array(fc.integer({ min: -128, max: 128 }), size).map((a) => Float32Array.from(a)),
  float32: fc.float32Array,
  float64: fc.float64Array,
  int8: fc.int8Array,
  int16: fc.int16Array,
  int32: fc.int32Array,
  int64: fc.bigInt64Array,
  uint8: fc.uint8Array,
  uint16: fc.uint16Array,
  uint32: fc.uint32Array,
  uint64: fc.bigUint64Array,
  bool: (size) => fc.uint8Array({ ...size, max: 1 }),
  string: (size) => fc.array(text, size),
};

const attributes = fc.uniqueArray(fc.tuple(name, attribute), {
  selector: ([key]) => key,
  maxLength: 3,
});

const anyDataset = fc
  .tuple(
    fc.constantFrom(...(Object.keys(ELEMENTS) as Hdf5DType[])),
    fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 3 }),
    attributes,
  )
  .chain(([dtype, shape, pairs]) => {
    const length = shape.reduce((product, size) => product * size, 1);
    const elements = ELEMENTS[dtype]({ minLength: length, maxLength: length });
    // The writer itself adds this attribute to bfloat16 datasets.
    const all = new Map<string, Hdf5AttributeValue>(pairs);
    if (dtype === "bfloat16") all.set("dtype", "bfloat16");
    return elements.map(
      (data) => ({ ...dataset(dtype, shape, data), attributes: all }) as Hdf5DatasetInput,
    );
  });

const tree = fc.letrec<{ group: Hdf5GroupInput; node: Input }>((tie) => ({
  node: fc.oneof({ depthSize: "small", withCrossShrink: true }, anyDataset, tie("group")),
  group: fc
    .record({
      pairs: attributes,
      members: fc.uniqueArray(fc.tuple(name, tie("node")), {
        selector: ([key]) => key,
        maxLength: 4,
      }),
    })
    .map(({ pairs, members }) => ({
      kind: "group" as const,
      attributes: new Map(pairs),
      children: new Map(members),
    })),
}));

describe("writeHdf5", () => {
  it("writes any tree so that the reader gives it back", async () => {
    await fc.assert(fc.asyncProperty(tree.group, expectRoundTrip), { numRuns: 300 });
  });

  it("writes a group of a thousand children and texts beyond one heap", async () => {
    const entries = Array.from({ length: 1000 }, (_, i) => [
      `layer_${i}`,
      group({ vars: dataset("float32", [], Float32Array.of(i)) }, { name: `n${i}`.repeat(40) }),
    ]);
    await expectRoundTrip(group(Object.fromEntries(entries)));
    expectRoundTrip(
      group({ texts: dataset("string", [2], ["x".repeat(10_000), "ż".repeat(4070)]) }),
    );
  });

  it("treats __proto__ as a name like any other", async () => {
    const children = new Map<string, Input>([["__proto__", group({})]]);
    const read = await readHdf5(await writeHdf5({ kind: "group", children }));
    expect([...read.children.keys()]).toEqual(["__proto__"]);
  });

  it("gives the same bytes for the same tree", async () => {
    const root = group({ a: dataset("int64", [], BigInt64Array.of(5n)) }, { name: "same" });
    expect(await writeHdf5(root)).toEqual(await writeHdf5(root));
  });

  it("does not touch the arrays that it is given", async () => {
    const data = Float32Array.of(1.1, 2.2);
    await writeHdf5(group({ a: dataset("float16", [2], data) }));
    expect(data).toEqual(Float32Array.of(1.1, 2.2));
  });

  it("rounds 16-bit floats as NumPy does", async () => {
    const values = Float32Array.of(65519, 65520, 2 ** -25, 1.5 * 2 ** -25, 0.1, -1e-7, NaN, 1e9);
    const read = await readHdf5(await writeHdf5(group({ a: dataset("float16", [8], values) })));
    const node = read.children.get("a");
    // numpy.array(values, "float32").astype("float16").astype("float32")
    const expected = [65504, Infinity, 0, 2 ** -24, 0.0999755859375, -1.1920928955078125e-7, NaN];
    expect(node?.kind === "dataset" && [...((await node.read()) as Float32Array)]).toEqual([
      ...expected,
      Infinity,
    ]);
  });

  it.each<[string, Hdf5GroupInput, RegExp]>([
    [
      "a shape",
      group({ a: dataset("float32", [3], new Float32Array(2)) }),
      /"\/a": the shape \[3\]/,
    ],
    ["a rank", group({ a: dataset("int8", Array(17).fill(1), new Int8Array(1)) }), /at most 16/],
    ["a negative size", group({ a: dataset("int8", [-1, -1], new Int8Array(1)) }), /whole sizes/],
    [
      "an array type",
      group({ a: dataset("float32", [1], new Int32Array(1)) }),
      /Int32Array; float32/,
    ],
    ["texts", group({ a: dataset("float32", [1], ["x"]) }), /texts for the dtype float32/],
    ["a dtype", group({ a: dataset("complex" as "int8", [1], new Int8Array(1)) }), /"complex"/],
    ["a NUL", group({}, { a: "x\0y" }), /"\/@a": holds a text with a NUL/],
    ["a name", group({ "a/b": group({}) }), /name that HDF5 does not allow/],
    ["a large attribute", group({}, { a: new Float64Array(9000) }), /beyond 64 KiB/],
    ["a wide bigint", group({}, { a: 2n ** 63n }), /more than 64 bits/],
  ])("refuses %s that cannot be stored", async (_, root, reason) => {
    await expect(writeHdf5(root)).rejects.toThrow(FileError);
    await expect(writeHdf5(root)).rejects.toThrow(reason);
  });

  it("refuses a group that holds itself", async () => {
    const children = new Map<string, Input>();
    const root: Hdf5GroupInput = { kind: "group", children };
    children.set("self", root);
    await expect(writeHdf5(root)).rejects.toThrow(/nest deeper than 64/);
  });
});

describe("a damaged file", async () => {
  const own = await writeHdf5(
    group(
      { a: group({ b: dataset("float32", [2, 2], new Float32Array(4)) }, { name: "text" }) },
      { flags: Uint8Array.of(1, 2) },
    ),
  );
  const files: [string, Uint8Array, number][] = [
    ["variety-default.h5", fixture("variety-default.h5"), 2000],
    ["tiny.weights.h5", fixture("tiny.weights.h5"), 2000],
    ["variety-latest.h5", fixture("variety-latest.h5"), 1000],
    ["chunks-default.h5", fixture("chunks-default.h5"), 50],
    ["chunks-latest.h5", fixture("chunks-latest.h5"), 100],
    ["dense.h5", fixture("dense.h5"), 50],
    ["the writer's own", own, 1000],
  ];

  it.each(files)("never makes the reader throw but FileError: %s", async (_, bytes, runs) => {
    let refused = 0;
    const change = fc.tuple(
      fc.nat(bytes.length - 1),
      fc.oneof(fc.constantFrom(0, 1, 127, 255), fc.nat(255)),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 24 }), async (changes) => {
        const mutant = bytes.slice();
        for (const [at, value] of changes) mutant[at] = value;
        if (!(await readsOrRefuses(mutant))) refused++;
      }),
      { numRuns: runs },
    );
    expect(refused).toBeGreaterThan(runs / 10);
  });

  it("is refused with FileError too where its checksums are mended after the change", async () => {
    // The writer's headers have a 4-byte size, so that each can be found and sealed again.
    const headers: number[] = [];
    for (let at = 0; at < own.length - 3; at++) {
      if (String.fromCharCode(...own.subarray(at, at + 4)) === "OHDR") headers.push(at);
    }
    const header = fc.constantFrom(0, ...headers);
    const change = fc.tuple(header, fc.integer({ min: 8, max: 120 }), fc.nat(255));
    let read = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(change, { minLength: 1, maxLength: 4 }), async (changes) => {
        const mutant = own.slice();
        const view = new DataView(mutant.buffer);
        for (const [start, offset, value] of changes) mutant[start + offset] = value;
        view.setUint32(44, lookup3(mutant, 0, 44), true);
        for (const start of headers) {
          const end = start + 10 + view.getUint32(start + 6, true);
          if (end + 4 <= mutant.length) view.setUint32(end, lookup3(mutant, start, end), true);
        }
        if (await readsOrRefuses(mutant)) read++;
      }),
      { numRuns: 2000 },
    );
    expect(read).toBeGreaterThan(20);
  });

  it("costs no more than its size where blocks continue in thousands of empty blocks", async () => {
    // A version 0 superblock, then a root header that is all continuation messages.
    const bytes = new Uint8Array(4_000_000);
    const view = new DataView(bytes.buffer);
    bytes.set(fixture("tiny.weights.h5").subarray(0, 96));
    view.setUint32(40, bytes.length, true);
    view.setUint32(64, 96, true);
    view.setUint8(96, 1);
    view.setUint16(98, 65535, true);
    view.setUint32(104, bytes.length - 112, true);
    for (let at = 112; at + 24 <= bytes.length; at += 24) {
      view.setUint16(at, 0x10, true);
      view.setUint16(at + 2, 16, true);
    }
    await expect(readHdf5(bytes)).rejects.toThrow(/neither a group nor a dataset/);
  });

  it("is refused at every length that is too short", async () => {
    for (let length = 0; length < own.length; length++) {
      await expect(readHdf5(own.subarray(0, length))).rejects.toThrow(FileError);
    }
  });

  it("is found by checksum wherever a bit of its metadata flips", async () => {
    // Bytes 0-47 are the superblock; the last block is the root group's header.
    for (const at of [9, 20, 36, 44, own.length - 1, own.length - 10]) {
      const mutant = own.slice();
      mutant[at] = (mutant[at] ?? 0) ^ 1;
      await expect(readHdf5(mutant)).rejects.toThrow(FileError);
    }
  });
});

function fixture(file: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(`../fixtures/${file}`, import.meta.url)));
}

async function readsOrRefuses(bytes: Uint8Array): Promise<boolean> {
  try {
    await readAll(await readHdf5(bytes));
    return true;
  } catch (error) {
    if (error instanceof FileError) return false;
    throw error;
  }
}

async function readAll(node: Hdf5Node): Promise<void> {
  if (node.kind === "dataset") await node.read();
  else for (const child of node.children.values()) await readAll(child);
}
