// Trains in strict mode and holds the bits of the result, which every host has to give.

import { createHash } from "node:crypto";
import { expect, it } from "vitest";
import { trainDigits } from "./browser/pages/train-digits.ts";

it("strict mode gives the same bits on every host and for any number of threads", async () => {
  const { bits } = await trainDigits(true);
  // Found equal on Node 20 and 24, there re-vectorised too; the browser tests compare Chromium with Node.
  expect(createHash("sha256").update(new Uint32Array(bits)).digest("hex")).toBe(
    "01bad85c2a251e301c95a63953d584fe59db8a5676ea6a202bdfabbd1f0d638a",
  );
});
