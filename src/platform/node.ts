// The platform in Node: paths, bytes and digests in; files on disk out.
import * as fs from "node:fs/promises";
import { availableParallelism, homedir, tmpdir } from "node:os";
import * as path from "node:path";
import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import { BackendError, FileError, GradusError } from "../shared/errors.ts";
import { replaceFile } from "./atomic-write.ts";
import { openFileCache, plainBytes } from "./node-cache.ts";
import { crypto } from "./node-crypto.ts";
import type {
  Platform,
  PlatformFile,
  PlatformTemporaryFile,
  PlatformTerminal,
  PlatformWorker,
} from "./platform.ts";

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file or directory",
  EACCES: "permission is denied",
  EPERM: "permission is denied",
  EISDIR: "it is a directory, and a file is needed",
  ENOTDIR: "a part of the path is a file, not a directory",
  ENOSPC: "the disk is full",
  EDQUOT: "the disk quota is used up",
  EROFS: "the file system is read-only",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "the name is too long",
};

/** Turns an error of the file system into a FileError that names the path and the reason. */
function fileError(doing: string, file: string, cause: unknown): FileError {
  const code = cause instanceof Error && "code" in cause ? String(cause.code) : "";
  const reason = reasons[code] ?? (cause instanceof Error ? cause.message : String(cause));
  return new FileError(`Cannot ${doing} "${file}": ${reason}.`, { cause });
}

async function readFile(file: string): Promise<Uint8Array> {
  try {
    return plainBytes(await fs.readFile(file));
  } catch (cause) {
    throw fileError("read", file, cause);
  }
}

async function openFile(file: string): Promise<PlatformFile> {
  let handle: fs.FileHandle | undefined;
  try {
    handle = await fs.open(file, "r");
    const stats = await handle.stat();
    if (stats.isDirectory()) throw Object.assign(new Error(), { code: "EISDIR" });
    return { size: stats.size, read: fillFrom(handle, file), close: handle.close.bind(handle) };
  } catch (cause) {
    await handle?.close();
    throw fileError("read", file, cause);
  }
}

function fillFrom(handle: fs.FileHandle, file: string): PlatformFile["read"] {
  return async (target, start) => {
    let filled = 0;
    try {
      while (filled < target.length) {
        const wanted = Math.min(target.length - filled, 2 ** 30);
        const { bytesRead } = await handle.read(target, filled, wanted, start + filled);
        if (bytesRead === 0) throw new Error("it became shorter while it was read");
        filled += bytesRead;
      }
    } catch (cause) {
      throw fileError("read", file, cause);
    }
  };
}

async function openTemporaryFile(): Promise<PlatformTemporaryFile> {
  const file = path.join(
    tmpdir(),
    `gradus-${process.pid}-${crypto().randomBytes(8).toString("hex")}.tmp`,
  );
  try {
    const handle = await fs.open(file, "wx+", 0o600);
    // Nothing is left behind even where the process is killed; Windows keeps the name until the end.
    await fs.rm(file, { force: true }).catch(() => {});
    return {
      read: fillFrom(handle, file),
      async write(bytes, start) {
        try {
          for (let at = 0; at < bytes.length; ) {
            const { bytesWritten } = await handle.write(bytes, at, bytes.length - at, start + at);
            at += bytesWritten;
          }
        } catch (cause) {
          throw fileError("write", file, cause);
        }
      },
      async close() {
        await handle.close();
        await fs.rm(file, { force: true }).catch(() => {});
      },
    };
  } catch (cause) {
    throw fileError("write", file, cause);
  }
}

