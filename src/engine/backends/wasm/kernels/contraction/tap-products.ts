// From the gradient of a convolution's input to products tap by tap, each added where its tap reaches.

import type { NodeOf } from "../../../../ir/node.ts";
import { onlyOutput } from "../../../../ir/node.ts";
import type { FunctionBuilder, Local } from "../../assembler/function-builder.ts";
import type { KernelCode, KernelContext, LoopCode, Target } from "../kernel-code.ts";
import { rangeParameters } from "../kernel-code.ts";
import type { Geometry, Side } from "./convolution-plan.ts";
import { inputGradientGeometry, inputsOf } from "./convolution-plan.ts";
import { usualTile } from "./gemm-plan.ts";
import type { Tile } from "./micro-kernel.ts";
import { microKernel } from "./micro-kernel.ts";
import { addMultiple, decode } from "./places.ts";
import { extentOf } from "./product.ts";
import type { RowsLoop } from "./rows.ts";
import { callOnRows, followedBy, rowsLoop } from "./rows.ts";
import type { Panels } from "./shared-panels.ts";
import { copyBytes, emitSharedPanels, panelBytes } from "./shared-panels.ts";

/** Fewest filters of a group for which the sums of one tap are long enough to be begun apart. */
const fewestFilters = 16;
/** Most elements of the input's gradient that an item adds to, tap after tap. */
const blockElements = 1 << 15;
const itemsPerThread = 4;

/** Is the shape of the loops: items are blocks of lines of one image. */
interface TapPlan {
  readonly geometry: Geometry;
  readonly panels: Panels;
  readonly tile: Tile;
  readonly blockLines: number;
  readonly lineBlocks: number;
}

/** Tells whether several taps add to one pixel, by sums of some length each. */
export function suitsTaps(node: NodeOf<"convolutionInputGradient">): boolean {
  const { x, y, groupFilters } = inputGradientGeometry(node);
  return groupFilters >= fewestFilters && x.window * y.window > 1;
}

/** Counts the bytes of workspace: the packed kernel. */
export function tapWorkspace(node: NodeOf<"convolutionInputGradient">, target: Target): number {
  const { panels } = planTaps(node, target);
  return extentOf(panels.batch) * copyBytes(panels);
}

/** Emits the packing of the kernel, and the products of all taps for each block of lines. */
export function emitTapProducts(
  context: KernelContext,
  node: NodeOf<"convolutionInputGradient">,
  then?: LoopCode,
): KernelCode[] {
  const plan = planTaps(node, context);
  const loop = rowsLoop(then, plan.geometry.channels, 5);
  const pack = emitSharedPanels(context, plan.panels, { workspace: 0 });
  const phases = [pack, emitLines(context, node, plan, loop)];
  return loop === undefined ? followedBy(phases, then) : phases;
}

function planTaps(node: NodeOf<"convolutionInputGradient">, target: Target): TapPlan {
  const geometry = inputGradientGeometry(node);
  const { batch, x, y, groups, channels, filters, groupChannels, groupFilters } = geometry;
  const tap = groupChannels * filters;
  const tile = usualTile(target);
  const panels: Panels = {
    source: inputsOf(node)[1],
    offset: 0,
    batch: [
      { extent: y.window * x.window, stride: tap },
      { extent: groups, stride: groupFilters },
    ],
    lines: [{ extent: groupChannels, stride: filters }],
    k: [{ extent: groupFilters, stride: 1 }],
    width: tile.columns,
  };
  const small = Math.max(1, Math.floor(blockElements / (x.input * channels)));
  const fair = Math.ceil((y.input * batch) / (target.threads * itemsPerThread));
  const blockLines = Math.max(1, Math.min(y.input, small, target.threads > 1 ? fair : y.input));
  const lineBlocks = Math.ceil(y.input / blockLines);
  return { geometry, panels, tile, blockLines, lineBlocks };
}

/** Is where an item's block lies: the image's first addresses, and its lines of the input. */
interface Block {
  readonly cotangent: Local;
  readonly result: Local;
  readonly first: Local;
  readonly behind: Local;
}

