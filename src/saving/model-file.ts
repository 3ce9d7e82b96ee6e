// The members of a `.keras` archive to bytes, and back.

import { type ByteSource, bytesAt } from "../files/byte-source.ts";
import type { Piece } from "../files/file-pieces.ts";
import type { OnFileProgress } from "../files/progress.ts";
import type { ZipLimits, ZipMember } from "../files/zip.ts";
import { readZip, zipPieces } from "../files/zip.ts";
import type { ZipMemberInput } from "../files/zip-writer.ts";
import { FileError } from "../shared/errors.ts";
import type { FileFolder } from "./file-set.ts";
import type { OpenSource, SourceLimits } from "./file-source.ts";
import {
  type Hdf5Group,
  type Hdf5GroupInput,
  type Hdf5Limits,
  hdf5Pieces,
  readHdf5,
} from "./hdf5/index.ts";
import type { JsonValue } from "./python-json.ts";
import { parsePythonJson } from "./python-json.ts";
import type { PythonJsonInput } from "./python-json-writer.ts";
import { writePythonJson } from "./python-json-writer.ts";

/** Names of the members that every archive has. */
const METADATA = "metadata.json";
const CONFIG = "config.json";
const WEIGHTS = "model.weights.h5";
const ASSETS = "assets/";
/** Names of the files that a model in a folder has. */
export const MODEL_MEMBERS = [METADATA, CONFIG, WEIGHTS] as const;

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

/** Is a file or folder that was opened. */
export interface OpenedModel {
  readonly config: JsonValue;
  readonly weights: Hdf5Group;
  /** Reads a text below `assets/`; undefined when there is none. */
  asset(path: string): Promise<string | undefined>;
}

/**
 * Lays out the archive; its members are stored, not compressed, as Keras stores them. Assets are not
 * written: vocabularies stand in the configs of their layers.
 */
export function modelFilePieces(parts: ModelParts, date: Date): Promise<Piece[]> {
  return zipPieces(modelMembers(parts), { date });
}

/** Gives the members alone, in the order of the archive. */
export function modelMembers(
  parts: ModelParts,
): (ZipMemberInput & { readonly data: readonly Piece[] })[] {
  const text = (json: PythonJsonInput) => [new TextEncoder().encode(writePythonJson(json))];
  return [
    { name: METADATA, data: text(parts.metadata) },
    { name: CONFIG, data: text(parts.config) },
    { name: WEIGHTS, data: hdf5Pieces(parts.weights) },
  ];
}

/**
 * Opens an archive.
 * @throws FileError when it is none, is damaged, lacks a member, or goes beyond the limits.
 */
export async function openModelFile(
  bytes: ByteSource,
  limits: FileLimits,
  onProgress?: OnFileProgress,
): Promise<OpenedModel> {
  const members = await readZip(bytes, limits.zip);
  const config = await readJson(members, CONFIG, limits);
  const weights = await memberOf(members, WEIGHTS).open(onProgress);
  return {
    config,
    weights: await readWeights(weights, WEIGHTS, limits),
    asset: async (path) => {
      const member = members.get(ASSETS + path);
      return member === undefined ? undefined : decodeText(await member.read(), ASSETS + path);
    },
  };
}

/**
 * Opens the members of an archive where they lie in a folder.
 * @throws FileError when one is missing or damaged.
 */
export async function openModelFolder(
  folder: FileFolder,
  open: OpenSource,
  limits: FileLimits,
): Promise<OpenedModel> {
  const file = async (name: string): Promise<ByteSource> => {
    const source = await folder.find(name);
    if (source !== undefined) return open(source);
    throw new FileError(`${folder.name} has no ${name}, so it is no model.`);
  };
  const text = async (name: string, source: ByteSource): Promise<Uint8Array> => {
    checkJsonLength(name, source.size, limits);
    return bytesAt(source, 0, source.size);
  };
  const config = await text(CONFIG, await file(CONFIG));
  return {
    config: parsePythonJson(config, { name: CONFIG, maxLength: maxJsonLengthOf(limits) }),
    weights: await readWeights(await file(WEIGHTS), WEIGHTS, limits),
    asset: async (path) => {
      const source = await folder.find(ASSETS + path);
      if (source === undefined) return undefined;
      return decodeText(await text(ASSETS + path, await open(source)), ASSETS + path);
    },
  };
}

function decodeText(bytes: Uint8Array, name: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new FileError(`${name} is not UTF-8 text.`);
  }
}

/** Gives the most bytes of JSON that are read. */
export function maxJsonLengthOf({ maxJsonLength = MAX_JSON_LENGTH }: FileLimits): number {
  return maxJsonLength;
}

function checkJsonLength(name: string, size: number, limits: FileLimits): void {
  const maxLength = maxJsonLengthOf(limits);
  if (size <= maxLength) return;
  throw new FileError(
    `${name} has ${size} bytes; at most ${maxLength} are read (limit maxJsonLength).`,
  );
}

/** Reads the notes of a file: `metadata.json`, or an attribute of an HDF5 file. @throws FileError as `openModelFile`. */
export async function openMetadata(bytes: ByteSource, limits: FileLimits): Promise<JsonValue> {
  if (await isHdf5(bytes)) {
    const notes = (await readWeights(bytes, "the file", limits)).attributes.get("gradus");
    if (typeof notes !== "string") return null;
    return {
      gradus: parsePythonJson(notes, { name: "gradus", maxLength: maxJsonLengthOf(limits) }),
    };
  }
  return readJson(await readZip(bytes, limits.zip), METADATA, limits);
}

/** Reads the notes of a model in a folder; null where it has none. @throws FileError as `openModelFolder`. */
export async function openFolderMetadata(
  folder: FileFolder,
  open: OpenSource,
  limits: FileLimits,
): Promise<JsonValue> {
  const source = await folder.find(METADATA);
  if (source === undefined) return null;
  const bytes = await open(source);
  checkJsonLength(METADATA, bytes.size, limits);
  const text = await bytesAt(bytes, 0, bytes.size);
  return parsePythonJson(text, { name: METADATA, maxLength: maxJsonLengthOf(limits) });
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
  limits: FileLimits,
): Promise<JsonValue> {
  const member = memberOf(members, name);
  checkJsonLength(name, member.size, limits);
  return parsePythonJson(await member.read(), { name, maxLength: maxJsonLengthOf(limits) });
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
