// From the axes of a matrix product to the choices of its loops: tiles, blocks, packing, chunks.

import type { Operand, Target } from "../kernel-code.ts";
import { aligned } from "../kernel-code.ts";
import type { DirectAxis } from "./direct.ts";
import type { MicroKernel, Tile } from "./micro-kernel.ts";
import type { RhsPanels } from "./pack-rhs.ts";
import { copyBytes } from "./pack-rhs.ts";
import { extentOf } from "./product.ts";

/** Is a loop around whole products; `result` is the distance in the result, in elements. */
export interface BatchAxis extends DirectAxis {
  readonly result: number;
}

/** Is result[batch, m, n] = Σ over k of lhs[batch, m, k] · rhs[batch, k, n] in float32. */
export interface Gemm {
  readonly lhs: Operand;
  readonly rhs: Operand;
  readonly result: Operand;
  /** In elements. */
  readonly offsets: { readonly lhs: number; readonly rhs: number; readonly result: number };
  readonly batch: readonly BatchAxis[];
  readonly m: readonly DirectAxis[];
  readonly n: readonly DirectAxis[];
  readonly k: readonly DirectAxis[];
  /** Elements between rows of the result; columns are neighbours. */
  readonly rowStride: number;
  /** Elements of the whole result, over all batches. */
  readonly resultSize: number;
}

/** Splits the axes of k: blocks are `size` indices of `axis`, with all of the inner axes. */
export interface DepthBlocks {
  readonly outer: readonly DirectAxis[];
  readonly axis: DirectAxis;
  readonly size: number;
  readonly inner: readonly DirectAxis[];
  readonly innerSize: number;
  /** Number of blocks. */
  readonly count: number;
}

/** Is every choice that shapes the code of a product. How k is split depends on shapes alone. */
export interface GemmPlan {
  /** What one call of the micro-kernel computes; its columns are those of a packed panel. */
  readonly tile: Tile;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly batches: number;
  readonly packLhs: boolean;
  readonly packRhs: boolean;
  readonly lhsMode: MicroKernel["lhs"];
  readonly blockRows: number;
  readonly blockColumns: number;
  readonly blocks: DepthBlocks;
  /** Parts of k that are summed apart, and joined in order. */
  readonly chunks: number;
  readonly blocksPerChunk: number;
  /** Products whose rhs is packed: one, or each batch's. */
  readonly rhsCopies: number;
}

/** Rows of a block: multiples of every tile's rows, so that only the last block has a rest. */
const blockSizes = { many: 96, few: 48 } as const;
/** Rows from which larger blocks still leave enough items; they read rhs less often. */
const manyRows = 384;
/** Greatest k of a block: a panel of rhs over it takes a quarter of the smallest first cache. */
const depthTarget = 256;
const wantedItems = 8;
const largestPartials = 16 << 20;

/** Chooses the tile that fills the sixteen vector registers of x64, with room for one product. */
function tileOf(rows: number, packRhs: boolean, target: Target): Tile {
  if (!packRhs && rows === 1) return { rows: 1, columns: 32 };
  if (!packRhs && rows === 2) return { rows: 2, columns: 16 };
  return { rows: target.fusedMultiplyAdd ? 6 : 4, columns: target.wideVectors ? 16 : 8 };
}

