// From a walk over pixels and what to do at each to code: rows of pixels, groups of channels, and
// the pixels of the other side one by one, without loops over them where that is possible.

import { byteWidth } from "../../../ir/dtype.ts";
import type { Value } from "../../../ir/node.ts";
import { sizeOf, stridesOf } from "../../../ir/shape.ts";
import type { FunctionBuilder, Local } from "../assembler/function-builder.ts";
import type { Lanes } from "../lanes/lanes.ts";
import { at, move, pushAddress, rangeFunction, split } from "./item-range.ts";
import type { KernelCode, KernelContext } from "./kernel-code.ts";
import type { PixelWalk, WalkAxis } from "./pixel-walk.ts";

/** Is what happens for a group of channels of one pixel. */
export interface PixelBody {
  /** Starts; gives the place of the first partner, 0 where there is none, and own addresses. */
  readonly begin: (firstPlace: Local, own: readonly Local[]) => void;
  /** Does both `begin` and the first `visit`, where that is less work than one by one. */
  readonly first?: (partners: readonly Local[], place: Local) => void;
  /** Takes in one partner: where its elements lie, and the place in the window. */
  readonly visit: (partners: readonly Local[], place: Local) => void;
  /** What is stored in the leading own values. */
  readonly results: readonly Local[];
}

/** Most cells of a window that are visited without loops where none lie outside. */
const unrolledCells = 16;

/**
 * Emits a walk as one phase. An item is a row of pixels along the last spatial axis, all channels.
 * `own` are results, and operands behind them, of the walking side; `partners` of the other.
 */
export function emitPixelWalk(
  context: KernelContext,
  name: string,
  walk: PixelWalk,
  lanes: Lanes,
  own: readonly Value[],
  partners: readonly Value[],
  makeBody: (f: FunctionBuilder) => PixelBody,
): KernelCode[] {
  const operands = [...own, ...partners];
  const { f, begin, end, addresses } = rangeFunction(context, name, operands.length);
  const { batch, channels, axes } = walk;
  const rows = [batch, ...axes.slice(0, -1).map((axis) => axis.own)];
  const pixels = axes.at(-1)?.own ?? 1;
  const emitter = new PixelEmitter(f, walk, lanes, own, partners, addresses, makeBody(f));
  const item = f.local("i32");
  f.forRange(item, begin, end, 1, () => {
    const coordinates = split(f, item, rows);
    emitter.row(item, coordinates);
    f.release(...coordinates);
  });
  const visits = axes.map(({ window, placeStep }) => window / Math.abs(placeStep));
  const cost = pixels * Math.ceil(channels / lanes.width) * (1 + 1.5 * sizeOf(visits));
  return [{ body: f, items: channels === 0 ? 0 : sizeOf(rows), operands, itemCost: 8 + cost }];
}

class PixelEmitter {
  readonly #f: FunctionBuilder;
  readonly #walk: PixelWalk;
  readonly #lanes: Lanes;
  readonly #own: readonly Value[];
  readonly #partners: readonly Value[];
  readonly #addresses: readonly Local[];
  readonly #body: PixelBody;
  /** Where the own side is: the pixel's next channels. */
  readonly #ownCursors: readonly Local[];
  /** Where the first partner's next channels are. */
  readonly #origins: readonly Local[];
  readonly #ranges: readonly { readonly low: Local; readonly high: Local }[];
  /** Elements between neighbours along each spatial axis of the partners. */
  readonly #strides: readonly number[];
  /** Places between neighbours along each axis of the window. */
  readonly #placeStrides: readonly number[];
  readonly #firstPlace: Local;

  constructor(
    f: FunctionBuilder,
    walk: PixelWalk,
    lanes: Lanes,
    own: readonly Value[],
    partners: readonly Value[],
    addresses: readonly Local[],
    body: PixelBody,
  ) {
    this.#f = f;
    this.#walk = walk;
    this.#lanes = lanes;
    this.#own = own;
    this.#partners = partners;
    this.#addresses = addresses;
    this.#body = body;
    this.#ownCursors = own.map(() => f.local("i32"));
    this.#origins = partners.map(() => f.local("i32"));
    this.#ranges = walk.axes.map(() => ({ low: f.local("i32"), high: f.local("i32") }));
    const extents = walk.axes.map((axis) => axis.partners);
    this.#strides = stridesOf(extents).map((stride) => stride * walk.channels);
    this.#placeStrides = stridesOf(walk.axes.map((axis) => axis.window));
    this.#firstPlace = f.local("i32");
  }

