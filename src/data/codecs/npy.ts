// NumPy files (.npy, .npz) in, host tensors out.
import { FileError } from "../../shared/errors.ts";
import { type HostTensor, hostTensor } from "../host-tensor.ts";
import { readZip, type ZipLimits } from "./zip.ts";

type Decode = (name: string, bytes: Uint8Array, count: number) => Omit<HostTensor, "shape">;

interface Encoding {
  readonly bytes: number;
  readonly decode: Decode;
}

const encodings: Readonly<Record<string, Encoding>> = {
  "|u1": { bytes: 1, decode: (_, b) => ({ dtype: "uint8", data: new Uint8Array(copy(b)) }) },
  "|b1": { bytes: 1, decode: (_, b) => ({ dtype: "bool", data: new Uint8Array(copy(b)) }) },
  "<i4": { bytes: 4, decode: (_, b) => ({ dtype: "int32", data: new Int32Array(copy(b)) }) },
  "<u4": { bytes: 4, decode: (_, b) => ({ dtype: "uint32", data: new Uint32Array(copy(b)) }) },
  "<i8": { bytes: 8, decode: decodeInt64 },
  "<f4": { bytes: 4, decode: (_, b) => ({ dtype: "float32", data: new Float32Array(copy(b)) }) },
  "<f8": { bytes: 8, decode: (_, b) => ({ dtype: "float64", data: new Float64Array(copy(b)) }) },
};

function copy(bytes: Uint8Array): ArrayBuffer {
  return new Uint8Array(bytes).buffer;
}

// NumPy's default integer has 64 bits; the library has int32, so each value must fit there.
function decodeInt64(name: string, bytes: Uint8Array, count: number): Omit<HostTensor, "shape"> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const data = new Int32Array(count);
  for (let i = 0; i < count; i++) {
    const low = view.getInt32(i * 8, true);
    if (view.getInt32(i * 8 + 4, true) !== low >> 31) {
      throw new FileError(
        `${name}: value ${view.getBigInt64(i * 8, true)} at position ${i} does not fit into int32.`,
      );
    }
    data[i] = low;
  }
  return { dtype: "int32", data };
}

// Python 2 wrote long extents with an L.
const header =
  /^\{'descr': '([^']*)', 'fortran_order': (True|False), 'shape': \(((?:\d+L?, ?)*(?:\d+L?)?)\), ?\}[ ]*\n$/;

/**
 * Reads one array in NumPy's .npy format, versions 1 and 2 (NumPy Enhancement Proposal 1).
 * Little-endian bool, uint8, int32, uint32, int64 (where values fit int32), float32 and float64.
 * @param name file or member name, for messages.
 * @throws FileError when the file is broken, holds Python objects, or is in Fortran order.
 */
export function readNpy(name: string, bytes: Uint8Array): HostTensor {
  const magic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
  if (bytes.length < 12 || magic.some((byte, i) => bytes[i] !== byte)) {
    throw new FileError(`${name}: this is not a NumPy .npy file.`);
  }
  const version = bytes[6] ?? 0;
  if (version !== 1 && version !== 2) {
    throw new FileError(`${name}: .npy version ${version} is not supported; expected 1 or 2.`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const text = String.fromCharCode(...bytes.subarray(start, start + Math.min(length, 10_000)));
  const [, descriptor = "", fortran, extents = ""] = header.exec(text) ?? [];
  if (fortran === undefined || start + length > bytes.length) {
    throw new FileError(`${name}: the .npy header is broken.`);
  }
  if (fortran === "True") {
    throw new FileError(
      `${name}: the array is in Fortran order; save numpy.ascontiguousarray(array) instead.`,
    );
  }
  const encoding = Object.hasOwn(encodings, descriptor) ? encodings[descriptor] : undefined;
  if (encoding === undefined) {
    throw new FileError(
      `${name}: NumPy type "${descriptor}" is not supported; ` +
        `expected one of ${Object.keys(encodings).join(", ")}.`,
    );
  }
  const shape = (extents.match(/\d+/g) ?? []).map(Number);
  const count = shape.reduce((product, extent) => product * extent, 1);
  const body = bytes.subarray(start + length);
  if (body.length !== count * encoding.bytes) {
    throw new FileError(
      `${name}: shape [${shape.join(", ")}] of type "${descriptor}" needs ` +
        `${count * encoding.bytes} bytes, but the file holds ${body.length}.`,
    );
  }
  const { dtype, data } = encoding.decode(name, body, count);
  return hostTensor(dtype, shape, data);
}

/**
 * Reads chosen arrays of a NumPy .npz archive.
 * @throws FileError when a name is missing or anything in the archive is broken.
 */
export function readNpz<Name extends string>(
  file: string,
  bytes: Uint8Array,
  names: readonly Name[],
  limits?: ZipLimits,
): Record<Name, HostTensor> {
  const members = new Map(readZip(file, bytes, limits).map((member) => [member.name, member]));
  const arrays = names.map((name): [Name, HostTensor] => {
    const member = members.get(`${name}.npy`);
    if (member === undefined) {
      throw new FileError(
        `${file}: there is no array "${name}"; the archive holds ${[...members.keys()].join(", ")}.`,
      );
    }
    return [name, readNpy(`${file}, array "${name}"`, member.read())];
  });
  return Object.fromEntries(arrays) as Record<Name, HostTensor>;
}
