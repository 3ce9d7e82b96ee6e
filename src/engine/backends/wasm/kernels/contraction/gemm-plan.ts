// From the axes of a matrix product to the choices of its loops: tiles, blocks, packing, chunks.

import type { Operand, Target } from "../kernel-code.ts";
import { aligned } from "../kernel-code.ts";
import type { DirectAxis } from "./direct.ts";
import type { MicroKernel, Tile } from "./micro-kernel.ts";
import { packAxes } from "./pack.ts";
import { extentOf, joinAxes } from "./product.ts";
import type { Panels } from "./shared-panels.ts";
import { copyBytes } from "./shared-panels.ts";

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

/**
 * Says where tiles read an operand: where it lies, from panels that all items share, or from panels
 * that an item packs for itself, block of k by block of k, while they are near.
 */
export type Packing = "none" | "shared" | "own";

/** Is every choice that shapes the code of a product. How k is split depends on shapes alone. */
export interface GemmPlan {
  /** What one call of the micro-kernel computes; its extents are those of packed panels. */
  readonly tile: Tile;
  readonly rows: number;
  readonly columns: number;
  readonly depth: number;
  readonly batches: number;
  readonly lhs: Packing;
  readonly rhs: Packing;
  readonly lhsMode: MicroKernel["lhs"];
  /** Rows and columns of an item, over one chunk of k. */
  readonly itemRows: number;
  readonly itemColumns: number;
  readonly blocks: DepthBlocks;
  /** Parts of k that are summed apart, and joined in order. */
  readonly chunks: number;
  readonly blocksPerChunk: number;
}

/** Rows of an item that are packed and multiplied at a time: a multiple of every tile's rows. */
export const blockRows = 96;
const fewestRows = 48;
const fewestColumns = 64;
/** Rows up to which an item keeps all of them, so that it alone reads its columns of rhs. */
const mostOwnRows = 384;
/** Columns of a block of rhs that still leave room in the second cache. */
const mostOwnColumns = 1024;
/** Greatest k of a block: a panel of rhs over it takes a quarter of the smallest first cache. */
const depthTarget = 256;
const itemsPerThread = 4;
const largestPartials = 16 << 20;
const largestSharedLhs = 64 << 20;

/**
 * Gives the tile that fills the sixteen vector registers of x64, with room for one product. With wide
 * vectors the processor would wait for the instructions of a loop of single k, all the more where it
 * shares them with another thread. V8 up to Node 22, which has none, moves all loads of a round to its
 * start, and more than those of one k would spill.
 */
export function usualTile({ fusedMultiplyAdd, wideVectors }: Target): Tile {
  const rows = fusedMultiplyAdd ? 6 : 4;
  return wideVectors ? { rows, columns: 16, terms: 4 } : { rows, columns: 8, terms: 1 };
}

function tileOf(rows: number, packsRhs: boolean, target: Target): Tile {
  if (!packsRhs && rows === 1) return { rows: 1, columns: 32, terms: 1 };
  if (!packsRhs && rows === 2) return { rows: 2, columns: 16, terms: 1 };
  return usualTile(target);
}

