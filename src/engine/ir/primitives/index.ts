// The table of all primitives; its keys type every other table in the engine.

import { contraction } from "./contraction.ts";
import { control } from "./control.ts";
import { elementwise } from "./elementwise.ts";
import { indexing } from "./indexing.ts";
import type { Primitive } from "./primitive.ts";
import { random } from "./random.ts";
import { reduction } from "./reduction.ts";
import { structural } from "./structural.ts";
import { window } from "./window.ts";

/** Lists the primitives by family; each family has one file here and one table in each backend. */
export const families = {
  elementwise,
  structural,
  reduction,
  contraction,
  window,
  indexing,
  random,
  control,
};

/** Maps every primitive's name to its row. */
export const primitives = {
  ...elementwise,
  ...structural,
  ...reduction,
  ...contraction,
  ...window,
  ...indexing,
  ...random,
  ...control,
};

/** Names a primitive. */
export type PrimitiveName = keyof typeof primitives;

/** Names a primitive of one family. */
export type FamilyName<F extends keyof typeof families> = keyof (typeof families)[F] &
  PrimitiveName;

/** Gives the attributes of a primitive. */
export type Attributes<P extends PrimitiveName> =
  (typeof primitives)[P] extends Primitive<infer A> ? A : never;
