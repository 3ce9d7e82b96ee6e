"""Keras 3 on the backend that KERAS_BACKEND names: models as its users write them, inside fit."""

import keras
from keras import layers

import digits
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


def build(task):
    return MAKERS[task["model"]](task["weights"][0]["shape"][-1])


def loss_of(task):
    is_binary = task["model"] == "tiny"
    return "binary_crossentropy" if is_binary else "sparse_categorical_crossentropy"


def prediction(task, way):
    """Predicts for one sample in one of the ways that Keras has."""
    model = build(task)
    model.set_weights([fill(values) for values in task["weights"]])
    x = fill(task["x"])[:1]
    ways = {
        "predict": lambda: model.predict(x, verbose=0),
        "predict_on_batch": lambda: model.predict_on_batch(x),
        "call": lambda: keras.ops.convert_to_numpy(model(x, training=False)),
    }
    work = ways[way]

    def run(times):
        for _ in range(times):
            work()

    return {"run": run, "numbers": lambda: sample(work()), "setting": way}


def cold(task):
    """Makes two models of one form, which runs compile and train for a step one after the other."""
    models = [build(task), build(task)]
    x, y = fill(task["x"])[: task["batch"]], fill(task["y"])[: task["batch"]]

    def run(_):
        model = models.pop(0)
        model.compile("adam", loss_of(task))
        model.train_on_batch(x, y)

    return {"run": run, "numbers": lambda: [], "setting": "train_on_batch"}


def fit_digits(task):
    (x, y), (test_x, test_y) = digits.read(task)

    def run(_):
        model = keras.Sequential([
            keras.Input((8, 8, 1)),
            layers.Conv2D(32, 3, padding="same", activation="relu"),
            layers.Conv2D(32, 3, activation="relu"),
            layers.MaxPooling2D(2),
            layers.Flatten(),
            layers.Dropout(0.25),
            layers.Dense(64, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ])
        model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
        model.fit(x, y, batch_size=task["batch"], epochs=task["epochs"], verbose=0)
        digits.check(model.predict(test_x, verbose=0), test_y)

    return {"run": run, "numbers": lambda: [], "setting": "compile and fit as they come"}


def prepare(task, setting):
    """Builds and compiles the model with the task's weights; trains inside fit."""
    keras.utils.clear_session()
    model = build(task)
    model.compile("adam", loss_of(task), **setting)
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
    is_best = options["setting"] == "best"
    if task["kind"] == "predict":
        ways = ["predict_on_batch", "call"] if is_best else ["predict"]
        return [lambda way=way: prediction(task, way) for way in ways]
    if task["kind"] in ("cold", "fit"):
        return [lambda: {"cold": cold, "fit": fit_digits}[task["kind"]](task)]
    if task["kind"] != "train":
        raise NotImplementedError("Keras is measured on models; see jax and pytorch")
    if not is_best:
        settings = [{}]
    else:
        many = task["batches"]
        settings = [{"steps_per_execution": many, "jit_compile": jit} for jit in (True, False)]
        if keras.backend.backend() == "jax":
            settings = settings[:1]
        settings.append({"jit_compile": False} if len(settings) > 1 else {"jit_compile": True})
    return [lambda setting=setting: prepare(task, setting) for setting in settings]
