// Bytes in, their CRC-32 (ISO-HDLC, as in zip, gzip and PNG) out.

/** Bytes that are taken in one step, each by a table of its own ("slicing by 8"). */
const STEP = 8;

/** Entry `256 * n + byte` is the remainder of a byte with n zero bytes behind it. */
const table = new Int32Array(256 * STEP);
for (let byte = 0; byte < 256; byte++) {
  let remainder = byte;
  for (let bit = 0; bit < 8; bit++) {
    remainder = (remainder >>> 1) ^ (remainder & 1 ? 0xedb88320 : 0);
  }
  table[byte] = remainder;
}
for (let at = 256; at < table.length; at++) {
  const shorter = table[at - 256] ?? 0;
  table[at] = (shorter >>> 8) ^ (table[shorter & 0xff] ?? 0);
}

/** Computes the CRC-32 of bytes as an unsigned integer, going on from that of those before. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let remainder = ~before;
  let at = 0;
  for (; at + STEP <= bytes.length; at += STEP) {
    const low = remainder ^ view.getInt32(at, true);
    const high = view.getInt32(at + 4, true);
    remainder =
      (table[1792 + (low & 0xff)] as number) ^
      (table[1536 + ((low >>> 8) & 0xff)] as number) ^
      (table[1280 + ((low >>> 16) & 0xff)] as number) ^
      (table[1024 + (low >>> 24)] as number) ^
      (table[768 + (high & 0xff)] as number) ^
      (table[512 + ((high >>> 8) & 0xff)] as number) ^
      (table[256 + ((high >>> 16) & 0xff)] as number) ^
      (table[high >>> 24] as number);
  }
  for (; at < bytes.length; at++) {
    remainder = (remainder >>> 8) ^ (table[(remainder ^ (bytes[at] ?? 0)) & 0xff] ?? 0);
  }
  return ~remainder >>> 0;
}
