// Emits what stands inside of loops: cursors that follow streams, and nodes computed on lanes.

import type { Leaf, Stream } from "../../../ir/loop-nest.ts";
import { step } from "../../../ir/loop-nest.ts";
import type { Node, Value } from "../../../ir/node.ts";
import { range } from "../../../ir/shape.ts";
import type { FunctionBuilder, Local } from "../assembler/function-builder.ts";
import type { Abreast } from "../lanes/abreast.ts";
import { applyAbreast } from "../lanes/abreast.ts";
import type { Lanes } from "../lanes/lanes.ts";
import { move } from "./item-range.ts";
import { rangeParameters } from "./kernel-code.ts";

/** Maps streams to the locals that say where they are: addresses, or counts. */
export type Cursors = ReadonlyMap<Stream, Local>;

/** Maps the stored values of a kernel to the parameters that hold their addresses. */
export class Bases {
  readonly #positions = new Map<Value, number>();

  /** The stored values in the order of the parameters. */
  readonly values: Value[] = [];

  constructor(streams: readonly Stream[]) {
    for (const { source } of streams) {
      if (source === "counter" || this.#positions.has(source)) continue;
      this.#positions.set(source, this.values.length);
      this.values.push(source);
    }
  }

  /** The signature's address parameters, which follow the range of items. */
  get parameters(): "i32"[] {
    return rangeParameters(this.values.length);
  }

  /** Pushes the address of a stream's first element, or a counter's first count. */
  push(f: FunctionBuilder, stream: Stream): void {
    const offset = step(stream, stream.offset);
    if (stream.source === "counter") {
      f.i32Const(offset);
      return;
    }
    f.get(f.parameter(2 + (this.#positions.get(stream.source) ?? 0)));
    if (offset !== 0) f.i32Const(offset).op("i32.add");
  }
}

/** Declares a cursor for each stream. */
export function declareCursors(f: FunctionBuilder, streams: readonly Stream[]): Cursors {
  return new Map(streams.map((stream) => [stream, f.local("i32")]));
}

/** Puts every cursor where item `row` of the leading axes begins; `row` is used up. */
export function seek(
  f: FunctionBuilder,
  cursors: Cursors,
  bases: Bases,
  row: Local,
  extents: readonly number[],
): void {
  for (const [stream, cursor] of cursors) {
    bases.push(f, stream);
    f.set(cursor);
  }
  const index = f.local("i32");
  for (let axis = extents.length - 1; axis >= 0; axis--) {
    const extent = extents[axis] ?? 1;
    if (axis === 0) f.get(row).set(index);
    else {
      f.get(row).i32Const(extent).op("i32.rem_u").set(index);
      f.get(row).i32Const(extent).op("i32.div_u").set(row);
    }
    for (const [stream, cursor] of cursors) {
      const distance = step(stream, stream.strides[axis] ?? 0);
      if (distance === 0) continue;
      f.get(cursor).get(index).i32Const(distance).op("i32.mul").op("i32.add").set(cursor);
    }
  }
  f.release(index);
}

/** Moves every cursor by `count` elements along an axis. */
export function advance(f: FunctionBuilder, cursors: Cursors, axis: number, count: number): void {
  for (const [stream, cursor] of cursors) {
    const distance = step(stream, (stream.strides[axis] ?? 0) * count);
    if (distance !== 0) f.get(cursor).i32Const(distance).op("i32.add").set(cursor);
  }
}

/** Says that vectors abreast belong to neighbouring rows, and do not follow one another in one. */
export interface Rows {
  readonly axis: number;
  readonly count: number;
}

/** Computes nodes on lanes, reading each leaf where it is first needed. */
export class LoopBody {
  readonly #f: FunctionBuilder;
  readonly #lanes: Lanes;
  readonly #leaves: ReadonlyMap<Value, Leaf>;
  readonly #cursors: Cursors;
  /** The axis along which the lanes lie. */
  readonly #axis: number;
  readonly #rows: Rows | undefined;
  /** Leaves that are the same all along the inner loop, read before it. */
  readonly #fixed = new Map<Value, Abreast>();

  constructor(
    f: FunctionBuilder,
    lanes: Lanes,
    leaves: readonly Leaf[],
    cursors: Cursors,
    axis: number,
    rows?: Rows,
  ) {
    this.#f = f;
    this.#lanes = lanes;
    this.#leaves = new Map(leaves.map((leaf) => [leaf.value, leaf]));
    this.#cursors = cursors;
    this.#axis = axis;
    this.#rows = rows;
  }

  /** Reads literals; once, before all loops. */
  readLiterals(): void {
    for (const { value, from } of this.#leaves.values()) {
      if (typeof from !== "number") continue;
      this.#fix(value, 1, () => this.#lanes.literal(this.#f, value.type.dtype, from));
    }
  }

  /** Reads what does not change along the lanes' axis; once, before the inner loop. */
  readFixed(): void {
    for (const { value, from } of this.#leaves.values()) {
      if (typeof from === "number" || (from.strides[this.#axis] ?? 0) !== 0) continue;
      const differs = this.#rows !== undefined && (from.strides[this.#rows.axis] ?? 0) !== 0;
      const vectors = differs ? (this.#rows?.count ?? 1) : 1;
      this.#fix(value, vectors, (i) => this.#pushLeaf(value, from, 1, i));
    }
  }

  #fix(value: Value, vectors: number, push: (i: number) => void): void {
    const type = this.#lanes.localType(value.type.dtype);
    const locals = this.#fixed.get(value) ?? range(vectors).map(() => this.#f.local(type));
    this.#fixed.set(value, locals);
    locals.forEach((local, i) => {
      push(i);
      this.#f.set(local);
    });
  }

  /** Pushes `count` elements of a leaf for vector `i` of those abreast. */
  #pushLeaf(value: Value, from: Stream, count: number, i: number): void {
    const f = this.#f;
    const cursor = this.#cursors.get(from);
    if (cursor === undefined) throw new Error("a stream has no cursor");
    const { dtype } = value.type;
    const stride = from.strides[this.#axis] ?? 0;
    const apart =
      this.#rows === undefined ? stride * this.#lanes.width : from.strides[this.#rows.axis];
    const distance = step(from, i * (apart ?? 0));
    if (distance >= 0 && from.source !== "counter") {
      this.#lanes.load(f, dtype, cursor, stride, count, distance);
      return;
    }
    const at = f.local("i32");
    f.get(cursor).set(at);
    move(f, at, distance);
    if (from.source === "counter") this.#lanes.counter(f, dtype, at, stride);
    else this.#lanes.load(f, dtype, at, stride, count);
    f.release(at);
  }

  /**
   * Computes nodes in order on the next `count` elements (of each row) and leaves every wanted
   * value in locals: one, or where there are more rows or `count` is a multiple of the lanes, one
   * for each vector abreast. `given` holds values that are computed already.
   */
  compute(
    nodes: readonly Node[],
    wanted: readonly Value[],
    count: number,
    given: ReadonlyMap<Value, Abreast> = new Map(),
  ): Computed {
    const f = this.#f;
    const { width } = this.#lanes;
    const vectors = this.#rows?.count ?? Math.max(1, Math.floor(count / width));
    const known = new Map<Value, Abreast>(given);
    for (const [value, locals] of this.#fixed) {
      known.set(value, locals.length === vectors ? locals : new Array(vectors).fill(locals[0]));
    }
    const owned = new Set<Value>();
    const uses = countUses(nodes, wanted);
    const operand = (value: Value): Abreast => {
      const ready = known.get(value);
      if (ready !== undefined) return ready;
      const from = this.#leaves.get(value)?.from;
      if (from === undefined || typeof from === "number") throw new Error("a value is not ready");
      const locals = Array.from({ length: vectors }, (_, i) => {
        this.#pushLeaf(value, from, Math.min(count, width), i);
        const local = f.local(this.#lanes.localType(value.type.dtype));
        f.set(local);
        return local;
      });
      known.set(value, locals);
      owned.add(value);
      return locals;
    };
    const used = (value: Value) => {
      const left = (uses.get(value) ?? 0) - 1;
      uses.set(value, left);
      if (left === 0 && owned.delete(value)) f.release(...(known.get(value) ?? []));
    };
    for (const node of nodes) {
      const operands = node.inputs.map(operand);
      const results = applyAbreast(f, this.#lanes, node, operands, vectors);
      node.inputs.forEach(used);
      const [value] = node.outputs;
      if (value === undefined) throw new Error("an elementwise node has no result");
      known.set(value, results);
      owned.add(value);
    }
    const locals = wanted.map(operand);
    const release = () => {
      for (const value of owned) f.release(...(known.get(value) ?? []));
    };
    return { locals, release };
  }
}

/** Is what `compute` leaves behind. */
export interface Computed {
  /** For each wanted value a local, or one for each vector abreast. */
  readonly locals: readonly Abreast[];
  /** Gives back the locals that were taken. */
  readonly release: () => void;
}

// Wanted values count as used once more, so that they outlive the nodes.
function countUses(nodes: readonly Node[], wanted: readonly Value[]): Map<Value, number> {
  const uses = new Map<Value, number>();
  const add = (value: Value) => uses.set(value, (uses.get(value) ?? 0) + 1);
  for (const node of nodes) node.inputs.forEach(add);
  wanted.forEach(add);
  return uses;
}
