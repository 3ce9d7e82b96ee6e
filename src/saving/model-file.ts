// The members of a `.keras` archive to bytes, and back.

import { FileError } from "../shared/errors.ts";
import { type ByteSource, bytesAt } from "./byte-source.ts";
import type { SourceLimits } from "./file-source.ts";
import {
  type Hdf5Group,
  type Hdf5GroupInput,
  type Hdf5Limits,
  readHdf5,
  writeHdf5,
} from "./hdf5/index.ts";
import type { JsonValue, PythonJsonInput } from "./python-json.ts";
import { parsePythonJson, writePythonJson } from "./python-json.ts";
import type { ZipLimits, ZipMember } from "./zip.ts";
import { readZip, writeZip } from "./zip.ts";

/** Names of the members that every archive has. */
const METADATA = "metadata.json";
const CONFIG = "config.json";
const WEIGHTS = "model.weights.h5";
const ASSETS = "assets/";

const MAX_JSON_LENGTH = 2 ** 26;

/** Bounds on what a file may demand of its reader. */
export interface FileLimits extends SourceLimits {
  readonly zip?: ZipLimits;
  readonly hdf5?: Hdf5Limits;
  /** Most bytes of JSON; default 64 MiB. */
  readonly maxJsonLength?: number;
}

/** Is a model in the parts of its file. */
export interface ModelParts {
  readonly metadata: PythonJsonInput;
  readonly config: PythonJsonInput;
  readonly weights: Hdf5GroupInput;
}

/** Is a file that was opened; assets, by their paths below `assets/`, are read when asked for. */
export interface OpenedModel {
  readonly config: JsonValue;
  readonly weights: Hdf5Group;
  readonly assets: ReadonlyMap<string, ZipMember>;
}

/**
 * Writes the archive; its members are stored, not compressed, as Keras stores them. Assets are not
 * written: vocabularies stand in the configs of their layers.
 */
export function writeModelFile(parts: ModelParts, date: Date): Uint8Array<ArrayBuffer> {
  const text = new TextEncoder();
  const members = [
    { name: METADATA, data: text.encode(writePythonJson(parts.metadata)) },
    { name: CONFIG, data: text.encode(writePythonJson(parts.config)) },
    { name: WEIGHTS, data: writeHdf5(parts.weights) },
  ];
  return writeZip(members, { date });
}

/**
 * Opens an archive.
 * @throws FileError when it is none, is damaged, lacks a member, or goes beyond the limits.
 */
export async function openModelFile(bytes: ByteSource, limits: FileLimits): Promise<OpenedModel> {
  const members = await readZip(bytes, limits.zip);
  const assets = [...members].filter(([name]) => name.startsWith(ASSETS));
  return {
    config: await readJson(members, CONFIG, limits),
    weights: await readWeights(await memberOf(members, WEIGHTS).open(), WEIGHTS, limits),
    assets: new Map(assets.map(([name, member]) => [name.slice(ASSETS.length), member])),
  };
}

/** Reads `metadata.json` alone; null for an HDF5 file, which has none. @throws FileError as `openModelFile`. */
export async function openMetadata(bytes: ByteSource, limits: FileLimits): Promise<JsonValue> {
  if (await isHdf5(bytes)) return null;
  return readJson(await readZip(bytes, limits.zip), METADATA, limits);
}

/** Reads an HDF5 file; errors begin with the name of the member. */
export async function readWeights(
  bytes: ByteSource,
  member: string,
  limits: FileLimits,
): Promise<Hdf5Group> {
  try {
    return await readHdf5(bytes, limits.hdf5 === undefined ? {} : { limits: limits.hdf5 });
  } catch (error) {
    throw error instanceof FileError ? new FileError(`${member}: ${error.message}`) : error;
  }
}

async function readJson(
  members: ReadonlyMap<string, ZipMember>,
  name: string,
  { maxJsonLength }: FileLimits,
): Promise<JsonValue> {
  const maxLength = maxJsonLength ?? MAX_JSON_LENGTH;
  const member = memberOf(members, name);
  if (member.size > maxLength) {
    throw new FileError(
      `${name} has ${member.size} bytes; at most ${maxLength} are read (limit maxJsonLength).`,
    );
  }
  return parsePythonJson(await member.read(), { name, maxLength });
}

function memberOf(members: ReadonlyMap<string, ZipMember>, name: string): ZipMember {
  const member = members.get(name);
  if (member !== undefined) return member;
  const has = [...members.keys()].slice(0, 5).join(", ") || "nothing";
  throw new FileError(`The archive has no ${name}, so it is no .keras file. It holds: ${has}.`);
}

/** Tells an HDF5 file by its first bytes. */
export async function isHdf5(bytes: ByteSource): Promise<boolean> {
  const head = await bytesAt(bytes, 0, Math.min(4, bytes.size));
  return [0x89, 0x48, 0x44, 0x46].every((byte, i) => head[i] === byte);
}
