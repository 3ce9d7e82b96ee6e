"""keras-files/: models saved by Keras after three steps of Adam, and index.json beside them.

Keras writes dates, object ids and zip times into a file; they are replaced by constants, so that
the files come out the same on each run. Nothing else is changed.
"""

import io
import json
import pathlib
import tempfile
import zipfile

from common import OUT, generator, keras, named, normal, np, numbers, tensor, write

L = keras.layers
FOLDER = "keras-files"


def mlp():
    return keras.Sequential([
        keras.Input((4,)), L.Dense(5, activation="relu"), L.Dense(4, activation="tanh"),
        L.Dense(3, activation="softmax")], name="mlp")


def two_inputs():
    left, right = keras.Input((3,), name="left"), keras.Input((3,), name="right")
    shared = L.Dense(4, activation="tanh", name="shared")
    joined = L.Concatenate(name="joined")([shared(left), shared(right)])
    return keras.Model([left, right], L.Dense(1, name="out")(joined), name="two_inputs")


def cnn():
    return keras.Sequential([
        keras.Input((6, 6, 1)), L.Conv2D(2, 3, padding="same", activation="relu", use_bias=False),
        L.BatchNormalization(), L.MaxPooling2D(2), L.Flatten(),
        L.Dense(3, activation="softmax")], name="cnn")


def lstm():
    return keras.Sequential([
        keras.Input((5,), dtype="int32"), L.Embedding(7, 3, mask_zero=True), L.LSTM(3),
        L.Dense(1, activation="sigmoid")], name="lstm")


def one_hot(rng, count):
    return np.eye(3, dtype="float32")[rng.integers(0, 3, count)]


MODELS = [
    (mlp, "categorical_crossentropy", lambda rng: (normal(rng, 6, 4), one_hot(rng, 6))),
    (two_inputs, "mse", lambda rng: ([normal(rng, 6, 3), normal(rng, 6, 3)], normal(rng, 6, 1))),
    (cnn, "categorical_crossentropy", lambda rng: (normal(rng, 4, 6, 6, 1), one_hot(rng, 4))),
    (lstm, "binary_crossentropy", lambda rng: (
        rng.integers(1, 7, (4, 5)).astype("int32") * np.array(
            [[1, 1, 1, 1, 1], [1, 1, 1, 0, 0], [1, 0, 0, 0, 0], [1, 1, 1, 1, 0]], "int32"),
        rng.integers(0, 2, (4, 1)).astype("float32"))),
]


def renumber(item, ids):
    """Object ids as 0, 1, 2 … in order of appearance."""
    if isinstance(item, dict):
        return {
            k: ids.setdefault(v, len(ids)) if k == "shared_object_id" else renumber(v, ids)
            for k, v in item.items()
        }
    return [renumber(v, ids) for v in item] if isinstance(item, list) else item


def steady(path):
    """The bytes of the saved file with dates and ids replaced by constants."""
    out = io.BytesIO()
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(out, "w") as target:
        for info in source.infolist():
            content = source.read(info)
            if info.filename == "metadata.json":
                metadata = {**json.loads(content), "date_saved": "2026-01-01@00:00:00"}
                content = json.dumps(metadata).encode()
            elif info.filename == "config.json":
                content = json.dumps(renumber(json.loads(content), {})).encode()
            entry = zipfile.ZipInfo(info.filename, (2026, 1, 1, 0, 0, 0))
            entry.external_attr = info.external_attr
            target.writestr(entry, content, compress_type=info.compress_type)
    return out.getvalue()


def record(seed, build, loss, data):
    keras.utils.clear_session()
    rng = generator(seed)
    model = build()
    for variable in model.trainable_weights:
        if variable.name != "gamma":
            variable.assign(normal(rng, *variable.shape, scale=0.4))
    model.compile(optimizer=keras.optimizers.Adam(0.01), loss=loss, metrics=["mae"])
    x, y = data(rng)
    for _ in range(3):
        model.train_on_batch(x, y)
    with tempfile.TemporaryDirectory() as folder:
        path = pathlib.Path(folder) / f"{model.name}.keras"
        model.save(path)
        content = steady(path)
    file = OUT / FOLDER / f"{model.name}.keras"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content)
    model = keras.models.load_model(file)
    weights, state = named(model.weights), named(model.optimizer.variables)
    predictions = model.predict(x, verbose=0)
    return {
        "name": model.name,
        "file": file.name,
        "loss": loss,
        "x": [tensor(v) for v in (x if isinstance(x, list) else [x])],
        "y": tensor(y),
        "weights": weights,
        "optimizerVariables": state,
        "predictions": tensor(predictions),
        # Before the first of these updates and after the first and second.
        "nextLosses": numbers([model.train_on_batch(x, y)[0] for _ in range(3)]),
        "finalWeights": named(model.weights),
    }


def main():
    write(f"{FOLDER}/index.json", [
        record(701 + i, *model) for i, model in enumerate(MODELS)])


main()
