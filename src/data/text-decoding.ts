// Bytes of a text file in, its text out, with the encoding found from the bytes themselves.
import { FileError } from "../shared/errors.ts";
import { decodeCp949 } from "./cp949.ts";

/** Encodings that text files are read in; `cp949` is what Korean Excel writes. */
export type TextEncoding = "utf-8" | "utf-16le" | "utf-16be" | "cp949" | "windows-1252";

const byteOrderMarks: readonly (readonly [TextEncoding, readonly number[]])[] = [
  ["utf-8", [0xef, 0xbb, 0xbf]],
  ["utf-16le", [0xff, 0xfe]],
  ["utf-16be", [0xfe, 0xff]],
];

/**
 * Decodes a text file: by its byte order mark, else UTF-8, else CP949 (Korean Windows).
 * @param file name of the file, for messages.
 * @param encoding taken without looking when given.
 * @throws FileError when the bytes are no text in any of these.
 */
export function decodeText(
  file: string,
  bytes: Uint8Array,
  encoding?: TextEncoding,
): { text: string; encoding: TextEncoding } {
  const marked = byteOrderMarks.find(([, mark]) => mark.every((byte, i) => bytes[i] === byte))?.[0];
  const candidates: readonly TextEncoding[] =
    encoding !== undefined ? [encoding] : marked !== undefined ? [marked] : ["utf-8", "cp949"];
  for (const candidate of candidates) {
    const text = decode(bytes, candidate);
    if (text === undefined) continue;
    if (text.includes("\0")) break;
    return { text, encoding: candidate };
  }
  const hint =
    bytes[0] === 0x50 && bytes[1] === 0x4b ? " It looks like a spreadsheet or zip file." : "";
  throw new FileError(
    `${file}: this is no text in ${candidates.join(" or ")}.${hint} ` +
      "Save it as CSV in UTF-8, or name its encoding.",
  );
}

function decode(bytes: Uint8Array, encoding: TextEncoding): string | undefined {
  if (encoding === "cp949") return decodeCp949(bytes);
  try {
    // A decoder drops the byte order mark of its own encoding.
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