/** Makes the choices. */
export function planGemm(gemm: Gemm, target: Target): GemmPlan {
  const { batch, m, n, k } = gemm;
  const [rows, columns] = [extentOf(m), extentOf(n)];
  const [depth, batches] = [extentOf(k), extentOf(batch)];
  const blocks = depthBlocks(k);
  const chunks = chunksOf(gemm, rows, columns, depth, batches);
  const blocksPerChunk = Math.ceil(blocks.count / chunks);
  const lhsMode = unpackedMode(gemm);
  // Rows that many columns read again lie best side by side, close to each other.
  const packsLhs = lhsMode === undefined || (columns >= 128 && rows * depth > 16384);
  const rhsIsPlain = joinedSide(k, "rhs").length <= 1 && n.length <= 1 && (n[0]?.rhs ?? 1) === 1;
  const isForAll = batches > 1 && batch.every(({ rhs }) => rhs === 0);
  const uses = isForAll ? rows * batches : rows;
  const packsRhs = !rhsIsPlain || (uses >= 24 && columns * depth > 8192);
  const tile = tileOf(rows, packsRhs, target);
  const isOneBlock = blocks.count === 1;
  const items = itemsOf(rows, columns, batches * chunks, isOneBlock, tile, target.threads);
  const sharesColumns = isForAll || items.rows < rows;
  const sharedLhs = rows * depth * batches * 4 <= largestSharedLhs && items.columns < columns;
  return {
    tile,
    rows,
    columns,
    depth,
    batches,
    lhs: !packsLhs ? "none" : sharedLhs ? "shared" : "own",
    rhs: !packsRhs ? "none" : sharesColumns ? "shared" : "own",
    lhsMode: packsLhs ? "panel" : (lhsMode ?? "panel"),
    itemRows: items.rows,
    itemColumns: items.columns,
    blocks,
    chunks: Math.ceil(blocks.count / blocksPerChunk),
    blocksPerChunk,
  };
}

/**
 * Makes the choices for a product that another loop runs again and again, `itemRows` whole rows at a
 * time: rhs is packed once for all runs. Undefined where the sums would be other ones.
 */
export function planOnRows(gemm: Gemm, target: Target, itemRows: number): GemmPlan | undefined {
  const plan = planGemm(gemm, target);
  if (plan.chunks > 1 || plan.batches > 1) return undefined;
  const { columns, depth } = plan;
  const lhsMode = unpackedMode(gemm);
  const packsRhs = plan.rhs !== "none" || (itemRows >= 4 && columns * depth > 8192);
  return {
    ...plan,
    tile: tileOf(plan.rows, packsRhs, target),
    lhs: lhsMode === undefined ? "own" : "none",
    rhs: packsRhs ? "shared" : "none",
    lhsMode: lhsMode ?? "panel",
    itemRows,
    itemColumns: columns,
  };
}

/** Splits k where rows and columns alone would leave threads without work, whatever their number. */
function chunksOf(
  { resultSize }: Gemm,
  rows: number,
  columns: number,
  depth: number,
  batches: number,
): number {
  const rowBlocks = Math.ceil(rows / (rows >= mostOwnRows ? blockRows : fewestRows));
  const columnBlocks = Math.min(
    Math.ceil(8 / (rowBlocks * batches)),
    Math.ceil(columns / fewestColumns),
  );
  const wanted = Math.ceil(16 / (rowBlocks * columnBlocks * batches));
  const affordable = Math.floor(largestPartials / (resultSize * 4));
  return Math.max(1, Math.min(wanted, Math.floor(depth / 1024), affordable));
}

/** Divides a product among threads: the greater side is split first, and its other operand shared. */
function itemsOf(
  rows: number,
  columns: number,
  products: number,
  isOneBlock: boolean,
  tile: Tile,
  threads: number,
): { readonly rows: number; readonly columns: number } {
  const wanted = threads === 1 ? 1 : Math.ceil((threads * itemsPerThread) / products);
  const blocks = rows <= mostOwnRows || isOneBlock ? 1 : Math.ceil(rows / blockRows);
  const items = {
    rows: Math.min(rows, multiple(Math.ceil(rows / blocks), tile.rows)),
    columns: Math.min(columns, blocks === 1 ? mostOwnColumns : columns),
  };
  const split = (side: "rows" | "columns", whole: number, fewest: number, others: number) => {
    const parts = Math.ceil(whole / items[side]);
    if (parts * others >= wanted) return;
    const most = Math.max(parts, Math.floor(whole / fewest));
    const least = Math.min(most, Math.ceil(wanted / others));
    let leastLoad = Number.POSITIVE_INFINITY;
    // Somewhat more parts may leave the thread that gets most with less.
    for (let n = least; n <= Math.max(least, Math.min(most, least * 1.5)); n++) {
      const size = Math.min(whole, multiple(Math.ceil(whole / n), tile[side]));
      const load = Math.ceil((Math.ceil(whole / size) * others * products) / threads) * size;
      if (load < leastLoad) [items[side], leastLoad] = [size, load];
    }
  };
  const splitRows = () => split("rows", rows, fewestRows, Math.ceil(columns / items.columns));
  const splitColumns = () => split("columns", columns, fewestColumns, Math.ceil(rows / items.rows));
  for (const splitSide of rows >= columns ? [splitRows, splitColumns] : [splitColumns, splitRows]) {
    splitSide();
  }
  return items;
}

