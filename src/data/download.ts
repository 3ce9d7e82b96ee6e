// An address and a digest in, verified bytes out: from the cache, or fetched, resumed and cached.
import { platform } from "#platform";
import type { FileCache, PartialFile } from "../platform/platform.ts";
import { ConfigError, FileError } from "../shared/errors.ts";
import {
  LostConnection,
  type TransferSettings,
  transfer,
  UselessPartial,
  WrongContent,
} from "./transfer.ts";

/** Says what to fetch and how to know that it is right. */
export interface RemoteFile {
  readonly url: string;
  /** Name in the cache: path segments with "/" between. */
  readonly name: string;
  /** SHA-256 of the whole file as 64 lower-case hexadecimal digits. */
  readonly sha256: string;
}

/** Tells how far a download is. */
export interface DownloadProgress {
  /** Name of the file in the cache. */
  readonly name: string;
  /** Bytes that are here, those of an earlier attempt included. */
  readonly loaded: number;
  /** Bytes of the whole file, when the server says so. */
  readonly total: number | undefined;
}

/** Steers a download. */
export interface DownloadOptions {
  /** Directory (Node) or cache name (browser); default `~/.gradus/datasets`. */
  readonly cacheDirectory?: string | undefined;
  /** Is called as bytes arrive; not at all when the cache has the file. */
  readonly onProgress?: ((progress: DownloadProgress) => void) | undefined;
  /** Stops the download; what has arrived is kept for the next attempt. */
  readonly signal?: AbortSignal | undefined;
  /** Further attempts after a lost connection or a busy server; default 3. */
  readonly retries?: number | undefined;
  /** Milliseconds before the first further attempt, doubled each time; default 500. */
  readonly retryDelay?: number | undefined;
  /** Milliseconds without a byte after which a connection counts as lost; default 30,000. */
  readonly timeout?: number | undefined;
  /** Most bytes that a file may have; default 1 GiB. */
  readonly maxBytes?: number | undefined;
}

interface Settings extends TransferSettings {
  readonly retries: number;
  readonly retryDelay: number;
}

/**
 * Gives the bytes of a file whose digest is known.
 * A cached copy is checked and used; a damaged one is fetched anew. An interrupted download
 * continues where it stopped, and a file appears in the cache whole and verified or not at all.
 * @throws FileError when the server has no such file, sends another one, or stays out of reach.
 * @throws the signal's reason when the caller stops it.
 */
export async function download(
  file: RemoteFile,
  options: DownloadOptions = {},
): Promise<Uint8Array> {
  const settings = settingsFor(file, options);
  settings.signal.throwIfAborted();
  const cache = await platform.openCache(options.cacheDirectory);
  const cached = await readVerified(cache, file);
  if (cached !== undefined) return cached;
  const partial = await cache.openPartial(file.name);
  let bytes: Uint8Array;
  try {
    bytes = await fetchVerified(file, partial, settings);
  } catch (error) {
    await (error instanceof WrongContent ? partial.discard() : partial.close());
    throw error;
  }
  await partial.commit();
  return bytes;
}

function settingsFor(file: RemoteFile, options: DownloadOptions): Settings {
  const { retries = 3, retryDelay = 500, timeout = 30_000, maxBytes = 2 ** 30 } = options;
  if (!URL.canParse(file.url)) {
    throw new ConfigError(`baseUrl: "${file.url}" is no absolute address, such as https://host/.`);
  }
  if (!Number.isInteger(retries) || retries < 0) {
    throw new ConfigError(`retries: expected an integer of 0 or more, but got ${retries}.`);
  }
  if (!(timeout > 0)) {
    throw new ConfigError(`timeout: expected milliseconds above 0, but got ${timeout}.`);
  }
  return {
    signal: options.signal ?? new AbortController().signal,
    onProgress: (loaded, total) => options.onProgress?.({ name: file.name, loaded, total }),
    retries,
    retryDelay,
    timeout,
    maxBytes,
  };
}

async function readVerified(cache: FileCache, file: RemoteFile): Promise<Uint8Array | undefined> {
  const bytes = await cache.read(file.name);
  if (bytes === undefined) return undefined;
  if ((await platform.sha256(bytes)) === file.sha256) return bytes;
  await cache.remove(file.name);
  return undefined;
}

async function fetchVerified(
  file: RemoteFile,
  partial: PartialFile,
  settings: Settings,
): Promise<Uint8Array> {
  const position = { offset: partial.size };
  for (let lost = 0; ; ) {
    const resumed = position.offset > 0;
    try {
      await transfer(file.url, partial, position, settings);
      const bytes = await partial.readBack(position.offset);
      const digest = await platform.sha256(bytes);
      if (digest === file.sha256) return bytes;
      if (!resumed) throw wrongContent(file, bytes.length, digest);
      // The kept part may be of another version of the file, so the whole is fetched once more.
      position.offset = 0;
    } catch (error) {
      if (error instanceof UselessPartial && resumed) {
        position.offset = 0;
        continue;
      }
      if (!(error instanceof LostConnection)) throw error;
      if (lost === settings.retries) throw unreachable(file, error, lost + 1);
      await pause(settings.retryDelay * 2 ** lost, settings.signal);
      lost++;
    }
  }
}

function wrongContent(file: RemoteFile, length: number, digest: string): WrongContent {
  return new WrongContent(
    `${file.url}: the server sent another file than expected (${length} bytes, ` +
      `SHA-256 ${digest}, expected ${file.sha256}). A proxy or a log-in page may stand between.`,
  );
}

function unreachable(file: RemoteFile, error: LostConnection, attempts: number): FileError {
  return new FileError(
    `Cannot download ${file.url}: ${error.message}. Gave up after ${attempts} ` +
      `${attempts === 1 ? "attempt" : "attempts"}; call again to continue from what has arrived.`,
    { cause: error },
  );
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener("abort", stop);
      resolve();
    }, milliseconds);
    signal.addEventListener("abort", stop, { once: true });
    if (signal.aborted) stop();
  });
}
