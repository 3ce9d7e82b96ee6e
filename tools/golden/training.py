"""training.json: whole `fit` runs with their history, and a few steps of small models."""

import json

from common import (
    generator, keras, named, normal, np, numbers, plain, tensor, uniform, write)

L = keras.layers


def randomise(model, rng):
    """Short random weights, so that the file holds them exactly."""
    for variable in model.weights:
        if variable.name in ("gamma", "moving_variance"):
            variable.assign(uniform(rng, *variable.shape, low=0.5, high=1.5))
        else:
            variable.assign(normal(rng, *variable.shape, scale=0.4))


def tensors(value):
    """Tensors of one array, or of each array of a list."""
    return [tensor(v) for v in (value if isinstance(value, list) else [value])]


def describe(model, compile_args):
    return {
        "model": plain(json.loads(model.to_json())),
        "compile": {
            **plain({k: v for k, v in compile_args.items() if k != "optimizer"}),
            "optimizer": plain(keras.saving.serialize_keras_object(model.optimizer)),
        },
        "weights": named(model.weights),
    }


def evaluate(model, x, y, sample_weight):
    values = model.evaluate(x, y, batch_size=16, sample_weight=sample_weight, verbose=0)
    values = values if isinstance(values, list) else [values]
    as_dict = model.evaluate(
        x, y, batch_size=16, sample_weight=sample_weight, verbose=0, return_dict=True)
    return {
        "values": numbers(values),
        "named": {key: numbers([value])[0] for key, value in as_dict.items()},
    }


def fit_case(name, build, data, compile_args, fit_args, callbacks=()):
    """A `fit`: callbacks are (class name, arguments) pairs."""
    keras.utils.clear_session()
    rng = generator(601)
    model = build()
    randomise(model, rng)
    model.compile(**compile_args())
    x, y, sample_weight = data(rng)
    case = {
        "name": name,
        "kind": "fit",
        **describe(model, compile_args()),
        "x": tensors(x),
        "y": tensors(y),
        "sampleWeight": None if sample_weight is None else tensor(sample_weight),
        "fit": plain(fit_args),
        "callbacks": [{"className": c, "args": plain(a)} for c, a in callbacks],
    }
    history = model.fit(
        x, y, sample_weight=sample_weight, verbose=0,
        callbacks=[getattr(keras.callbacks, c)(**a) for c, a in callbacks], **fit_args)
    return {
        **case,
        "history": {
            "epoch": history.epoch,
            "values": {key: numbers(values) for key, values in history.history.items()},
        },
        "finalWeights": named(model.weights),
        "evaluate": evaluate(model, x, y, sample_weight),
        "predictions": tensors(model.predict(x, verbose=0)),
    }


def steps_case(name, build, data, compile_args, steps=5):
    """Steps of train_on_batch, each on a batch of its own."""
    keras.utils.clear_session()
    rng = generator(602)
    model = build()
    randomise(model, rng)
    model.compile(**compile_args())
    case = {"name": name, "kind": "steps", **describe(model, compile_args())}
    batches = [data(rng) for _ in range(steps)]
    losses = [model.train_on_batch(x, y) for x, y in batches]
    return {
        **case,
        "batches": [{"x": tensors(x), "y": tensors(y)} for x, y in batches],
        "losses": numbers(losses),
        "finalWeights": named(model.weights),
        "predictions": tensors(model.predict(batches[0][0], verbose=0)),
    }


def mlp():
    inputs = keras.Input((4,), name="features")
    hidden = L.Dense(6, activation="tanh", name="hidden")(inputs)
    return keras.Model(inputs, L.Dense(3, activation="softmax", name="classes")(hidden))


def regularised():
    inputs = keras.Input((4,), name="features")
    hidden = L.Dense(
        6, activation="relu", kernel_regularizer=keras.regularizers.L2(0.02),
        bias_regularizer=keras.regularizers.L1(0.01),
        activity_regularizer=keras.regularizers.L2(0.03), name="hidden")(inputs)
    outputs = L.Dense(
        3, activation="softmax", kernel_regularizer=keras.regularizers.L1L2(0.01, 0.02),
        name="classes")(hidden)
    return keras.Model(inputs, outputs)


def two_outputs():
    inputs = keras.Input((4,), name="features")
    hidden = L.Dense(5, activation="tanh", name="hidden")(inputs)
    price = L.Dense(1, name="price")(hidden)
    kind = L.Dense(3, activation="softmax", name="kind")(hidden)
    return keras.Model(inputs, [price, kind])


def classes_data(weighted, sparse=False):
    def data(rng):
        x = normal(rng, 50, 4)
        labels = np.argmax(x[:, :3] + normal(rng, 50, 3, scale=0.3), axis=1).astype("int32")
        y = labels if sparse else np.eye(3, dtype="float32")[labels]
        return x, y, uniform(rng, 50, low=0.1, high=2.0) if weighted else None

    return data


def two_outputs_data(rng):
    x, y, _ = classes_data(False)(rng)
    # Not rounded to decimals: ties would be decided by the last bit.
    price = (x.astype("float64") @ np.array([[0.5], [-1.0], [0.25], [1.0]])).astype(x.dtype)
    return x, [price, y], None


def compiled(optimizer, **args):
    """Fresh optimizer and metrics for each use."""
    class_name, optimizer_args = optimizer
    return lambda: {
        "optimizer": getattr(keras.optimizers, class_name)(**optimizer_args), **args}


