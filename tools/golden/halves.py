"""halves.json: numbers rounded to float16 by NumPy, and arithmetic of float16 by JAX on a processor."""

from common import generator, jax, np, write

from jax import lax

EDGES = [
    0.0, -0.0, 1.0, -1.5, 65504.0, 65519.996, 65520.0, -65520.0, 1e6, float("inf"), float("-inf"),
    2.0**-14, 2.0**-14 - 2.0**-25, 2.0**-24, 2.0**-25, 2.0**-25 * 1.0001, 3 * 2.0**-25, -(2.0**-26),
    1 + 2.0**-11, 1 + 3 * 2.0**-11, 1 + 2.0**-11 + 2.0**-30, 2049.0, 2051.0, 0.1, 1 / 3, 1e-7, 1e-3,
]
OPERATIONS = {
    "add": lax.add, "subtract": lax.sub, "multiply": lax.mul, "divide": lax.div,
    "maximum": lax.max, "minimum": lax.min,
}
FUNCTIONS = {"negate": lax.neg, "sqrt": lax.sqrt, "exp": lax.exp, "log": lax.log, "tanh": lax.tanh}


def bits(values):
    return [int(v) for v in np.asarray(values, np.float16).view(np.uint16).ravel()]


def main():
    drawn = generator(16).normal(size=60) * np.exp(generator(17).uniform(-12, 10, size=60))
    numbers = [*EDGES, *drawn.tolist()]
    with np.errstate(over="ignore"):
        rounded = np.asarray(numbers, np.float64).astype(np.float16)
    x = np.abs(drawn[:30]).astype(np.float16)
    y = drawn[30:].astype(np.float16)
    a = generator(18).normal(size=(5, 33)).astype(np.float16)
    b = generator(19).normal(size=(33, 3)).astype(np.float16)
    case = lambda name, inputs, output: {  # noqa: E731
        "name": name, "inputs": [bits(v) for v in inputs], "output": bits(output),
    }
    write("halves.json", [
        {"name": "rounding", "numbers": [str(n) for n in numbers], "output": bits(rounded)},
        *[case(name, [x, y], op(x, y)) for name, op in OPERATIONS.items()],
        *[case(name, [x], op(x)) for name, op in FUNCTIONS.items()],
        case("reduceSum", [a], jax.numpy.sum(a, axis=1)),
        case("dotGeneral", [a, b], jax.numpy.matmul(a, b)),
    ])


if __name__ == "__main__":
    main()