function emitLines(
  context: KernelContext,
  node: NodeOf<"convolutionInputGradient">,
  plan: TapPlan,
  loop: RowsLoop | undefined,
): KernelCode {
  const { geometry, blockLines, lineBlocks } = plan;
  const { batch, x, y, channels, filters, groups, groupChannels, groupFilters } = geometry;
  const parameters = rangeParameters(3 + (loop?.code.operands.length ?? 0));
  const name = `taps ${[y.window, x.window, channels, filters].join("x")}`;
  const f = context.module.function({ name, parameters, results: [] });
  const item = f.local("i32");
  const [image, line] = [f.local("i32"), f.local("i32")];
  const [cotangent, result] = [f.local("i32"), f.local("i32")];
  const [first, behind] = [f.local("i32"), f.local("i32")];
  const lineBytes = x.input * channels * 4;
  f.forRange(item, f.parameter(0), f.parameter(1), 1, () => {
    decode(f, item, [batch, lineBlocks], [image, line]);
    f.get(line).i32Const(blockLines).op("i32.mul").tee(first);
    f.i32Const(blockLines).op("i32.add").tee(behind).i32Const(y.input);
    f.get(behind).i32Const(y.input).op("i32.lt_s").op("select").set(behind);
    f.get(f.parameter(2)).set(cotangent).get(f.parameter(4)).set(result);
    addMultiple(f, cotangent, image, y.result * x.result * filters * 4);
    addMultiple(f, result, image, y.input * lineBytes);
    f.get(result).get(first).i32Const(lineBytes).op("i32.mul").op("i32.add");
    f.i32Const(0).get(behind).get(first).op("i32.sub");
    f.i32Const(lineBytes).op("i32.mul").op("memory.fill");
    const block = { cotangent, result, first, behind };
    for (let group = 0; group < groups; group++) emitGroup(f, context, plan, block, group);
    if (loop === undefined) return;
    for (const bound of [first, behind]) {
      f.get(image).i32Const(y.input).op("i32.mul").get(bound).op("i32.add");
      f.i32Const(x.input).op("i32.mul").set(bound);
    }
    callOnRows(f, loop, first, behind);
  });
  const multiplyAdds = y.result * x.result * groupFilters * groupChannels * groups;
  return {
    body: f,
    items: batch * lineBlocks,
    operands: [
      inputsOf(node)[0],
      { workspace: 0 },
      onlyOutput(node),
      ...(loop?.code.operands ?? []),
    ],
    itemCost: 50 + ((multiplyAdds * y.window * x.window) / lineBlocks) * 0.05,
  };
}

/** Runs panels of channels outside, so that a panel's taps and the block stay close. */
function emitGroup(
  f: FunctionBuilder,
  context: KernelContext,
  plan: TapPlan,
  block: Block,
  group: number,
): void {
  const { tile, panels, geometry } = plan;
  const { groupChannels } = geometry;
  const rest = groupChannels % tile.columns;
  const [panel, from, to] = [f.local("i32"), f.local("i32"), f.local("i32")];
  const start = group * copyBytes(panels);
  f.get(f.parameter(3)).i32Const(start).op("i32.add").set(from);
  f.get(block.result)
    .i32Const(group * groupChannels * 4)
    .op("i32.add")
    .set(to);
  f.forRange(panel, 0, Math.floor(groupChannels / tile.columns), 1, () => {
    emitPanel(f, context, plan, block, group, { columns: tile.columns, from, to });
    f.get(from).i32Const(panelBytes(panels)).op("i32.add").set(from);
    f.get(to)
      .i32Const(tile.columns * 4)
      .op("i32.add")
      .set(to);
  });
  if (rest > 0) emitPanel(f, context, plan, block, group, { columns: rest, from, to });
  f.release(panel, from, to);
}

/** Is a panel of channels: its packed kernel at the first tap, and its column of the result. */
interface PanelPlace {
  readonly columns: number;
  readonly from: Local;
  readonly to: Local;
}