  /** Walks along one row of pixels; `coordinates` are its place in the batch and outer axes. */
  row(item: Local, coordinates: readonly Local[]): void {
    const f = this.#f;
    const { axes, channels } = this.#walk;
    const last = axes.length - 1;
    const pixels = at(axes, last).own;
    this.#own.forEach(({ type }, i) => {
      const bytes = pixels * channels * byteWidth(type.dtype);
      pushAddress(f, at(this.#addresses, i), item, bytes);
      f.set(at(this.#ownCursors, i));
    });
    const setRange = (axis: number, q: Local) => {
      const { low, high } = at(this.#ranges, axis);
      at(axes, axis).range(f, q, low, high);
    };
    axes.slice(0, -1).forEach((_, axis) => setRange(axis, at(coordinates, axis + 1)));
    const q = f.local("i32");
    f.forRange(q, 0, pixels, 1, () => {
      setRange(last, q);
      this.#pixel([...coordinates, q]);
    });
    f.release(q);
  }

  #pixel(coordinates: readonly Local[]): void {
    const f = this.#f;
    const { axes, channels } = this.#walk;
    const batchElements = sizeOf(axes.map((axis) => axis.partners)) * channels;
    const offset = f.local("i32");
    f.get(at(coordinates, 0)).i32Const(batchElements).op("i32.mul").set(offset);
    f.i32Const(0).set(this.#firstPlace);
    axes.forEach((axis, i) => {
      const { low } = at(this.#ranges, i);
      pushAddress(f, offset, low, at(this.#strides, i));
      f.set(offset).get(this.#firstPlace);
      axis.firstPlace(f, at(coordinates, i + 1), low);
      f.i32Const(at(this.#placeStrides, i)).op("i32.mul").op("i32.add").set(this.#firstPlace);
    });
    this.#partners.forEach(({ type }, i) => {
      pushAddress(f, at(this.#addresses, this.#own.length + i), offset, byteWidth(type.dtype));
      f.set(at(this.#origins, i));
    });
    f.release(offset);
    this.#channels();
  }

  // Chooses the code for the pixel's partners: without loops over them where that is possible.
  #channels(): void {
    const f = this.#f;
    const { axes } = this.#walk;
    const kinds = new Set(axes.map((axis) => axis.partnersPerPixel));
    const general = () => this.#groups(() => this.#loops());
    if (kinds.has("some")) general();
    else if (kinds.has("at most one")) {
      const place = this.#firstPlaceLocal();
      this.#pushForAll((low, high) => f.get(low).get(high).op("i32.lt_s"));
      f.if(
        () => {
          this.#groups(() => {
            this.#body.begin(place, this.#ownCursors);
            this.#body.visit(this.#origins, place);
          });
        },
        () => this.#groups(() => this.#body.begin(place, this.#ownCursors)),
      );
      f.release(place);
    } else if (sizeOf(axes.map((axis) => axis.window)) > unrolledCells) general();
    else if (!kinds.has("all but at the edge")) this.#groups(() => this.#unrolled());
    else {
      this.#pushForAll((low, high, { window }) => {
        f.get(high).get(low).op("i32.sub").i32Const(window).op("i32.eq");
      });
      f.if(() => this.#groups(() => this.#unrolled()), general);
    }
  }

  /** Pushes whether a condition holds for all axes. */
  #pushForAll(push: (low: Local, high: Local, axis: WalkAxis) => void): void {
    this.#ranges.forEach(({ low, high }, i) => {
      push(low, high, at(this.#walk.axes, i));
      if (i > 0) this.#f.op("i32.and");
    });
  }

  /** Puts the first partner's place into a local of its own, 0 where there is no partner. */
  #firstPlaceLocal(): Local {
    const f = this.#f;
    f.get(this.#firstPlace).i32Const(0);
    this.#pushForAll((low, high) => f.get(low).get(high).op("i32.lt_s"));
    f.op("select");
    const place = f.local(this.#lanes.width > 1 ? "v128" : "i32");
    if (this.#lanes.width > 1) f.op("i32x4.splat");
    f.set(place);
    return place;
  }

  /** Goes through the channels of a pixel, `visitAll` partners for each group. */
  #groups(visitAll: () => void): void {
    const f = this.#f;
    const [group, width] = [f.local("i32"), this.#lanes.width];
    f.forRange(group, 0, this.#walk.channels, width, () => {
      visitAll();
      this.#store(group);
      this.#partners.forEach(({ type }, i) => {
        move(f, at(this.#origins, i), width * byteWidth(type.dtype));
      });
    });
    f.release(group);
  }

  // Own cursors end up at the next pixel, whose channels follow.
  #store(group: Local): void {
    const f = this.#f;
    const { channels } = this.#walk;
    const { width } = this.#lanes;
    const storeAll = (count: number) => {
      this.#own.forEach(({ type }, i) => {
        const cursor = at(this.#ownCursors, i);
        const result = this.#body.results[i];
        if (result !== undefined) this.#lanes.store(f, type.dtype, cursor, result, count);
        move(f, cursor, count * byteWidth(type.dtype));
      });
    };
    const rest = channels % width;
    if (rest === 0) storeAll(width);
    else if (channels < width) storeAll(rest);
    else {
      f.get(group)
        .i32Const(channels - rest)
        .op("i32.lt_u");
      f.if(
        () => storeAll(width),
        () => storeAll(rest),
      );
    }
  }

  /** Visits every cell of a window that lies inside, at constant distances from its origin. */
  #unrolled(): void {
    const f = this.#f;
    const cursors = this.#origins.map(() => f.local("i32"));
    const { axes } = this.#walk;
    const windows = axes.map((axis) => axis.window);
    const count = sizeOf(windows);
    const place = this.#lanes.width === 1 ? f.local("i32") : undefined;
    for (let cell = 0; cell < count; cell++) {
      let distance = 0;
      windows.forEach((size, i) => {
        const digit = Math.floor(cell / at(this.#placeStrides, i)) % size;
        distance += digit * at(this.#strides, i);
      });
      const cellPlace = place ?? f.constant("i32x4", cell);
      if (place !== undefined) f.i32Const(cell).set(place);
      this.#partners.forEach(({ type }, i) => {
        f.get(at(this.#origins, i)).set(at(cursors, i));
        move(f, at(cursors, i), distance * byteWidth(type.dtype));
      });
      if (cell > 0) this.#body.visit(cursors, cellPlace);
      else if (this.#body.first !== undefined) this.#body.first(cursors, cellPlace);
      else {
        this.#body.begin(cellPlace, this.#ownCursors);
        this.#body.visit(cursors, cellPlace);
      }
    }
    f.release(...cursors);
    if (place !== undefined) f.release(place);
  }

  /** Visits the partners that lie inside, axis within axis. */
  #loops(): void {
    const f = this.#f;
    const place = this.#firstPlaceLocal();
    this.#body.begin(place, this.#ownCursors);
    this.#axis(0, this.#origins, this.#firstPlace, (cursors, counter) => {
      f.get(counter);
      if (this.#lanes.width > 1) f.op("i32x4.splat");
      f.set(place);
      this.#body.visit(cursors, place);
    });
    f.release(place);
  }

  #axis(
    axis: number,
    origins: readonly Local[],
    firstPlace: Local,
    visit: (cursors: readonly Local[], place: Local) => void,
  ): void {
    if (axis === this.#walk.axes.length) {
      visit(origins, firstPlace);
      return;
    }
    const f = this.#f;
    const cursors = origins.map((origin) => {
      const cursor = f.local("i32");
      f.get(origin).set(cursor);
      return cursor;
    });
    const [place, partner] = [f.local("i32"), f.local("i32")];
    f.get(firstPlace).set(place);
    const { low, high } = at(this.#ranges, axis);
    f.forRange(partner, low, high, 1, () => {
      this.#axis(axis + 1, cursors, place, visit);
      cursors.forEach((cursor, i) => {
        const width = byteWidth(at(this.#partners, i).type.dtype);
        move(f, cursor, at(this.#strides, axis) * width);
      });
      move(f, place, at(this.#walk.axes, axis).placeStep * at(this.#placeStrides, axis));
    });
    f.release(...cursors, place, partner);
  }
}