/** Makes the choices. */
export function planGemm(gemm: Gemm, target: Target): GemmPlan {
  const { batch, m, n, k } = gemm;
  const [rows, columns] = [extentOf(m), extentOf(n)];
  const [depth, batches] = [extentOf(k), extentOf(batch)];
  const lhsMode = unpackedMode(gemm);
  // Rows that many columns read again lie best side by side, close to each other.
  const packLhs = lhsMode === undefined || (columns >= 128 && rows * depth > 16384);
  const rhsIsPlain = k.length <= 1 && n.length <= 1 && (n[0]?.rhs ?? 1) === 1;
  const isShared = batch.every(({ rhs }) => rhs === 0);
  const uses = isShared ? rows * batches : rows;
  const packRhs = !rhsIsPlain || (uses >= 24 && columns * depth > 8192);
  const blockRows = rows >= manyRows ? blockSizes.many : blockSizes.few;
  const rowBlocks = Math.ceil(rows / blockRows);
  const columnBlocks = Math.min(
    Math.ceil(wantedItems / (rowBlocks * batches)),
    Math.ceil(columns / 64),
  );
  const panels = Math.ceil(columns / 32);
  const blocks = depthBlocks(k);
  const items = rowBlocks * columnBlocks * batches;
  const affordable = Math.floor(largestPartials / (gemm.resultSize * 4));
  const chunks = Math.max(
    1,
    Math.min(Math.ceil((2 * wantedItems) / items), Math.floor(depth / 1024), affordable),
  );
  const blocksPerChunk = Math.ceil(blocks.count / chunks);
  return {
    tile: tileOf(rows, packRhs, target),
    rows,
    columns,
    depth,
    batches,
    packLhs,
    packRhs,
    lhsMode: packLhs ? "panel" : (lhsMode ?? "panel"),
    blockRows,
    blockColumns: Math.ceil(panels / columnBlocks) * 32,
    blocks,
    chunks: Math.ceil(blocks.count / blocksPerChunk),
    blocksPerChunk,
    rhsCopies: isShared ? 1 : batches,
  };
}

/** Finds how a micro-kernel can read lhs where it lies. */
function unpackedMode({ m, k }: Gemm): MicroKernel["lhs"] | undefined {
  if (m.length > 1 || k.length > 1) return undefined;
  if (k[0] === undefined || k[0].lhs === 1) return "rows";
  return m[0] === undefined || m[0].lhs === 1 ? "panel" : undefined;
}

function depthBlocks(k: readonly DirectAxis[]): DepthBlocks {
  if (extentOf(k) === 0) {
    const axis = { extent: 0, lhs: 1, rhs: 1 };
    return { outer: [], axis, size: 1, inner: [], innerSize: 1, count: 1 };
  }
  let first = k.length - 1;
  let innerSize = 1;
  while (first > 0) {
    const extent = k[first]?.extent ?? 1;
    if (innerSize * extent > depthTarget) break;
    innerSize *= extent;
    first--;
  }
  const axis = k[first] ?? { extent: 1, lhs: 1, rhs: 1 };
  const most = Math.max(1, Math.floor(depthTarget / innerSize));
  const parts = Math.ceil(axis.extent / most);
  const size = Math.ceil(axis.extent / parts);
  const outer = k.slice(0, Math.max(0, first));
  return {
    outer,
    axis,
    size,
    inner: k.slice(first + 1),
    innerSize,
    count: extentOf(outer) * Math.ceil(axis.extent / size),
  };
}

/** Says where in the workspace the parts of a product lie, in bytes from its start. */
export interface GemmSpace {
  readonly rhs: number;
  readonly partials: number;
  readonly lhs: number;
  readonly lhsPerThread: number;
  readonly bytes: number;
}

/** Lays out the workspace of a product behind `start`. */
export function spaceOf(gemm: Gemm, plan: GemmPlan, start: number, threads: number): GemmSpace {
  const { rhsCopies, blocks, chunks } = plan;
  const rhsBytes = plan.packRhs ? rhsCopies * copyBytes(panelsOf(gemm, plan)) : 0;
  const partialBytes = chunks > 1 ? chunks * aligned(gemm.resultSize * 4) : 0;
  const lhsPerThread = plan.packLhs
    ? aligned(plan.blockRows * blocks.size * blocks.innerSize * 4)
    : 0;
  const rhs = start;
  const partials = rhs + aligned(rhsBytes);
  const lhs = partials + partialBytes;
  return { rhs, partials, lhs, lhsPerThread, bytes: lhs + threads * lhsPerThread };
}

/** Says how rhs is packed, where it is. */
export function panelsOf({ rhs, offsets, batch, n, k }: Gemm, plan: GemmPlan): RhsPanels {
  const { rhsCopies, tile } = plan;
  const copied = rhsCopies > 1 ? batch : [];
  return { rhs, offset: offsets.rhs, batch: copied, n, k, width: tile.columns };
}
