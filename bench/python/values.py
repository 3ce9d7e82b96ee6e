"""Numbers that look random and are the same in every language; values.ts has the same formula."""

import numpy as np


def fill(values):
    """Makes the numbers that a description asks for, as float32."""
    shape = values["shape"]
    index = np.arange(int(np.prod(shape)), dtype=np.uint32)
    bits = index * np.uint32(0x9E3779B1) + np.uint32(values["seed"] * 0x85EBCA6B & 0xFFFFFFFF)
    bits = (bits ^ (bits >> np.uint32(16))) * np.uint32(0x7FEB352D)
    bits = (bits ^ (bits >> np.uint32(15))) * np.uint32(0x846CA68B)
    bits = bits ^ (bits >> np.uint32(16))
    fraction = (bits >> np.uint32(8)).astype(np.float64) / 2**24
    if "classes" in values:
        data = np.floor(fraction * values["classes"])
    else:
        data = values.get("offset", 0) + values.get("scale", 0) * (2 * fraction - 1)
    return data.astype(np.float32).reshape(shape)


def sample(data, count=16):
    """Picks a few elements, spread evenly."""
    flat = np.asarray(data).reshape(-1)
    step = max(1, flat.size // count)
    return [float(value) for value in flat[::step][:count]]


def product(task):
    """Makes the two matrices of a product, as they lie."""
    m, n, k, form = task["m"], task["n"], task["k"], task["form"]
    left = {"shape": [k, m] if form == "TN" else [m, k], "seed": 1, "scale": 1}
    right = {"shape": [n, k] if form == "NT" else [k, n], "seed": 2, "scale": 1}
    return fill(left), fill(right)


def convolution(task):
    """Makes input (channels last), kernel, and gradient of the result."""
    results = -(-task["size"] // task["stride"])
    last = 1 if task["depthwise"] else task["filters"]
    window, size, batch = task["window"], task["size"], task["batch"]
    return (
        fill({"shape": [batch, size, size, task["channels"]], "seed": 1, "scale": 1}),
        fill({"shape": [window, window, task["channels"], last], "seed": 2, "scale": 1}),
        fill({"shape": [batch, results, results, task["filters"]], "seed": 3, "scale": 1}),
    )


def elementwise(task):
    """Makes a matrix, another of its size, and the scale and shift of its columns."""
    rows, columns = task["rows"], task["columns"]
    return (
        fill({"shape": [rows, columns], "seed": 1, "scale": 3}),
        fill({"shape": [rows, columns], "seed": 2, "scale": 1}),
        fill({"shape": [columns], "seed": 3, "scale": 0.1, "offset": 1}),
        fill({"shape": [columns], "seed": 4, "scale": 0.1}),
    )
