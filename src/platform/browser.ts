// The platform in browsers and their workers: bytes in, digests and cached downloads out; no paths.
import { late } from "../shared/late.ts";
import type { Platform, PlatformWorker } from "./platform.ts";

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

const files = () => import("./browser-files.ts");
const refuse = /* @__PURE__ */ late(files, "refuse");
const refuseReading = /* @__PURE__ */ late(files, "refuseReading");

/** The platform of this page or worker: a browser. */
export const platform: Platform = {
  name: "browser",
  openGpu: /* @__PURE__ */ late(files, "openGpu"),
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
  writeFileAtomic: late(files, "offerDownload"),
  makeDirectory: (path) => refuse("make the folder", path),
  removeFile: (path) => refuse("remove", path),
  exists: async () => false,
  sha256: late(files, "sha256"),
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
