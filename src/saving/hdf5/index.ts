// The door of the HDF5 codec: bytes to tree, tree to bytes.

export { readHdf5 } from "./reader.ts";
export type {
  Hdf5AttributeValue,
  Hdf5Data,
  Hdf5Dataset,
  Hdf5DatasetInput,
  Hdf5DType,
  Hdf5Group,
  Hdf5GroupInput,
  Hdf5Limits,
  Hdf5Node,
  Hdf5Storage,
} from "./tree.ts";
export { hdf5Pieces, writeHdf5 } from "./writer.ts";
