// What few programs need of browsers: downloads instead of paths, digests, and the GPU.
import { BackendError, FileError } from "../shared/errors.ts";

/** Computes a SHA-256 digest. @throws BackendError where the page is not secure. */
export async function sha256(bytes: Uint8Array): Promise<string> {
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
export async function offerDownload(
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

/** Says that there are no paths. @throws FileError always. */
export async function refuse(doing: string, path: string): Promise<never> {
  throw new FileError(`Cannot ${doing} "${path}": a browser has no file paths.`);
}

/** Says what to read instead of a path. @throws FileError always. */
export async function refuseReading(path: string): Promise<never> {
  throw new FileError(
    `Cannot read "${path}": a browser has no file paths. ` +
      "Pass the bytes instead, for example from file.arrayBuffer().",
  );
}

/** Gives the door to the GPU. @throws BackendError where there is none. */
export async function openGpu(): Promise<GPU> {
  const gpu: GPU | undefined = globalThis.navigator?.gpu;
  if (gpu !== undefined) return gpu;
  const isSecure = globalThis.isSecureContext !== false;
  throw new BackendError(
    isSecure
      ? 'setDevice: this browser has no WebGPU. Use a newer one, or choose the device "wasm".'
      : "setDevice: a page has WebGPU over https or from localhost only.",
  );
}
