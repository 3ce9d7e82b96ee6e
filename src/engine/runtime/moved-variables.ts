// Variables that are brought to another device.

import type { Variable } from "../trace/variable.ts";
import { computeAt, currentBackend } from "./device.ts";
import { materialize } from "./eager.ts";
import type { Place } from "./place.ts";
import { keep, storageOf } from "./storage.ts";
import { detachReaders } from "./variables.ts";

/**
 * Brings variables to a place, that of all that has none where it is undefined; bit by bit what they
 * were. Those that were never used begin there.
 * @throws DeviceLostError where one lies on a device that is gone.
 */
export async function moveVariables(
  place: Place | undefined,
  variables: readonly Variable[],
): Promise<void> {
  const backend = computeAt(place, currentBackend);
  computeAt(place, () => materialize(variables));
  await Promise.all(
    variables.map(async (variable) => {
      const storage = storageOf(variable);
      if (backend.holds(storage)) return;
      const elements = await storage.read();
      detachReaders(variable);
      computeAt(place, () => keep(variable, elements));
    }),
  );
}
