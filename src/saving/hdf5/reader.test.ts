import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { FileError } from "../../shared/errors.ts";
import { type Hdf5Node, readHdf5 } from "./index.ts";

const FIXTURES = new URL("../fixtures/", import.meta.url);

function fixture(name: string): Uint8Array {
  return new Uint8Array(readFileSync(new URL(name, FIXTURES)));
}

interface Golden {
  attributes: Record<string, unknown>;
  children?: Record<string, Golden>;
  shape?: number[];
  dtype?: string;
  hex?: string;
  /** Digest of elements of more than 512 bytes. */
  sha256?: string;
  texts?: string[];
}

const trees: Record<string, Golden> = JSON.parse(new TextDecoder().decode(fixture("trees.json")));

/** Brings an attribute to the plain numbers, texts and lists of the golden file. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  if (ArrayBuffer.isView(value) && value.byteLength > 512) return { sha256: digest(value) };
  return typeof value === "object" && value !== null ? Array.from(value as Int32Array) : value;
}

async function compare(node: Hdf5Node, golden: Golden, path: string): Promise<void> {
  const attributes = Array.from(node.attributes, ([name, value]) => [name, plain(value)]);
  expect(Object.fromEntries(attributes), path).toEqual(golden.attributes);
  if (node.kind === "group") {
    const children = golden.children ?? {};
    expect([...node.children.keys()].sort(), path).toEqual(Object.keys(children).sort());
    for (const [name, child] of node.children) {
      const expected = children[name];
      if (expected !== undefined) await compare(child, expected, `${path}/${name}`);
    }
    return;
  }
  expect(node.shape, path).toEqual(golden.shape);
  expect(node.dtype, path).toBe(golden.dtype);
  const data = await node.read();
  if (golden.sha256 !== undefined && ArrayBuffer.isView(data)) {
    expect(digest(data), path).toBe(golden.sha256);
  } else if (golden.texts !== undefined) expect(data, path).toEqual(golden.texts);
  else expect(Array.from(data as Float32Array), path).toEqual(decode(golden));
}

function digest(data: ArrayBufferView): string {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return createHash("sha256").update(bytes).digest("hex");
}

const HALVES: Record<string, number[]> = {
  float16: [0.5, -1.25, 3, Infinity, 2 ** -24 * 168, -0],
  bfloat16: [1, -2.5],
};

/** Decodes the elements that NumPy wrote, by the host's own typed arrays. */
function decode(golden: Golden): (number | bigint)[] {
  const { dtype = "", hex = "" } = golden;
  const halves = HALVES[dtype];
  if (halves !== undefined) return halves;
  const bytes = Uint8Array.from(hex.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  const arrays = {
    float32: Float32Array,
    float64: Float64Array,
    int8: Int8Array,
    int16: Int16Array,
    int32: Int32Array,
    int64: BigInt64Array,
    uint8: Uint8Array,
    uint16: Uint16Array,
    uint32: Uint32Array,
    uint64: BigUint64Array,
    bool: Uint8Array,
  };
  const array = arrays[dtype as keyof typeof arrays];
  return Array.from<number | bigint>(new array(bytes.buffer));
}

describe("readHdf5", () => {
  it.each(Object.entries(trees))("reads %s as h5py does", async (name, golden) => {
    await compare(await readHdf5(fixture(name)), golden, "");
  });

  it("gives copies that share nothing with the file or with each other", async () => {
    const bytes = fixture("tiny.weights.h5");
    const kernel = dig(await readHdf5(bytes), "layers", "dense", "vars", "0");
    const [first, second] = [await kernel.read(), await kernel.read()] as [
      Float32Array,
      Float32Array,
    ];
    first[0] = 99;
    expect(second[0]).not.toBe(99);
    expect(second.buffer).not.toBe(bytes.buffer);
    expect(second.byteOffset).toBe(0);
  });

  it("reads from a view into a larger buffer at an odd offset", async () => {
    const bytes = fixture("tiny.weights.h5");
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    const kernel = dig(await readHdf5(larger.subarray(3)), "layers", "dense", "vars", "0");
    const expected = dig(await readHdf5(bytes), "layers", "dense", "vars", "0");
    expect(await kernel.read()).toEqual(await expected.read());
  });

  it.each([
    ["lzf", /"\/x": is compressed by the filter lzf, which is not supported: .* with gzip/],
    ["scale-offset", /"\/x": is compressed by the filter scale-offset/],
    ["texts-in-chunks", /"\/x": keeps variable-length texts in chunks/],
    ["soft-link", /"\/": holds "x", and soft links are refused/],
    ["soft-link-default", /"\/": holds "x", and soft links are refused/],
    ["external-link", /"\/": holds "x", and external links are refused/],
    ["external-storage", /"\/x": data stored outside of the file is refused/],
    ["virtual", /"\/x": virtual datasets, which read other files, are refused/],
    ["shape-bomb", /"\/x": the shape \[17592186044416\] needs 70368744177664 bytes, but no data/],
    ["compound", /"\/x": the datatype has compound elements, which are not supported/],
    ["big-endian", /"\/x": .* big-endian numbers/],
    ["reference", /"\/": the attribute "r" has reference elements, which are not supported/],
    ["two-paths", /"\/y": is reached by two paths/],
    ["cycle", /"\/a\/up": is reached by two paths/],
    ["named-type", /"\/x": is neither a group nor a dataset/],
  ])("refuses %s by name", async (name, reason) => {
    const error = await readHdf5(fixture(`refused/${name}.h5`)).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(FileError);
    expect(error).toHaveProperty("message", expect.stringMatching(reason));
  });

  it.each([
    ["gzip-bomb", /"\/x": the shape \[17179869184\] needs 17179869184 bytes, but \d+ are stored/],
    ["unwritten-bomb", /"\/x": the shape \[1099511627776\] needs .* 0 are stored: .*maxRatio/],
  ])("refuses to unpack a %s", async (name, reason) => {
    const bomb = dig(await readHdf5(fixture(`refused/${name}.h5`)), "x");
    await expect(bomb.read()).rejects.toThrow(reason);
  });

  it("tells a file that is cut off", async () => {
    const bytes = fixture("tiny.weights.h5");
    await expect(readHdf5(bytes.subarray(0, 5000))).rejects.toThrow(
      `the file is cut off: it should have ${bytes.length} bytes, but has 5000`,
    );
  });

  it("tells bytes that are no HDF5 file", async () => {
    await expect(readHdf5(new Uint8Array(0))).rejects.toThrow(
      /do not start with the HDF5 signature/,
    );
    await expect(readHdf5(new Uint8Array(4096))).rejects.toThrow(FileError);
  });

  it("holds to the limits that are given", async () => {
    const bytes = fixture("variety-default.h5");
    await expect(readHdf5(bytes, { limits: { maxDepth: 3 } })).rejects.toThrow(/deeper than 3/);
    await expect(readHdf5(bytes, { limits: { maxObjects: 10 } })).rejects.toThrow(/more than 10/);
  });
});

function dig(node: Hdf5Node, ...path: string[]): Extract<Hdf5Node, { kind: "dataset" }> {
  let here: Hdf5Node | undefined = node;
  for (const name of path) here = here?.kind === "group" ? here.children.get(name) : undefined;
  if (here?.kind !== "dataset") throw new Error(`no dataset ${path.join("/")}`);
  return here;
}
