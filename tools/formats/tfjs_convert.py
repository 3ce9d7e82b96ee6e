"""Writes models of Python Keras in the form of TensorFlow.js, some with quantised weights.

Run: python tools/formats/tfjs_convert.py, and then tfjs-models.mjs, which adds what TensorFlow.js
predicts with the quantised weights. The modules of the converter are loaded one by one, because its
package as a whole needs more packages than it uses here.
"""

import importlib.util
import json
import os
import pathlib
import sys
import types
import zipfile

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import h5py
import numpy as np

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = ROOT / "src" / "saving" / "tensorflowjs" / "fixtures"
LEGACY = ROOT / "src" / "saving" / "legacy" / "fixtures"


def stand_in():
    """Puts packages without their `__init__` in the place of the installed converter."""
    found = importlib.util.find_spec("tensorflowjs")
    folder = pathlib.Path(found.submodule_search_locations[0])
    for name in ["tensorflowjs", "tensorflowjs.converters"]:
        package = types.ModuleType(name)
        package.__path__ = [str(folder.joinpath(*name.split(".")[1:]))]
        sys.modules[name] = package


stand_in()
from tensorflowjs import write_weights
from tensorflowjs.converters import keras_h5_conversion as conversion


def write(name, topology, groups, quantization=None):
    folder = OUT / f"{name}-shards"
    folder.mkdir(exist_ok=True)
    manifest = write_weights.write_weights(
        groups, str(folder), write_manifest=False, shard_size_bytes=400,
        quantization_dtype_map=quantization)
    for group in manifest:
        group["paths"] = [f"{folder.name}/{path}" for path in group["paths"]]
    model = {"format": "layers-model", "generatedBy": f"keras v{topology.get('keras_version')}",
             "convertedBy": "TensorFlow.js Converter v4.22.0", "modelTopology": topology,
             "weightsManifest": manifest}
    (OUT / f"{name}.json").write_text(json.dumps(model))


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    cases = {case["name"]: case for case in json.loads((LEGACY / "keras2.json").read_text())}
    index = []
    for model, kind in [("cnn", "uint8"), ("cnn", "uint16"), ("cnn", "float16"), ("rnn", None)]:
        with h5py.File(LEGACY / f"keras2-{model}.h5") as file:
            topology, groups = conversion.h5_merged_saved_model_to_tfjs_format(file)
        name = f"keras2-{model}-{kind or 'plain'}"
        write(name, topology, groups, {kind: True} if kind else None)
        case = {"file": f"{name}.json", "name": model, "x": cases[model]["x"]}
        if kind is None:
            case["predictions"] = cases[model]["predictions"]
        index.append(case)

    # A model of Keras 3, whose configs and names of weights the converter leaves as they are.
    os.environ["KERAS_BACKEND"] = "tensorflow"
    import keras
    keras.utils.set_random_seed(1)
    inputs = keras.Input((6,), name="numbers")
    x = keras.layers.Dense(5, activation="tanh", name="first")(inputs)
    x = keras.layers.BatchNormalization(name="norm")(x)
    x = keras.layers.Dense(5, name="second")(x)
    model = keras.Model(inputs, keras.layers.Dense(2, name="out")(x), name="keras3")
    given = np.random.default_rng(2).normal(size=(4, 6)).round(3).astype("float32")
    path = OUT / "keras3.keras"
    model.save(path)
    with zipfile.ZipFile(path) as archive:
        meta, config = (json.loads(archive.read(n)) for n in ["metadata.json", "config.json"])
        with h5py.File(archive.open("model.weights.h5")) as file:
            topology, groups = conversion.h5_v3_merged_saved_model_to_tfjs_format(file, meta, config)
    path.unlink()
    write("keras3-functional", topology, groups)
    predictions = model.predict(given, verbose=0)
    index.append({
        "file": "keras3-functional.json", "name": "keras3",
        "x": [{"shape": [4, 6], "dtype": "float32", "data": [float(v) for v in given.ravel()]}],
        "predictions": [{"shape": [4, 2], "dtype": "float32",
                         "data": [float(v) for v in predictions.ravel()]}]})
    (OUT / "converted.json").write_text(json.dumps(index) + "\n")


main()
