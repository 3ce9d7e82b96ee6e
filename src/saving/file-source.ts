// What callers name a file by, from a path to a stream, to bytes that are read in part.

import { platform } from "#platform";
import { type ByteSource, blobSource, cachedSource, memorySource } from "../files/byte-source.ts";
import { FileError } from "../shared/errors.ts";
import { HeldBytes } from "./held-bytes.ts";

/**
 * Is a path (in a browser an address), a URL, bytes, a Blob or File, or a stream of bytes. Of paths
 * and Blobs only what is needed is read. Addresses and streams are read to their end first, and held
 * in memory up to 16 MiB, beyond that in a temporary file.
 */
export type FileSource =
  | string
  | URL
  | Uint8Array
  | ArrayBuffer
  | Blob
  | ReadableStream<Uint8Array>
  | AsyncIterable<Uint8Array>;

/** Are the bounds on sources whose size is not known before. */
export interface SourceLimits {
  /** Most bytes that are taken from an address or a stream; default 2 GiB - 1. */
  readonly maxFileSize?: number;
}

const MAX_FILE_SIZE = 2 ** 31 - 1;
const ADDRESS = /^(?:https?|blob|data):/;

/** Opens a source for the time of `body`. @throws FileError when it cannot be read. */
export async function withSource<T>(
  source: FileSource,
  limits: SourceLimits,
  body: (bytes: ByteSource) => Promise<T>,
): Promise<T> {
  return withSources(limits, async (open) => body(await open(source)));
}

/** Opens a source, with bounds of its own where they are given. @throws FileError when it cannot be read. */
export type OpenSource = (source: FileSource, bounds?: SourceLimits) => Promise<ByteSource>;

/** Lets `body` open sources, which stay open until it ends. */
export async function withSources<T>(
  limits: SourceLimits,
  body: (open: OpenSource) => Promise<T>,
): Promise<T> {
  const held = new HeldBytes();
  const files: { close(): Promise<void> }[] = [held];
  const open: OpenSource = async (source, bounds = limits) => {
    const path = pathOf(source);
    if (path === undefined) return openWithoutPath(source, bounds, held);
    const file = await platform.openFile(path);
    files.push(file);
    return cachedSource(file);
  };
  try {
    return await body(open);
  } finally {
    for (const file of files) await file.close();
  }
}

/** Gives the path or address of a source; undefined for bytes. */
export function addressOf(source: FileSource): string | undefined {
  return typeof source === "string" || source instanceof URL ? String(source) : undefined;
}

/** Gives what errors call a source: its path or address, else `other`. */
export function sourceName(source: FileSource, other: string): string {
  return addressOf(source) ?? other;
}

/** Gives the path of a file that the platform opens; undefined for all other sources. */
function pathOf(source: FileSource): string | undefined {
  if (platform.name === "browser") return undefined;
  if (typeof source === "string") return ADDRESS.test(source) ? undefined : source;
  if (!(source instanceof URL) || source.protocol !== "file:") return undefined;
  return decodeURIComponent(source.pathname);
}

async function openWithoutPath(
  source: FileSource,
  { maxFileSize = MAX_FILE_SIZE }: SourceLimits,
  held: HeldBytes,
): Promise<ByteSource> {
  const hold = async (stream: Parameters<HeldBytes["take"]>[0], name: string) => {
    return cachedSource(await held.take(stream, name, maxFileSize));
  };
  if (typeof source === "string" || source instanceof URL) {
    return hold(await download(source), `"${source}"`);
  }
  if (source instanceof Uint8Array) return memorySource(source);
  if (source instanceof ArrayBuffer) return memorySource(new Uint8Array(source));
  if (source instanceof Blob) return cachedSource(blobSource(source));
  return hold(source, "the stream");
}

async function download(address: string | URL): Promise<ReadableStream<Uint8Array>> {
  let response: Response;
  try {
    response = await fetch(address);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new FileError(`Cannot read "${address}": ${reason}.`, { cause });
  }
  if (!response.ok || response.body === null) {
    throw new FileError(`Cannot read "${address}": the server answers ${response.status}.`);
  }
  return response.body;
}
