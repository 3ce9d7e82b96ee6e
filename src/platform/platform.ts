// What the library asks of its host: files, clocks, digests and a cache of downloaded files.

/** Names an entry of a cache: path segments of letters, digits, `.`, `_` and `-`. */
export type CacheName = string;

/** Keeps downloaded files: a directory in Node, the Cache API in browsers. */
export interface FileCache {
  /** Says where an entry is kept, for messages. */
  locate(name: CacheName): string;
  /** Reads a finished entry, or gives `undefined` when there is none. */
  read(name: CacheName): Promise<Uint8Array | undefined>;
  /** Removes a finished entry; nothing happens when there is none. */
  remove(name: CacheName): Promise<void>;
  /** Opens what an interrupted download has left under this name, or an empty entry. */
  openPartial(name: CacheName): Promise<PartialFile>;
}

/**
 * Collects the bytes of one download until they are complete.
 * Writes say where they go, so that two processes that fetch the same file do each other no harm.
 */
export interface PartialFile {
  /** Bytes kept from an earlier attempt, at the time of opening. */
  readonly size: number;
  /** Writes bytes at an offset, counted from the start of the file. */
  write(offset: number, bytes: Uint8Array): Promise<void>;
  /** Cuts the file to `length` bytes, makes them durable and reads all of them back. */
  readBack(length: number): Promise<Uint8Array>;
  /** Publishes the entry under its name, in one step, and closes it. */
  commit(): Promise<void>;
  /** Throws the bytes away and closes. */
  discard(): Promise<void>;
  /** Closes, and keeps the bytes, if there are any, for a later attempt. */
  close(): Promise<void>;
}

/** Is a file that is open for reading, in any order. */
export interface PlatformFile {
  /** Bytes at the time of opening. */
  readonly size: number;
  /**
   * Fills `target` with the bytes from `start` on.
   * @throws FileError when they cannot be read, or the file has become shorter.
   */
  read(target: Uint8Array, start: number): Promise<void>;
  close(): Promise<void>;
}

/** Is a file without a name, which is gone when it is closed. */
export interface PlatformTemporaryFile {
  /** Writes bytes from `start` on. @throws FileError when there is no room. */
  write(bytes: Uint8Array, start: number): Promise<void>;
  /** Reads as a PlatformFile. */
  read: PlatformFile["read"];
  close(): Promise<void>;
}

/** Is where lines of progress go: the standard output in Node, the console in browsers. */
export interface PlatformTerminal {
  /** Whether a person watches it and a line can be rewritten by a carriage return. */
  readonly isTTY: boolean;
  /** Width in characters; undefined when unknown. */
  readonly columns: number | undefined;
  /** Bits per colour: 1 for none, as where `NO_COLOR` is set, else 4, 8 or 24. */
  readonly colorDepth: number;
  write(text: string): void;
}

/** What differs between Node and browsers; `#platform` resolves to one of the two. */
export interface Platform {
  readonly name: "node" | "browser";
  /**
   * Finds the host's access to GPUs.
   * @throws BackendError saying what is missing, and how to get it.
   */
  openGpu(): Promise<GPU>;
  /** Logical processors that the host reports; at least 1. */
  readonly hardwareConcurrency: number;
  readonly terminal: PlatformTerminal;
  /** Monotonic time in milliseconds, with fractions. */
  now(): number;
  /**
   * Reads a whole file.
   * @throws FileError when it is missing or cannot be read, and always in a browser.
   */
  readFile(path: string): Promise<Uint8Array>;
  /**
   * Opens a file of which only parts are needed at a time.
   * @throws FileError when it is missing or cannot be read, and always in a browser.
   */
  openFile(path: string): Promise<PlatformFile>;
  /**
   * Writes a file so that other readers, and a crash, see the old content or the new, never a part.
   * A symbolic link is followed; the mode of an existing file is kept.
   * Bytes may come one after another. In a page they are offered as a download.
   * @throws FileError when the place cannot be written, and always in a browser's worker.
   */
  writeFileAtomic(path: string, bytes: Uint8Array | AsyncIterable<Uint8Array>): Promise<void>;
  /** Makes a file for bytes that need not stay in memory; only where there are files. */
  openTemporaryFile?(): Promise<PlatformTemporaryFile>;
  /** Makes a directory and those above it. @throws FileError, and always in a browser. */
  makeDirectory(path: string): Promise<void>;
  /** Removes a file, if it is there. @throws FileError, and always in a browser. */
  removeFile(path: string): Promise<void>;
  /** Says whether a file or directory is there; always `false` in a browser. */
  exists(path: string): Promise<boolean>;
  /** Computes a SHA-256 digest as 64 lower-case hexadecimal digits. */
  sha256(bytes: Uint8Array): Promise<string>;
  /** Starts such a digest of bytes that come one after another; only where the host has one. */
  startSha256?(): { update(bytes: Uint8Array): unknown; hex(): string };
  /** Where Gradus keeps its own files: `GRADUS_HOME`, else `~/.gradus`; in a browser `"gradus"`. */
  homeDirectory(): string;
  /** Opens a cache: a directory in Node, a named cache in a browser. Default `<home>/datasets`. */
  openCache(directory?: string): Promise<FileCache>;
  /** Threads that one computation may use here: 1 where a thread may not wait for others. */
  readonly computeThreads: number;
  readonly engineFlags: PlatformEngineFlags;
  /**
   * Starts a worker from the text of its program, in which a function `receive` takes each message.
   * The worker does not keep the process alive; `onError` hears of its failures.
   */
  startWorker(source: string, onError: (error: unknown) => void): PlatformWorker;
}

/** Is what can be set of the host's V8. */
export interface PlatformEngineFlags {
  /** Whether the environment asks for the re-vectorisation of WebAssembly. */
  readonly revectorize: boolean;
  /** Why that cannot be switched on here; undefined where it can. */
  readonly refusal: string | undefined;
  /** Sets flags of V8, for the whole process. */
  set(flags: string): void;
}

/** Is a running worker. */
export interface PlatformWorker {
  send(message: unknown): void;
  stop(): void;
}
