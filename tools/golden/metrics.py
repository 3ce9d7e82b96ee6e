"""metrics.json: the result after each of three updates, with and without sample weights."""

from common import config_of, generator, keras, normal, np, tensor, uniform, write

UPDATES, SAMPLES = 3, 6


def softmax(logits):
    powers = np.exp(logits)
    return np.round(powers / powers.sum(-1, keepdims=True), 3).astype(logits.dtype)


def batches(kind):
    """Three (y_true, y_pred) of six samples."""
    rng = generator(501)
    for _ in range(UPDATES):
        labels = rng.integers(0, 4, SAMPLES).astype("int32")
        one_hot = np.eye(4, dtype="float32")[labels]
        bits = rng.integers(0, 2, (SAMPLES, 1)).astype("float32")
        multi = rng.integers(0, 2, (SAMPLES, 3)).astype("float32")
        probability = uniform(rng, SAMPLES, 1)
        multi_probability = uniform(rng, SAMPLES, 3)
        logits = normal(rng, SAMPLES, 4)
        real = normal(rng, SAMPLES, 2), normal(rng, SAMPLES, 2)
        positive = (
            uniform(rng, SAMPLES, 2, low=0.2, high=2), uniform(rng, SAMPLES, 2, low=0.2, high=2))
        yield {
            "bits": (bits, probability),
            "bit logits": (bits, normal(rng, SAMPLES, 1, scale=2)),
            "multi bits": (multi, multi_probability),
            "signs": (multi * 2 - 1, normal(rng, SAMPLES, 3)),
            "labels": (labels, softmax(logits)),
            "label column": (labels[:, None], softmax(logits)),
            "one-hot": (one_hot, softmax(logits)),
            "one-hot logits": (one_hot, logits),
            "label logits": (labels, logits),
            "real": real,
            # Partly correlated, so that R² is not far below zero.
            "fitted": (real[0], np.round(real[0] + real[1] * 0.4, 3).astype(logits.dtype)),
            "positive": positive,
            "shares": (softmax(normal(rng, SAMPLES, 4)), softmax(logits)),
            "equal or not": (
                labels[:, None], np.where(bits > 0, labels[:, None], 3).astype("int32")),
        }[kind]


CASES = [
    ("Accuracy", {}, ["equal or not"]),
    ("BinaryAccuracy", {}, ["bits", "multi bits"]),
    ("BinaryAccuracy", {"threshold": 0.3}, ["bits"]),
    ("CategoricalAccuracy", {}, ["one-hot"]),
    ("SparseCategoricalAccuracy", {}, ["labels", "label column"]),
    ("TopKCategoricalAccuracy", {"k": 2}, ["one-hot"]),
    ("SparseTopKCategoricalAccuracy", {"k": 2}, ["labels"]),
    *[
        (name, args, kinds)
        for name in ("Precision", "Recall")
        for args, kinds in [
            ({}, ["bits", "multi bits"]),
            ({"thresholds": 0.3}, ["bits"]),
            ({"thresholds": [0.2, 0.5, 0.8]}, ["bits"]),
            ({"class_id": 1}, ["multi bits"]),
            ({"top_k": 2}, ["one-hot"]),
        ]
    ],
    *[
        (name, args, ["bits"])
        for name in ("TruePositives", "TrueNegatives", "FalsePositives", "FalseNegatives")
        for args in ({}, {"thresholds": [0.2, 0.8]})
    ],
    ("AUC", {}, ["bits", "multi bits"]),
    ("AUC", {"num_thresholds": 20}, ["bits"]),
    ("AUC", {"curve": "PR"}, ["bits"]),
    ("AUC", {"curve": "PR", "num_thresholds": 20}, ["bits"]),
    ("AUC", {"summation_method": "majoring", "num_thresholds": 20}, ["bits"]),
    ("AUC", {"summation_method": "minoring", "num_thresholds": 20}, ["bits"]),
    ("AUC", {"from_logits": True}, ["bit logits"]),
    ("AUC", {"thresholds": [0.25, 0.5, 0.75]}, ["bits"]),
    *[("F1Score", {"average": average}, ["one-hot"])
      for average in (None, "micro", "macro", "weighted")],
    ("F1Score", {"average": "macro", "threshold": 0.5}, ["multi bits"]),
    ("FBetaScore", {"average": "macro", "beta": 2.0}, ["one-hot"]),
    ("R2Score", {}, ["fitted"]),
    *[("R2Score", {"class_aggregation": how}, ["fitted"])
      for how in (None, "variance_weighted_average")],
    ("MeanAbsoluteError", {}, ["real"]),
    ("MeanSquaredError", {}, ["real"]),
    ("RootMeanSquaredError", {}, ["real"]),
    ("MeanAbsolutePercentageError", {}, ["positive"]),
    ("MeanSquaredLogarithmicError", {}, ["positive"]),
    ("LogCoshError", {}, ["real"]),
    ("CosineSimilarity", {}, ["real"]),
    ("Hinge", {}, ["signs"]),
    ("SquaredHinge", {}, ["signs"]),
    ("CategoricalHinge", {}, ["one-hot"]),
    ("KLDivergence", {}, ["shares"]),
    ("Poisson", {}, ["positive"]),
    ("BinaryCrossentropy", {}, ["bits", "multi bits"]),
    ("BinaryCrossentropy", {"from_logits": True}, ["bit logits"]),
    ("BinaryCrossentropy", {"label_smoothing": 0.1}, ["bits"]),
    ("CategoricalCrossentropy", {}, ["one-hot"]),
    ("CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, ["one-hot logits"]),
    ("SparseCategoricalCrossentropy", {}, ["labels"]),
    ("SparseCategoricalCrossentropy", {"from_logits": True}, ["label logits"]),
]

# Means of values themselves: update_state takes values, not y_true and y_pred.
REDUCTIONS = ["Mean", "Sum"]


def sample_weights():
    rng = generator(502)
    for _ in range(UPDATES):
        weights = uniform(rng, SAMPLES, high=2.0)
        weights[1] = 0.0
        yield weights


def record(class_name, args, kind, values, weighted):
    keras.utils.clear_session()
    metric = getattr(keras.metrics, class_name)(**args)
    updates, results = [], []
    for arrays, weights in zip(values, sample_weights()):
        metric.update_state(*arrays, sample_weight=weights if weighted else None)
        updates.append({
            "yTrue": tensor(arrays[0]),
            "yPred": tensor(arrays[1]) if len(arrays) > 1 else None,
            "sampleWeight": tensor(weights) if weighted else None,
        })
        results.append(tensor(metric.result()))
    text = " ".join(f"{k}={v}" for k, v in args.items())
    return {
        "name": " ".join(filter(None, [
            class_name, text, "of", kind, "weighted" if weighted else ""])),
        "className": class_name,
        "args": args,
        "config": config_of(metric),
        "updates": updates,
        "results": results,
    }


def main():
    cases = []
    for weighted in (False, True):
        for class_name, args, kinds in CASES:
            for kind in kinds:
                cases.append(record(class_name, args, kind, list(batches(kind)), weighted))
        for class_name in REDUCTIONS:
            values = [(y_true[:, 0],) for y_true, _ in batches("real")]
            cases.append(record(class_name, {}, "values", values, weighted))
    write("metrics.json", cases)


main()
