// The cases of all primitives, through which every backend and every gradient rule goes.

import type { PrimitiveName } from "../ir/primitives/index.ts";
import { contraction } from "./cases/contraction.ts";
import { control } from "./cases/control.ts";
import { elementwise } from "./cases/elementwise.ts";
import { indexing } from "./cases/indexing.ts";
import { random } from "./cases/random.ts";
import { reduction } from "./cases/reduction.ts";
import { structural } from "./cases/structural.ts";
import { window } from "./cases/window.ts";
import type { CaseTable, PrimitiveCase } from "./primitive-case.ts";

/** Maps every primitive to its cases; a primitive without a row does not compile. */
const primitiveCases: CaseTable<PrimitiveName> = {
  ...elementwise,
  ...structural,
  ...reduction,
  ...contraction,
  ...window,
  ...indexing,
  ...random,
  ...control,
};

/** Lists [primitive, cases], in the order of the families. */
export const casesByPrimitive = Object.entries(primitiveCases) as readonly (readonly [
  PrimitiveName,
  readonly PrimitiveCase[],
])[];
