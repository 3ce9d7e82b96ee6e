// What a file of a model holds, as plain data that travels between worker and page.

import type { Progress } from "../engine/progress.ts";

/** Is one layer of a model. */
export interface LayerContent {
  readonly name: string;
  readonly className: string;
  /** Its options, in camelCase. */
  readonly config: { readonly [key: string]: unknown };
  readonly weights: readonly Float64Array[];
}

/** Is what was found in a file, or why there is no model in it that the page could take. */
export type ModelContent =
  | {
      readonly kind: "model";
      /** Numbers per example; null for inputs that are no rows of numbers. */
      readonly inputs: number | null;
      readonly layers: readonly LayerContent[];
      readonly loss: unknown;
      readonly optimizer: unknown;
      /** The configuration of a page that made the file, as a link has it. */
      readonly link: string | null;
      readonly progress: Progress;
    }
  | { readonly kind: "unreadable"; readonly reason: string }
  | { readonly kind: "notSequential"; readonly className: string }
  | { readonly kind: "tooLarge" };
