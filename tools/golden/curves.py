"""curves.json: the loss of each of 100 steps, for each optimizer and loss of the lecture."""

from common import config_of, generator, keras, named, normal, np, numbers, tensor, uniform, write

SAMPLES, BATCH, STEPS = 32, 8, 100

OPTIMIZERS = {
    "sgd": ("SGD", {"learning_rate": 0.1}),
    "momentum": ("SGD", {"learning_rate": 0.05, "momentum": 0.9}),
    "nesterov": ("SGD", {"learning_rate": 0.05, "momentum": 0.9, "nesterov": True}),
    "adagrad": ("Adagrad", {"learning_rate": 0.1}),
    "rmsprop": ("RMSprop", {"learning_rate": 0.01}),
    "adam": ("Adam", {"learning_rate": 0.01}),
}

# The output's units and activation that suit the loss.
LOSSES = {
    "mse": (1, "linear"),
    "mae": (1, "linear"),
    "binary_crossentropy": (1, "sigmoid"),
    "categorical_crossentropy": (3, "softmax"),
}


def problem(loss):
    """x [32, 4] and y [32, units]: a smooth function of x with some noise."""
    rng = generator(401)
    x = uniform(rng, SAMPLES, 4, low=-1.0)
    score = x @ np.array([1.5, -1.0, 0.5, 0.0]) + x[:, 0] * x[:, 3]
    score = score + normal(rng, SAMPLES, scale=0.1)
    if loss == "binary_crossentropy":
        return x, (score > 0).astype("float32")[:, None]
    if loss == "categorical_crossentropy":
        return x, np.eye(3, dtype="float32")[np.digitize(score, [-0.5, 0.5])]
    return x, np.round(score, 3).astype(x.dtype)[:, None]


def build(units, activation):
    model = keras.Sequential([
        keras.Input((4,)),
        keras.layers.Dense(8, activation="tanh", name="hidden"),
        keras.layers.Dense(units, activation=activation, name="output"),
    ])
    rng = generator(402)
    model.set_weights([normal(rng, *w.shape, scale=0.4) for w in model.get_weights()])
    return model


def main():
    cases = []
    for loss, (units, activation) in LOSSES.items():
        x, y = problem(loss)
        for label, (class_name, args) in OPTIMIZERS.items():
            keras.utils.clear_session()
            model = build(units, activation)
            weights = named(model.weights)
            optimizer = getattr(keras.optimizers, class_name)(**args)
            model.compile(optimizer=optimizer, loss=loss)
            losses = []
            for step in range(STEPS):
                start = step * BATCH % SAMPLES
                rows = slice(start, start + BATCH)
                losses.append(model.train_on_batch(x[rows], y[rows]))
            cases.append({
                "name": f"{label} {loss}",
                "optimizer": {
                    "className": class_name, "args": args, "config": config_of(optimizer)},
                "loss": loss,
                "units": units,
                "activation": activation,
                "batchSize": BATCH,
                "x": tensor(x),
                "y": tensor(y),
                "weights": weights,
                "losses": numbers(losses),
                "finalWeights": named(model.weights),
            })
    write("curves.json", cases)


main()