async function writeFileAtomic(
  file: string,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<void> {
  try {
    await replaceFile(file, bytes);
  } catch (cause) {
    // What makes the bytes says itself what went wrong.
    if (cause instanceof GradusError) throw cause;
    throw fileError("write", file, cause);
  }
}

async function makeDirectory(directory: string): Promise<void> {
  try {
    await fs.mkdir(directory, { recursive: true });
  } catch (cause) {
    throw fileError("make the folder", directory, cause);
  }
}

async function removeFile(file: string): Promise<void> {
  try {
    await fs.rm(file, { force: true });
  } catch (cause) {
    throw fileError("remove", file, cause);
  }
}

function homeDirectory(): string {
  const chosen = process.env.GRADUS_HOME;
  return chosen === undefined || chosen === "" ? path.join(homedir(), ".gradus") : chosen;
}

/** Threads for one computation: all processors, or what `GRADUS_THREADS` says. */
function computeThreads(): number {
  const wanted = Number(process.env.GRADUS_THREADS);
  return Number.isInteger(wanted) && wanted > 0 ? wanted : Math.max(1, availableParallelism());
}

// Other processors have no vectors of eight lanes, and older versions no such flag.
function revectorizationRefusal(): string | undefined {
  const { arch, versions } = process;
  if (arch !== "x64") return `it needs an x64 processor, and this one is ${arch}`;
  if (Number(versions.node.split(".")[0]) >= 24 && versions.v8 !== undefined) return undefined;
  return `it needs Node 24 or later, and this is Node ${versions.node}`;
}

function startWorker(source: string, onError: (error: unknown) => void): PlatformWorker {
  const listen = `require("node:worker_threads").parentPort.on("message", receive);`;
  // No flags of the main program: a loader of its own would only slow the worker down.
  const worker = new Worker(source + listen, { eval: true, execArgv: [], stdin: false });
  worker.on("error", onError);
  worker.unref();
  return {
    send: (message) => worker.postMessage(message),
    stop: () => void worker.terminate(),
  };
}

/** Dawn itself, which must not be collected while a device of it is in use. */
let dawnGpu: GPU | undefined;

/** Loads Dawn, WebGPU for Node, which is installed only where somebody wants it. */
async function openGpu(): Promise<GPU> {
  let dawn: { readonly create: (flags: string[]) => GPU };
  try {
    dawn = await import("webgpu");
  } catch (cause) {
    throw new BackendError(
      'setDevice: in Node the device "webgpu" needs the package webgpu (Dawn, 130 MB). ' +
        'Install it by "npm install webgpu", or choose the device "wasm".',
      { cause },
    );
  }
  dawnGpu ??= dawn.create([]);
  return dawnGpu;
}

// Asked for anew each time: windows change their size, and tests their environment.
const terminal: PlatformTerminal = {
  get isTTY() {
    return process.stdout.isTTY === true;
  },
  get columns() {
    return process.stdout.columns;
  },
  get colorDepth() {
    return process.stdout.isTTY === true ? process.stdout.getColorDepth() : 1;
  },
  write: (text) => void process.stdout.write(text),
};

/** The platform of this process: Node. */
export const platform: Platform = {
  name: "node",
  openGpu,
  hardwareConcurrency: Math.max(1, availableParallelism()),
  terminal,
  now: () => performance.now(),
  readFile,
  openFile,
  openTemporaryFile,
  writeFileAtomic,
  makeDirectory,
  removeFile,
  exists: (file) =>
    fs.access(file).then(
      () => true,
      () => false,
    ),
  sha256: async (bytes) => crypto().createHash("sha256").update(bytes).digest("hex"),
  startSha256: () => {
    const hash = crypto().createHash("sha256");
    return { update: (bytes) => hash.update(bytes), hex: () => hash.digest("hex") };
  },
  homeDirectory,
  openCache: async (directory) =>
    openFileCache(directory ?? path.join(homeDirectory(), "datasets"), fileError),
  computeThreads: computeThreads(),
  engineFlags: {
    revectorize: process.env.GRADUS_REVECTORIZE === "1",
    refusal: revectorizationRefusal(),
    set: setFlagsFromString,
  },
  startWorker,
};