def fit_cases():
    fit = {"batch_size": 16, "epochs": 3, "shuffle": False}
    split = {**fit, "validation_split": 0.2}
    loss = {"loss": "categorical_crossentropy"}
    metrics = {"metrics": ["accuracy", "mae"]}
    adam = ("Adam", {"learning_rate": 0.02})
    sgd = ("SGD", {"learning_rate": 0.1})
    yield fit_case("mlp with validation_split", mlp, classes_data(False),
                   compiled(adam, **loss, **metrics), split)
    yield fit_case("mlp with sample_weight", mlp, classes_data(True),
                   compiled(adam, **loss, **metrics, weighted_metrics=["accuracy"]), split)
    yield fit_case("mlp with class_weight", mlp, classes_data(False),
                   compiled(adam, **loss, **metrics),
                   {**split, "class_weight": {0: 0.5, 2: 3.0}})
    yield fit_case("mlp with sparse labels", mlp, classes_data(False, sparse=True),
                   compiled(sgd, loss="sparse_categorical_crossentropy", metrics=["accuracy"]),
                   split)
    yield fit_case("mlp with steps_per_epoch", mlp, classes_data(False),
                   compiled(sgd, **loss, metrics=["accuracy"]), {**fit, "steps_per_epoch": 2})
    yield fit_case("mlp with validation_freq and initial_epoch", mlp, classes_data(False),
                   compiled(sgd, **loss, metrics=["accuracy"]),
                   {**split, "epochs": 5, "initial_epoch": 1, "validation_freq": 2})
    yield fit_case("mlp with ReduceLROnPlateau", mlp, classes_data(False),
                   compiled(("SGD", {"learning_rate": 0.5}), **loss),
                   {**split, "epochs": 8},
                   [("ReduceLROnPlateau", {"monitor": "val_loss", "factor": 0.5, "patience": 1,
                                           "min_delta": 0.05, "cooldown": 1, "min_lr": 0.1})])
    yield fit_case("mlp with EarlyStopping", mlp, classes_data(False),
                   compiled(("SGD", {"learning_rate": 0.2}), **loss),
                   {**split, "epochs": 12},
                   [("EarlyStopping", {"monitor": "val_loss", "min_delta": 0.06, "patience": 2})])
    yield fit_case("mlp with EarlyStopping restoring weights", mlp, classes_data(False),
                   compiled(("SGD", {"learning_rate": 0.2}), **loss, metrics=["accuracy"]),
                   {**split, "epochs": 12},
                   [("EarlyStopping", {"monitor": "val_loss", "min_delta": 0.06, "patience": 2,
                                       "restore_best_weights": True})])
    yield fit_case("two outputs with loss_weights", two_outputs, two_outputs_data,
                   compiled(adam, loss=["mse", "categorical_crossentropy"],
                            loss_weights=[0.5, 2.0], metrics=[["mae"], ["accuracy"]]), split)
    yield fit_case("two outputs by name", two_outputs, two_outputs_data,
                   compiled(sgd, loss={"price": "mae", "kind": "categorical_crossentropy"},
                            metrics={"kind": ["accuracy"]}), fit)
    yield fit_case("regularizers", regularised, classes_data(False),
                   compiled(sgd, **loss, metrics=["accuracy"]), split)


def batch_norm():
    return keras.Sequential([
        keras.Input((4,)), L.Dense(5, name="hidden"),
        L.BatchNormalization(momentum=0.9, name="norm"), L.Activation("relu", name="relu"),
        L.Dense(1, name="out")])


def cnn():
    return keras.Sequential([
        keras.Input((6, 6, 1)), L.Conv2D(3, 3, activation="tanh", name="conv"),
        L.MaxPooling2D(2, name="pool"), L.Flatten(name="flatten"),
        L.Dense(3, activation="softmax", name="classes")])


def lstm():
    return keras.Sequential([
        keras.Input((5, 2)), L.LSTM(3, name="lstm"), L.Dense(1, activation="sigmoid", name="out")])


def transformer():
    inputs = keras.Input((4, 6), name="steps")
    attended = L.MultiHeadAttention(2, 3, name="attention")(inputs, inputs)
    x = L.LayerNormalization(name="norm_1")(L.Add(name="residual_1")([inputs, attended]))
    forward = L.Dense(6, name="project")(L.Dense(8, activation="gelu", name="expand")(x))
    x = L.LayerNormalization(name="norm_2")(L.Add(name="residual_2")([x, forward]))
    pooled = L.GlobalAveragePooling1D(name="pool")(x)
    return keras.Model(inputs, L.Dense(2, activation="softmax", name="classes")(pooled))


def one_hot(rng, count, classes):
    return np.eye(classes, dtype="float32")[rng.integers(0, classes, count)]


def steps_cases():
    adam = ("Adam", {"learning_rate": 0.01})
    yield steps_case("batch normalization", batch_norm,
                     lambda rng: (normal(rng, 8, 4), normal(rng, 8, 1)),
                     compiled(("SGD", {"learning_rate": 0.05}), loss="mse"))
    yield steps_case("cnn", cnn, lambda rng: (normal(rng, 4, 6, 6, 1), one_hot(rng, 4, 3)),
                     compiled(adam, loss="categorical_crossentropy"))
    yield steps_case("lstm", lstm, lambda rng: (normal(rng, 4, 5, 2), rng.integers(
        0, 2, (4, 1)).astype("float32")), compiled(adam, loss="binary_crossentropy"))
    yield steps_case("transformer block", transformer,
                     lambda rng: (normal(rng, 4, 4, 6), one_hot(rng, 4, 2)),
                     # The key bias has no gradient but noise; a large epsilon keeps it small.
                     compiled(("Adam", {"learning_rate": 0.01, "epsilon": 1e-3}),
                              loss="categorical_crossentropy"))


def main():
    write("training.json", [*fit_cases(), *steps_cases()])


main()
