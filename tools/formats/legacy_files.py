"""Writes whole models as .h5 files of Keras 2 (tf_keras) and Keras 3, and what they predict.

Run with 2 in the environment of tools/formats/requirements.txt, and with 3 in that of
tools/golden/requirements.txt and KERAS_BACKEND=jax: legacy_files.py 2, legacy_files.py 3.
Every model has taken two steps of training; `loss` is that of the next step, and `after` what it
predicts then, so that the state of the optimizer shows.
"""

import json
import os
import pathlib
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = ""

import numpy as np

OUT = pathlib.Path(__file__).resolve().parents[2] / "src" / "saving" / "legacy" / "fixtures"


def mlp(k, two):
    model = k.Sequential([
        k.layers.Dense(5, activation="relu", kernel_regularizer=k.regularizers.L2(0.01),
                       kernel_initializer="he_normal", **({"input_shape": (4,)} if two else {})),
        k.layers.Dropout(0.0),
        k.layers.Dense(3, activation="softmax", bias_constraint=k.constraints.MaxNorm(2.0)),
    ] if two else [
        k.Input((4,)),
        k.layers.Dense(5, activation="relu", kernel_regularizer=k.regularizers.L2(0.01)),
        k.layers.Dropout(0.0),
        k.layers.Dense(3, activation="softmax", bias_constraint=k.constraints.MaxNorm(2.0)),
    ], name="mlp")
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model, [(6, 4)], ("classes", 3)


def cnn(k, two):
    inputs = k.Input((8, 8, 2), name="image")
    x = k.layers.Conv2D(4, 3, padding="same", use_bias=False, name="conv")(inputs)
    x = k.layers.BatchNormalization(name="norm")(x)
    x = k.layers.LeakyReLU(name="leaky", **({"alpha": 0.2} if two else {"negative_slope": 0.2}))(x)
    x = k.layers.DepthwiseConv2D(3, name="depthwise")(x)
    x = k.layers.SeparableConv2D(3, 2, name="separable")(x)
    x = k.layers.MaxPooling2D(name="pool")(x)
    x = k.layers.Conv2DTranspose(2, 3, strides=2, name="up")(x)
    x = k.layers.GlobalAveragePooling2D(name="mean")(x)
    model = k.Model(inputs, k.layers.Dense(2, name="out")(x), name="cnn")
    model.compile(k.optimizers.SGD(0.05, momentum=0.9, nesterov=True), "mse", metrics=["mae"])
    return model, [(4, 8, 8, 2)], ("values", 2)


def rnn(k, two):
    inputs = k.Input((7,), dtype="int32", name="words")
    x = k.layers.Embedding(11, 4, mask_zero=True, name="embed")(inputs)
    x = k.layers.Bidirectional(k.layers.LSTM(3, return_sequences=True, name="lstm"), name="both")(x)
    x = k.layers.TimeDistributed(k.layers.Dense(3, name="step"), name="each")(x)
    # Keras 2 and 3 mean different functions by this name.
    x = k.layers.GRU(4, recurrent_activation="hard_sigmoid", name="gru")(x)
    model = k.Model(inputs, k.layers.Dense(1, activation="sigmoid", name="out")(x), name="rnn")
    model.compile(k.optimizers.RMSprop(0.01), k.losses.BinaryCrossentropy(),
                  metrics=[k.metrics.BinaryAccuracy(name="right")])
    return model, [("words", 5, 7, 11)], ("bits", 1)


def branches(k, two):
    left, right = k.Input((4, 3), name="left"), k.Input((4, 3), name="right")
    shared = k.layers.Dense(6, activation="tanh", name="shared")
    a, b = shared(left), shared(right)
    inner_in = k.Input((4, 6), name="inner_in")
    inner = k.Model(inner_in, k.layers.Dense(6, name="inner_dense")(
        k.layers.BatchNormalization(name="inner_norm")(inner_in)), name="inner")
    attended = k.layers.MultiHeadAttention(2, 3, name="attend")(a, b)
    x = k.layers.Add(name="sum")([inner(a), attended])
    x = k.layers.LayerNormalization(name="layer_norm")(x)
    x = k.layers.Concatenate(name="joined")([x, b])
    flat = k.layers.Flatten(name="flat")(x)
    out1 = k.layers.Dense(2, name="first")(flat)
    out2 = k.layers.Dense(1, activation="sigmoid", name="second")(flat)
    model = k.Model([left, right], [out1, out2], name="branches")
    model.get_layer("shared").trainable = False
    inner.trainable = False
    model.compile(k.optimizers.Adam(0.01), ["mse", "binary_crossentropy"], loss_weights=[1.0, 0.5])
    return model, [(4, 4, 3), (4, 4, 3)], ("two", 0)


