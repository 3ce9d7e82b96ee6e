"""initializers.json: the distribution each initializer asks for, and its fans, per shape.

Random streams differ between libraries, so the cases hold what Keras passes to its random
functions (recorded on the way), not the numbers drawn.
"""

from unittest import mock

from common import config_of, keras, np, tensor, write
from keras.src.backend import random
from keras.src.initializers.random_initializers import compute_fans

SHAPES = [[], [6], [4, 6], [3, 3, 4, 8], [3, 4, 8], [5, 2, 3]]
SCALED = [
    "GlorotUniform", "GlorotNormal", "HeUniform", "HeNormal", "LecunUniform", "LecunNormal",
]
CASES = [
    *[(name, {}, shape) for name in SCALED for shape in SHAPES],
    *[
        ("VarianceScaling", {"scale": scale, "mode": mode, "distribution": distribution}, [3, 4, 8])
        for scale in (1.0, 2.5)
        for mode in ("fan_in", "fan_out", "fan_avg")
        for distribution in ("truncated_normal", "untruncated_normal", "uniform")
    ],
    ("RandomNormal", {}, [4, 6]),
    ("RandomNormal", {"mean": 0.5, "stddev": 2.0}, [4, 6]),
    ("TruncatedNormal", {}, [4, 6]),
    ("TruncatedNormal", {"mean": 0.5, "stddev": 2.0}, [4, 6]),
    ("RandomUniform", {}, [4, 6]),
    ("RandomUniform", {"minval": -2.0, "maxval": 1.0}, [4, 6]),
    ("Zeros", {}, [2, 3]),
    ("Ones", {}, [2, 3]),
    ("Constant", {"value": 0.25}, [2, 3]),
    ("Identity", {}, [3, 3]),
    ("Identity", {"gain": 2.0}, [2, 4]),
    ("Orthogonal", {}, [4, 4]),
    ("Orthogonal", {}, [6, 3]),
    ("Orthogonal", {"gain": 1.5}, [3, 6]),
    ("Orthogonal", {}, [3, 2, 4]),
]


def recorded(calls, kind):
    original = getattr(random, kind)

    def record(shape, *args, **kwargs):
        calls.append((kind, args, {k: v for k, v in kwargs.items() if k not in ("seed", "dtype")}))
        return original(shape, *args, **kwargs)

    return mock.patch.object(random, kind, record)


def distribution(calls):
    """The single random call as {kind, and minval, maxval or mean, stddev}; null if none."""
    if not calls:
        return None
    (kind, args, kwargs), = calls
    names = ["minval", "maxval"] if kind == "uniform" else ["mean", "stddev"]
    # Keyword arguments missing from a call are the defaults of keras.random.
    values = {**dict(zip(names, [0.0, 1.0])), **dict(zip(names, args)), **kwargs}
    # Recorded in double precision, as Keras computes them.
    return {"kind": kind, **{name: float(values[name]) for name in names}}


def main():
    cases = []
    for class_name, args, shape in CASES:
        seeded = class_name not in ("Zeros", "Ones", "Constant", "Identity")
        initializer = getattr(keras.initializers, class_name)(
            **args, **({"seed": 7} if seeded else {}))
        calls = []
        with recorded(calls, "uniform"), recorded(calls, "normal"), \
                recorded(calls, "truncated_normal"):
            values = np.asarray(initializer(tuple(shape), dtype="float32"))
        case = {
            "name": " ".join([class_name, *(f"{k}={v}" for k, v in args.items()), str(shape)]),
            "className": class_name,
            "args": args,
            "config": config_of(initializer),
            "shape": shape,
            "fans": [float(f) for f in compute_fans(tuple(shape))],
            "distribution": distribution(calls),
            "values": None if seeded else tensor(values),
            "gramDiagonal": None,
        }
        if class_name == "Orthogonal":
            matrix = values.reshape(-1, shape[-1])
            rows, columns = matrix.shape
            gram = matrix @ matrix.T if rows < columns else matrix.T @ matrix
            gain = args.get("gain", 1.0)
            assert np.allclose(gram, gain**2 * np.eye(len(gram)), atol=1e-5)
            case["gramDiagonal"] = gain**2
        cases.append(case)
    write("initializers.json", cases)


main()
