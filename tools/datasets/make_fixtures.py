"""Writes the small NumPy files that the tests of the readers take in.

    python tools/datasets/make_fixtures.py
"""

from pathlib import Path

import numpy

FIXTURES = Path(__file__).resolve().parents[2] / "src" / "data" / "fixtures"


def main():
    FIXTURES.mkdir(parents=True, exist_ok=True)
    images = (numpy.arange(5 * 28 * 28) % 251).astype("uint8").reshape(5, 28, 28)
    labels = numpy.array([3, 1, 4, 1, 5], "uint8")
    numpy.savez_compressed(
        FIXTURES / "mnist-like.npz",
        x_train=images[:3], y_train=labels[:3], x_test=images[3:], y_test=labels[3:],
    )
    rows = numpy.arange(20, dtype="float32")
    numpy.savez(
        FIXTURES / "housing-like.npz",
        x=rows[:, None] * 10 + numpy.arange(8, dtype="float32"), y=rows * 1000,
    )
    numpy.savez_compressed(
        FIXTURES / "types.npz",
        **{
            "bool": numpy.array([True, False]),
            "int32": numpy.array([[-1, 2], [3, -4]], "int32"),
            "uint32": numpy.array([2**32 - 1], "uint32"),
            "int64": numpy.array([-(2**31), 2**31 - 1]),
            "large": numpy.array([0, 2**31]),
            "float32": numpy.array([0.1], "float32"),
            "float64": numpy.array(0.1),
            "empty": numpy.zeros((0, 3), "float32"),
            "float16": numpy.zeros(1, "float16"),
            "fortran": numpy.asfortranarray(numpy.arange(6, dtype="int32").reshape(2, 3)),
            "objects": numpy.array([{"a": 1}], dtype=object),
        },
    )
    shuffled = numpy.arange(20)
    numpy.random.RandomState(113).shuffle(shuffled)
    print("RandomState(113)", shuffled.tolist())
    shuffled = numpy.arange(20640)
    numpy.random.RandomState(113).shuffle(shuffled)
    print("of 20640", shuffled[:5].tolist(), shuffled[-5:].tolist())


if __name__ == "__main__":
    main()
