"""Opens models that Gradus saved, holds them against its results, trains a step, saves again.

Takes a folder with cases.json: a list of {name, x, y, predictions}, beside <name>.keras and
<name>.weights.h5. Writes <name>.again.keras, <name>.again.weights.h5 and results.json: a list of
{name, difference, weightsDifference, loss, predictions, nextLoss}.
"""

import json
import os
import pathlib
import sys
import warnings

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_PLATFORMS", "cpu")

import keras
import numpy as np


def array(value):
    return np.array(value["data"], dtype=value["dtype"]).reshape(value["shape"])


def arrays(value):
    if isinstance(value, dict) and "data" in value:
        return array(value)
    if isinstance(value, dict):
        return {name: arrays(part) for name, part in value.items()}
    return [arrays(part) for part in value]


def flat(value):
    parts = value.values() if isinstance(value, dict) else value
    parts = parts if isinstance(value, (dict, list, tuple)) else [value]
    return [np.asarray(part).ravel().tolist() for part in parts]


def difference(ours, theirs):
    pairs = zip(ours, theirs, strict=True)
    return max(float(np.max(np.abs(np.subtract(a, b)))) for a, b in pairs)


def check(folder, case):
    path = folder / f"{case['name']}.keras"
    model = keras.saving.load_model(path)
    x, y = arrays(case["x"]), arrays(case["y"])
    result = {"name": case["name"]}
    result["difference"] = difference(flat(model.predict(x, verbose=0)), case["predictions"])
    saved = model.get_weights()
    model.set_weights([np.zeros_like(weight) for weight in saved])
    model.load_weights(folder / f"{case['name']}.weights.h5")
    result["weightsDifference"] = max(
        float(np.max(np.abs(a - b))) for a, b in zip(saved, model.get_weights(), strict=True)
    )
    if model.compiled:
        result["iterations"] = int(model.optimizer.iterations)
        result["loss"] = float(model.train_on_batch(x, y, return_dict=True)["loss"])
    model.save(folder / f"{case['name']}.again.keras")
    model.save_weights(folder / f"{case['name']}.again.weights.h5")
    result["predictions"] = flat(model.predict(x, verbose=0))
    if model.compiled:
        result["nextLoss"] = float(model.train_on_batch(x, y, return_dict=True)["loss"])
    return result


def main():
    # Keras warns of state that it leaves out by UserWarning.
    warnings.filterwarnings("error", category=UserWarning)
    folder = pathlib.Path(sys.argv[1])
    cases = json.loads((folder / "cases.json").read_text())
    results = [check(folder, case) for case in cases]
    (folder / "results.json").write_text(json.dumps(results))


main()
