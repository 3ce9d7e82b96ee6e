// Brings every part of the engine, for tests that build graphs without the operations above it.

import type { PartName } from "../ir/primitives/index.ts";
import { control } from "../parts/control.ts";
import * as parts from "../parts/index.ts";
import type { Part } from "../parts/part.ts";
import { bring } from "../parts/part.ts";

/** Maps every part's name to the part. */
export const allParts: { readonly [N in PartName]: Part<N> } = { ...parts, control };

for (const part of Object.values(allParts)) bring(part);
