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
    shuffled = numpy.arange(20)
    numpy.random.RandomState(113).shuffle(shuffled)
    print("RandomState(113)", shuffled.tolist())
    shuffled = numpy.arange(20640)
    numpy.random.RandomState(113).shuffle(shuffled)
    print("of 20640", shuffled[:5].tolist(), shuffled[-5:].tolist())


if __name__ == "__main__":
    main()
