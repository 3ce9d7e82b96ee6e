// Files in the IDX format of MNIST in, uint8 host tensors out.
import { FileError } from "../../shared/errors.ts";
import { type HostTensor, hostTensor } from "../host-tensor.ts";

/**
 * Reads an IDX file of unsigned bytes (Y. LeCun, the MNIST database; big-endian header).
 * @param name file name, for messages.
 * @param rank axes that the array must have: 1 for labels, 3 for images.
 * @throws FileError when the header is another one or the length does not fit the shape.
 */
export function readIdx(name: string, bytes: Uint8Array, rank: number): HostTensor<"uint8"> {
  const start = 4 + 4 * rank;
  const magic = [0, 0, 0x08, rank];
  if (bytes.length < start || magic.some((byte, i) => bytes[i] !== byte)) {
    throw new FileError(`${name}: this is not an IDX file of bytes with ${rank} axes.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const size = shape.reduce((product, extent) => product * extent, 1);
  if (bytes.length - start !== size) {
    throw new FileError(
      `${name}: shape [${shape.join(", ")}] needs ${size} bytes, ` +
        `but the file holds ${bytes.length - start}.`,
    );
  }
  return hostTensor("uint8", shape, bytes.subarray(start));
}
