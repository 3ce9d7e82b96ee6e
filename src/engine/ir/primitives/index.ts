// The table of primitives; its keys type every other table in the engine.

import type { angles } from "./angles.ts";
import { contraction } from "./contraction.ts";
import type { control } from "./control.ts";
import type { convolution } from "./convolution.ts";
import { elementwise } from "./elementwise.ts";
import { gather } from "./gather.ts";
import type { indexing } from "./indexing.ts";
import type { movement } from "./movement.ts";
import type { Primitive } from "./primitive.ts";
import type { product } from "./product.ts";
import { random } from "./random.ts";
import type { ranking } from "./ranking.ts";
import { reduction } from "./reduction.ts";
import type { specials } from "./specials.ts";
import { structural } from "./structural.ts";
import type { window } from "./window.ts";

/** Are the primitives of every program. */
const core = { ...elementwise, ...structural, ...reduction, ...contraction, ...gather, ...random };

/**
 * Are the primitives that a program has only with the operations that make them. Every program reads
 * rows of its data; with a gradient rule `gather` comes in a part.
 */
interface Parts {
  readonly angles: typeof angles;
  readonly control: typeof control;
  readonly convolution: typeof convolution;
  readonly indexing: typeof indexing;
  readonly movement: typeof movement;
  readonly product: typeof product;
  readonly ranking: typeof ranking;
  readonly specials: typeof specials;
  readonly window: typeof window;
}

/** Names such a part. */
export type PartName = keyof Parts;

type Keys<T> = T extends unknown ? keyof T : never;
type Union<T> = { readonly [K in Keys<T>]: T extends { readonly [L in K]: infer V } ? V : never };

/** Maps every primitive's name to the type of its row. */
export type Primitives = typeof core & Union<Parts[PartName]>;

/** Names a primitive. */
export type PrimitiveName = keyof Primitives;

/** Names a primitive that every program has. */
export type CoreName = keyof typeof core;

/** Names a primitive of some part. */
export type PartOf<N extends PartName> = N extends PartName
  ? keyof Parts[N] & PrimitiveName
  : never;

/** Lists the primitives by family; each family has one table in each backend. */
interface Families {
  readonly elementwise: typeof elementwise & typeof angles & typeof specials;
  readonly structural: typeof structural & typeof movement;
  readonly reduction: typeof reduction & typeof product & typeof ranking;
  readonly contraction: typeof contraction & typeof convolution;
  readonly window: typeof window;
  readonly indexing: typeof indexing;
  readonly random: typeof random;
  readonly control: typeof control;
}

/** Names a primitive of one family. */
export type FamilyName<F extends keyof Families> = keyof Families[F] & PrimitiveName;

/** Gives the attributes of a primitive. */
export type Attributes<P extends PrimitiveName> =
  Primitives[P] extends Primitive<infer A> ? A : never;

const definitions: Partial<Record<PrimitiveName, unknown>> = { ...core };

/** Makes the primitives of a part known. */
export function addPrimitives(rows: Partial<Primitives>): void {
  Object.assign(definitions, rows);
}

/**
 * Gives the row of a primitive.
 * @throws Error for one of a part that no operation has brought along.
 */
export function definitionOf<P extends PrimitiveName>(name: P): Primitive<Attributes<P>> {
  const row = definitions[name];
  if (row === undefined) {
    throw new Error(
      `the primitive ${name} is not loaded. Make it by primitive(), with the part it belongs to.`,
    );
  }
  return row as Primitive<Attributes<P>>;
}
