// The platform in browsers and their workers: bytes in, digests and cached downloads out; no paths.
import { BackendError, FileError } from "../shared/errors.ts";
import type { Platform, PlatformWorker } from "./platform.ts";

async function sha256(bytes: Uint8Array): Promise<string> {
  if (globalThis.crypto?.subtle === undefined) {
    throw new BackendError(
      "SHA-256: this page has no crypto.subtle, so downloads cannot be checked. " +
        "Serve the page over https or from localhost.",
    );
  }
  // Digests of shared memory are refused by the Web Crypto API, so those bytes are copied.
  const own =
    bytes.buffer instanceof ArrayBuffer ? (bytes as Uint8Array<ArrayBuffer>) : bytes.slice();
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", own));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** Hands the bytes to the person at the page as a download of the path's last part. */
async function offerDownload(
  path: string,
  bytes: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<void> {
  if (typeof document === "undefined") {
    throw new FileError(
      `Cannot write "${path}": a worker has neither file paths nor downloads. ` +
        "Post the bytes to the page and write the file there.",
    );
  }
  const name = path.split(/[\\/]/).at(-1) ?? path;
  const parts: Blob[] = [];
  // A Blob takes a copy, so that no more than one part is held here.
  for await (const part of bytes instanceof Uint8Array ? [bytes] : bytes) {
    parts.push(new Blob([new Uint8Array(part)]));
  }
  const url = URL.createObjectURL(new Blob(parts));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken the bytes over when the present task ends.
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}

// A page's own thread may not wait for others, and without isolation no memory is shared.
function computeThreads(): number {
  const isPage = typeof document !== "undefined";
  if (isPage || globalThis.crossOriginIsolated !== true) return 1;
  return Math.max(1, globalThis.navigator?.hardwareConcurrency ?? 1);
}

function startWorker(source: string, onError: (error: unknown) => void): PlatformWorker {
  const program = `${source}\nself.onmessage = ({ data }) => receive(data);`;
  const url = URL.createObjectURL(new Blob([program], { type: "text/javascript" }));
  const worker = new Worker(url);
  worker.onerror = onError;
  return {
    send: (message) => worker.postMessage(message),
    stop: () => worker.terminate(),
  };
}

async function openGpu(): Promise<GPU> {
  const gpu: GPU | undefined = globalThis.navigator?.gpu;
  if (gpu !== undefined) return gpu;
  const isSecure = globalThis.isSecureContext !== false;
  throw new BackendError(
    isSecure
      ? 'setDevice: this browser has no WebGPU. Use a newer one, or choose the device "wasm".'
      : "setDevice: a page has WebGPU over https or from localhost only.",
  );
}

function refusePath(doing: string, path: string): never {
  throw new FileError(`Cannot ${doing} "${path}": a browser has no file paths.`);
}

async function refuseReading(path: string): Promise<never> {
  throw new FileError(
    `Cannot read "${path}": a browser has no file paths. ` +
      "Pass the bytes instead, for example from file.arrayBuffer().",
  );
}

/** The platform of this page or worker: a browser. */
export const platform: Platform = {
  name: "browser",
  openGpu,
  hardwareConcurrency: Math.max(1, globalThis.navigator?.hardwareConcurrency ?? 1),
  terminal: {
    isTTY: false,
    columns: undefined,
    colorDepth: 1,
    // A message of the console is a line of its own.
    write: (text) => console.log(text.replace(/\n$/, "")),
  },
  now: () => performance.now(),
  readFile: refuseReading,
  openFile: refuseReading,
  writeFileAtomic: offerDownload,
  makeDirectory: async (path) => refusePath("make the folder", path),
  removeFile: async (path) => refusePath("remove", path),
  exists: async () => false,
  sha256,
  homeDirectory: () => "gradus",
  openCache: async (directory = "gradus/datasets") => {
    const { openNamedCache } = await import("./browser-cache.ts");
    return openNamedCache(directory);
  },
  computeThreads: computeThreads(),
  engineFlags: {
    revectorize: false,
    refusal: "a page cannot set flags of the browser's engine",
    set: () => {},
  },
  startWorker,
};
