// Takes the filter message of a dataset and the bytes of its chunks; gives out the bytes unpacked.

import { inflateExactly } from "../../files/inflate.ts";
import { type Cursor, hdf5Error } from "./source.ts";

/** One step by which chunks were packed. */
export interface Filter {
  readonly id: number;
  readonly values: readonly number[];
}

const DEFLATE = 1;
const SHUFFLE = 2;
const FLETCHER32 = 3;
const KNOWN = [DEFLATE, SHUFFLE, FLETCHER32];
const OTHERS: ReadonlyMap<number, string> = new Map([
  [4, "szip"],
  [5, "nbit"],
  [6, "scale-offset"],
  [307, "bzip2"],
  [32000, "lzf"],
  [32001, "blosc"],
  [32004, "lz4"],
  [32015, "zstd"],
  [32026, "blosc2"],
]);

/** Reads a filter message; refuses filters other than gzip, shuffle and fletcher32 by name. */
export function readFilters(body: Cursor): Filter[] {
  const version = body.expectVersion(1, 2);
  const count = body.u8();
  if (count > 32) throw body.error(`has ${count} filters`);
  if (version === 1) body.skip(6);
  return Array.from({ length: count }, () => {
    const id = body.u16();
    const nameLength = version === 1 || id >= 256 ? body.u16() : 0;
    body.skip(2);
    const valueCount = body.u16();
    body.skip(nameLength);
    const values = Array.from({ length: valueCount }, () => body.u32());
    if (version === 1 && valueCount % 2 === 1) body.skip(4);
    if (!KNOWN.includes(id)) {
      const name = OTHERS.get(id) ?? `number ${id}`;
      throw hdf5Error(
        body.path,
        `is compressed by the filter ${name}, which is not supported: re-save the file with gzip`,
      );
    }
    return { id, values };
  });
}

/**
 * Undoes the filters of a chunk, the last first; `mask` has a bit for each that was left out.
 *
 * @param size bytes of the chunk when unpacked
 */
export function unpackChunk(
  path: string,
  filters: readonly Filter[],
  mask: number,
  stored: Uint8Array,
  size: number,
): Uint8Array {
  let bytes = stored;
  for (const [index, filter] of [...filters.entries()].reverse()) {
    if ((mask >>> index) & 1) continue;
    if (filter.id === DEFLATE) {
      // A checksum that was added before packing adds to the size.
      const inner = filters
        .slice(0, index)
        .filter(({ id }, i) => id === FLETCHER32 && !((mask >>> i) & 1));
      const fail = (reason: string) => hdf5Error(path, `a chunk ${reason}`);
      bytes = inflateExactly("zlib", bytes, size + 4 * inner.length, fail);
    } else if (filter.id === SHUFFLE) bytes = unshuffle(bytes, filter.values[0] ?? 1);
    else bytes = withoutChecksum(path, bytes);
  }
  if (bytes.length === size) return bytes;
  throw hdf5Error(path, `a chunk should have ${size} bytes, but has ${bytes.length}`);
}

/** Puts the bytes of each element together again; a rest below one element was left in place. */
function unshuffle(bytes: Uint8Array, width: number): Uint8Array {
  const count = Math.floor(bytes.length / width);
  if (width <= 1 || count <= 1) return bytes;
  const joined = new Uint8Array(bytes.length);
  for (let byte = 0; byte < width; byte++) {
    const from = byte * count;
    for (let i = 0, at = byte; i < count; i++, at += width) joined[at] = bytes[from + i] ?? 0;
  }
  joined.set(bytes.subarray(count * width), count * width);
  return joined;
}

function withoutChecksum(path: string, bytes: Uint8Array): Uint8Array {
  if (bytes.length < 4) throw hdf5Error(path, "a chunk is shorter than its checksum");
  const data = bytes.subarray(0, -4);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (fletcher32(data) === view.getUint32(data.length, true)) return data;
  throw hdf5Error(path, "a chunk fails its checksum: the file is damaged");
}

/** Sums 16-bit words, high byte first; the folded carry keeps 65535 apart from zero. */
function fletcher32(bytes: Uint8Array): number {
  let low = 0;
  let high = 0;
  for (let at = 0; at < bytes.length; at += 2) {
    low += (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
    low = (low & 0xffff) + (low >>> 16);
    high += low;
    high = (high & 0xffff) + (high >>> 16);
  }
  return high * 65536 + low;
}
