"""Writes files of NumPy and safetensors, with what they hold beside them.

Run: python tools/formats/array_files.py
"""

import json
import pathlib

import ml_dtypes
import numpy as np
from safetensors.numpy import save_file

SAVING = pathlib.Path(__file__).resolve().parents[2] / "src" / "saving"
NUMPY = SAVING / "numpy" / "fixtures"
SAFETENSORS = SAVING / "safetensors" / "fixtures"

FLOATS = ["float16", "float32", "float64"]
INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]


def sample(dtype):
    if dtype == "bool":
        return np.array([[True, False, True], [False, False, True]])
    if dtype in FLOATS:
        return np.array([[0.5, -1.25, 3.0], [1e-5, -0.0, 1024.0]], dtype)
    info = np.iinfo(dtype)
    return np.array([[0, 1, 2], [info.min, info.max, 42]], dtype)


def described(array):
    kind = "float32" if array.dtype.name == "bfloat16" else array.dtype.name
    values = [str(value) if "64" in kind and "int" in kind else value.item()
              for value in array.astype(kind).ravel()]
    return {"shape": list(array.shape), "dtype": array.dtype.name, "values": values}


def main():
    NUMPY.mkdir(parents=True, exist_ok=True)
    SAFETENSORS.mkdir(parents=True, exist_ok=True)
    arrays = {dtype: sample(dtype) for dtype in [*FLOATS, *INTEGERS, "bool"]}
    arrays["scalar"] = np.float32(2.5)
    arrays["empty"] = np.zeros((0, 4), "float32")
    np.savez(NUMPY / "variety.npz", **arrays)
    np.savez_compressed(NUMPY / "compressed.npz", x=np.arange(12, dtype="int64").reshape(3, 4))
    cube = np.arange(24, dtype="float32").reshape(2, 3, 4)
    np.save(NUMPY / "fortran.npy", np.asfortranarray(cube))
    np.save(NUMPY / "big-endian.npy", cube.astype(">f8"))
    with open(NUMPY / "version-3.npy", "wb") as file:
        np.lib.format.write_array(file, np.arange(3, dtype="int32"), version=(3, 0))
    np.save(NUMPY / "objects.npy", np.array([{"a": 1}], dtype=object), allow_pickle=True)
    np.save(NUMPY / "texts.npy", np.array(["a", "bc"]))
    np.save(NUMPY / "records.npy", np.zeros(2, [("a", "f4"), ("b", "i4")]))
    np.save(NUMPY / "complex.npy", np.zeros(2, "complex64"))
    (NUMPY / "variety.json").write_text(
        json.dumps({name: described(np.asarray(a)) for name, a in arrays.items()}) + "\n")

    tensors = {name: np.asarray(a) for name, a in arrays.items()}
    tensors["bfloat16"] = np.array([0.5, -1.25, 3.0, 1e-5], ml_dtypes.bfloat16)
    save_file(tensors, SAFETENSORS / "variety.safetensors", metadata={"format": "np", "note": "żółw"})
    (SAFETENSORS / "variety.json").write_text(
        json.dumps({name: described(a) for name, a in tensors.items()}) + "\n")


main()
