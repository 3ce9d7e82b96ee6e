"""Writes the fixtures of the file codecs: HDF5 and zip files, a tiny Keras model, names.

Run: KERAS_BACKEND=jax python tools/golden/hdf5_fixtures.py
Made with keras 3.15.1, h5py 3.16.0, numpy 2.4.6 and Python 3.11. Everything goes to src/saving/fixtures/.
"""

import inspect
import json
import pathlib
import zipfile

import h5py
import keras
import numpy as np
from keras.src.utils.naming import to_snake_case

OUT = pathlib.Path(__file__).resolve().parents[2] / "src" / "saving" / "fixtures"
OUT.mkdir(parents=True, exist_ok=True)

NUMERIC = [
    "float16", "float32", "float64", "int8", "int16", "int32", "int64",
    "uint8", "uint16", "uint32", "uint64",
]


def numeric_sample(dtype):
    if dtype.startswith("float"):
        return np.array([[0.5, -1.25, 3.0], [np.inf, 1e-5, -0.0]], dtype)
    info = np.iinfo(dtype)
    return np.array([[0, 1, 2], [info.min, info.max, 42]], dtype)


def write_variety(path, **options):
    """One file with every dtype, attribute form, depth and a group of many children."""
    with h5py.File(path, "w", **options) as file:
        kinds = file.create_group("kinds")
        for part, names in {"floats": NUMERIC[:3], "ints": NUMERIC[3:7], "uints": NUMERIC[7:]}.items():
            group = kinds.create_group(part)
            for name in names:
                group[name] = numeric_sample(name)
        other = file.create_group("other")
        other["bool"] = np.array([True, False, True])
        other["scalar"] = np.float32(0.125)
        other["iteration"] = np.int64(2**40 + 3)
        other["empty"] = np.zeros((0, 4), "float32")
        other.create_dataset("texts", data=["a", "", "żółw 🐢"], dtype=h5py.string_dtype())
        compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        compact.set_layout(h5py.h5d.COMPACT)
        space = h5py.h5s.create_simple((3,))
        h5py.h5d.create(other.id, b"compact", h5py.h5t.STD_I16LE, space, compact)
        other["compact"][...] = [5, -6, 7]
        other["fixed"] = np.array([b"ab", b"xyz"])
        bfloat = other.create_dataset("bfloat16", data=np.array([0x3F80, 0xC020], "<u2").view("V2"))
        bfloat.attrs["dtype"] = "bfloat16"
        marks = file.create_group("marks")
        marks.attrs["text"] = "żółw 🐢"
        marks.attrs["fixed"] = np.bytes_(b"plain")
        marks.attrs["names"] = np.array([b"kernel", b"bias"])
        marks.attrs["titles"] = np.array(["one", "two"], dtype=h5py.string_dtype())
        marks.attrs["none"] = np.array([], "float64")
        inner = marks.create_group("numbers")
        inner.attrs["real"] = 2.5
        inner.attrs["whole"] = 7
        inner.attrs["flag"] = True
        inner.attrs["list"] = np.array([1, 2, 3], "int32")
        inner.attrs["blank"] = ""
        inner.attrs["nothing"] = h5py.Empty("f4")
        deep = file
        for level in range(6):
            deep = deep.create_group(f"level{level}")
        deep["leaf"] = np.arange(4, dtype="uint8")


def write_many(path, count, **options):
    with h5py.File(path, "w", **options) as file:
        for index in range(count):
            file.create_group(f"layer_{index}").attrs["name"] = f"n{index}"


def write_refused():
    folder = OUT / "refused"
    folder.mkdir(exist_ok=True)

    def fresh(name):
        return h5py.File(folder / f"{name}.h5", "w", libver="latest")

    data = np.arange(16, dtype="float32")
    with fresh("chunked") as file:
        file.create_dataset("x", data=data, chunks=(4,))
    with fresh("gzip") as file:
        file.create_dataset("x", data=data, chunks=(4,), compression="gzip")
    with fresh("soft-link") as file:
        file["x"] = h5py.SoftLink("/elsewhere")
    with h5py.File(folder / "soft-link-default.h5", "w") as file:
        file["x"] = h5py.SoftLink("/elsewhere")
    with fresh("external-link") as file:
        file["x"] = h5py.ExternalLink("other.h5", "/y")
    with fresh("external-storage") as file:
        file.create_dataset("x", (4,), "float32", external=[("secret.bin", 0, 16)])
    with fresh("virtual") as file:
        layout = h5py.VirtualLayout((4,), "float32")
        layout[:] = h5py.VirtualSource("other.h5", "y", (4,))
        file.create_virtual_dataset("x", layout)
    with fresh("shape-bomb") as file:
        file.create_dataset("x", (2**44,), "float32")
    with fresh("compound") as file:
        file["x"] = np.zeros(2, [("a", "i4"), ("b", "f4")])
    with fresh("big-endian") as file:
        file["x"] = data.astype(">f4")
    with fresh("reference") as file:
        file.attrs["r"] = file.ref
    with fresh("two-paths") as file:
        file["x"] = data
        file["y"] = file["x"]
    with fresh("cycle") as file:
        file.create_group("a")["up"] = file["/"]
    with fresh("named-type") as file:
        file["x"] = np.dtype("f4")
    write_many(folder / "dense-links.h5", 14, libver="latest")
    with fresh("dense-attributes") as file:
        for index in range(12):
            file.attrs[f"a{index}"] = index


