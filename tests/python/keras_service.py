"""Answers requests, one JSON object a line, by Python Keras: makes, opens, trains and saves models.

Takes a folder for what is compiled. A request names its kind under "do"; the answer is {"ok": result}
or {"error": text}. Warnings count as errors, since Keras tells by them what it leaves out of a file.
"""

import json
import os
import sys
import traceback
import warnings

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("JAX_PLATFORMS", "cpu")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# The models are tiny: compiling takes the time, and the same step is compiled again after loading.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", sys.argv[1])
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_ENTRY_SIZE_BYTES", "-1")

import keras
import numpy as np

if keras.backend.backend() == "tensorflow":
    from tensorflow_models import CASES, tf
else:
    from keras_models import CASES


def written(value):
    """Arrays, alone or in lists and dicts, as {shape, dtype, data}."""
    if isinstance(value, dict):
        return {name: written(part) for name, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [written(part) for part in value]
    value = np.asarray(value)
    if value.dtype == object:
        data = [text.decode() for text in value.ravel()]
        return {"shape": list(value.shape), "dtype": "string", "data": data}
    return {"shape": list(value.shape), "dtype": str(value.dtype), "data": value.ravel().tolist()}


def read(value):
    if value is None:
        return None
    if isinstance(value, dict) and isinstance(value.get("data"), list):
        if value["dtype"] == "string":
            return tf.reshape(tf.constant(value["data"]), value["shape"])
        return np.array(value["data"], dtype=value["dtype"]).reshape(value["shape"])
    if isinstance(value, dict):
        return {name: read(part) for name, part in value.items()}
    return [read(part) for part in value]


def flat(value):
    parts = [value[name] for name in sorted(value)] if isinstance(value, dict) else value
    parts = parts if isinstance(value, (dict, list, tuple)) else [value]
    arrays = [np.asarray(part).ravel().tolist() for part in parts]
    return [[v.decode() if isinstance(v, bytes) else v for v in array] for array in arrays]


def predictions(model, x):
    return flat(model.predict_on_batch(x))


def step(model, x, y):
    """Trains one step; gives its loss and the state of weights and optimizer behind it."""
    loss = float(model.train_on_batch(x, y, return_dict=True)["loss"])
    return {"loss": loss, **state(model)}


def state(model):
    optimizer = model.optimizer.variables if model.compiled else []
    return {"weights": flat(model.get_weights()), "optimizer": flat([v.numpy() for v in optimizer])}


def make(request):
    """Makes a model, trains it for a step, saves it, and says what the next step gives."""
    keras.utils.set_random_seed(request.get("seed", 7))
    made = CASES[request["name"]]()
    model, x, y = made["model"], made["x"], made.get("y")
    if y is not None:
        step(model, x, y)
    model.save(request["path"])
    model.save_weights(request["path"].replace(".keras", ".weights.h5"))
    result = {"x": written(x), "y": None if y is None else written(y), "predictions": predictions(model, x)}
    result["random"] = made.get("random", False)
    return {**result, "next": step(model, x, y) if y is not None else state(model)}


def open_model(request):
    """Opens a model, says what it predicts and what a step gives; saves it again where asked to."""
    model = keras.saving.load_model(request["path"])
    x, y = read(request["x"]), read(request["y"])
    result = {"predictions": predictions(model, x), "layers": [layer.name for layer in model.layers]}
    result["before"] = state(model)
    if "weightsPath" in request:
        model.set_weights([np.zeros_like(weight) for weight in model.get_weights()])
        model.load_weights(request["weightsPath"])
        result["fromWeights"] = flat(model.get_weights())
    result["next"] = step(model, x, y) if y is not None else result["before"]
    if "saveTo" in request:
        model.save(request["saveTo"])
        model.save_weights(request["saveTo"].replace(".keras", ".weights.h5"))
        result["again"] = {"predictions": predictions(model, x)}
        result["again"]["next"] = step(model, x, y) if y is not None else state(model)
    return result


def places(request):
    """Opens a model in a folder and its weights in shards; writes both in the same forms."""
    x, folder = read(request["x"]), request["folder"]
    model = keras.saving.load_model(f"{folder}/ours")
    result = {"predictions": predictions(model, x)}
    model.set_weights([np.zeros_like(weight) for weight in model.get_weights()])
    model.load_weights(f"{folder}/ours.weights.json")
    result["fromWeights"] = flat(model.get_weights())
    result["before"] = state(model)
    keras.saving.save_model(model, f"{folder}/theirs", zipped=False)
    model.save_weights(f"{folder}/theirs.weights.json", max_shard_size=request["maxShardSize"])
    return result


def define(request):
    """Runs the Python that a page of the documentation shows, so that a test holds it."""
    exec(request["code"], {"keras": keras})


def list_cases(_):
    return list(CASES)


def arrays(request):
    """Reads arrays by the library whose form the file has; pickles are refused, as by default."""
    path = request["path"]
    if path.endswith(".safetensors"):
        from safetensors.numpy import load_file

        return written(load_file(path))
    if path.endswith(".npy"):
        return {"array": written(np.load(path))}
    with np.load(path) as archive:
        return written(dict(archive))


def write_arrays(request):
    """Writes arrays of every dtype that NumPy has, in the forms that the files' names tell."""
    dtypes = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
    dtypes += ["float16", "float32", "float64"]
    made = {f"a_{name}": (np.arange(6) - 2).astype(name).reshape(2, 3) for name in dtypes}
    made["scalar"], made["empty"] = np.array(1.5, "float32"), np.zeros((0, 4), "int32")
    from safetensors.numpy import save_file

    for path in request["paths"]:
        if path.endswith(".safetensors"):
            save_file(made, path)
        else:
            (np.savez_compressed if "compressed" in path else np.savez)(path, **made)
    fortran = np.asfortranarray(made["a_float64"])
    np.save(request["npy"], fortran.astype(">f8"))
    return {**written(made), "fortran": written(fortran)}


REQUESTS = {
    "list": list_cases, "make": make, "open": open_model, "places": places, "define": define, "arrays": arrays,
    "writeArrays": write_arrays,
}


def main():
    warnings.simplefilter("error")
    # Warnings inside of libraries, about libraries, say nothing about files.
    warnings.filterwarnings("ignore", category=DeprecationWarning)
    warnings.filterwarnings("ignore", category=ResourceWarning)
    with os.fdopen(os.dup(1), "w") as answers:
        # What Keras prints must not get among the answers.
        os.dup2(2, 1)
        for line in sys.stdin:
            request = json.loads(line)
            try:
                answer = {"ok": REQUESTS[request["do"]](request)}
            except Exception:
                answer = {"error": traceback.format_exc(limit=-6)}
            keras.backend.clear_session(free_memory=False)
            print(json.dumps(answer), file=answers, flush=True)


main()
