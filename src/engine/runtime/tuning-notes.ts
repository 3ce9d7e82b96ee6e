// Keeps what was measured of a GPU: in a folder beside the datasets in Node, in the origin's cache in browsers.

import { platform } from "#platform";
import type { TuningNotes } from "../backends/webgpu/index.ts";

/** Opens the notes. What cannot be kept or read is measured again. */
export function openTuningNotes(): TuningNotes {
  const open = () => platform.openCache(`${platform.homeDirectory()}/tuning`);
  const nameOf = (key: string) => platform.sha256(new TextEncoder().encode(key));
  return {
    async read(key) {
      try {
        const bytes = await (await open()).read(await nameOf(key));
        return bytes && new TextDecoder().decode(bytes);
      } catch {
        return undefined;
      }
    },
    async write(key, text) {
      try {
        const bytes = new TextEncoder().encode(text);
        const file = await (await open()).openPartial(await nameOf(key));
        await file.write(0, bytes);
        await file.readBack(bytes.length);
        await file.commit();
      } catch {
        // A folder that cannot be written is no reason to fail.
      }
    },
  };
}
