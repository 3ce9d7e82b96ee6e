// A Vite plugin: adds a service worker that keeps all files of the built page, so that it works offline.

import { createHash } from "node:crypto";
import type { Plugin } from "vite";

/** Writes `sw.js` with the names of all files, and under a version that changes with any of them. */
export function offline(): Plugin {
  return {
    name: "offline",
    apply: "build",
    generateBundle: {
      // After the page itself has been written into the bundle.
      order: "post",
      handler(_, bundle) {
        const files = ["./", ...Object.keys(bundle)].toSorted();
        const hash = createHash("sha256").update(files.join());
        for (const file of Object.values(bundle)) {
          hash.update(file.type === "chunk" ? file.code : file.source);
        }
        const version = hash.digest("hex").slice(0, 16);
        this.emitFile({ type: "asset", fileName: "sw.js", source: program(version, files) });
      },
    },
  };
}

function program(version: string, files: readonly string[]): string {
  return `const version = "gradus-playground ${version}";
const files = ${JSON.stringify(files)};

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(version).then((cache) => cache.addAll(files)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  const clean = async () => {
    for (const name of await caches.keys()) {
      if (name.startsWith("gradus-playground ") && name !== version) await caches.delete(name);
    }
    await self.clients.claim();
  };
  event.waitUntil(clean());
});

self.addEventListener("fetch", (event) => {
  if (event.request.method !== "GET") return;
  const answer = async () => {
    const cache = await caches.open(version);
    return (await cache.match(event.request, { ignoreSearch: true })) ?? fetch(event.request);
  };
  event.respondWith(answer());
});
`;
}
