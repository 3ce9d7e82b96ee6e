// One file per vulnerability that Keras had, and per other attack; each is refused fast and small.

import { FileError, loadModel } from "gradus";
import { beforeAll, describe, expect, it, vi } from "vitest";
import { readKerasFile } from "../golden/golden.ts";
import { archiveAttacks } from "./hostile/archive-attacks.ts";
import type { Attack } from "./hostile/attack.ts";
import { configAttacks } from "./hostile/config-attacks.ts";
import { formatAttacks } from "./hostile/format-attacks.ts";
import { weightsAttacks } from "./hostile/weights-attacks.ts";
import { MemoryMeter } from "./memory-meter.ts";

const mebibyte = 2 ** 20;
const memory = new MemoryMeter();

// What the first file costs, such as compiling the code, is no work of the attack.
beforeAll(async () => {
  await loadModel(readKerasFile("mlp.keras"));
  await loadModel(readKerasFile("two_inputs.keras"));
});

/** Loads a file that must be refused; gives the error and the milliseconds of work that it took. */
async function refused(
  bytes: Uint8Array,
  read: (bytes: Uint8Array) => Promise<unknown>,
): Promise<{ error: unknown; time: number }> {
  // Time of the processor: other programs on the machine are not the file's fault.
  const start = process.cpuUsage();
  const error = await read(bytes).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  const { user, system } = process.cpuUsage(start);
  return { error, time: (user + system) / 1000 };
}

describe.each([
  ["config.json", configAttacks],
  ["the archive", archiveAttacks],
  ["the weights", weightsAttacks],
  ["its form", formatAttacks],
] as const)("a file with an attack by %s", (_, attacks) => {
  it.each(attacks as readonly Attack[])(
    "is refused: $id, $name",
    async ({ make, message, read = loadModel }) => {
      const bytes = await make();
      const fetched = vi.spyOn(globalThis, "fetch");
      memory.start();
      let { error, time } = await refused(bytes, read);
      const grown = memory.grown();
      // The collector of garbage may choose this very moment.
      for (let again = 0; time > 100 && again < 3; again++)
        ({ error, time } = await refused(bytes, read));
      expect(error).toBeInstanceOf(FileError);
      expect((error as Error).message).toMatch(message);
      expect(time).toBeLessThan(100);
      expect(grown).toBeLessThan(64 * mebibyte);
      expect(fetched).not.toHaveBeenCalled();
      expect("polluted" in {}).toBe(false);
      fetched.mockRestore();
    },
  );
});

it("the corpus names every vulnerability of the loader of Keras that is known to us", () => {
  const known = new Set(
    [...configAttacks, ...archiveAttacks, ...weightsAttacks, ...formatAttacks].map(({ id }) => id),
  );
  for (const id of [
    ...["CVE-2021-37678", "CVE-2024-3660", "CVE-2024-55459", "CVE-2025-1550", "CVE-2025-8747"],
    ...[
      "CVE-2025-9905",
      "CVE-2025-9906",
      "CVE-2025-49655",
      "CVE-2025-12058",
      "CVE-2025-12060",
      "CVE-2025-12638",
    ],
    ...["CVE-2026-0897", "CVE-2026-1462", "CVE-2026-1669", "CVE-2026-12479", "CVE-2026-12481"],
    "GHSA-hqp4-2352-xf5r",
  ]) {
    expect(known).toContain(id);
  }
});
