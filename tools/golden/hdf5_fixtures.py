"""Writes the fixtures of the file codecs: HDF5 and zip files, a tiny Keras model, names.

Run: KERAS_BACKEND=jax python tools/golden/hdf5_fixtures.py
Made with keras 3.15.1, h5py 3.16.0, numpy 2.4.6 and Python 3.11. Everything goes to src/saving/fixtures/.
"""

import hashlib
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


def write_chunks(path, **options):
    """Every index that the library chooses for chunks, and every filter that is read."""
    cube = np.arange(7 * 9 * 5, dtype="float32").reshape(7, 9, 5) / 8
    line = np.arange(1000, dtype="int64") ** 3
    with h5py.File(path, "w", **options) as file:
        file.create_dataset("single", data=cube, chunks=(7, 9, 5))
        file.create_dataset("single_gzip", data=cube, chunks=(7, 9, 5), compression="gzip")
        file.create_dataset("fixed", data=cube, chunks=(3, 4, 2))
        file.create_dataset("gzip", data=cube, chunks=(3, 4, 2), compression=9)
        file.create_dataset("shuffled", data=cube, chunks=(3, 4, 2), compression=4, shuffle=True)
        file.create_dataset("checked", data=cube, chunks=(3, 4, 2), compression=1, fletcher32=True)
        file.create_dataset("checked_plain", data=line[:7].astype("u1"), chunks=(3,), fletcher32=True)
        file.create_dataset("roomy", data=cube, chunks=(3, 4, 2), maxshape=(20, 9, 8))
        file.create_dataset("growing", data=cube, chunks=(3, 2, 2), maxshape=(7, None, 5), shuffle=True)
        file.create_dataset("growing_both", data=cube, chunks=(3, 4, 2), maxshape=(None, None, 5))
        both = {"maxshape": (None, 9, None), "compression": "gzip"}
        file.create_dataset("growing_gzip", data=cube, chunks=(1, 1, 1), **both)
        file.create_dataset("long", data=line, chunks=(1,), maxshape=(None,))
        file.create_dataset("paged", data=np.repeat(line, 5).astype("u1"), chunks=(2,))
        holes = file.create_dataset("holes", (40, 6), "int16", chunks=(4, 4), fillvalue=-7)
        holes[5:6, 2:5] = 3
        sparse = file.create_dataset("sparse", (140_000,), "u1", chunks=(1,), maxshape=(None,))
        sparse[20_000:20_010] = 9
        sparse[139_990:139_995] = 8
        early = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
        early.set_chunk((4, 3))
        early.set_alloc_time(h5py.h5d.ALLOC_TIME_EARLY)
        space = h5py.h5s.create_simple((10, 7))
        h5py.h5d.create(file.id, b"early", h5py.h5t.STD_I16LE, space, early)
        file["early"][...] = np.arange(70).reshape(10, 7)
        file.create_dataset("empty", (0, 4), "float32", chunks=(1, 4), maxshape=(None, 4))
        file.create_dataset("bool", data=np.arange(9) % 2 == 0, chunks=(4,), compression="gzip")
        texts = np.array([b"one", b"two", b"three"])
        file.create_dataset("texts", data=texts, chunks=(2,), compression="gzip")


def write_dense(path):
    """Many links and attributes, which new files keep in heaps of one block and of many."""
    with h5py.File(path, "w", libver="latest") as file:
        for index in range(40):
            file.attrs[f"a{index}"] = index
        file.attrs["long"] = np.arange(2000, dtype="float64")
        file.attrs["huge"] = np.arange(10_000, dtype="float64")
        few = file.create_group("few")
        for index in range(14):
            few[f"layer_{index}"] = np.float32(index)
        many = file.create_group("many")
        for index in range(400):
            many.create_group(f"a_layer_of_some_length_{index}")


def write_refused():
    folder = OUT / "refused"
    folder.mkdir(exist_ok=True)

    def fresh(name):
        return h5py.File(folder / f"{name}.h5", "w", libver="latest")

    data = np.arange(16, dtype="float32")
    with fresh("lzf") as file:
        file.create_dataset("x", data=data, chunks=(4,), compression="lzf")
    with fresh("scale-offset") as file:
        file.create_dataset("x", data=data.astype("i4"), chunks=(4,), scaleoffset=0)
    with fresh("gzip-bomb") as file:
        file.create_dataset("x", (2**34,), "uint8", chunks=(2**24,), compression="gzip")[:5] = 1
    with fresh("unwritten-bomb") as file:
        file.create_dataset("x", (2**40,), "uint8", chunks=(2**10,))
    with fresh("texts-in-chunks") as file:
        file.create_dataset("x", data=["a", "b"], chunks=(1,), dtype=h5py.string_dtype())
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
    described = {"attributes": attributes, "shape": list(node.shape), "dtype": dtype}
    if bits.nbytes > 512:
        return {**described, "sha256": hashlib.sha256(bits.tobytes()).hexdigest()}
    return {**described, "hex": bits.tobytes().hex()}


def attribute(value):
    if isinstance(value, h5py.Empty):
        return None
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, np.ndarray) and value.nbytes > 512:
        return {"sha256": hashlib.sha256(value.tobytes()).hexdigest()}
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
    write_chunks(OUT / "chunks-default.h5")
    write_chunks(OUT / "chunks-latest.h5", libver="latest")
    write_dense(OUT / "dense.h5")
    write_refused()
    write_keras()
    write_zips()
    trees = {}
    for path in sorted(OUT.glob("*.h5")):
        with h5py.File(path) as file:
            trees[path.name] = describe(file)
    (OUT / "trees.json").write_text(json.dumps(trees, sort_keys=True))
    golden = {**write_names(), "pythonJson": python_json()}
    (OUT / "names.json").write_text(json.dumps(golden, indent=1, sort_keys=True) + "\n")


main()
