// The weights of a model to a file, and back: `.weights.h5`, `.safetensors` or `.npz`.

import { platform } from "#platform";
import { type ByteSource, bytesAt } from "../files/byte-source.ts";
import { bytesOf, joinPieces, type Piece, writePieces } from "../files/file-pieces.ts";
import type { OnFileProgress } from "../files/progress.ts";
import { ConfigError, FileError } from "../shared/errors.ts";
import { type FileFolder, type FileSet, mainOf } from "./file-set.ts";
import { type FileSource, type OpenSource, sourceName, withSources } from "./file-source.ts";
import type { Hdf5Group } from "./hdf5/index.ts";
import type { FileLimits } from "./model-file.ts";
import { arraysIn, namedWeights, planNamedWeights } from "./named-weights.ts";
import { weightsError } from "./restore-model.ts";
import type { SavableModel } from "./savable-model.ts";
import { layerGroups, OPTIMIZER, optimizerGroup, optimizerGroups } from "./variable-groups.ts";
import type { VariableGroup } from "./weights-tree.ts";
import {
  assignAll,
  type LoadPlan,
  planWeights,
  valueGroups,
  varsAt,
  writeWeightsTree,
} from "./weights-tree.ts";

/** Are the options of `loadWeights`. */
export interface LoadWeightsOptions {
  /** Leaves out layers that do not fit, with a warning, instead of refusing; default false. */
  readonly skipMismatch?: boolean;
  /** Hears how many bytes have been read. */
  readonly onProgress?: OnFileProgress;
  readonly limits?: FileLimits;
}

/** Are the options of `saveWeights`. */
export interface SaveWeightsOptions {
  /** Most GiB of one shard of a `.weights.json`; default 5. */
  readonly maxShardSize?: number;
  /**
   * Whether a digest is put behind a `.weights.h5` file, so that `loadWeights` notices one changed
   * bit; default false. Python reads the file as any other.
   */
  readonly sealed?: boolean;
  /** Hears how many bytes have been written. */
  readonly onProgress?: OnFileProgress;
}

/** Ending of the map of weights in shards, known without the code that reads them. */
const SHARD_MAP = ".weights.json";
/** Most GiB of a shard by default, as in Keras. */
export const MAX_SHARD_SIZE = 5;

/** What a file of weights may end in to be written. */
const WRITERS: ReadonlyMap<string, (model: SavableModel) => Promise<Piece[]>> = new Map([
  [".weights.h5", asHdf5],
  [".safetensors", asSafetensors],
  [".npz", asNpz],
]);

/**
 * Writes weights to a file: to `.weights.h5`, which Python Keras reads by `load_weights`, together
 * with the optimizer's state; to `.weights.json` and shards beside it, which Python reads likewise;
 * to `.safetensors` or `.npz` by names such as `layers/dense/kernel`.
 * @throws ConfigError when the path has another ending, or the model is not built.
 */
export async function saveWeights(
  model: SavableModel,
  path: string,
  options: SaveWeightsOptions = {},
): Promise<void> {
  const { maxShardSize, sealed = false, onProgress } = options;
  if (sealed && !path.endsWith(".weights.h5")) {
    throw new ConfigError(`saveWeights: sealed is for a ".weights.h5" file, not "${path}".`);
  }
  if (path.endsWith(SHARD_MAP)) {
    checkBuilt(model, "saveWeights");
    const { saveShards } = await import("./shards.ts");
    return saveShards(
      await valueGroups(allGroups(model)),
      path,
      maxShardSize ?? MAX_SHARD_SIZE,
      onProgress,
    );
  }
  if (maxShardSize !== undefined) {
    throw new ConfigError(
      `saveWeights: weights in shards need a path that ends in "${SHARD_MAP}", not "${path}".`,
    );
  }
  const write = [...WRITERS].find(([ending]) => path.endsWith(ending))?.[1];
  if (write === undefined) {
    throw new ConfigError(
      `saveWeights: the path "${path}" does not end in ${quoted([...WRITERS.keys(), SHARD_MAP])}.`,
    );
  }
  checkBuilt(model, "saveWeights");
  const pieces = await write(model);
  if (!sealed) return writePieces(path, pieces, onProgress);
  const { sealed: withSeal } = await import("./seal.ts");
  await platform.writeFileAtomic(path, withSeal(bytesOf(pieces, onProgress)));
}

/** Gives the bytes of a `.weights.h5` file. @throws ConfigError when the model is not built. */
export async function saveWeightsToBytes(model: SavableModel): Promise<Uint8Array<ArrayBuffer>> {
  checkBuilt(model, "saveWeights");
  return joinPieces(await asHdf5(model));
}

async function asHdf5(model: SavableModel): Promise<Piece[]> {
  const { hdf5Pieces } = await import("./hdf5/index.ts");
  return hdf5Pieces(await writeWeightsTree(allGroups(model)));
}

function allGroups(model: SavableModel): VariableGroup[] {
  return [...layerGroups(model), ...optimizerGroups(model)];
}

async function asSafetensors(model: SavableModel): Promise<Piece[]> {
  const { safetensorsPieces } = await import("./safetensors/safetensors.ts");
  return safetensorsPieces(await namedWeights(layerGroups(model)));
}

