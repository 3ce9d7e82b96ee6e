// How far training has come beside the weights, as plain data: what a network needs to go on as before.

/** Says where the batches stand. */
export interface BatchPlace {
  /** Begins the random numbers of their order. */
  readonly seed: string;
  /** Epochs that are over, and points of the running one that have been used. */
  readonly epoch: number;
  readonly position: number;
  /** Rows left at the end of an epoch for the first step of the next. */
  readonly left: readonly number[];
}

/** Says how far training has come. */
export interface Progress {
  /** What the optimizer remembers, as Keras lists it: iteration, learning rate, slots. */
  readonly optimizer: readonly Float64Array[];
  /** Updates of the weights, and the batches; null where only the optimizer is known. */
  readonly place: { readonly step: number; readonly batches: BatchPlace } | null;
}

/** Reads a place that was written as JSON; null for anything else. */
export function readPlace(value: unknown): Progress["place"] {
  if (!isRecord(value) || !isRecord(value["batches"])) return null;
  const { step, batches } = value;
  const { seed, epoch, position, left } = batches as { readonly [key: string]: unknown };
  if (![step, epoch, position].every(isCount) || typeof seed !== "string") return null;
  if (!Array.isArray(left) || !left.every(isCount)) return null;
  return {
    step: step as number,
    batches: { seed, epoch: epoch as number, position: position as number, left },
  };
}

function isRecord(value: unknown): value is { readonly [key: string]: unknown } {
  return typeof value === "object" && value !== null;
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}
