// Pooling and its transposes: every pixel of one side reads the pixels of the other side that
// share a window with it, groups of channels at a time, and is written once.

import type { DType } from "../../../ir/dtype.ts";
import type { NodeOf, Value } from "../../../ir/node.ts";
import type { FamilyName } from "../../../ir/primitives/index.ts";
import type { Local } from "../assembler/function-builder.ts";
import type { Lanes } from "../lanes/lanes.ts";
import { scalarLanes } from "../lanes/scalar-lanes.ts";
import { vectorLanes } from "../lanes/vector-lanes.ts";
import { at } from "./item-range.ts";
import type { KernelCode, KernelContext, NodeEmitters } from "./kernel-code.ts";
import { emitPixelWalk } from "./pixel-emitter.ts";
import type { PixelWalk } from "./pixel-walk.ts";
import { cellsOfWindows, windowsOfCells } from "./pixel-walk.ts";

/** Maps every pooling primitive to its emitter. */
export const window: NodeEmitters<FamilyName<"window">> = {
  maxPool: { emit: emitMaxPool },
  windowGather: { emit: emitGather },
  windowSum: {
    emit: (context, node) => {
      const [x, y] = [at(node.inputs, 0), at(node.outputs, 0)];
      return emitSum(context, "windowSum", y, [x], cellsOfWindows(x, y, node.attributes));
    },
  },
  windowSpread: {
    emit: (context, node) => {
      const [dy, dx] = [at(node.inputs, 0), at(node.outputs, 0)];
      return emitSum(context, "windowSpread", dx, [dy], windowsOfCells(dx, dy, node.attributes));
    },
  },
  windowScatter: {
    emit: (context, node) => {
      const [dy, places, dx] = [at(node.inputs, 0), at(node.inputs, 1), at(node.outputs, 0)];
      const walk = windowsOfCells(dx, dy, node.attributes);
      return emitSum(context, "windowScatter", dx, [dy, places], walk);
    },
  },
};

const lanesFor = (dtype: DType): Lanes => (dtype === "float64" ? scalarLanes : vectorLanes);

/** Instructions on groups of channels: vectors of 32-bit elements, or one float64. */
const vectorForms = {
  place: "v128",
  add: "f32x4.add",
  notAbove: "f32x4.le",
  sameFloat: "f32x4.eq",
  butNot: ["v128.andnot"],
  samePlace: "i32x4.eq",
  choose: "v128.bitselect",
} as const;

const scalarForms = {
  place: "i32",
  add: "f64.add",
  notAbove: "f64.le",
  sameFloat: "f64.eq",
  butNot: ["i32.eqz", "i32.and"],
  samePlace: "i32.eq",
  choose: "select",
} as const;

const formsFor = (lanes: Lanes) => (lanes.width === 1 ? scalarForms : vectorForms);

// NaN wins; the first of equals stays; a window in the padding alone gives −∞ at place 0.
function emitMaxPool(context: KernelContext, node: NodeOf<"maxPool">): KernelCode[] {
  const [x, y, places] = [at(node.inputs, 0), at(node.outputs, 0), at(node.outputs, 1)];
  const { dtype } = x.type;
  const lanes = lanesFor(dtype);
  const forms = formsFor(lanes);
  const walk = cellsOfWindows(x, y, node.attributes);
  return emitPixelWalk(context, "maxPool", walk, lanes, [y, places], [x], (f) => {
    const [best, place] = [f.local(lanes.localType(dtype)), f.local(forms.place)];
    const [candidate, wins] = [f.local(lanes.localType(dtype)), f.local(forms.place)];
    return {
      begin: (firstPlace) => {
        lanes.literal(f, dtype, -Infinity);
        f.set(best).get(firstPlace).set(place);
      },
      first: ([from], cell) => {
        lanes.load(f, dtype, from as Local, 1, lanes.width);
        f.set(best).get(cell).set(place);
      },
      visit: ([from], cell) => {
        lanes.load(f, dtype, from as Local, 1, lanes.width);
        f.set(candidate).get(best).get(best).op(forms.sameFloat);
        f.get(candidate).get(best).op(forms.notAbove);
        for (const instruction of forms.butNot) f.op(instruction);
        f.set(wins);
        f.get(candidate).get(best).get(wins).op(forms.choose).set(best);
        f.get(cell).get(place).get(wins).op(forms.choose).set(place);
      },
      results: [best, place],
    };
  });
}

// A group of channels may name different cells, so that each cell is read and kept where named.
function emitGather(context: KernelContext, node: NodeOf<"windowGather">): KernelCode[] {
  const [x, places, y] = [at(node.inputs, 0), at(node.inputs, 1), at(node.outputs, 0)];
  const { dtype } = x.type;
  const lanes = lanesFor(dtype);
  const forms = formsFor(lanes);
  const walk = cellsOfWindows(x, y, node.attributes);
  return emitPixelWalk(context, "windowGather", walk, lanes, [y, places], [x], (f) => {
    const [found, named] = [f.local(lanes.localType(dtype)), f.local(forms.place)];
    return {
      begin: (_, [, from]) => {
        lanes.literal(f, dtype, 0);
        f.set(found);
        lanes.load(f, "uint8", from as Local, 1, lanes.width);
        f.set(named);
      },
      visit: ([from], cell) => {
        lanes.load(f, dtype, from as Local, 1, lanes.width);
        f.get(found).get(cell).get(named).op(forms.samePlace).op(forms.choose).set(found);
      },
      results: [found],
    };
  });
}

// Adds up the other side's pixels; where places are given, only those that name this one.
function emitSum(
  context: KernelContext,
  name: string,
  result: Value,
  operands: readonly Value[],
  walk: PixelWalk,
): KernelCode[] {
  const { dtype } = result.type;
  const lanes = lanesFor(dtype);
  const forms = formsFor(lanes);
  return emitPixelWalk(context, name, walk, lanes, [result], operands, (f) => {
    const total = f.local(lanes.localType(dtype));
    return {
      begin: () => {
        lanes.literal(f, dtype, 0);
        f.set(total);
      },
      visit: ([from, places], cell) => {
        const pushPart = () => lanes.load(f, dtype, from as Local, 1, lanes.width);
        f.get(total);
        if (places === undefined) pushPart();
        else {
          pushPart();
          lanes.literal(f, dtype, 0);
          lanes.load(f, "uint8", places, 1, lanes.width);
          f.get(cell).op(forms.samePlace).op(forms.choose);
        }
        f.op(forms.add).set(total);
      },
      results: [total],
    };
  });
}