async function asNpz(model: SavableModel): Promise<Piece[]> {
  const { npzPieces } = await import("../files/numpy/npz.ts");
  return npzPieces(await namedWeights(layerGroups(model)));
}

/**
 * Overwrites weights by those of a file: `.weights.h5`, with the optimizer's state where the file has
 * all of it; `.weights.json` with its shards beside it; `.h5` of Keras 2 and 3; `.safetensors`; or
 * `.npz`. The bytes tell which it is. In a page shards come as several files.
 * @throws FileError when a layer does not fit; then no weight has changed. ConfigError when the
 *   model is not built.
 */
export async function loadWeights(
  model: SavableModel,
  source: FileSource | FileSet,
  options: LoadWeightsOptions = {},
): Promise<void> {
  checkBuilt(model, "loadWeights");
  const { main, folder } = mainOf(source, SHARD_MAP);
  const name = sourceName(main, "weights");
  if (name.endsWith(".keras")) {
    throw new FileError(
      `loadWeights: "${name}" holds a whole model, which is opened by loadModel.`,
    );
  }
  const { limits = {}, onProgress } = options;
  await withSources(limits, async (open) => {
    const bytes = await open(main);
    const plan = (await isJson(bytes))
      ? await planShards(model, bytes, name, folder(), open, limits)
      : await planFile(model, bytes, name, limits);
    if (plan.problems.length > 0) {
      if (options.skipMismatch !== true) throw weightsError(name, plan.problems);
      console.warn(`loadWeights: left out what does not fit: ${plan.problems.join("; ")}.`);
    }
    await assignAll(plan.assignments, onProgress);
  });
}

type WeightsPlan = Pick<LoadPlan, "assignments" | "problems">;

async function planFile(
  model: SavableModel,
  bytes: ByteSource,
  name: string,
  limits: FileLimits,
): Promise<WeightsPlan> {
  const { isHdf5, readWeights } = await import("./model-file.ts");
  const groups = layerGroups(model);
  if (await isHdf5(bytes)) {
    const { unsealed } = await import("./seal.ts");
    return planHdf5(model, await readWeights(await unsealed(bytes, name), name, limits));
  }
  if (await isZip(bytes)) {
    const { openNpz } = await import("../files/numpy/npz.ts");
    return strict(planNamedWeights(await openNpz(bytes, limits.zip), groups));
  }
  const { openSafetensors } = await import("./safetensors/safetensors.ts");
  const { tensors } = await openSafetensors(bytes, name, limits);
  return strict(planNamedWeights(tensors, groups));
}

async function planHdf5(model: SavableModel, root: Hdf5Group): Promise<WeightsPlan> {
  const { planLegacyWeights, weightsGroup } = await import("./legacy/weights.ts");
  const legacy = weightsGroup(root);
  if (legacy !== undefined) return planLegacyWeights(model.layers, legacy);
  // Files of named arrays that were converted to HDF5 keep their names.
  if (isNamed(root)) return strict(planNamedWeights(arraysIn(root), layerGroups(model)));
  const { assignments, problems } = planWeights(root, layerGroups(model));
  const optimizer = optimizerGroup(model);
  const complete = optimizer?.variables.length === varsAt(root, OPTIMIZER).size;
  if (optimizer === undefined || !complete) return { assignments, problems };
  return { assignments: [...assignments, ...planWeights(root, [optimizer]).assignments], problems };
}

function isNamed(root: Hdf5Group): boolean {
  const names = [...arraysIn(root).keys()];
  return names.length > 0 && !names.some((name) => /(^|\/)vars\/\d+$/.test(name));
}

/** A name that no layer has is a problem: names are all that says what belongs where. */
function strict({ assignments, problems, unused }: LoadPlan): WeightsPlan {
  const spare = unused.map((name) => `"${name}" belongs to no layer of it`);
  return { assignments, problems: [...problems, ...spare] };
}

async function planShards(
  model: SavableModel,
  map: ByteSource,
  name: string,
  folder: FileFolder,
  open: OpenSource,
  limits: FileLimits,
): Promise<WeightsPlan> {
  const { readShards } = await import("./shards.ts");
  return planHdf5(model, await readShards(map, name, folder, open, limits));
}

/** Tells a map of shards from safetensors, which begins with a length whose high bytes are 0. */
async function isJson(bytes: ByteSource): Promise<boolean> {
  const head = await bytesAt(bytes, 0, Math.min(8, bytes.size));
  return head[0] === 0x7b && !head.includes(0);
}

async function isZip(bytes: ByteSource): Promise<boolean> {
  const [p, k] = await bytesAt(bytes, 0, Math.min(2, bytes.size));
  return p === 0x50 && k === 0x4b;
}

function quoted(endings: readonly string[]): string {
  const last = endings.at(-1) ?? "";
  return `${endings
    .slice(0, -1)
    .map((ending) => `"${ending}"`)
    .join(", ")} or "${last}"`;
}

function checkBuilt(model: SavableModel, who: string): void {
  if (model.built) return;
  throw new ConfigError(
    `${who}: model "${model.name}" has no weights yet. Put an Input in front, call it on data, ` +
      "or build(inputShape).",
  );
}
