// The Cache API as a cache of downloaded files; without it, memory that lasts as long as the page.
import { cacheSegments } from "./cache-name.ts";
import type { FileCache, PartialFile } from "./platform.ts";

/** Where finished entries are kept: the part of the Cache API that is needed, or memory. */
export interface EntryStore {
  get(key: string): Promise<Uint8Array | undefined>;
  put(key: string, bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  delete(key: string): Promise<void>;
}

/** Keeps entries in memory. */
export function memoryStore(): EntryStore {
  const entries = new Map<string, Uint8Array>();
  return {
    get: async (key) => entries.get(key),
    put: async (key, bytes) => {
      entries.set(key, bytes);
    },
    delete: async (key) => {
      entries.delete(key);
    },
  };
}

/** Keeps entries in a named cache of the origin, where they outlive the page. */
export function cacheApiStore(storage: CacheStorage, cacheName: string): EntryStore {
  // The Cache API takes addresses only; this host name is reserved and can never be fetched.
  const address = (key: string): string => `https://gradus.invalid/${key}`;
  return {
    async get(key) {
      const response = await (await storage.open(cacheName)).match(address(key));
      return response === undefined ? undefined : new Uint8Array(await response.arrayBuffer());
    },
    async put(key, bytes) {
      await (await storage.open(cacheName)).put(address(key), new Response(bytes));
    },
    async delete(key) {
      await (await storage.open(cacheName)).delete(address(key));
    },
  };
}

const memoryStores = new Map<string, EntryStore>();

/** Opens a cache of the origin, or of this page where the host has none. */
export function openNamedCache(name: string): FileCache {
  return openEntryCache(name, storeFor(name));
}

function storeFor(cacheName: string): EntryStore {
  // The Cache API is missing outside secure contexts, such as plain http on another host.
  if (typeof caches !== "undefined") return cacheApiStore(caches, cacheName);
  const known = memoryStores.get(cacheName) ?? memoryStore();
  memoryStores.set(cacheName, known);
  return known;
}

const partialEntries = new Map<string, Uint8Array<ArrayBuffer>>();

/** Opens a cache over a store; unfinished downloads stay in memory until the page goes. */
export function openEntryCache(label: string, store: EntryStore): FileCache {
  const key = (name: string): string => cacheSegments(name).join("/");
  return {
    locate: (name) => `${label}/${key(name)}`,
    read: (name) => store.get(key(name)),
    remove: (name) => store.delete(key(name)),
    openPartial: async (name) => openPartial(`${label}/${key(name)}`, key(name), store),
  };
}

function openPartial(id: string, key: string, store: EntryStore): PartialFile {
  let buffer = partialEntries.get(id) ?? new Uint8Array(0);
  let length = buffer.length;
  const size = length;
  partialEntries.delete(id);
  return {
    size,
    async write(offset, bytes) {
      const end = offset + bytes.length;
      if (end > buffer.length) {
        const grown = new Uint8Array(Math.max(end, Math.ceil(buffer.length * 1.5)));
        grown.set(buffer.subarray(0, length));
        buffer = grown;
      }
      buffer.set(bytes, offset);
      length = Math.max(length, end);
    },
    async readBack(wanted) {
      length = Math.min(length, wanted);
      return buffer.subarray(0, length);
    },
    async commit() {
      await store.put(key, buffer.slice(0, length));
    },
    async discard() {
      buffer = new Uint8Array(0);
      length = 0;
    },
    async close() {
      if (length > 0) partialEntries.set(id, buffer.slice(0, length));
    },
  };
}
