// The bytes of a .npz archive in; chosen arrays of it, as the engine takes them, out.

import { FileError } from "../../shared/errors.ts";
import type { HostTensor } from "../host-tensor.ts";

/**
 * Reads chosen arrays of an archive that unpacks to at most `most` bytes.
 * @throws FileError when one is missing, or anything in the archive is broken.
 */
export async function storedArrays<Name extends string>(
  file: string,
  bytes: Uint8Array,
  names: readonly Name[],
  most: number,
): Promise<Record<Name, HostTensor>> {
  const [{ memorySource }, { toHostTensor }, { openNpz }] = await Promise.all([
    import("../../files/byte-source.ts"),
    import("../../files/file-array.ts"),
    import("../../files/numpy/npz.ts"),
  ]);
  const stored = await openNpz(memorySource(bytes), { maxTotalSize: most });
  const arrays: [Name, HostTensor][] = [];
  for (const name of names) {
    const array = stored.get(name);
    if (array === undefined) {
      const held = [...stored.keys()].join(", ");
      throw new FileError(`${file}: there is no array "${name}"; the archive holds ${held}.`);
    }
    arrays.push([name, toHostTensor(await array.read(), `${file}, array "${name}"`)]);
  }
  return Object.fromEntries(arrays) as Record<Name, HostTensor>;
}
