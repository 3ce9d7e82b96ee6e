// A directory as a cache of downloaded files: entries that resume, and appear in one step.
import * as fs from "node:fs/promises";
import * as path from "node:path";
import type { FileError } from "../shared/errors.ts";
import { cacheSegments } from "./cache-name.ts";
import type { FileCache, PartialFile } from "./platform.ts";

type Explain = (doing: string, file: string, cause: unknown) => FileError;

/**
 * Opens a directory as a file cache; directories are made when the first entry is written.
 * An unfinished entry is kept beside the finished one, with the ending `.partial`.
 */
export function openFileCache(directory: string, explain: Explain): FileCache {
  const locate = (name: string): string => path.join(directory, ...cacheSegments(name));
  return {
    locate,
    async read(name) {
      const file = locate(name);
      try {
        return plainBytes(await fs.readFile(file));
      } catch (cause) {
        if (cause instanceof Error && "code" in cause && cause.code === "ENOENT") return undefined;
        throw explain("read", file, cause);
      }
    },
    async remove(name) {
      const file = locate(name);
      await fs.rm(file, { force: true }).catch((cause: unknown) => {
        throw explain("remove", file, cause);
      });
    },
    openPartial: (name) => openPartial(locate(name), explain),
  };
}

/** Views a Buffer as what it extends, so that no Node type leaves the platform. */
export function plainBytes(buffer: Buffer): Uint8Array {
  return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.length);
}

async function openPartial(file: string, explain: Explain): Promise<PartialFile> {
  const partial = `${file}.partial`;
  const handle = await openForUpdate(partial, explain);
  const attempt = async <T>(doing: string, action: () => Promise<T>): Promise<T> => {
    try {
      return await action();
    } catch (cause) {
      throw explain(doing, partial, cause);
    }
  };
  const { size } = await attempt("inspect", () => handle.stat());
  return {
    size,
    async write(offset, bytes) {
      await attempt("write", async () => {
        let done = 0;
        while (done < bytes.length) {
          const rest = bytes.length - done;
          done += (await handle.write(bytes, done, rest, offset + done)).bytesWritten;
        }
      });
    },
    readBack: (length) =>
      attempt("read back", async () => {
        await handle.truncate(length);
        await handle.sync();
        // Through the handle: another process may have renamed the file meanwhile.
        const bytes = new Uint8Array(length);
        let done = 0;
        while (done < length) {
          const { bytesRead } = await handle.read(bytes, done, length - done, done);
          if (bytesRead === 0) throw new Error("it became shorter while it was read");
          done += bytesRead;
        }
        return bytes;
      }),
    async commit() {
      await handle.close();
      try {
        await fs.rename(partial, file);
      } catch (cause) {
        // Another process that fetched the same file has published it a moment ago.
        const published = await fs.access(file).then(
          () => true,
          () => false,
        );
        if (published) return;
        throw explain("write", file, cause);
      }
    },
    async discard() {
      await handle.close();
      await attempt("remove", () => fs.rm(partial, { force: true }));
    },
    async close() {
      const { size: left } = await attempt("inspect", () => handle.stat());
      await handle.close();
      if (left === 0) await attempt("remove", () => fs.rm(partial, { force: true }));
    },
  };
}

async function openForUpdate(partial: string, explain: Explain): Promise<fs.FileHandle> {
  try {
    await fs.mkdir(path.dirname(partial), { recursive: true });
    // Neither "r+" (needs a file) nor "w+" (empties it) nor "a" (ignores offsets) will do.
    return await fs.open(partial, fs.constants.O_RDWR | fs.constants.O_CREAT, 0o644);
  } catch (cause) {
    throw explain("write", partial, cause);
  }
}