function emitPanel(
  f: FunctionBuilder,
  context: KernelContext,
  plan: TapPlan,
  block: Block,
  group: number,
  place: PanelPlace,
): void {
  const { panels, geometry } = plan;
  const { x, y, channels, filters, groups, groupFilters } = geometry;
  const [line, stop] = [f.local("i32"), f.local("i32")];
  const [lhs, result] = [f.local("i32"), f.local("i32")];
  const tapBytes = groups * copyBytes(panels);
  for (let row = 0; row < y.window; row++) {
    linesOf(f, y, row, block, line, stop);
    for (let column = 0; column < x.window; column++) {
      const pixels = placesOf(x, column);
      if (pixels.count <= 0) continue;
      const at = f.local("i32");
      f.forRange(at, line, stop, 1, () => {
        f.get(block.cotangent).i32Const((pixels.first * filters + group * groupFilters) * 4);
        f.op("i32.add").set(lhs);
        addMultiple(f, lhs, at, x.result * filters * 4);
        const offset = (row * y.dilation - y.padding[0]) * x.input + pixels.place;
        f.get(place.to)
          .i32Const(offset * channels * 4)
          .op("i32.add")
          .set(result);
        addMultiple(f, result, at, y.stride * x.input * channels * 4);
        const tap = (row * x.window + column) * tapBytes;
        emitPixels(f, context, plan, place, { lhs, result, count: pixels.count, tap });
      });
      f.release(at);
    }
  }
  f.release(line, stop, lhs, result);
}

/** Is a run of pixels of one line and one tap. */
interface Pixels {
  readonly lhs: Local;
  readonly result: Local;
  readonly count: number;
  /** Bytes from the first tap's panel. */
  readonly tap: number;
}

function emitPixels(
  f: FunctionBuilder,
  { module, fusedMultiplyAdd }: KernelContext,
  { tile, panels, geometry }: TapPlan,
  { columns, from }: PanelPlace,
  { lhs, result, count, tap }: Pixels,
): void {
  const { x, channels, filters, groupFilters } = geometry;
  const lhsStride = filters * 4;
  const resultStride = x.stride * channels * 4;
  const call = (rows: number) => {
    f.get(lhs).get(from).i32Const(tap).op("i32.add").get(result).i32Const(groupFilters);
    f.i32Const(lhsStride)
      .i32Const(panels.width * 4)
      .i32Const(resultStride);
    const kernel = {
      rows,
      columns,
      terms: tile.terms,
      lhs: "rows",
      start: "result",
      fused: fusedMultiplyAdd,
    } as const;
    f.call(microKernel(module, kernel));
  };
  const tiles = f.local("i32");
  f.forRange(tiles, 0, Math.floor(count / tile.rows), 1, () => {
    call(tile.rows);
    f.get(lhs)
      .i32Const(lhsStride * tile.rows)
      .op("i32.add")
      .set(lhs);
    f.get(result)
      .i32Const(resultStride * tile.rows)
      .op("i32.add")
      .set(result);
  });
  if (count % tile.rows > 0) call(count % tile.rows);
  f.release(tiles);
}

/** Finds the places of the result that a tap joins with places of the input, and their number. */
function placesOf({ input, result, stride, dilation, padding }: Side, tap: number) {
  const shift = tap * dilation - padding[0];
  const first = Math.max(0, Math.ceil(-shift / stride));
  const last = Math.min(result - 1, Math.floor((input - 1 - shift) / stride));
  return { first, count: last - first + 1, place: first * stride + shift };
}

/** Sets the lines of the result that a tap joins with the block's lines of the input. */
function linesOf(
  f: FunctionBuilder,
  side: Side,
  tap: number,
  { first, behind }: Block,
  line: Local,
  stop: Local,
): void {
  const { stride, dilation, padding } = side;
  const whole = placesOf(side, tap);
  // ceil((edge - shift) / stride), the division kept from negative numbers by whole strides.
  const lift = Math.ceil((tap * dilation) / stride) + 1;
  const edge = (bound: Local, into: Local) => {
    f.get(bound).i32Const(padding[0] - tap * dilation + stride - 1 + lift * stride);
    f.op("i32.add").i32Const(stride).op("i32.div_u").i32Const(lift).op("i32.sub").set(into);
  };
  edge(first, line);
  edge(behind, stop);
  const limit = whole.first + Math.max(0, whole.count);
  f.get(line).i32Const(whole.first).get(line).i32Const(whole.first).op("i32.gt_s");
  f.op("select").set(line);
  f.get(stop).i32Const(limit).get(stop).i32Const(limit).op("i32.lt_s").op("select").set(stop);
}
