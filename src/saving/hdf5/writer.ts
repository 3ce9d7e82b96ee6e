// Takes a tree of groups and datasets; gives out an HDF5 file that h5py reads, in pieces or as bytes.

import { elementWidth } from "../../files/elements.ts";
import { joinPieces, type Piece } from "../../files/file-pieces.ts";
import { BytesBuilder, utf8 } from "./bytes-builder.ts";
import { lookup3 } from "./checksum.ts";
import { datatypeOf, dtypeOfArray, encodeData } from "./encode-data.ts";
import { FileLayout, TextStore } from "./file-layout.ts";
import { MESSAGE } from "./object-header.ts";
import { hdf5Error } from "./source.ts";
import {
  type Hdf5AttributeValue,
  type Hdf5Data,
  type Hdf5DatasetInput,
  type Hdf5DType,
  type Hdf5GroupInput,
  MAX_DEPTH,
  MAX_RANK,
} from "./tree.ts";

/** Gives the bytes of an HDF5 file. @throws {FileError} as `hdf5Pieces`. */
export async function writeHdf5(root: Hdf5GroupInput): Promise<Uint8Array<ArrayBuffer>> {
  return joinPieces(hdf5Pieces(root));
}

/**
 * Writes a tree as an HDF5 file with a version 2 superblock, compact links and contiguous data
 * (HDF5 1.8 and later read it). The same tree always gives the same bytes. A number attribute is
 * stored as float64, a bigint as int64, a string as variable-length UTF-8; a bfloat16 dataset
 * gets the attribute dtype = "bfloat16" that Python Keras looks for.
 *
 * @throws {FileError} naming the object, when elements do not fit their shape or dtype, a name
 *   is impossible in HDF5, or an attribute takes more than 64 KiB.
 */
export function hdf5Pieces(root: Hdf5GroupInput): Piece[] {
  const writer = new TreeWriter();
  return writer.layout.finish(writer.group(root, "/", 0));
}

interface Message {
  readonly type: number;
  readonly body: Uint8Array;
}

/** The largest object header message: its size is a 16-bit field. */
const MAX_MESSAGE = 65535;

class TreeWriter {
  readonly layout = new FileLayout();
  readonly #texts = new TextStore(this.layout);

  group(group: Hdf5GroupInput, path: string, depth: number): number {
    if (depth > MAX_DEPTH) throw hdf5Error(path, `groups nest deeper than ${MAX_DEPTH}`);
    const linkInfo = new BytesBuilder().u8(0, 0).noAddress().noAddress().done();
    const messages: Message[] = [
      { type: MESSAGE.linkInfo, body: linkInfo },
      { type: MESSAGE.groupInfo, body: Uint8Array.of(0, 0) },
    ];
    for (const [name, child] of group.children ?? []) {
      const childPath = path === "/" ? `/${name}` : `${path}/${name}`;
      if (name === "" || name === "." || /[/\0]/.test(name)) {
        throw hdf5Error(childPath, "has a name that HDF5 does not allow");
      }
      const address =
        child.kind === "group"
          ? this.group(child, childPath, depth + 1)
          : this.#dataset(child, childPath);
      messages.push({ type: MESSAGE.link, body: linkBody(name, address) });
    }
    messages.push(...this.#attributes(path, group.attributes));
    return this.layout.place(objectHeader(path, messages));
  }

  #dataset(dataset: Hdf5DatasetInput, path: string): number {
    const { dtype, shape } = dataset;
    const count = countOf(path, shape);
    const elements = this.#elements(dataset, path, count);
    const layout = new BytesBuilder().u8(3, 1);
    if (elements.length === 0) layout.noAddress();
    else layout.u64(this.layout.place(elements));
    layout.u64(elements.length);
    const attributes = new Map(dataset.attributes);
    if (dtype === "bfloat16") attributes.set("dtype", "bfloat16");
    return this.layout.place(
      objectHeader(path, [
        { type: MESSAGE.dataspace, body: dataspaceBody(shape) },
        { type: MESSAGE.datatype, body: datatypeOf(dtype) },
        // Allocated late, filled if set, no fill value defined.
        { type: MESSAGE.fillValue, body: Uint8Array.of(3, 0x0a) },
        { type: MESSAGE.layout, body: layout.done() },
        ...this.#attributes(path, attributes),
      ]),
    );
  }

