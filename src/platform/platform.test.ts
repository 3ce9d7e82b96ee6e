import {
  chmod,
  lstat,
  mkdtemp,
  readdir,
  readFile,
  rm,
  stat,
  symlink,
  writeFile,
} from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { platform as chosen } from "#platform";
import { platform as browser } from "./browser.ts";
import { cacheApiStore, memoryStore, openEntryCache } from "./browser-cache.ts";
import { platform as node } from "./node.ts";

const bytes = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text);
const text = (data: Uint8Array | undefined): string => new TextDecoder().decode(data);
// From FIPS 180-2, appendix B.1.
const abcDigest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

let directory: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "gradus-플랫폼-"));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
  await rm(directory, { recursive: true });
});

describe("#platform", () => {
  it("is Node's in Node", () => {
    expect(chosen).toBe(node);
  });
});

describe.each([node, browser])("the platform of $name", (platform) => {
  it("computes SHA-256, also of a part of a larger buffer and of shared memory", async () => {
    expect(await platform.sha256(bytes("xabcx").subarray(1, 4))).toBe(abcDigest);
    const shared = new Uint8Array(new SharedArrayBuffer(3));
    shared.set(bytes("abc"));
    expect(await platform.sha256(shared)).toBe(abcDigest);
  });

  it("has a clock that does not go back, and at least one processor", () => {
    const before = platform.now();
    expect(platform.now()).toBeGreaterThanOrEqual(before);
    expect(platform.hardwareConcurrency).toBeGreaterThanOrEqual(1);
  });
});

describe("files in Node", () => {
  it("are written whole, keep their mode, and leave nothing beside", async () => {
    const file = join(directory, "모델.keras");
    await node.writeFileAtomic(file, bytes("one"));
    await chmod(file, 0o640);
    await node.writeFileAtomic(file, bytes("two"));
    expect(text(await node.readFile(file))).toBe("two");
    expect((await stat(file)).mode & 0o777).toBe(0o640);
    expect(await readdir(directory)).toEqual(["모델.keras"]);
  });

  it("are written through a symbolic link, which stays one", async () => {
    await writeFile(join(directory, "target"), "old");
    await symlink("target", join(directory, "link"));
    await node.writeFileAtomic(join(directory, "link"), bytes("new"));
    expect(await readFile(join(directory, "target"), "utf8")).toBe("new");
    expect((await lstat(join(directory, "link"))).isSymbolicLink()).toBe(true);
  });

  it("keep the old content when the new one cannot be put in place", async () => {
    await expect(node.writeFileAtomic(directory, bytes("x"))).rejects.toThrow(
      `Cannot write "${directory}": it is a directory, and a file is needed.`,
    );
    await expect(node.writeFileAtomic(join(directory, "no", "x"), bytes("x"))).rejects.toThrow(
      "there is no such file or directory",
    );
    expect(await readdir(directory)).toEqual([]);
  });

  it("are reported when they are missing", async () => {
    const missing = join(directory, "없음.csv");
    await expect(node.readFile(missing)).rejects.toThrow(
      `Cannot read "${missing}": there is no such file or directory.`,
    );
    expect([await node.exists(missing), await node.exists(directory)]).toEqual([false, true]);
  });

  it("lie under GRADUS_HOME when it is set", async () => {
    vi.stubEnv("GRADUS_HOME", directory);
    expect(node.homeDirectory()).toBe(directory);
    expect((await node.openCache()).locate("a/b.npz")).toBe(
      join(directory, "datasets", "a", "b.npz"),
    );
    vi.stubEnv("GRADUS_HOME", "");
    expect(node.homeDirectory()).toMatch(/\.gradus$/);
  });
});

describe("files in a browser", () => {
  it("are refused with the way that a browser has", async () => {
    await expect(browser.readFile("a.csv")).rejects.toThrow(
      'Cannot read "a.csv": a browser has no file paths. Pass the bytes instead',
    );
    await expect(browser.writeFileAtomic("a.csv", bytes(""))).rejects.toThrow("Cannot write");
    expect(await browser.exists("a.csv")).toBe(false);
  });

  it("cannot be checked where the page has no crypto.subtle, which is said", async () => {
    vi.stubGlobal("crypto", {});
    await expect(browser.sha256(bytes("abc"))).rejects.toThrow(
      "this page has no crypto.subtle, so downloads cannot be checked. Serve the page over https",
    );
  });
});

/** A Cache API in memory, as far as the store uses it. */
function fakeCacheStorage(): CacheStorage {
  const entries = new Map<string, Response>();
  const cache = {
    match: async (key: string) => entries.get(key)?.clone(),
    put: async (key: string, response: Response) => void entries.set(key, response),
    delete: async (key: string) => entries.delete(key),
  };
  return { open: async () => cache } as unknown as CacheStorage;
}

const caches = [
  { kind: "directory", open: () => node.openCache(directory) },
  { kind: "memory", open: () => openEntryCache(directory, memoryStore()) },
  {
    kind: "Cache API",
    open: () => openEntryCache(directory, cacheApiStore(fakeCacheStorage(), directory)),
  },
];

describe.each(caches)("a cache in a $kind", ({ open }) => {
  it("shows an entry only once it is complete, and keeps parts between openings", async () => {
    const cache = await open();
    expect(await cache.read("set.bin")).toBeUndefined();
    const first = await cache.openPartial("set.bin");
    await first.write(0, bytes("hello "));
    await first.close();
    expect(await cache.read("set.bin")).toBeUndefined();
    const second = await cache.openPartial("set.bin");
    expect(second.size).toBe(6);
    await second.write(6, bytes("world and more"));
    expect(text(await second.readBack(11))).toBe("hello world");
    await second.commit();
    expect(text(await cache.read("set.bin"))).toBe("hello world");
    await cache.remove("set.bin");
    await cache.remove("set.bin");
    expect(await cache.read("set.bin")).toBeUndefined();
  });

  it("forgets a discarded part", async () => {
    const cache = await open();
    const partial = await cache.openPartial("set.bin");
    await partial.write(0, bytes("wrong"));
    await partial.discard();
    const next = await cache.openPartial("set.bin");
    expect(next.size).toBe(0);
    await next.close();
  });
});

describe("the terminal", () => {
  it("writes to the console of a browser, a message per line and without colours", () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    browser.terminal.write("done\n");
    expect(log).toHaveBeenCalledWith("done");
    expect([browser.terminal.isTTY, browser.terminal.colorDepth]).toEqual([false, 1]);
    log.mockRestore();
  });

  it("has the colours that Node finds, and none where it is no terminal", () => {
    const { isTTY, getColorDepth } = process.stdout;
    try {
      Object.assign(process.stdout, { isTTY: true, getColorDepth: () => 8 });
      expect([node.terminal.isTTY, node.terminal.colorDepth]).toEqual([true, 8]);
      process.stdout.isTTY = false;
      expect([node.terminal.isTTY, node.terminal.colorDepth]).toEqual([false, 1]);
    } finally {
      Object.assign(process.stdout, { isTTY, getColorDepth });
    }
  });
});
