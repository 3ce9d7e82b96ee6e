import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Dense, Input } from "../layers/index.ts";
import { loadModel, Sequential } from "../models/index.ts";
import { registerEverything } from "../register.ts";
import { ConfigError, FileError } from "../shared/errors.ts";
import { saveModelToBytes } from "./index.ts";

let folder = "";
let server: Server;
let address = "";

beforeAll(async () => {
  registerEverything();
  folder = await mkdtemp(join(tmpdir(), "gradus-places-"));
  server = createServer(async (request, response) => {
    const file = join(folder, decodeURIComponent(request.url ?? ""));
    const bytes = await readFile(file).catch(() => undefined);
    if (bytes === undefined) response.writeHead(404).end();
    else response.end(bytes);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true, force: true });
});

function make(units = 3): Sequential {
  const model = new Sequential([Input({ shape: [4] }), new Dense({ units }), new Dense({ units })]);
  model.compile({ optimizer: "adam", loss: "mse" });
  return model;
}

async function values(of: Sequential): Promise<number[][]> {
  const state = (await of.optimizer?.getWeights()) ?? [];
  return [...(await of.getWeights()), ...state].map(({ data }) => [...data]);
}

async function trained(): Promise<Sequential> {
  const model = make();
  await model.trainOnBatch([[1, 2, 3, 4]], [[1, 2, 3]]);
  return model;
}

/** Gives the files of a folder as a file input with `webkitdirectory` does. */
async function picked(path: string, names: readonly string[]): Promise<File[]> {
  return Promise.all(
    names.map(async (name) => {
      const file = new File([new Uint8Array(await readFile(join(path, name)))], name);
      return Object.defineProperty(file, "webkitRelativePath", { value: `picked/${name}` });
    }),
  );
}

describe("A model in a folder", () => {
  it("comes back by path, by address, and as the files of a file input", async () => {
    const model = await trained();
    const path = join(folder, "unzipped");
    await model.save(path, { zipped: false });
    await model.save(path, { zipped: false });
    const names = ["config.json", "metadata.json", "model.weights.h5"];
    expect((await readdir(path)).sort()).toEqual(names);
    const sources = [path, `${path}/`, new URL(`${address}/unzipped/`), `${address}/unzipped/`];
    for (const source of [...sources, await picked(path, names)]) {
      expect(await values((await loadModel(source)) as Sequential)).toEqual(await values(model));
    }
  });

  it("is refused where a part is missing", async () => {
    await writeFile(join(folder, "config.json"), "{}");
    await expect(loadModel(folder)).rejects.toThrow(`${folder} has no model.weights.h5`);
    const files = [new File(["{}"], "a.json"), new File(["{}"], "b.json")];
    await expect(loadModel(files)).rejects.toThrow("the files a.json, b.json has no config.json");
    await rm(join(folder, "config.json"));
  });
});

describe("A model file", () => {
  it("comes from one file of a file input, and from an address", async () => {
    const model = await trained();
    await model.save(join(folder, "model.keras"));
    const [file] = await picked(folder, ["model.keras"]);
    for (const source of [[file as File], `${address}/model.keras`]) {
      expect(await values((await loadModel(source)) as Sequential)).toEqual(await values(model));
    }
  });

  it("goes through a stream as it goes to a file", async () => {
    const model = await trained();
    const date = new Date("2026-11-01T00:00:00Z");
    const { readable, writable } = new TransformStream<Uint8Array, Uint8Array>();
    const [loaded] = await Promise.all([loadModel(readable), model.save(writable, { date })]);
    expect(await values(loaded as Sequential)).toEqual(await values(model));
    const pieces: Uint8Array[] = [];
    const sink = new WritableStream<Uint8Array>({ write: (piece) => void pieces.push(piece) });
    await model.save(sink, { date });
    expect(Buffer.concat(pieces)).toEqual(Buffer.from(await saveModelToBytes(model, { date })));
  });
});

describe("Weights in shards", () => {
  // A shard of 64 bytes holds a kernel of 48 or a bias of 12, and not both.
  const maxShardSize = 64 / 2 ** 30;

  it("come back by path, by address, and as several files", async () => {
    const model = await trained();
    await model.saveWeights(join(folder, "many.weights.json"), { maxShardSize });
    const names = (await readdir(folder)).filter((name) => name.startsWith("many"));
    expect(names.length).toBeGreaterThan(5);
    expect(names).toContain("many_00000.weights.h5");
    const path = join(folder, "many.weights.json");
    for (const source of [path, `${address}/many.weights.json`, await picked(folder, names)]) {
      const other = make();
      await other.loadWeights(source);
      expect(await values(other)).toEqual(await values(model));
    }
  });

  it("are in one file where they are small", async () => {
    const path = join(folder, "few.weights.json");
    const model = await trained();
    await model.saveWeights(path);
    const map = JSON.parse(await readFile(path, "utf8")) as { weight_map: object };
    expect(new Set(Object.values(map.weight_map))).toEqual(new Set(["few_00000.weights.h5"]));
  });

  it("that are saved again take no shard away from the map before", async () => {
    const path = join(folder, "again.weights.json");
    const shards = async () =>
      (await readdir(folder)).filter((name) => name.startsWith("again") && name.endsWith(".h5"));
    await (await trained()).saveWeights(path, { maxShardSize });
    const before = await shards();
    const model = await trained();
    await model.saveWeights(path, { maxShardSize });
    const after = await shards();
    // Of the old ones only the first stays, which Keras opens whatever the map says.
    expect(before.filter((name) => after.includes(name))).toEqual(["again_00000.weights.h5"]);
    expect(after).toHaveLength(before.length + 1);
    const other = make();
    await other.loadWeights(path);
    expect(await values(other)).toEqual(await values(model));
  });

  it.each<[string, string, string]>([
    ["a map without weight_map", '{"metadata": {}}', "has no weight_map"],
    [
      "a shard in another folder",
      '{"weight_map": {"/vars": "../x.weights.h5"}}',
      '"../x.weights.h5" is no name of a shard',
    ],
    [
      "a shard at an address",
      '{"weight_map": {"/vars": "http://x.weights.h5"}}',
      "is no name of a shard",
    ],
    ["a shard that is a number", '{"weight_map": {"/vars": [5]}}', "5 is no name of a shard"],
    [
      "a shard that is missing",
      '{"weight_map": {"/vars": "none.weights.h5"}}',
      'none.weights.h5": there is no such file',
    ],
  ])("are refused with %s", async (_, map, message) => {
    const path = join(folder, "bad.weights.json");
    await writeFile(path, map);
    const loading = make().loadWeights(path);
    await expect(loading).rejects.toThrow(FileError);
    await expect(make().loadWeights(path)).rejects.toThrow(message);
  });

  it("are refused where bytes cannot lead to shards, or where shards are too small", async () => {
    const map = new TextEncoder().encode('{"weight_map": {"/vars": "a.weights.h5"}}');
    await expect(make().loadWeights(map)).rejects.toThrow("Pass a path, an address, or all");
    const path = join(folder, "tiny.weights.json");
    const saving = make().saveWeights(path, { maxShardSize: 20 / 2 ** 30 });
    await expect(saving).rejects.toThrow(ConfigError);
    await expect(
      make().saveWeights(join(folder, "a.weights.h5"), { maxShardSize: 1 }),
    ).rejects.toThrow('ends in ".weights.json"');
  });
});
