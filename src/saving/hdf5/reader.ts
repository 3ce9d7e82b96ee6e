// Takes the bytes of an HDF5 file; gives out its tree of groups and datasets, or a FileError.

import { type ElementType, readElementType } from "./datatype.ts";
import { readElements } from "./elements.ts";
import { GlobalHeap } from "./global-heap.ts";
import {
  type Dataspace,
  type HardLink,
  type Layout,
  readDataspace,
  readLayout,
  readLink,
} from "./messages.ts";
import { type HeaderMessage, MESSAGE, readObjectHeader } from "./object-header.ts";
import { type Cursor, Hdf5Source, hdf5Error } from "./source.ts";
import { readRootAddress } from "./superblock.ts";
import { readSymbolTable } from "./symbol-table.ts";
import {
  type Hdf5AttributeValue,
  type Hdf5Dataset,
  type Hdf5DType,
  type Hdf5Group,
  type Hdf5Limits,
  type Hdf5Node,
  MAX_DEPTH,
} from "./tree.ts";

/**
 * Reads the tree of an HDF5 file: groups of both styles, contiguous and compact little-endian
 * datasets, and plain attributes, which is all that Keras weights files hold. Every address and
 * size is checked against the file first; elements are copied only by `Hdf5Dataset.read`.
 *
 * @throws {FileError} naming the object, when the file is damaged, hostile (cycles, sizes beyond
 *   the file, data outside of it) or uses a feature outside that subset.
 */
export function readHdf5(bytes: Uint8Array, options: { limits?: Hdf5Limits } = {}): Hdf5Group {
  const source = new Hdf5Source(bytes);
  const root = new TreeReader(source, options.limits ?? {}).node(readRootAddress(source), "/", 0);
  if (root.kind !== "group") throw hdf5Error("", "the root is not a group");
  return root;
}

class TreeReader {
  readonly #source: Hdf5Source;
  readonly #heap: GlobalHeap;
  readonly #seen = new Set<number>();
  readonly #maxDepth: number;
  readonly #maxObjects: number;

  constructor(source: Hdf5Source, limits: Hdf5Limits) {
    this.#source = source;
    this.#heap = new GlobalHeap(source);
    this.#maxDepth = limits.maxDepth ?? MAX_DEPTH;
    this.#maxObjects = limits.maxObjects ?? 1_000_000;
  }

  node(address: number, path: string, depth: number): Hdf5Node {
    if (depth > this.#maxDepth) {
      throw hdf5Error(path, `groups nest deeper than ${this.#maxDepth}`);
    }
    if (this.#seen.has(address)) {
      throw hdf5Error(path, "is reached by two paths (a cycle or a second hard link)");
    }
    this.#seen.add(address);
    if (this.#seen.size > this.#maxObjects) {
      throw hdf5Error(path, `the file holds more than ${this.#maxObjects} objects`);
    }
    const messages = readObjectHeader(this.#source, path, address);
    const attributes = this.#attributes(path, messages);
    if (messages.some(({ type }) => type === MESSAGE.layout)) {
      return this.#dataset(path, messages, attributes);
    }
    const children = new Map<string, Hdf5Node>();
    for (const link of this.#links(path, messages)) {
      const childPath = path === "/" ? `/${link.name}` : `${path}/${link.name}`;
      if (link.name === "" || link.name === "." || link.name.includes("/")) {
        throw hdf5Error(path, `holds a child with the invalid name "${link.name}"`);
      }
      if (children.has(link.name)) throw hdf5Error(childPath, "is named twice");
      children.set(link.name, this.node(link.address, childPath, depth + 1));
    }
    return { kind: "group", attributes, children };
  }

  #links(path: string, messages: readonly HeaderMessage[]): HardLink[] {
    const table = messages.find(({ type }) => type === MESSAGE.symbolTable);
    if (table !== undefined) return readSymbolTable(this.#source, table.body);
    const info = messages.find(({ type }) => type === MESSAGE.linkInfo);
    if (info === undefined) {
      throw hdf5Error(path, "is neither a group nor a dataset (a named datatype, or damaged)");
    }
    refuseDense(info.body, "links", 8);
    return messages.filter(({ type }) => type === MESSAGE.link).map(({ body }) => readLink(body));
  }

  #attributes(
    path: string,
    messages: readonly HeaderMessage[],
  ): ReadonlyMap<string, Hdf5AttributeValue> {
    const attributes = new Map<string, Hdf5AttributeValue>();
    for (const { type, body } of messages) {
      if (type === MESSAGE.attributeInfo) refuseDense(body, "attributes", 2);
      if (type !== MESSAGE.attribute) continue;
      const [name, value] = this.#attribute(body);
      if (attributes.has(name)) throw hdf5Error(path, `names the attribute "${name}" twice`);
      attributes.set(name, value);
    }
    return attributes;
  }

