// A tar archive in, the bytes of its regular files by name out; nothing is ever written to disk.
import { FileError } from "../../shared/errors.ts";

const block = 512;
const skippedTypes: Readonly<Record<string, string>> = {
  "5": "directory",
  g: "global attributes",
  x: "attributes of the next file",
};

/**
 * Reads the regular files of an unpacked tar archive (POSIX ustar and its V7 ancestor).
 * Links and devices are refused; names are map keys, so they cannot lead anywhere.
 * @param archive name of the archive, for messages.
 * @throws FileError when a header is broken, the archive is cut off or a name comes twice.
 */
export function readTar(archive: string, bytes: Uint8Array): Map<string, Uint8Array> {
  const files = new Map<string, Uint8Array>();
  let at = 0;
  for (;;) {
    const header = bytes.subarray(at, at + block);
    if (header.length < block) {
      throw new FileError(`${archive}: the archive is cut off at byte ${bytes.length}.`);
    }
    if (header.every((byte) => byte === 0)) return files;
    const { name, type, size } = readHeader(archive, header, at);
    const start = at + block;
    if (start + size > bytes.length) {
      throw new FileError(`${archive}: "${name}" is cut off.`);
    }
    if (type === "0" || type === "\0") {
      if (files.has(name)) throw new FileError(`${archive}: "${name}" is in the archive twice.`);
      files.set(name, bytes.subarray(start, start + size));
    } else if (!Object.hasOwn(skippedTypes, type)) {
      throw new FileError(
        `${archive}: "${name}" is no regular file (type "${type}"), which is not supported.`,
      );
    }
    at = start + Math.ceil(size / block) * block;
  }
}

function readHeader(archive: string, header: Uint8Array, at: number) {
  // The check sum counts its own eight bytes as spaces.
  const sum = header.reduce((total, byte, i) => total + (i >= 148 && i < 156 ? 32 : byte), 0);
  if (octal(header, 148, 8) !== sum) {
    throw new FileError(`${archive}: the tar header at byte ${at} is broken.`);
  }
  const size = octal(header, 124, 12);
  if (size === undefined) {
    throw new FileError(`${archive}: the tar header at byte ${at} states no readable size.`);
  }
  const prefix = text(header, 257, 5) === "ustar" ? text(header, 345, 155) : "";
  const name = text(header, 0, 100);
  return {
    name: prefix === "" ? name : `${prefix}/${name}`,
    type: String.fromCharCode(header[156] ?? 0),
    size,
  };
}

function text(header: Uint8Array, start: number, length: number): string {
  const field = header.subarray(start, start + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

function octal(header: Uint8Array, start: number, length: number): number | undefined {
  const digits = text(header, start, length).trim();
  return /^[0-7]+$/.test(digits) ? Number.parseInt(digits, 8) : undefined;
}