function multiple(n: number, of: number): number {
  return Math.ceil(n / of) * of;
}

/** Joins the axes of one operand, whatever the other one's strides. */
function joinedSide(axes: readonly DirectAxis[], side: "lhs" | "rhs"): DirectAxis[] {
  return joinAxes(axes.map((axis) => ({ extent: axis.extent, lhs: axis[side], rhs: axis[side] })));
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
  readonly sharedLhs: number;
  readonly sharedRhs: number;
  readonly partials: number;
  readonly ownLhs: number;
  readonly ownRhs: number;
  readonly ownLhsBytes: number;
  readonly ownRhsBytes: number;
  readonly bytes: number;
}

/** Lays out the workspace of a product behind `start`. */
export function spaceOf(gemm: Gemm, plan: GemmPlan, start: number, threads: number): GemmSpace {
  const { blocks, chunks, tile } = plan;
  let bytes = start;
  const take = (size: number): number => {
    const at = bytes;
    bytes += aligned(size);
    return at;
  };
  const shared = (panels: Panels) => extentOf(panels.batch) * copyBytes(panels);
  const most = blocks.size * blocks.innerSize * 4;
  const packedRows = Math.min(blockRows, multiple(plan.itemRows, tile.rows));
  const ownLhsBytes = plan.lhs === "own" ? aligned(packedRows * most) : 0;
  const ownRhsBytes =
    plan.rhs === "own" ? aligned(multiple(plan.itemColumns, tile.columns) * most) : 0;
  const sharedLhs = take(plan.lhs === "shared" ? shared(lhsPanels(gemm, plan)) : 0);
  const sharedRhs = take(plan.rhs === "shared" ? shared(rhsPanels(gemm, plan)) : 0);
  const partials = take(chunks > 1 ? chunks * aligned(gemm.resultSize * 4) : 0);
  const ownLhs = take(ownLhsBytes * threads);
  const ownRhs = take(ownRhsBytes * threads);
  return { sharedLhs, sharedRhs, partials, ownLhs, ownRhs, ownLhsBytes, ownRhsBytes, bytes };
}

/** Says how lhs is packed for all items: once for each batch, unless all read the same. */
export function lhsPanels({ lhs, offsets, batch, m, k }: Gemm, { tile }: GemmPlan): Panels {
  return panelsOf("lhs", lhs, offsets.lhs, { batch, lines: m, k }, tile.rows);
}

/** Says how rhs is packed for all items: once for each batch, unless all read the same. */
export function rhsPanels({ rhs, offsets, batch, n, k }: Gemm, { tile }: GemmPlan): Panels {
  return panelsOf("rhs", rhs, offsets.rhs, { batch, lines: n, k }, tile.columns);
}

function panelsOf(
  side: "lhs" | "rhs",
  source: Operand,
  offset: number,
  axes: { readonly [K in "batch" | "lines" | "k"]: readonly DirectAxis[] },
  width: number,
): Panels {
  const isForAll = axes.batch.every((axis) => axis[side] === 0);
  return {
    source,
    offset,
    batch: isForAll ? [] : packAxes(axes.batch, side),
    lines: packAxes(axes.lines, side),
    k: packAxes(axes.k, side),
    width,
  };
}