  #attribute(body: Cursor): [string, Hdf5AttributeValue] {
    const version = body.expectVersion(1, 2, 3);
    const flags = body.u8();
    if (version > 1 && flags !== 0) {
      throw hdf5Error(body.path, "named datatypes and shared messages are not supported");
    }
    const sizes = [body.u16(), body.u16(), body.u16()] as const;
    if (version === 3) body.skip(1);
    const part = (what: string, size: number): Cursor => {
      const cursor = body.sub(what, size);
      if (version === 1) body.align8();
      return cursor;
    };
    const name = part("an attribute's name", sizes[0]).text(sizes[0]);
    const what = `the attribute "${name}"`;
    const type = readElementType(part(what, sizes[1]));
    const space = readDataspace(part(what, sizes[2]));
    if (space.none) return [name, null];
    if (type.dtype === "opaque") throw body.error(`has opaque elements in ${what}`);
    const dtype = type.dtype;
    const elements = body.sub(what, requireBytes(body, space, type));
    const values = readElements(elements, { ...type, dtype }, space.count, this.#heap);
    if (space.shape.length > 0) return [name, values];
    const scalar = values[0];
    if (scalar === undefined) throw body.error(`has no value in ${what}`);
    return [name, dtype === "bool" ? scalar === 1 : scalar];
  }

  #dataset(
    path: string,
    messages: readonly HeaderMessage[],
    attributes: ReadonlyMap<string, Hdf5AttributeValue>,
  ): Hdf5Dataset {
    const body = (type: number, what: string): Cursor => {
      const message = messages.find((candidate) => candidate.type === type);
      if (message === undefined) throw hdf5Error(path, `has no ${what}`);
      return message.body;
    };
    if (messages.some(({ type }) => type === MESSAGE.externalFiles)) {
      throw hdf5Error(path, "data stored outside of the file is refused");
    }
    const layout = readLayout(body(MESSAGE.layout, "layout"));
    if (messages.some(({ type }) => type === MESSAGE.filters)) {
      throw hdf5Error(path, "filtered data is not supported: re-save the file without compression");
    }
    const space = readDataspace(body(MESSAGE.dataspace, "dataspace"));
    const type = readElementType(body(MESSAGE.datatype, "datatype"));
    const dtype = resolveOpaque(path, type, attributes);
    const elements = this.#locate(path, layout, space, type);
    return {
      kind: "dataset",
      attributes,
      shape: space.shape,
      dtype,
      read: () => {
        // Each read has accounts of its own, so that reading twice is no overlap.
        const source = new Hdf5Source(this.#source.bytes);
        const cursor = source.peek(path, "the data", elements.start, elements.end - elements.start);
        return readElements(cursor, { ...type, dtype }, space.count, new GlobalHeap(source));
      },
    };
  }

  #locate(path: string, layout: Layout, space: Dataspace, type: ElementType): Cursor {
    const what = "the data";
    if (space.none) throw hdf5Error(path, "is an empty dataspace without a shape");
    const length = space.count * type.size;
    if (length === 0) return this.#source.peek(path, what, 0, 0);
    const shape = `the shape [${space.shape.join(", ")}] needs ${length} bytes`;
    if (layout.start === undefined) throw hdf5Error(path, `${shape}, but no data is stored`);
    if (layout.length !== length) {
      throw hdf5Error(path, `${shape}, but ${layout.length} are stored`);
    }
    return layout.inHeader
      ? this.#source.peek(path, what, layout.start, length)
      : this.#source.region(path, what, layout.start, length);
  }
}

/** Checks the bytes of an attribute's elements before any of them is read. */
function requireBytes(body: Cursor, space: Dataspace, type: ElementType): number {
  const length = space.count * type.size;
  if (length > body.remaining) throw body.error("ends before its elements do");
  return length;
}

/** Takes two opaque bytes for bfloat16 when the attribute "dtype" says so, as Keras writes them. */
function resolveOpaque(
  path: string,
  type: ElementType,
  attributes: ReadonlyMap<string, Hdf5AttributeValue>,
): Hdf5DType {
  if (type.dtype !== "opaque") return type.dtype;
  if (attributes.get("dtype") === "bfloat16") return "bfloat16";
  throw hdf5Error(path, 'has opaque elements without the attribute dtype = "bfloat16"');
}

/** Refuses links or attributes kept in a fractal heap; both info messages start alike. */
function refuseDense(info: Cursor, what: string, indexWidth: number): void {
  info.expectVersion(0);
  const flags = info.u8();
  if (flags & 1) info.skip(indexWidth);
  if (info.address() !== undefined) {
    throw hdf5Error(
      info.path,
      `keeps its ${what} in dense storage, which is not supported: ` +
        'save with h5py\'s default libver, not "latest"',
    );
  }
}
