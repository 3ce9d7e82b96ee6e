// Trains in strict mode and holds the bits of the result, which every host has to give.

import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { trainDigits } from "./browser/pages/train-digits.ts";

it("strict mode gives the same bits on every host and for any number of threads", async () => {
  const { bits } = await trainDigits(true);
  // Found equal on Node 20 and 24; the browser tests compare Chromium with Node.
  expect(createHash("sha256").update(new Uint32Array(bits)).digest("hex")).toBe(
    "1a155557e8f31c683e471a7fe8f04ef4b92845a980c539ce3041fcb10ac6865c",
  );
});
