import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type DownloadOptions, type DownloadProgress, download } from "./download.ts";

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const content = Uint8Array.from({ length: 40_000 }, (_, i) => (i * 7919) % 253);
const digestOf = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const sha256 = digestOf(content);
const half = content.length / 2;

let server: Server;
let base: string;
let directory: string;
let answers: Answer[];
let ranges: (string | undefined)[];
let hangUp: () => void;

beforeAll(async () => {
  server = createServer((request, response) => {
    ranges.push(request.headers.range);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    answer?.(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "gradus-내려받기-"));
  answers = [whole];
  ranges = [];
  hangUp = () => undefined;
});

afterEach(() => rm(directory, { recursive: true }));

/** Sends the file, or the part asked for. */
const whole: Answer = (request, response) => {
  const start = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
  if (start >= content.length) {
    response.writeHead(416, { "Content-Range": `bytes */${content.length}` }).end();
    return;
  }
  const part = content.subarray(start);
  response.writeHead(start > 0 ? 206 : 200, {
    "Content-Length": part.length,
    ...(start > 0 && {
      "Content-Range": `bytes ${start}-${content.length - 1}/${content.length}`,
    }),
  });
  response.end(part);
};

/** Promises the whole file, sends half, and hangs up when the half has arrived. */
const broken: Answer = (_, response) => {
  response.writeHead(200, { "Content-Length": content.length });
  response.write(content.subarray(0, half));
  hangUp = () => response.destroy();
};

const ignoringRanges: Answer = (_, response) => {
  response.writeHead(200).end(content);
};

const sending =
  (body: Uint8Array | string, status = 200): Answer =>
  (_, response) => {
    response.writeHead(status).end(body);
  };

/** Downloads with short waits and gives the digest of what came. */
const get = async ({ onProgress, ...options }: DownloadOptions = {}): Promise<string> => {
  const bytes = await download(
    { url: `${base}set.bin`, name: "folder/set.bin", sha256 },
    {
      cacheDirectory: directory,
      retryDelay: 1,
      retries: 2,
      onProgress: (progress) => {
        onProgress?.(progress);
        if (progress.loaded === half) hangUp();
      },
      ...options,
    },
  );
  return digestOf(bytes);
};
const cached = () => join(directory, "folder", "set.bin");
const listing = () => readdir(join(directory, "folder"));

describe("download", () => {
  it("fetches once, reports progress, and then reads the cache", async () => {
    const seen: DownloadProgress[] = [];
    expect(await get({ onProgress: (progress) => seen.push(progress) })).toBe(sha256);
    expect(seen[0]).toEqual({ name: "folder/set.bin", loaded: 0, total: content.length });
    expect(seen.at(-1)?.loaded).toBe(content.length);
    expect(await listing()).toEqual(["set.bin"]);
    seen.length = 0;
    expect(await get({ onProgress: (progress) => seen.push(progress) })).toBe(sha256);
    expect(seen).toEqual([]);
    expect(ranges).toEqual([undefined]);
  });

  it("continues within one call when the connection breaks", async () => {
    answers = [broken, whole];
    expect(await get()).toBe(sha256);
    expect(ranges).toEqual([undefined, `bytes=${half}-`]);
  });

  it("continues in a later call from what an earlier one has left", async () => {
    answers = [broken];
    await expect(get({ retries: 0 })).rejects.toThrow(
      /^Cannot download .*set\.bin: the connection failed.* Gave up after 1 attempt; call again/,
    );
    expect(await listing()).toEqual(["set.bin.partial"]);
    answers = [whole];
    const seen: number[] = [];
    expect(await get({ onProgress: ({ loaded }) => seen.push(loaded) })).toBe(sha256);
    expect(seen[0]).toBe(half);
    expect(ranges.at(-1)).toBe(`bytes=${half}-`);
    expect(await listing()).toEqual(["set.bin"]);
  });

  it("starts anew when the server ignores ranges", async () => {
    answers = [broken, ignoringRanges];
    expect(await get()).toBe(sha256);
  });

  it("starts anew when the kept part is of another file, or the range is not the one asked", async () => {
    answers = [broken];
    await expect(get({ retries: 0 })).rejects.toThrow();
    await writeFile(`${cached()}.partial`, new Uint8Array(half).fill(1));
    answers = [whole];
    expect(await get()).toBe(sha256);
    expect(ranges.slice(1)).toEqual([`bytes=${half}-`, undefined]);
    await rm(cached());
    const shifted: Answer = (_, response) => {
      response.writeHead(206, { "Content-Range": "bytes 5-9/10" }).end("56789");
    };
    answers = [broken, shifted, whole];
    expect(await get()).toBe(sha256);
  });

  it("takes a kept part that is already whole", async () => {
    answers = [broken];
    await expect(get({ retries: 0 })).rejects.toThrow();
    await writeFile(`${cached()}.partial`, content);
    answers = [whole];
    expect(await get()).toBe(sha256);
    await rm(cached());
    await writeFile(`${cached()}.partial`, new Uint8Array(content.length + 5));
    expect(await get()).toBe(sha256);
  });

  it("refuses a short file whose length the server does not tell, and keeps nothing", async () => {
    answers = [sending(content.subarray(0, half))];
    await expect(get()).rejects.toThrow(/the server sent another file than expected \(20000 bytes/);
    expect(await listing()).toEqual([]);
    expect(ranges.length).toBe(1);
  });

  it("refuses a wrong file, naming both digests", async () => {
    answers = [sending("<html>Please log in</html>")];
    const wrong = digestOf(new TextEncoder().encode("<html>Please log in</html>"));
    await expect(get()).rejects.toThrow(`SHA-256 ${wrong}, expected ${sha256}`);
    expect(await listing()).toEqual([]);
  });

  it("refuses a file beyond the limit, announced or not", async () => {
    await expect(get({ maxBytes: 1000 })).rejects.toThrow(
      "the server sends more than the 1000 bytes allowed",
    );
    answers = [(_, response) => void response.writeHead(200).write(content)];
    await expect(get({ maxBytes: 1000 })).rejects.toThrow("more than the 1000 bytes");
  });

  it("fetches anew when the cached copy is damaged", async () => {
    await get();
    await writeFile(cached(), content.subarray(1));
    expect(await get()).toBe(sha256);
    expect(digestOf(await readFile(cached()))).toBe(sha256);
    expect(ranges.length).toBe(2);
  });

  it("tries a busy server again, and tells at once what is not there", async () => {
    answers = [sending("busy", 503), sending("slow down", 429), whole];
    expect(await get()).toBe(sha256);
    await rm(cached());
    answers = [sending("no", 404)];
    ranges = [];
    await expect(get()).rejects.toThrow(/set\.bin: the server answered 404 Not Found\.$/);
    expect(ranges.length).toBe(1);
    answers = [sending("busy", 503)];
    await expect(get()).rejects.toThrow(
      "the server answered 503 Service Unavailable. Gave up after 3",
    );
  });

  it("gives up on a server that falls silent", async () => {
    answers = [(_, response) => void response.writeHead(200).write("a")];
    await expect(get({ timeout: 40, retries: 1 })).rejects.toThrow(
      "the server sent nothing for 40 ms. Gave up after 2 attempts",
    );
  });

  it("stops with the caller's reason, and keeps what has arrived", async () => {
    answers = [(_, response) => void response.writeHead(200).write(content.subarray(0, half))];
    const controller = new AbortController();
    const reason = new Error("closed the window");
    const stopped = get({
      signal: controller.signal,
      onProgress: ({ loaded }) => loaded === half && controller.abort(reason),
    });
    await expect(stopped).rejects.toBe(reason);
    expect(await listing()).toEqual(["set.bin.partial"]);
    await expect(get({ signal: controller.signal })).rejects.toBe(reason);
    answers = [whole];
    expect(await get()).toBe(sha256);
  });

  it("passes on what the progress callback throws", async () => {
    const fault = new Error("from the caller");
    const throwing = () => {
      throw fault;
    };
    await expect(get({ onProgress: throwing })).rejects.toBe(fault);
    expect(ranges.length).toBe(1);
  });

  it("serves several callers of one file at a time", async () => {
    const results = await Promise.all([get(), get(), get()]);
    expect(results).toEqual([sha256, sha256, sha256]);
    expect(await listing()).toEqual(["set.bin"]);
  });

  it("refuses names that lead out of the cache, and addresses that are none", async () => {
    const options = { cacheDirectory: directory };
    for (const name of ["../x", "a//b", "/etc/x", "a/..", ".hidden", "a\\b"]) {
      await expect(download({ url: base, name, sha256 }, options)).rejects.toThrow(
        `Cache: "${name}" cannot name an entry.`,
      );
    }
    await expect(download({ url: "mirror/x", name: "x", sha256 }, options)).rejects.toThrow(
      'baseUrl: "mirror/x" is no absolute address',
    );
  });
});
