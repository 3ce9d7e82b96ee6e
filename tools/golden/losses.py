"""losses.json: each loss per sample, under each reduction and weighting, with its gradient."""

from common import config_of, generator, jax, keras, normal, np, tensor, uniform, write

REDUCTIONS = ["sum_over_batch_size", "sum", "mean", "mean_with_sample_weight", "none"]


def one_hot(labels, classes):
    return np.eye(classes, dtype="float32")[labels]


def softmax(logits):
    powers = np.exp(logits)
    return np.round(powers / powers.sum(-1, keepdims=True), 3).astype(logits.dtype)


def data():
    """(y_true, y_pred) by kind of loss; 5 samples, none on a kink of its loss."""
    rng = generator(201)
    classes = np.array([0, 2, 1, 2, 0])
    logits = normal(rng, 5, 3)
    bits = np.array([[1, 0, 1], [0, 0, 1], [1, 1, 0], [0, 1, 0], [1, 0, 0]], dtype="float32")
    probabilities = uniform(rng, 5, 3, low=0.02, high=0.98)
    steps = np.array([[0, 1, 2], [2, 2, 0], [1, 0, 1], [0, 0, 2], [2, 1, 1]])
    step_logits = normal(rng, 5, 3, 4)
    positive = uniform(rng, 5, 3, low=0.2, high=3.0)
    shares = softmax(normal(rng, 5, 3))
    return {
        "real": (normal(rng, 5, 3), normal(rng, 5, 3, scale=1.5)),
        "column": (normal(rng, 5, 1), normal(rng, 5, 1)),
        "sequence": (normal(rng, 5, 3, 2), normal(rng, 5, 3, 2)),
        "positive": (positive, uniform(rng, 5, 3, low=0.2, high=3.0)),
        "counts": (np.array([[0, 1, 4], [2, 0, 3], [1, 1, 0], [5, 2, 1], [0, 0, 3]], "float32"),
                   positive),
        "shares": (shares, softmax(normal(rng, 5, 3))),
        "bits": (bits, probabilities),
        # Beyond Keras' clipping to [1e-7, 1 − 1e-7] on both sides.
        "certain bits": (bits, np.array(
            [[1, 0, 0.5], [0.25, 1, 0], [0.5, 1, 0], [0, 0, 0.125], [1, 0.75, 0]], "float32")),
        "bit logits": (bits, logits * 2),
        "signs": (bits * 2 - 1, normal(rng, 5, 3)),
        "one-hot": (one_hot(classes, 3), softmax(logits)),
        # The rows do not sum to one: Keras normalises them first.
        "unnormalised": (one_hot(classes, 3), probabilities),
        "one-hot logits": (one_hot(classes, 3), logits),
        "labels": (classes.astype("int32"), softmax(logits)),
        "label column": (classes.astype("int32")[:, None], softmax(logits)),
        "label logits": (classes.astype("int32"), logits),
        "step labels": (steps.astype("int32"), softmax(step_logits)),
        "step logits": (steps.astype("int32"), step_logits),
    }


CASES = [
    ("mean_squared_error", "MeanSquaredError", {}, ["real", "column", "sequence"]),
    ("mean_absolute_error", "MeanAbsoluteError", {}, ["real", "column", "sequence"]),
    ("mean_absolute_percentage_error", "MeanAbsolutePercentageError", {}, ["positive"]),
    ("mean_squared_logarithmic_error", "MeanSquaredLogarithmicError", {}, ["positive"]),
    ("huber", "Huber", {}, ["real"]),
    ("huber", "Huber", {"delta": 0.5}, ["real"]),
    ("log_cosh", "LogCosh", {}, ["real"]),
    ("binary_crossentropy", "BinaryCrossentropy", {}, ["bits", "certain bits"]),
    ("binary_crossentropy", "BinaryCrossentropy", {"from_logits": True}, ["bit logits"]),
    ("binary_crossentropy", "BinaryCrossentropy", {"label_smoothing": 0.1}, ["bits"]),
    ("categorical_crossentropy", "CategoricalCrossentropy", {},
     ["one-hot", "unnormalised", "shares"]),
    ("categorical_crossentropy", "CategoricalCrossentropy", {"from_logits": True},
     ["one-hot logits"]),
    ("categorical_crossentropy", "CategoricalCrossentropy", {"label_smoothing": 0.1},
     ["one-hot"]),
    ("categorical_crossentropy", "CategoricalCrossentropy",
     {"from_logits": True, "label_smoothing": 0.1}, ["one-hot logits"]),
    ("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy", {},
     ["labels", "label column", "step labels"]),
    ("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy", {"from_logits": True},
     ["label logits", "step logits"]),
    ("sparse_categorical_crossentropy", "SparseCategoricalCrossentropy", {"ignore_class": 2},
     ["labels"]),
    ("hinge", "Hinge", {}, ["signs", "bit logits"]),
    ("squared_hinge", "SquaredHinge", {}, ["signs", "bit logits"]),
    ("categorical_hinge", "CategoricalHinge", {}, ["one-hot"]),
    ("kl_divergence", "KLDivergence", {}, ["shares"]),
    ("poisson", "Poisson", {}, ["counts"]),
    ("cosine_similarity", "CosineSimilarity", {}, ["real"]),
]


def weightings(values):
    """Sample weights for losses of this shape: none, a vector, one with zeros, one per step."""
    vector = np.array([0.5, 2.0, 1.0, 0.25, 1.5], dtype="float32")
    zeros = np.array([1.0, 0.0, 2.0, 0.0, 1.0], dtype="float32")
    if values.ndim == 1:
        return [None, vector, zeros]
    return [None, uniform(generator(202), *values.shape, high=2.0)]


def results(class_name, args, y_true, y_pred, values):
    for weight in weightings(values):
        for reduction in REDUCTIONS:
            loss = getattr(keras.losses, class_name)(reduction=reduction, **args)
            call = lambda p: loss(y_true, p, sample_weight=weight)  # noqa: E731
            gradient = None if reduction in ("none", "mean", "sum") else jax.grad(call)(y_pred)
            yield {
                "reduction": reduction,
                "sampleWeight": None if weight is None else tensor(weight),
                "value": tensor(call(y_pred)),
                "gradient": None if gradient is None else tensor(gradient),
            }


def main():
    table = data()
    cases = []
    for function_name, class_name, args, kinds in CASES:
        for kind in kinds:
            y_true, y_pred = table[kind]
            values = np.asarray(getattr(keras.losses, function_name)(y_true, y_pred, **args))
            text = " ".join(f"{k}={v}" for k, v in args.items())
            cases.append({
                "name": " ".join(filter(None, [function_name, text, "of", kind])),
                "functionName": function_name,
                "className": class_name,
                "args": args,
                "config": config_of(getattr(keras.losses, class_name)(**args)),
                "yTrue": tensor(y_true),
                "yPred": tensor(y_pred),
                "values": tensor(values),
                "results": list(results(class_name, args, y_true, y_pred, values)),
            })
    write("losses.json", cases)


main()
