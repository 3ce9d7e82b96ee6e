// The bytes of a safetensors file to its tensors by name, and back.

import { type ByteSource, bytesAt } from "../../files/byte-source.ts";
import { elementWidth } from "../../files/elements.ts";
import {
  bytesNeeded,
  decodeArray,
  elementsPiece,
  type FileDType,
  type StoredArray,
} from "../../files/file-array.ts";
import type { Piece } from "../../files/file-pieces.ts";
import { FileError } from "../../shared/errors.ts";
import { isJsonObject, type JsonObject } from "../deserialize.ts";
import { parsePythonJson } from "../python-json.ts";

/** The longest header that the form allows. */
const MAX_HEADER = 100_000_000;
const METADATA = "__metadata__";

const DTYPES: ReadonlyMap<string, FileDType> = new Map([
  ["BOOL", "bool"],
  ["U8", "uint8"],
  ["I8", "int8"],
  ["U16", "uint16"],
  ["I16", "int16"],
  ["F16", "float16"],
  ["BF16", "bfloat16"],
  ["U32", "uint32"],
  ["I32", "int32"],
  ["F32", "float32"],
  ["U64", "uint64"],
  ["I64", "int64"],
  ["F64", "float64"],
]);
const NAMES = new Map(Array.from(DTYPES, ([name, dtype]) => [dtype, name]));

/** Is an opened file. */
export interface Safetensors {
  readonly metadata: ReadonlyMap<string, string>;
  readonly tensors: ReadonlyMap<string, StoredArray>;
}

interface Entry {
  readonly name: string;
  readonly dtype: FileDType;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

/**
 * Opens a file. The tensors must cover the bytes behind the header exactly, without holes and
 * overlaps; so a name given twice is found out too.
 * @throws FileError naming the tensor.
 */
export async function openSafetensors(
  bytes: ByteSource,
  file: string,
  { maxJsonLength: maxHeader = MAX_HEADER }: { readonly maxJsonLength?: number } = {},
): Promise<Safetensors> {
  const { text, end } = await headerOf(bytes, file, maxHeader);
  const header = parsePythonJson(text, { name: `${file}: header`, maxLength: maxHeader });
  if (!isJsonObject(header)) throw new FileError(`${file}: the header is no object.`);
  const { [METADATA]: notes, ...rest } = header;
  const entries = Object.entries(rest).map(([name, value]) => readEntry(name, value, file));
  checkPlaces(entries, bytes.size - end, file);
  const open = ({ name, dtype, shape, ...place }: Entry): [string, StoredArray] => {
    const read = async () =>
      decodeArray(await bytesAt(bytes, end + place.start, place.end - place.start), dtype, shape);
    return [name, { dtype, shape, read }];
  };
  return { metadata: readMetadata(notes, file), tensors: new Map(entries.map(open)) };
}

/** Lays out a file of tensors; wide elements come first, so that all of them are aligned. */
export function safetensorsPieces(
  tensors: ReadonlyMap<string, StoredArray>,
  metadata: ReadonlyMap<string, string> = new Map(),
): Piece[] {
  const ordered = [...tensors].sort(
    ([, a], [, b]) => elementWidth(b.dtype) - elementWidth(a.dtype),
  );
  const elements = ordered.map(([name, array]) => elementsPiece(array, name));
  const header: { [name: string]: unknown } = {};
  if (metadata.size > 0) header[METADATA] = Object.fromEntries(metadata);
  let at = 0;
  for (const [i, [name, { dtype, shape }]] of ordered.entries()) {
    if (name === METADATA || name === "__proto__") {
      throw new FileError(`A tensor of a safetensors file cannot have the name "${name}".`);
    }
    const end = at + (elements[i]?.length ?? 0);
    header[name] = { dtype: NAMES.get(dtype), shape, data_offsets: [at, end] };
    at = end;
  }
  const text = new TextEncoder().encode(JSON.stringify(header));
  const start = 8 + Math.ceil(text.length / 8) * 8;
  const head = new Uint8Array(start).fill(0x20, 8 + text.length);
  new DataView(head.buffer).setBigUint64(0, BigInt(start - 8), true);
  head.set(text, 8);
  return [head, ...elements];
}

async function headerOf(
  bytes: ByteSource,
  file: string,
  maxHeader: number,
): Promise<{ readonly text: Uint8Array; readonly end: number }> {
  if (bytes.size < 8) throw new FileError(`${file}: ends within the length of its header.`);
  const length = new DataView((await bytesAt(bytes, 0, 8)).buffer).getBigUint64(0, true);
  if (length > BigInt(bytes.size - 8)) {
    throw new FileError(
      `${file}: declares a header of ${length} bytes, but ${bytes.size - 8} follow. ` +
        "It is cut off, or no safetensors file.",
    );
  }
  if (length > BigInt(maxHeader)) {
    throw new FileError(
      `${file}: declares a header of ${length} bytes; at most ${maxHeader} are read.`,
    );
  }
  const text = await bytesAt(bytes, 8, Number(length));
  if (text[0] !== 0x7b) throw new FileError(`${file}: the header does not begin with "{".`);
  return { text, end: 8 + text.length };
}

function readEntry(name: string, value: unknown, file: string): Entry {
  const where = `${file}: tensor "${name}"`;
  const entry = value as JsonObject;
  const { dtype, shape, data_offsets: offsets } = isJsonObject(entry) ? entry : {};
  if (typeof dtype !== "string" || !Array.isArray(shape) || !Array.isArray(offsets)) {
    throw new FileError(`${where}: expected { dtype, shape, data_offsets }.`);
  }
  const known = DTYPES.get(dtype);
  if (known === undefined) {
    throw new FileError(
      `${where}: the dtype ${JSON.stringify(dtype.slice(0, 20))} is not read; ` +
        `known are ${[...DTYPES.keys()].join(", ")}.`,
    );
  }
  const needed = bytesNeeded(shape, known, where);
  const [start, end] = offsets;
  const whole = Number.isSafeInteger(start) && Number.isSafeInteger(end) && offsets.length === 2;
  if (!whole || (start as number) < 0 || (end as number) - (start as number) !== needed) {
    throw new FileError(
      `${where}: [${shape.join(", ")}] of ${dtype} needs ${needed} bytes, but data_offsets are ` +
        `[${offsets.slice(0, 3).join(", ")}].`,
    );
  }
  const place = { start: start as number, end: end as number };
  return { name, dtype: known, shape: shape as number[], ...place };
}

function checkPlaces(entries: readonly Entry[], length: number, file: string): void {
  const ordered = [...entries].sort((a, b) => a.start - b.start || a.end - b.end);
  let at = 0;
  for (const { name, start, end } of ordered) {
    if (start !== at) {
      const what = start < at ? "overlaps another one" : `leaves a hole of ${start - at} bytes`;
      throw new FileError(`${file}: tensor "${name}" ${what} at byte ${Math.min(start, at)}.`);
    }
    at = end;
  }
  if (at !== length) {
    throw new FileError(
      `${file}: the tensors take ${at} bytes, but ${length} follow the header. ` +
        (at > length ? "The file is cut off." : "What lies behind them is refused."),
    );
  }
}

function readMetadata(notes: unknown, file: string): Map<string, string> {
  if (notes === undefined) return new Map();
  const entries = Object.entries((notes ?? {}) as JsonObject);
  if (!isJsonObject(notes as JsonObject) || entries.some(([, v]) => typeof v !== "string")) {
    throw new FileError(`${file}: ${METADATA} must hold texts by name.`);
  }
  return new Map(entries as [string, string][]);
}
