"""Keras 3 on the backend that KERAS_BACKEND names: models as its users write them, inside fit."""

import keras
from keras import layers

from values import fill, sample


def tiny(_):
    return keras.Sequential([
        keras.Input((2,)),
        layers.Dense(8, activation="tanh"),
        layers.Dense(8, activation="tanh"),
        layers.Dense(1, activation="sigmoid"),
    ])


def mlp(width):
    return keras.Sequential([
        keras.Input((784,)),
        layers.Dense(width, activation="relu"),
        layers.Dense(width, activation="relu"),
        layers.Dense(10, activation="softmax"),
    ])


def cnn(_):
    return keras.Sequential([
        keras.Input((28, 28, 1)),
        layers.Conv2D(32, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Conv2D(64, 3, activation="relu"),
        layers.MaxPooling2D(2),
        layers.Flatten(),
        layers.Dense(10, activation="softmax"),
    ])


def lstm(_):
    return keras.Sequential([
        keras.Input((50, 32)),
        layers.LSTM(128),
        layers.Dense(10, activation="softmax"),
    ])


def block(x):
    normalized = layers.LayerNormalization(epsilon=1e-6)(x)
    attended = layers.MultiHeadAttention(4, 32)(normalized, normalized)
    x = layers.Add()([x, attended])
    wide = layers.Dense(512, activation="gelu")(layers.LayerNormalization(epsilon=1e-6)(x))
    return layers.Add()([x, layers.Dense(128)(wide)])


def transformer(_):
    inputs = keras.Input((64, 128))
    mean = layers.GlobalAveragePooling1D()(block(block(inputs)))
    return keras.Model(inputs, layers.Dense(10, activation="softmax")(mean))


MAKERS = {"tiny": tiny, "mlp": mlp, "cnn": cnn, "lstm": lstm, "transformer": transformer}


def prepare(task, setting):
    """Builds and compiles the model with the task's weights; trains inside fit."""
    keras.utils.clear_session()
    model = MAKERS[task["model"]](task["weights"][0]["shape"][-1])
    loss = "binary_crossentropy" if task["model"] == "tiny" else "sparse_categorical_crossentropy"
    model.compile("adam", loss, **setting)
    model.set_weights([fill(values) for values in task["weights"]])
    x, y = fill(task["x"]), fill(task["y"])
    quiet = {"batch_size": task["batch"], "verbose": 0}

    def run(times):
        epochs, rest = divmod(times, task["batches"])
        if epochs > 0:
            model.fit(x, y, epochs=epochs, shuffle=False, **quiet)
        if rest > 0:
            model.fit(x[: rest * task["batch"]], y[: rest * task["batch"]], shuffle=False, **quiet)

    def numbers():
        before = model.evaluate(x, y, **quiet)
        run(task["batches"])
        after = model.evaluate(x, y, **quiet)
        return [before, after, *sample(model.predict(x, **quiet))]

    about = ", ".join(f"{name}={value}" for name, value in setting.items())
    return {"run": run, "numbers": numbers, "setting": about or "compile and fit as they come"}


def candidates(task, options):
    if task["kind"] != "train":
        raise NotImplementedError("Keras is measured on models; see jax and pytorch")
    if options["setting"] == "default":
        settings = [{}]
    else:
        many = task["batches"]
        settings = [{"steps_per_execution": many, "jit_compile": jit} for jit in (True, False)]
        if keras.backend.backend() == "jax":
            settings = settings[:1]
        settings.append({"jit_compile": False} if len(settings) > 1 else {"jit_compile": True})
    return [lambda setting=setting: prepare(task, setting) for setting in settings]
