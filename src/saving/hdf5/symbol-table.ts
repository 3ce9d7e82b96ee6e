// Takes the symbol table of an old-style HDF5 group (B-tree, nodes, name heap); gives its links.

import type { HardLink } from "./messages.ts";
import { type Cursor, type Hdf5Source, hdf5Error } from "./source.ts";

const NODE_HEADER = 24;
const SYMBOL_ENTRY = 40;
const CACHED_SOFT_LINK = 2;

/** Lists the hard links of a group in B-tree order, which is the order of the names' bytes. */
export async function readSymbolTable(source: Hdf5Source, message: Cursor): Promise<HardLink[]> {
  const tree = message.address();
  const heap = message.address();
  if (tree === undefined || heap === undefined) throw message.error("has no B-tree or name heap");
  const names = await openNameHeap(source, message.path, heap);
  const links: HardLink[] = [];
  await collect(source, names, tree, undefined, links);
  return links;
}

async function openNameHeap(source: Hdf5Source, path: string, address: number): Promise<Cursor> {
  const header = await source.region(path, "the name heap", address, 32);
  header.expectSignature("HEAP");
  header.expectVersion(0);
  header.skip(3);
  const size = header.u64();
  header.skip(8);
  const start = header.address();
  if (start === undefined) throw header.error("has no data");
  return source.region(path, "the name heap's data", start, size);
}

/** Walks a B-tree node; levels fall by one, so the walk ends even in a hostile tree. */
async function collect(
  source: Hdf5Source,
  names: Cursor,
  address: number,
  expectedLevel: number | undefined,
  links: HardLink[],
): Promise<void> {
  const what = "the group's B-tree";
  const header = await source.region(names.path, what, address, NODE_HEADER);
  header.expectSignature("TREE");
  if (header.u8() !== 0) throw header.error("is not that of a group");
  const level = header.u8();
  if (expectedLevel !== undefined && level !== expectedLevel) {
    throw header.error("has nodes of a wrong level");
  }
  const used = header.u16();
  const body = await source.region(names.path, what, address + NODE_HEADER, used * 16 + 8);
  for (let index = 0; index < used; index++) {
    body.skip(8);
    const child = body.place();
    if (level === 0) await collectSymbols(source, names, child, links);
    else await collect(source, names, child, level - 1, links);
  }
}

async function collectSymbols(
  source: Hdf5Source,
  names: Cursor,
  address: number,
  links: HardLink[],
): Promise<void> {
  const header = await source.region(names.path, "a symbol node", address, 8);
  header.expectSignature("SNOD");
  header.expectVersion(1);
  header.skip(1);
  const length = header.u16() * SYMBOL_ENTRY;
  const body = await source.region(names.path, "a symbol node", address + 8, length);
  while (body.remaining > 0) {
    const name = nameAt(names, body.u64());
    const objectAddress = body.address();
    if (body.u32() === CACHED_SOFT_LINK) {
      throw hdf5Error(names.path, `holds "${name}", and soft links are refused`);
    }
    body.skip(20);
    if (objectAddress === undefined) throw body.error(`gives "${name}" no address`);
    links.push({ name, address: objectAddress });
  }
}

function nameAt(names: Cursor, offset: number): string {
  if (offset >= names.end - names.start) throw names.error("ends before one of the names");
  names.position = names.start + offset;
  return names.zeroTerminated();
}
