// What a thread of a depthwise convolution reads: sources of a block of neighbours, each loaded once for
// all who see it, in one or four channels.

import type { Value } from "../../../ir/node.ts";
import { extent, sizeOf, stridesOf } from "../../../ir/shape.ts";
import type { BlockAxis, Sight } from "./depthwise-axis.ts";
import { blocksAlong, sightsOf } from "./depthwise-axis.ts";
import { dotStrides } from "./index-math.ts";
import type { Operands } from "./kernel-code.ts";
import { indent } from "./kernel-code.ts";
import type { Store } from "./product-store.ts";

/** Is how many channels a thread computes, and in what type. */
export interface Lanes {
  readonly count: 1 | 4;
  readonly type: "f32" | "vec4<f32>";
  readonly zero: string;
}

/** Gives four channels to a thread where a row holds whole vectors of them. */
export function lanesFor(channels: number): Lanes {
  return channels % 4 === 0
    ? { count: 4, type: "vec4<f32>", zero: "vec4<f32>()" }
    : { count: 1, type: "f32", zero: "0.0" };
}

/** Says in which channels lanes read: neighbours from one on, or one for each, or one for all. */
export type Channels =
  | { readonly from: string }
  | { readonly each: readonly string[] }
  | { readonly all: string };

/** Reads elements of a value from `base` on. */
export function readLanes(
  operands: Operands,
  value: Value,
  base: string,
  channels: Channels,
  { count }: Lanes,
): string {
  const one = (channel: string) => operands.get(value, `${base} + ${channel}`);
  if ("from" in channels) {
    const { from } = channels;
    return count === 1 ? one(from) : operands.getFour(value, `${base} + ${from}`);
  }
  const all = "all" in channels ? [one(channels.all)] : channels.each.map(one);
  return count === 1 ? `${all[0]}` : `vec4<f32>(${all.join(", ")})`;
}

/** Emits the loads of all sources of a block that begins at `block‹axis›`, and what `use` makes of each. */
export function emitSights(
  axes: readonly BlockAxis[],
  source: Value,
  read: (base: string) => string,
  zero: string,
  use: (x: string, sight: Sight) => readonly string[],
): string[] {
  const { shape } = source.type;
  const strides = stridesOf(shape);
  const places = axes.map((axis, i) => placesAlong(axis, i, strides[i + 1] ?? 1));
  const groups = new Map<string, Sight[]>();
  for (const sight of sightsOf(axes)) {
    const key = sight.source.join();
    groups.set(key, [...(groups.get(key) ?? []), sight]);
  }
  const loads = [...groups.values()].flatMap((group, x) => {
    const at = (group[0]?.source ?? []).map((place, axis) => places[axis]?.at.get(place));
    const inside = at.flatMap((place) => (place?.inside === undefined ? [] : [place.inside]));
    const loaded = read(["image", ...at.map((place) => place?.offset ?? "0u")].join(" + "));
    const chosen =
      inside.length === 0 ? loaded : `select(${zero}, ${loaded}, ${inside.join(" && ")})`;
    return [`let x${x} = ${chosen};`, ...group.flatMap((sight) => use(`x${x}`, sight))];
  });
  const image = `let image = batch * ${sizeOf(shape.slice(1))}u;`;
  return [image, ...places.flatMap(({ lines }) => lines), ...loads];
}

interface Place {
  readonly offset: string;
  readonly inside: string | undefined;
}

/** Declares all places that a block sees along an axis. */
function placesAlong(axis: BlockAxis, number: number, stride: number) {
  const { advance, sources, shift } = axis;
  const seen = new Set(sightsOf([axis]).map(({ source }) => source[0] ?? 0));
  const start = `start${number}`;
  const most = (blocksAlong(axis) - 1) * advance + (shift?.most ?? 0);
  const lines = [
    `let ${start} = ${[dotStrides([`block${number}`], [advance]), ...(shift ? [shift.by] : [])].join(" + ")};`,
  ];
  const at = new Map<number, Place>();
  for (const source of seen) {
    const name = `${number}_${at.size}`;
    lines.push(`let place${name} = ${start} + ${source >>> 0}u;`);
    // What lies before the first source wraps around to behind the last one.
    const mayMiss = source < 0 || source + most >= sources;
    const place = mayMiss ? `min(place${name}, ${sources - 1}u)` : `place${name}`;
    if (mayMiss) lines.push(`let inside${name} = place${name} < ${sources}u;`);
    lines.push(`let offset${name} = ${place} * ${stride}u;`);
    at.set(source, { offset: `offset${name}`, inside: mayMiss ? `inside${name}` : undefined });
  }
  return { lines, at };
}

/** Gives the flat number of coordinates in extents. */
export function flatOf(coords: readonly number[], extents: readonly number[]): number {
  return coords.reduce((flat, coord, axis) => flat * extent(extents, axis) + coord, 0);
}

/** Hands on `sum`, the sums of all lanes, as results from `index` on. */
export function storeLanes({ one, four }: Store, { count }: Lanes): readonly string[] {
  if (count === 1) return one("index", "sum");
  if (four !== undefined) return four("index", "sum");
  return [
    "for (var lane = 0u; lane < 4u; lane++) {",
    "  let at = index + lane;",
    ...indent([...one("at", "sum[lane]")]),
    "}",
  ];
}