def seq2seq(k, two):
    source, target = k.Input((5, 3), name="source"), k.Input((4, 2), name="target")
    _, h, c = k.layers.LSTM(4, return_state=True, name="encoder")(source)
    x = k.layers.LSTM(4, return_sequences=True, name="decoder")(target, initial_state=[h, c])
    model = k.Model([source, target], k.layers.Dense(2, name="out")(x), name="seq2seq")
    # Keras 3 does not write the delta of a Huber loss into its files.
    model.compile(k.optimizers.Nadam(0.01), k.losses.Huber(delta=0.5 if two else 1.0))
    return model, [(3, 5, 3), (3, 4, 2)], ("steps", 2)


def decayed(k, two):
    model = k.Sequential([k.layers.Dense(3, input_shape=(4,), name="a"), k.layers.Dense(1, name="b")],
                         name="decayed")
    model.compile(k.optimizers.legacy.Adam(learning_rate=0.01, decay=0.1), "mse")
    return model, [(6, 4)], ("values", 1)


def data(generator, shapes, target):
    x = []
    for shape in shapes:
        if shape[0] == "words":
            _, rows, steps, count = shape
            words = generator.integers(1, count, (rows, steps))
            words[:, -2:] *= generator.integers(0, 2, (rows, 1))
            x.append(words.astype("int32"))
        else:
            x.append(generator.normal(size=shape).round(3).astype("float32"))
    rows = len(x[0])
    kind, size = target
    if kind == "classes":
        y = [generator.integers(0, size, (rows,)).astype("float32")]
    elif kind == "bits":
        y = [generator.integers(0, 2, (rows, size)).astype("float32")]
    elif kind == "steps":
        y = [generator.normal(size=(rows, x[1].shape[1], size)).round(3).astype("float32")]
    elif kind == "two":
        y = [generator.normal(size=(rows, 2)).round(3).astype("float32"),
             generator.integers(0, 2, (rows, 1)).astype("float32")]
    else:
        y = [generator.normal(size=(rows, size)).round(3).astype("float32")]
    return x, y


def plain(array):
    array = np.asarray(array)
    return {"shape": list(array.shape), "dtype": str(array.dtype),
            "data": [float(value) for value in array.ravel()]}


def listed(value):
    return [plain(part) for part in (value if isinstance(value, list) else [value])]


def write(k, make, version, index):
    generator = np.random.default_rng(7)
    k.backend.clear_session()
    k.utils.set_random_seed(3)
    model, shapes, target = make(k, version == 2)
    x, y = data(generator, shapes, target)
    given, wanted = (x if len(x) > 1 else x[0]), (y if len(y) > 1 else y[0])
    for _ in range(2):
        model.train_on_batch(given, wanted)
    file = f"keras{version}-{make.__name__}.h5"
    model.save(OUT / file)
    predictions = listed(model.predict(given, verbose=0))
    loss = model.train_on_batch(given, wanted)
    loss = float(loss[0] if isinstance(loss, (list, tuple)) else loss)
    index.append({"file": file, "name": model.name, "x": [plain(a) for a in x],
                  "y": [plain(a) for a in y], "predictions": predictions, "loss": loss,
                  "after": listed(model.predict(given, verbose=0)),
                  "layers": [layer.name for layer in model.layers]})
    if make is mlp:
        model.load_weights(OUT / file)
        model.save_weights(OUT / f"keras{version}-mlp-weights.h5") if version == 2 else None


def main(version):
    if version == 2:
        import tf_keras as k
    else:
        import keras as k
    OUT.mkdir(parents=True, exist_ok=True)
    index = []
    for make in [mlp, cnn, rnn, branches, seq2seq, *([decayed] if version == 2 else [])]:
        write(k, make, version, index)
    (OUT / f"keras{version}.json").write_text(json.dumps(index) + "\n")


main(int(sys.argv[1]))