  #elements({ dtype, shape, data }: Hdf5DatasetInput, path: string, count: number): Piece {
    const encode = (elements: Hdf5Data): Uint8Array => {
      if (elements.length === count) return this.#encode(path, dtype, elements);
      const text = `the shape [${shape.join(", ")}] needs ${count} elements`;
      throw hdf5Error(path, `${text}, but ${elements.length} are given`);
    };
    if (typeof data !== "function") return encode(data);
    // Texts take room in a heap, which has its place before anything is written.
    if (dtype === "string") throw hdf5Error(path, "has texts that are not given at once");
    return { length: count * elementWidth(dtype), make: async () => encode(await data()) };
  }

  #attributes(
    path: string,
    attributes: ReadonlyMap<string, Hdf5AttributeValue> = new Map(),
  ): Message[] {
    return Array.from(attributes, ([name, value]) => {
      const where = `${path}@${name}`;
      if (name === "" || name.includes("\0")) {
        throw hdf5Error(where, "has a name that HDF5 does not allow");
      }
      return { type: MESSAGE.attribute, body: this.#attributeBody(where, name, value) };
    });
  }

  #attributeBody(where: string, name: string, value: Hdf5AttributeValue): Uint8Array {
    const { dtype, data, space } = storedAttribute(where, value);
    const nameBytes = utf8(`${name}\0`);
    const type = datatypeOf(dtype);
    const body = new BytesBuilder().u8(3, 0).u16(nameBytes.length).u16(type.length);
    body.u16(space.length).u8(1).bytes(nameBytes).bytes(type).bytes(space);
    return body.bytes(this.#encode(where, dtype, data)).done();
  }

  #encode(path: string, dtype: Hdf5DType, data: Hdf5Data): Uint8Array {
    return encodeData(path, dtype, data, (where, text) => this.#texts.store(where, text));
  }
}

function storedAttribute(
  where: string,
  value: Hdf5AttributeValue,
): { dtype: Hdf5DType; data: Hdf5Data; space: Uint8Array } {
  const scalar = dataspaceBody([]);
  switch (typeof value) {
    case "string":
      return { dtype: "string", data: [value], space: scalar };
    case "number":
      return { dtype: "float64", data: Float64Array.of(value), space: scalar };
    case "bigint":
      if (BigInt.asIntN(64, value) !== value) throw hdf5Error(where, "needs more than 64 bits");
      return { dtype: "int64", data: BigInt64Array.of(value), space: scalar };
    case "boolean":
      return { dtype: "bool", data: Uint8Array.of(value ? 1 : 0), space: scalar };
  }
  // Version 2, rank 0, no flags, kind 2: a dataspace that holds nothing.
  if (value === null) {
    return { dtype: "float32", data: new Float32Array(0), space: Uint8Array.of(2, 0, 0, 2) };
  }
  const dtype = dtypeOfArray(value);
  if (dtype === undefined) throw hdf5Error(where, "has a value that no attribute can hold");
  return { dtype, data: value, space: dataspaceBody([value.length]) };
}

/** Gives the number of elements of a shape. */
function countOf(path: string, shape: readonly number[]): number {
  if (shape.length > MAX_RANK || !shape.every((size) => Number.isSafeInteger(size) && size >= 0)) {
    const text = `the shape [${shape.join(", ")}]`;
    throw hdf5Error(path, `${text} is not at most ${MAX_RANK} whole sizes`);
  }
  return shape.reduce((product, size) => product * size, 1);
}

function dataspaceBody(shape: readonly number[]): Uint8Array {
  const body = new BytesBuilder().u8(2, shape.length, 0, shape.length === 0 ? 0 : 1);
  for (const size of shape) body.u64(size);
  return body.done();
}

function linkBody(name: string, address: number): Uint8Array {
  const bytes = utf8(name);
  // Flags: the name is UTF-8 and its length takes four bytes.
  const body = new BytesBuilder().u8(1, 0x12, 1).u32(bytes.length);
  return body.bytes(bytes).u64(address).done();
}

/** Joins messages under a version 2 header, in one chunk with a 4-byte size. */
function objectHeader(path: string, messages: readonly Message[]): Uint8Array {
  const size = messages.reduce((sum, { body }) => sum + 4 + body.length, 0);
  const header = new BytesBuilder().ascii("OHDR").u8(2, 2).u32(size);
  for (const { type, body } of messages) {
    if (body.length > MAX_MESSAGE) {
      throw hdf5Error(path, "has an attribute or a name beyond 64 KiB: split it");
    }
    header.u8(type).u16(body.length).u8(0).bytes(body);
  }
  return header.u32(lookup3(header.done())).done();
}
