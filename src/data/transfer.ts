// One HTTP request for the missing part of a file in, its bytes written to a partial file out.
import type { PartialFile } from "../platform/platform.ts";
import { FileError } from "../shared/errors.ts";

/** Steers one transfer. */
export interface TransferSettings {
  readonly signal: AbortSignal;
  /** Milliseconds without a byte after which the connection counts as lost. */
  readonly timeout: number;
  readonly maxBytes: number;
  readonly onProgress: (loaded: number, total: number | undefined) => void;
}

/** A failure that another attempt may mend. */
export class LostConnection extends Error {}

/** The kept bytes cannot be continued; the file has to be fetched from its start. */
export class UselessPartial extends Error {}

/** The server has sent a file that is not the one that was asked for. */
export class WrongContent extends FileError {}

/**
 * Fetches what follows `position.offset` and writes it; the offset grows with each piece.
 * When the server ignores the range, the offset goes back to 0 and the whole file arrives.
 * @throws LostConnection, UselessPartial, WrongContent, or FileError when there is no such file.
 */
export async function transfer(
  url: string,
  partial: PartialFile,
  position: { offset: number },
  settings: TransferSettings,
): Promise<void> {
  const stall = new AbortController();
  const signal = AbortSignal.any([stall.signal, settings.signal]);
  const asked = position.offset;
  // Packed on the way, a range would count other bytes than those of the file.
  const headers: Record<string, string> = { "Accept-Encoding": "identity" };
  if (asked > 0) headers.Range = `bytes=${asked}-`;
  try {
    const response = await network(stall, settings, () => fetch(url, { headers, signal }));
    if (asked > 0 && response.status === 416) return checkAlreadyWhole(response, asked);
    checkStatus(url, response, asked);
    if (response.status === 200) position.offset = 0;
    const total = expectedLength(response, position.offset);
    if (total !== undefined && total > settings.maxBytes) throw tooLarge(url, settings.maxBytes);
    settings.onProgress(position.offset, total);
    const reader = response.body?.getReader();
    while (reader !== undefined) {
      const piece = await network(stall, settings, () => reader.read());
      if (piece.done) break;
      const end = position.offset + piece.value.length;
      if (end > settings.maxBytes) throw tooLarge(url, settings.maxBytes);
      await partial.write(position.offset, piece.value);
      position.offset = end;
      settings.onProgress(end, total);
    }
    if (total !== undefined && position.offset < total) {
      throw new LostConnection(`the server stopped after ${position.offset} of ${total} bytes`);
    }
  } finally {
    // Lets go of a connection whose answer was not read to its end.
    stall.abort();
  }
}

/** Waits for the network, at most for the time limit, and names what went wrong. */
async function network<T>(
  stall: AbortController,
  settings: TransferSettings,
  action: () => Promise<T>,
): Promise<T> {
  const timer = setTimeout(() => stall.abort(), settings.timeout);
  try {
    return await action();
  } catch (cause) {
    settings.signal.throwIfAborted();
    if (stall.signal.aborted) {
      throw new LostConnection(`the server sent nothing for ${settings.timeout} ms`, { cause });
    }
    throw new LostConnection(`the connection failed${innermostMessage(cause)}`, { cause });
  } finally {
    clearTimeout(timer);
  }
}

/** A kept part that lacks nothing is answered with 416; its digest then decides. */
function checkAlreadyWhole(response: Response, asked: number): void {
  const range = response.headers.get("content-range") ?? "";
  const total = /^bytes \*\/(\d+)$/.exec(range)?.[1];
  if (total !== undefined && Number(total) !== asked) throw new UselessPartial();
}

function checkStatus(url: string, response: Response, asked: number): void {
  if (response.status === 200 || (response.status === 206 && asked > 0)) return;
  const answer = `the server answered ${response.status} ${response.statusText}`.trimEnd();
  if (response.status >= 500 || response.status === 429 || response.status === 408) {
    throw new LostConnection(answer);
  }
  throw new FileError(`Cannot download ${url}: ${answer}.`);
}

function expectedLength(response: Response, offset: number): number | undefined {
  if (response.status === 206) {
    const range = response.headers.get("content-range") ?? "";
    const [, start, size] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(range) ?? [];
    if (start === undefined || Number(start) !== offset) throw new UselessPartial();
    return size === "*" ? undefined : Number(size);
  }
  // The length of a packed answer says nothing of the file.
  const length = response.headers.get("content-length");
  return length === null || response.headers.has("content-encoding") ? undefined : Number(length);
}

function tooLarge(url: string, maxBytes: number): WrongContent {
  return new WrongContent(`${url}: the server sends more than the ${maxBytes} bytes allowed.`);
}

function innermostMessage(error: unknown): string {
  // fetch says "fetch failed" or "terminated"; what went wrong is in the cause.
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  return cause instanceof Error && cause.message !== "" ? ` (${cause.message})` : "";
}
