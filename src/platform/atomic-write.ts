// Takes bytes, at once or one after another, and a path; replaces the file in one step, so that no failure leaves a part of it.

import * as fs from "node:fs/promises";
import { hostname } from "node:os";
import * as path from "node:path";
import { crypto } from "./node-crypto.ts";

/** Is what writing needs of the file system; tests give one that fails. */
export type WritableFileSystem = Pick<
  typeof fs,
  "open" | "readdir" | "realpath" | "rename" | "rm" | "stat"
>;

// Tells machines apart that share a folder: a process number means something on one of them.
function hostMark(): string {
  return crypto().createHash("sha256").update(hostname()).digest("hex").slice(0, 6);
}

/**
 * Writes to a temporary file in the same folder, makes it durable, and renames it. A symbolic link
 * is followed; the mode of an existing file is kept. Left-overs of processes that were killed while
 * they wrote the same file are removed.
 */
export async function replaceFile(
  file: string,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
  system: WritableFileSystem = fs,
): Promise<void> {
  const target = await system.realpath(file).catch(() => path.resolve(file));
  const folder = path.dirname(target);
  // Cut, because the name of a file may be as long as the file system allows.
  const prefix = `.${path.basename(target).slice(0, 40)}.${hostMark()}-`;
  await removeLeftOvers(folder, prefix, system);
  const unique = `${process.pid}-${crypto().randomBytes(4).toString("hex")}.tmp`;
  const temporary = path.join(folder, prefix + unique);
  try {
    const mode = await system.stat(target).then(
      (stats) => stats.mode & 0o777,
      () => undefined,
    );
    const handle = await system.open(temporary, "wx");
    try {
      for await (const part of bytes instanceof Uint8Array ? [bytes] : bytes) {
        await handle.writeFile(part);
      }
      if (mode !== undefined) await handle.chmod(mode);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await system.rename(temporary, target);
  } catch (cause) {
    await system.rm(temporary, { force: true }).catch(() => {});
    throw cause;
  }
  await syncDirectory(folder, system);
}

/** Removes what processes of this machine left that no longer run. */
async function removeLeftOvers(
  folder: string,
  prefix: string,
  system: WritableFileSystem,
): Promise<void> {
  const names = await system.readdir(folder).catch(() => []);
  for (const name of names) {
    if (!name.startsWith(prefix) || !name.endsWith(".tmp")) continue;
    const pid = Number(name.slice(prefix.length).split("-")[0]);
    if (isRunning(pid)) continue;
    // Another process may remove the same left-over at the same time.
    await system.rm(path.join(folder, name), { force: true }).catch(() => {});
  }
}

function isRunning(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 0) return true;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !(error instanceof Error && "code" in error && error.code === "ESRCH");
  }
}

/** Makes a rename durable where the system lets a directory be opened; Windows does not. */
async function syncDirectory(directory: string, system: WritableFileSystem): Promise<void> {
  try {
    const handle = await system.open(directory, "r");
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // The file itself is written and synchronised; only the order after a power cut is open.
  }
}
