// Takes the address of a version 2 B-tree; gives out its records, in order.

import { verifyChecksum } from "./object-header.ts";
import type { Cursor, Hdf5Source } from "./source.ts";

/** Signature, version and type of a node, and its checksum. */
const NODE_OVERHEAD = 10;
const WHAT = "a B-tree";

interface TreeShape {
  readonly type: number;
  readonly nodeSize: number;
  readonly recordSize: number;
  /** Bytes of a pointer's first number: the records of the node that it leads to. */
  readonly countWidth: number;
  /** By level, bytes of a pointer's second number: the records in and below that node. */
  readonly totalWidths: readonly number[];
}

/** Lists the records of a tree as cursors, whose reading the caller knows by the tree's type. */
export async function readTreeV2(
  source: Hdf5Source,
  path: string,
  address: number,
  type: number,
): Promise<Cursor[]> {
  const header = await source.region(path, WHAT, address, 38);
  header.expectSignature("BTHD");
  verifyChecksum(header);
  header.expectVersion(0);
  if (header.u8() !== type) throw header.error(`is not of type ${type}`);
  const nodeSize = header.u32();
  const recordSize = header.u16();
  const depth = header.u16();
  header.skip(2);
  const root = header.address();
  const rootCount = header.u16();
  const total = header.u64();
  if (root === undefined) return [];
  const shape = shapeOf(header, type, nodeSize, recordSize, depth);
  const records: Cursor[] = [];
  await collect(source, path, shape, root, depth, rootCount, records);
  if (records.length !== total) throw header.error("holds another number of records than it says");
  return records;
}

/** Works out the widths of a tree's pointers, which follow from the sizes of its nodes. */
function shapeOf(
  header: Cursor,
  type: number,
  nodeSize: number,
  recordSize: number,
  depth: number,
): TreeShape {
  const room = nodeSize - NODE_OVERHEAD;
  const leafRecords = recordSize === 0 ? 0 : Math.floor(room / recordSize);
  // Nodes of 512 bytes and records of 11 already make a tree of depth 8 larger than any file.
  if (leafRecords < 1 || depth > 16) throw header.error("has nodes of an impossible size");
  const countWidth = widthOf(leafRecords);
  const totalWidths = [0];
  let below = leafRecords;
  for (let level = 1; level <= depth; level++) {
    const pointer = 8 + countWidth + (totalWidths[level - 1] ?? 0);
    const own = Math.floor((room - pointer) / (recordSize + pointer));
    if (own < 1) throw header.error("has nodes of an impossible size");
    below = Math.min((own + 1) * below + own, Number.MAX_SAFE_INTEGER);
    totalWidths.push(widthOf(below));
  }
  return { type, nodeSize, recordSize, countWidth, totalWidths };
}

/** Bytes that hold numbers up to a limit. */
function widthOf(limit: number): number {
  return Math.floor(Math.floor(Math.log2(limit)) / 8) + 1;
}

/** Walks a node; levels fall by one, so the walk ends even in a hostile tree. */
async function collect(
  source: Hdf5Source,
  path: string,
  shape: TreeShape,
  address: number,
  level: number,
  count: number,
  records: Cursor[],
): Promise<void> {
  const pointerWidth = 8 + shape.countWidth + (shape.totalWidths[level - 1] ?? 0);
  const pointers = level === 0 ? 0 : (count + 1) * pointerWidth;
  const length = NODE_OVERHEAD + count * shape.recordSize + pointers;
  const node = await source.region(path, WHAT, address, length);
  node.expectSignature(level === 0 ? "BTLF" : "BTIN");
  verifyChecksum(node);
  node.expectVersion(0);
  if (node.u8() !== shape.type) throw node.error("has nodes of another type");
  const own = Array.from({ length: count }, () => node.sub("a record", shape.recordSize));
  if (level === 0) {
    records.push(...own);
    return;
  }
  for (let child = 0; child <= count; child++) {
    const childAddress = node.place();
    const childCount = node.unsigned(shape.countWidth);
    node.skip(shape.totalWidths[level - 1] ?? 0);
    await collect(source, path, shape, childAddress, level - 1, childCount, records);
    const separator = own[child];
    if (separator !== undefined) records.push(separator);
  }
}
