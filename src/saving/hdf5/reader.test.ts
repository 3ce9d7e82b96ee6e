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
  texts?: string[];
}

const trees: Record<string, Golden> = JSON.parse(new TextDecoder().decode(fixture("trees.json")));

/** Brings an attribute to the plain numbers, texts and lists of the golden file. */
function plain(value: unknown): unknown {
  if (typeof value === "bigint") return Number(value);
  return typeof value === "object" && value !== null ? Array.from(value as Int32Array) : value;
}

function compare(node: Hdf5Node, golden: Golden, path: string): void {
  const attributes = Array.from(node.attributes, ([name, value]) => [name, plain(value)]);
  expect(Object.fromEntries(attributes), path).toEqual(golden.attributes);
  if (node.kind === "group") {
    const children = golden.children ?? {};
    expect([...node.children.keys()].sort(), path).toEqual(Object.keys(children).sort());
    for (const [name, child] of node.children) {
      const expected = children[name];
      if (expected !== undefined) compare(child, expected, `${path}/${name}`);
    }
    return;
  }
  expect(node.shape, path).toEqual(golden.shape);
  expect(node.dtype, path).toBe(golden.dtype);
  const data = node.read();
  if (golden.texts !== undefined) expect(data, path).toEqual(golden.texts);
  else expect(Array.from(data as Float32Array), path).toEqual(decode(golden));
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
  it.each(Object.entries(trees))("reads %s as h5py does", (name, golden) => {
    compare(readHdf5(fixture(name)), golden, "");
  });

  it("gives copies that share nothing with the file or with each other", () => {
    const bytes = fixture("tiny.weights.h5");
    const kernel = dig(readHdf5(bytes), "layers", "dense", "vars", "0");
    const [first, second] = [kernel.read(), kernel.read()] as [Float32Array, Float32Array];
    first[0] = 99;
    expect(second[0]).not.toBe(99);
    expect(second.buffer).not.toBe(bytes.buffer);
    expect(second.byteOffset).toBe(0);
  });

  it("reads from a view into a larger buffer at an odd offset", () => {
    const bytes = fixture("tiny.weights.h5");
    const larger = new Uint8Array(bytes.length + 3);
    larger.set(bytes, 3);
    const kernel = dig(readHdf5(larger.subarray(3)), "layers", "dense", "vars", "0");
    expect(kernel.read()).toEqual(dig(readHdf5(bytes), "layers", "dense", "vars", "0").read());
  });

  it.each([
    ["chunked", /"\/x": chunked data is not supported yet: re-save .*without compression/],
    ["gzip", /"\/x": chunked data is not supported yet/],
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
    ["dense-attributes", /"\/": keeps its attributes in dense storage/],
    ["dense-links", /"\/": keeps its links in dense storage.* default libver, not "latest"/],
  ])("refuses %s by name", (name, reason) => {
    const read = () => readHdf5(fixture(`refused/${name}.h5`));
    expect(read).toThrow(FileError);
    expect(read).toThrow(reason);
  });

  it("tells a file that is cut off", () => {
    const bytes = fixture("tiny.weights.h5");
    expect(() => readHdf5(bytes.subarray(0, 5000))).toThrow(
      `the file is cut off: it should have ${bytes.length} bytes, but has 5000`,
    );
  });

  it("tells bytes that are no HDF5 file", () => {
    expect(() => readHdf5(new Uint8Array(0))).toThrow(/do not start with the HDF5 signature/);
    expect(() => readHdf5(new Uint8Array(4096))).toThrow(FileError);
  });

  it("holds to the limits that are given", () => {
    const bytes = fixture("variety-default.h5");
    expect(() => readHdf5(bytes, { limits: { maxDepth: 3 } })).toThrow(/deeper than 3/);
    expect(() => readHdf5(bytes, { limits: { maxObjects: 10 } })).toThrow(/more than 10 objects/);
  });
});

function dig(node: Hdf5Node, ...path: string[]): Extract<Hdf5Node, { kind: "dataset" }> {
  let here: Hdf5Node | undefined = node;
  for (const name of path) here = here?.kind === "group" ? here.children.get(name) : undefined;
  if (here?.kind !== "dataset") throw new Error(`no dataset ${path.join("/")}`);
  return here;
}