def describe(node):
    """The tree of a file as JSON: what the reader in TypeScript must find."""
    attributes = {name: attribute(value) for name, value in node.attrs.items()}
    if isinstance(node, h5py.Group):
        children = {name: describe(node[name]) for name in node}
        return {"attributes": attributes, "children": children}
    value = node[()]
    bits = np.ascontiguousarray(value)
    if h5py.check_string_dtype(node.dtype):
        texts = [text.decode() for text in bits.reshape(-1).tolist()]
        return {"attributes": attributes, "shape": list(node.shape), "dtype": "string", "texts": texts}
    dtype = "bfloat16" if node.dtype.kind == "V" else str(node.dtype)
    return {
        "attributes": attributes, "shape": list(node.shape), "dtype": dtype,
        "hex": bits.tobytes().hex(),
    }


def attribute(value):
    if isinstance(value, h5py.Empty):
        return None
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, np.ndarray):
        return [attribute(item) for item in value.tolist()]
    return value.item() if hasattr(value, "item") else value


def write_keras():
    keras.utils.set_random_seed(7)
    model = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(2, activation="relu"), keras.layers.Dense(1)],
        name="tiny",
    )
    model.compile("sgd", "mse")
    model.save_weights(OUT / "tiny.weights.h5")
    model.save(OUT / "tiny.keras")


class OneWay:
    """A sink that cannot seek back, so that zipfile writes data descriptors."""

    def __init__(self, file):
        self.file = file

    def write(self, data):
        return self.file.write(data)

    def flush(self):
        self.file.flush()


def write_zips():
    def fill(archive, **options):
        for name, text in {"a.txt": "abc" * 500, "folder/ż.txt": "ż"}.items():
            info = zipfile.ZipInfo(name, (2026, 11, 1, 0, 0, 0))
            info.compress_type = archive.compression
            with archive.open(info, "w", **options) as member:
                member.write(text.encode())

    with zipfile.ZipFile(OUT / "deflated.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        fill(archive)
        archive.mkdir("folder/empty")
    with open(OUT / "streamed.zip", "wb") as file, zipfile.ZipFile(OneWay(file), "w") as archive:
        fill(archive)
    zipfile.ZIP64_LIMIT, limit = 100, zipfile.ZIP64_LIMIT
    with zipfile.ZipFile(OUT / "zip64.zip", "w") as archive:
        fill(archive, force_zip64=True)
    zipfile.ZIP64_LIMIT = limit


def write_names():
    objects = [
        value
        for space in (
            keras.layers, keras.optimizers, keras.optimizers.schedules, keras.losses, keras.metrics,
            keras.initializers, keras.regularizers, keras.constraints, keras.callbacks,
        )
        for value in vars(space).values()
        if inspect.isclass(value)
    ]
    layers = sorted({c.__name__ for c in vars(keras.layers).values() if inspect.isclass(c)})
    keys = set()
    for item in objects:
        for base in item.__mro__[:-1]:
            for name, parameter in inspect.signature(base.__init__).parameters.items():
                if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
                    keys.add(name)
    keys -= {"self"}
    return {
        "classNames": {name: to_snake_case(name) for name in layers},
        "configKeys": sorted(keys),
    }


def python_json():
    floats = [
        0.0, -0.0, 1.0, 0.1, 1e-4, 1e-5, 1.5e-7, 123456.0, 1e15, 1e16, 1.2345e22, 5e-324,
        1.7976931348623157e308, 0.0010000000474974513, 123456789.125, -2.5,
    ]
    value = {
        "class_name": "Dense", "units": 4, "rate": 0.5, "one": 1.0, "none": None, "on": True,
        "shape": [None, 3], "empty": {}, "list": [], "nan": float("nan"), "inf": float("inf"),
        "minus": float("-inf"), "text": "żółw 🐢 \"\\/\b\f\n\r\t\x01\x7f", "nested": {"a": [[1], {"b": -7}]},
        "big": 140298374650192,
    }
    return {"floats": {repr(x): np.float64(x).tobytes().hex() for x in floats}, "text": json.dumps(value)}


def main():
    write_variety(OUT / "variety-default.h5")
    write_variety(OUT / "variety-latest.h5", libver="latest")
    write_many(OUT / "many-default.h5", 14)
    write_refused()
    write_keras()
    write_zips()
    trees = {}
    for path in sorted([*OUT.glob("variety-*.h5"), *OUT.glob("many-*.h5"), *OUT.glob("tiny*.h5")]):
        with h5py.File(path) as file:
            trees[path.name] = describe(file)
    (OUT / "trees.json").write_text(json.dumps(trees, sort_keys=True))
    golden = {**write_names(), "pythonJson": python_json()}
    (OUT / "names.json").write_text(json.dumps(golden, indent=1, sort_keys=True) + "\n")


main()
