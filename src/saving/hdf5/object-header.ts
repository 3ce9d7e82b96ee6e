// Takes the address of an HDF5 object header (version 1 or 2); gives out its messages.

import { lookup3 } from "./checksum.ts";
import { type Cursor, type Hdf5Source, hdf5Error } from "./source.ts";

/** Message types, numbered by the HDF5 file format specification. */
export const MESSAGE = {
  dataspace: 0x01,
  linkInfo: 0x02,
  datatype: 0x03,
  fillValue: 0x05,
  link: 0x06,
  externalFiles: 0x07,
  layout: 0x08,
  groupInfo: 0x0a,
  filters: 0x0b,
  attribute: 0x0c,
  continuation: 0x10,
  symbolTable: 0x11,
  attributeInfo: 0x15,
} as const;

const NAMES: ReadonlyMap<number, string> = new Map([
  [MESSAGE.dataspace, "the dataspace"],
  [MESSAGE.linkInfo, "the link info"],
  [MESSAGE.datatype, "the datatype"],
  [MESSAGE.fillValue, "the fill value"],
  [MESSAGE.link, "a link"],
  [MESSAGE.layout, "the layout"],
  [MESSAGE.filters, "the filters"],
  [MESSAGE.attribute, "an attribute"],
  [MESSAGE.continuation, "a continuation"],
  [MESSAGE.symbolTable, "the symbol table"],
  [MESSAGE.attributeInfo, "the attribute info"],
]);

function nameOf(type: number): string {
  return NAMES.get(type) ?? `a message of type ${type}`;
}

/** One message of an object header. */
export interface HeaderMessage {
  readonly type: number;
  readonly body: Cursor;
}

const FLAG_SHARED = 0x02;
const FLAG_MUST_UNDERSTAND = 0x80;
const KNOWN: ReadonlySet<number> = new Set([
  ...Object.values(MESSAGE),
  // NIL, old fill value, comment, modification times, B-tree K values, reference count.
  0x00,
  0x04,
  0x0d,
  0x0e,
  0x12,
  0x13,
  0x16,
]);

/**
 * Reads all messages of an object header, its continuation blocks included.
 *
 * @throws {FileError} when the header is broken or needs a feature that is not read.
 */
export async function readObjectHeader(
  source: Hdf5Source,
  path: string,
  address: number,
): Promise<HeaderMessage[]> {
  const signature = (await source.peek(path, "the object header", address, 4)).u32();
  return signature === 0x5244484f // "OHDR"
    ? readVersion2(source, path, address)
    : readVersion1(source, path, address);
}

async function readVersion1(
  source: Hdf5Source,
  path: string,
  address: number,
): Promise<HeaderMessage[]> {
  const what = "the object header";
  const prefix = await source.region(path, what, address, 16);
  prefix.expectVersion(1);
  prefix.skip(1);
  const declared = prefix.u16();
  prefix.skip(4);
  const blocks = [await source.region(path, what, address + 16, prefix.u32())];
  const messages: HeaderMessage[] = [];
  let count = 0;
  // Continuation blocks join the list while it is walked.
  for (const block of blocks) {
    while (count < declared && block.remaining >= 8) {
      const type = block.u16();
      const size = block.u16();
      const flags = block.u8();
      block.skip(3);
      const body = block.sub(nameOf(type), size);
      count++;
      if (!admit(body, type, flags)) continue;
      if (type === MESSAGE.continuation) {
        const start = body.place();
        blocks.push(await source.region(path, "a continuation block", start, body.u64()));
      } else {
        messages.push({ type, body });
      }
    }
  }
  return messages;
}

async function readVersion2(
  source: Hdf5Source,
  path: string,
  address: number,
): Promise<HeaderMessage[]> {
  const what = "the object header";
  const prefix = await source.peek(path, what, address, 6);
  prefix.skip(5);
  const flags = prefix.u8();
  const prefixLength = 6 + (flags & 0x20 ? 16 : 0) + (flags & 0x10 ? 4 : 0);
  const sizeWidth = 1 << (flags & 3);
  const sizeField = await source.peek(path, what, address + prefixLength, sizeWidth);
  const chunkLength = sizeField.unsigned(sizeWidth);
  const total = prefixLength + sizeWidth + chunkLength + 4;
  const first = await source.region(path, what, address, total);
  first.expectSignature("OHDR");
  first.expectVersion(2);
  first.skip(prefixLength + sizeWidth - 5);
  verifyChecksum(first);

  const blocks = [first];
  const messages: HeaderMessage[] = [];
  const messageHeader = flags & 0x04 ? 6 : 4;
  for (const block of blocks) {
    while (block.remaining - 4 >= messageHeader) {
      const type = block.u8();
      const size = block.u16();
      const messageFlags = block.u8();
      block.skip(messageHeader - 4);
      if (size > block.remaining - 4) throw block.error("ends inside a message");
      const body = block.sub(nameOf(type), size);
      if (!admit(body, type, messageFlags)) continue;
      if (type === MESSAGE.continuation) {
        const start = body.place();
        const next = await source.region(path, "a continuation block", start, body.u64());
        next.expectSignature("OCHK");
        verifyChecksum(next);
        blocks.push(next);
      } else {
        messages.push({ type, body });
      }
    }
  }
  return messages;
}

/** Tells whether a message is to be read; throws when it cannot be and may not be skipped. */
function admit(body: Cursor, type: number, flags: number): boolean {
  if (!KNOWN.has(type)) {
    if (flags & FLAG_MUST_UNDERSTAND) throw body.error("is unknown, and may not be skipped");
    return false;
  }
  if (flags & FLAG_SHARED) {
    throw hdf5Error(body.path, "named datatypes and shared messages are not supported");
  }
  return true;
}

/** Compares the last four bytes of a block with the checksum of all bytes before them. */
export function verifyChecksum(block: Cursor): void {
  const { bytes, start, end } = block;
  if (end - start < 4) throw block.error("ends early");
  const stored = new DataView(bytes.buffer, bytes.byteOffset).getUint32(end - 4, true);
  if (lookup3(bytes, start, end - 4) !== stored) {
    throw block.error("fails its checksum: the file is damaged");
  }
}
