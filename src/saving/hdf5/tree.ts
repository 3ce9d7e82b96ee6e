// The tree that an HDF5 file is read into and written from: groups, datasets, attributes.

import type { ElementStorage } from "../../files/elements.ts";

/** Element types that the codec knows; "string" is host-only text. */
export type Hdf5DType = keyof Hdf5Storage;

/** The typed array (or texts) that holds the elements of each dtype, row-major. */
export interface Hdf5Storage extends ElementStorage {
  string: readonly string[];
}

/** Elements of a dataset in any dtype. */
export type Hdf5Data = Hdf5Storage[Hdf5DType];

/**
 * Value of an attribute: a scalar, the row-major elements of an array, or null for an empty
 * dataspace. 64-bit integers are bigint; booleans are boolean when scalar, 0/1 bytes in an array.
 */
export type Hdf5AttributeValue = string | number | bigint | boolean | null | Hdf5Data;

/** A group that was read. */
export interface Hdf5Group {
  readonly kind: "group";
  readonly attributes: ReadonlyMap<string, Hdf5AttributeValue>;
  /** By name, in the file's order (alphabetical in files of h5py). */
  readonly children: ReadonlyMap<string, Hdf5Node>;
}

/** A dataset that was read; its elements stay in the file until asked for. */
export interface Hdf5Dataset {
  readonly kind: "dataset";
  readonly attributes: ReadonlyMap<string, Hdf5AttributeValue>;
  /** Empty for a scalar. */
  readonly shape: readonly number[];
  readonly dtype: Hdf5DType;
  /** Whether the elements are in chunks, of which only reading them tells that they are whole. */
  readonly packed: boolean;
  /**
   * Copies the elements out of the file into an array of its own.
   *
   * @throws {FileError} when a text or a chunk is broken, or the chunks unpack beyond the limits.
   */
  read(): Promise<Hdf5Data>;
}

/** What a group holds. */
export type Hdf5Node = Hdf5Group | Hdf5Dataset;

/** A group to write. */
export interface Hdf5GroupInput {
  readonly kind: "group";
  readonly attributes?: ReadonlyMap<string, Hdf5AttributeValue>;
  readonly children?: ReadonlyMap<string, Hdf5GroupInput | Hdf5DatasetInput>;
}

/**
 * A dataset to write: one variant per dtype, so that data and dtype cannot disagree. Numbers may come
 * by a function that gives them when they are written, each time that it is called.
 */
export type Hdf5DatasetInput = {
  [D in Hdf5DType]: {
    readonly kind: "dataset";
    readonly attributes?: ReadonlyMap<string, Hdf5AttributeValue>;
    readonly shape: readonly number[];
    readonly dtype: D;
    readonly data: Hdf5Storage[D] | (() => Promise<Hdf5Storage[D]>);
  };
}[Hdf5DType];

/** Bounds on what a file may demand of its reader. */
export interface Hdf5Limits {
  /** Deepest nesting of groups; default 64. */
  readonly maxDepth?: number;
  /** Most groups and datasets together; default 1 000 000. */
  readonly maxObjects?: number;
  /** Most bytes that one stored byte of a packed dataset may become; default 1000. */
  readonly maxRatio?: number;
  /** Datasets up to this many bytes may have any ratio; default 16 MiB. */
  readonly ratioFloor?: number;
}

/** Largest number of dimensions that is read or written. */
export const MAX_RANK = 16;

/** Deepest nesting of groups that is written, and read by default. */
export const MAX_DEPTH = 64;
