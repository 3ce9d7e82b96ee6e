// Weights in several files, as `.weights.json` and its shards: the map to one tree, and back.

import { platform } from "#platform";
import { sizeOf } from "../engine/index.ts";
import { type ByteSource, bytesAt, memorySource } from "../files/byte-source.ts";
import { sha256Of } from "../files/digest.ts";
import { elementWidth } from "../files/elements.ts";
import { bytesOf, writePieces } from "../files/file-pieces.ts";
import type { OnFileProgress } from "../files/progress.ts";
import { ConfigError, FileError } from "../shared/errors.ts";
import { isJsonObject } from "./deserialize.ts";
import type { FileFolder } from "./file-set.ts";
import type { OpenSource } from "./file-source.ts";
import type { Hdf5Group, Hdf5Node } from "./hdf5/index.ts";
import { hdf5Pieces } from "./hdf5/index.ts";
import { type FileLimits, maxJsonLengthOf, readWeights } from "./model-file.ts";
import { parsePythonJson } from "./python-json.ts";
import { type ValueGroup, weightsTree } from "./weights-tree.ts";

/** Ending of the map of weights in shards. */
export const SHARD_MAP = ".weights.json";
/** Shards are open all at once. */
const MAX_SHARDS = 1000;

/**
 * Reads the shards that a map names as the one tree that they are parts of.
 * @throws FileError when the map is broken, or a shard is missing or damaged.
 */
export async function readShards(
  map: ByteSource,
  name: string,
  folder: FileFolder,
  open: OpenSource,
  limits: FileLimits,
): Promise<Hdf5Group> {
  const children = new Map<string, Hdf5Node>();
  for (const shard of await shardNames(map, name, limits)) {
    const source = await folder.find(shard);
    if (source === undefined) {
      throw new FileError(`${name}: the shard "${shard}" is missing from ${folder.name}.`);
    }
    const { children: parts } = await readWeights(await open(source), shard, limits);
    merge(children, parts, shard);
  }
  return { kind: "group", attributes: new Map(), children };
}

async function shardNames(
  map: ByteSource,
  name: string,
  limits: FileLimits,
): Promise<readonly string[]> {
  const maxLength = maxJsonLengthOf(limits);
  if (map.size > maxLength) {
    throw new FileError(
      `${name} has ${map.size} bytes; at most ${maxLength} are read (limit maxJsonLength).`,
    );
  }
  const json = parsePythonJson(await bytesAt(map, 0, map.size), { name, maxLength });
  const weightMap = isJsonObject(json) ? json["weight_map"] : undefined;
  if (!isJsonObject(weightMap)) {
    throw new FileError(`${name} has no weight_map, so it is no map of weights in shards.`);
  }
  const names = [...new Set(Object.values(weightMap).flat())];
  for (const shard of names) {
    if (typeof shard === "string" && /^[^/\\:]+\.weights\.h5$/.test(shard)) continue;
    throw new FileError(
      `${name}: ${JSON.stringify(shard)} is no name of a shard: expected one such as ` +
        '"model_00000.weights.h5", in the same folder.',
    );
  }
  if (names.length <= MAX_SHARDS) return names as string[];
  throw new FileError(`${name} names ${names.length} shards; at most ${MAX_SHARDS} are read.`);
}

/** Puts the groups of a shard beside those that are known; a group may go on in another shard. */
function merge(
  into: Map<string, Hdf5Node>,
  parts: ReadonlyMap<string, Hdf5Node>,
  shard: string,
): void {
  for (const [name, node] of parts) {
    const known = into.get(name);
    if (known === undefined && node.kind === "group") {
      const children = new Map<string, Hdf5Node>();
      into.set(name, { ...node, children });
      merge(children, node.children, shard);
    } else if (known === undefined) into.set(name, node);
    else if (known.kind === "group" && node.kind === "group") {
      merge(known.children as Map<string, Hdf5Node>, node.children, shard);
    } else throw new FileError(`${shard} holds "${name}", which another shard holds too.`);
  }
}

/**
 * Writes weights to shards of at most `maxShardSize` GiB and then their map, so that the map never
 * names a shard that is not whole. Shards of an older map stay until the new one is there.
 * @throws ConfigError when one value is larger than a shard.
 */
export async function saveShards(
  groups: readonly ValueGroup[],
  path: string,
  maxShardSize: number,
  onProgress?: OnFileProgress,
): Promise<void> {
  const { parts, total } = cut(groups, maxShardSize * 2 ** 30);
  const base = path.slice(0, -SHARD_MAP.length);
  const folder = path.replace(/[^/\\]*$/, "");
  const replaced = await oldShards(path);
  const weightMap = new Map<string, string[]>();
  for (const [index, shard] of parts.entries()) {
    const pieces = hdf5Pieces(weightsTree(shard));
    // A map that is there goes on naming its own shards until it is replaced.
    const digest =
      replaced === undefined ? "" : `-${(await sha256Of(bytesOf(pieces))).slice(0, 12)}`;
    const file = `${base}_${String(index).padStart(5, "0")}${digest}.weights.h5`;
    await writePieces(file, pieces, onProgress);
    for (const { path: owner } of shard) {
      const key = owner === "" ? "/vars" : `/${owner}/vars`;
      weightMap.set(key, [...(weightMap.get(key) ?? []), file.slice(folder.length)]);
    }
  }
  const entries = [...weightMap].map(([key, names]) => [
    key,
    names.length === 1 ? names[0] : names,
  ]);
  const map = { metadata: { total_size: total }, weight_map: Object.fromEntries(entries) };
  await platform.writeFileAtomic(path, new TextEncoder().encode(JSON.stringify(map, null, 4)));
  const named = new Set([...weightMap.values()].flat());
  for (const shard of replaced ?? []) {
    // Keras opens the shard of this name first, whatever the map says.
    const isFirst = folder + shard === `${base}_00000.weights.h5`;
    if (!named.has(shard) && !isFirst) await platform.removeFile(folder + shard);
  }
}

/** Lists the shards of a map that is about to be replaced; undefined when there is none. */
async function oldShards(path: string): Promise<readonly string[] | undefined> {
  if (!(await platform.exists(path))) return undefined;
  try {
    return await shardNames(memorySource(await platform.readFile(path)), path, {});
  } catch {
    // A broken map names nothing that could be removed.
    return [];
  }
}

/** Cuts groups at values, in order. */
function cut(
  groups: readonly ValueGroup[],
  maxBytes: number,
): { parts: readonly (readonly ValueGroup[])[]; total: number } {
  const parts: ValueGroup[][] = [[]];
  let room = maxBytes;
  let total = 0;
  for (const { path, name, values } of groups) {
    for (const [first, value] of values.entries()) {
      const { shape, dtype } = value;
      const size = dtype === "string" ? 0 : sizeOf(shape) * elementWidth(dtype);
      if (size > maxBytes) {
        throw new ConfigError(
          `saveWeights: weight ${first} of "${name}" takes ${size} bytes, but maxShardSize allows ` +
            `${maxBytes} per shard. Give a larger maxShardSize (in GiB).`,
        );
      }
      total += size;
      if (size > room) {
        parts.push([]);
        room = maxBytes;
      }
      room -= size;
      const shard = parts.at(-1) ?? [];
      const last = shard.at(-1);
      if (last?.path !== path) shard.push({ path, name, values: [value], first });
      else shard[shard.length - 1] = { ...last, values: [...last.values, value] };
    }
  }
  return { parts, total };
}
