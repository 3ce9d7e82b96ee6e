// Takes an HDF5 file; gives out its tree of groups and datasets, or a FileError.

import { type ByteSource, memorySource } from "../../files/byte-source.ts";
import type { ChunkedLayout } from "./chunk-layout.ts";
import { allocate, readChunkedData } from "./chunked-data.ts";
import { type ElementType, readElementType } from "./datatype.ts";
import { decodeData } from "./decode-data.ts";
import { readDenseAttributes, readDenseLinks } from "./dense.ts";
import { readFilters } from "./filters.ts";
import { GlobalHeap } from "./global-heap.ts";
import {
  type Dataspace,
  type HardLink,
  type Layout,
  readDataspace,
  readFillValue,
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
 * Reads the tree of an HDF5 file: groups and attributes of both styles, and little-endian datasets
 * that are compact, contiguous or in chunks, the latter also packed by gzip, shuffle or fletcher32.
 * Every address and size is checked against the file first; of elements nothing is read before
 * `Hdf5Dataset.read`, for which a source other than memory must stay open.
 *
 * @throws {FileError} naming the object, when the file is damaged, hostile (cycles, sizes beyond
 *   the file, data outside of it) or uses a feature outside that subset.
 */
export async function readHdf5(
  bytes: Uint8Array | ByteSource,
  options: { limits?: Hdf5Limits } = {},
): Promise<Hdf5Group> {
  const source = new Hdf5Source(bytes instanceof Uint8Array ? memorySource(bytes) : bytes);
  const address = await readRootAddress(source);
  const root = await new TreeReader(source, options.limits ?? {}).node(address, "/", 0);
  if (root.kind !== "group") throw hdf5Error("", "the root is not a group");
  return root;
}

class TreeReader {
  readonly #source: Hdf5Source;
  readonly #heap: GlobalHeap;
  readonly #seen = new Set<number>();
  readonly #maxDepth: number;
  readonly #maxObjects: number;
  readonly #maxRatio: number;
  readonly #ratioFloor: number;

  constructor(source: Hdf5Source, limits: Hdf5Limits) {
    this.#source = source;
    this.#heap = new GlobalHeap(source);
    this.#maxDepth = limits.maxDepth ?? MAX_DEPTH;
    this.#maxObjects = limits.maxObjects ?? 1_000_000;
    this.#maxRatio = limits.maxRatio ?? 1000;
    this.#ratioFloor = limits.ratioFloor ?? 2 ** 24;
  }

  async node(address: number, path: string, depth: number): Promise<Hdf5Node> {
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
    const messages = await readObjectHeader(this.#source, path, address);
    const attributes = await this.#attributes(path, messages);
    if (messages.some(({ type }) => type === MESSAGE.layout)) {
      return this.#dataset(path, messages, attributes);
    }
    const children = new Map<string, Hdf5Node>();
    for (const link of await this.#links(path, messages)) {
      const childPath = path === "/" ? `/${link.name}` : `${path}/${link.name}`;
      if (link.name === "" || link.name === "." || link.name.includes("/")) {
        throw hdf5Error(path, `holds a child with the invalid name "${link.name}"`);
      }
      if (children.has(link.name)) throw hdf5Error(childPath, "is named twice");
      children.set(link.name, await this.node(link.address, childPath, depth + 1));
    }
    return { kind: "group", attributes, children };
  }

  async #links(path: string, messages: readonly HeaderMessage[]): Promise<HardLink[]> {
    const table = messages.find(({ type }) => type === MESSAGE.symbolTable);
    if (table !== undefined) return readSymbolTable(this.#source, table.body);
    const info = messages.find(({ type }) => type === MESSAGE.linkInfo);
    if (info === undefined) {
      throw hdf5Error(path, "is neither a group nor a dataset (a named datatype, or damaged)");
    }
    const compact = messages.filter(({ type }) => type === MESSAGE.link).map(({ body }) => body);
    const bodies = [...compact, ...(await readDenseLinks(this.#source, info.body))];
    return bodies.map(readLink);
  }

  async #attributes(
    path: string,
    messages: readonly HeaderMessage[],
  ): Promise<ReadonlyMap<string, Hdf5AttributeValue>> {
    const bodies: Cursor[] = [];
    for (const { type, body } of messages) {
      if (type === MESSAGE.attribute) bodies.push(body);
      if (type !== MESSAGE.attributeInfo) continue;
      bodies.push(...(await readDenseAttributes(this.#source, body)));
    }
    const attributes = new Map<string, Hdf5AttributeValue>();
    for (const body of bodies) {
      const [name, value] = await this.#attribute(body);
      if (attributes.has(name)) throw hdf5Error(path, `names the attribute "${name}" twice`);
      attributes.set(name, value);
    }
    return attributes;
  }

  async #attribute(body: Cursor): Promise<[string, Hdf5AttributeValue]> {
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
    const elements = new Uint8Array(body.take(requireBytes(body, space, type)));
    const values = await decodeData(this.#heap, body.path, { ...type, dtype }, elements);
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
    const space = readDataspace(body(MESSAGE.dataspace, "dataspace"));
    const type = readElementType(body(MESSAGE.datatype, "datatype"));
    const dtype = resolveOpaque(path, type, attributes);
    if (space.none) throw hdf5Error(path, "is an empty dataspace without a shape");
    const filters = messages.find((candidate) => candidate.type === MESSAGE.filters);
    if (filters !== undefined && layout.kind !== "chunked") {
      throw hdf5Error(path, "has filters, but no chunks");
    }
    const load =
      layout.kind === "chunked"
        ? this.#chunked(path, layout, space, type, messages)
        : this.#plain(path, layout, space, type);
    return {
      kind: "dataset",
      attributes,
      shape: space.shape,
      dtype,
      packed: layout.kind === "chunked",
      read: async () => {
        // Each read has accounts of its own, so that reading twice is no overlap.
        const source = new Hdf5Source(this.#source.bytes);
        const bytes = await load(source);
        return decodeData(new GlobalHeap(source), path, { ...type, dtype }, bytes);
      },
    };
  }

  /** Checks where elements lie that stand in one piece; gives what reads them. */
  #plain(
    path: string,
    layout: Exclude<Layout, ChunkedLayout>,
    space: Dataspace,
    type: ElementType,
  ): LoadBytes {
    const what = "the data";
    const length = space.count * type.size;
    if (length === 0) return async () => new Uint8Array(0);
    const shape = `the shape [${space.shape.join(", ")}] needs ${length} bytes`;
    const stored = layout.kind === "compact" ? layout.bytes.length : layout.length;
    if (layout.kind === "contiguous" && layout.start === undefined) {
      throw hdf5Error(path, `${shape}, but no data is stored`);
    }
    if (stored !== length) throw hdf5Error(path, `${shape}, but ${stored} are stored`);
    if (layout.kind === "compact") return async () => new Uint8Array(layout.bytes);
    const { start = 0 } = layout;
    this.#source.charge(path, what, start, length);
    return async (source) => {
      const bytes = allocate(path, length);
      await source.bytes.read(bytes, start);
      return bytes;
    };
  }

  #chunked(
    path: string,
    layout: ChunkedLayout,
    space: Dataspace,
    type: ElementType,
    messages: readonly HeaderMessage[],
  ): LoadBytes {
    if (layout.chunk.length !== space.shape.length || layout.elementSize !== type.size) {
      throw hdf5Error(path, "has chunks of another form than its elements");
    }
    if (type.text === "variable") {
      throw hdf5Error(path, "keeps variable-length texts in chunks, which is not supported");
    }
    const filters = messages.find((message) => message.type === MESSAGE.filters);
    const fill = messages.find((message) => message.type === MESSAGE.fillValue);
    const dataset = {
      path,
      layout,
      space,
      filters: filters === undefined ? [] : readFilters(filters.body),
      fill: fill === undefined ? new Uint8Array(0) : readFillValue(fill.body, type.size),
      maxRatio: this.#maxRatio,
      ratioFloor: this.#ratioFloor,
    };
    return (source) => readChunkedData(source, dataset);
  }
}

/** Reads the bytes of a dataset's elements. */
type LoadBytes = (source: Hdf5Source) => Promise<Uint8Array<ArrayBuffer>>;

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
