"""primitives.json: values of the engine's primitives, from jax.lax, NumPy and SciPy in float64.

Each case names a primitive of src/engine/ir/primitives, its attributes, inputs and outputs. A float
counts as "float": the test runs the case in float64 and, with the inputs rounded, in float32.
"""

import json
import os

os.environ["GOLDEN_FLOATX"] = "float64"

from common import generator, jax, np, write  # noqa: E402

import scipy.special  # noqa: E402
from jax import lax  # noqa: E402

CASES = []

NAMES = {"float64": "float", "int64": "int32"}


def element(value):
    """An element of a JSON list; non-finite numbers become strings, the sign of zero survives."""
    if isinstance(value, (bool, np.bool_)):
        return int(value)
    if isinstance(value, (int, np.integer)):
        return int(value)
    value = float(value)
    if np.isnan(value):
        return "NaN"
    if np.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return int(value) if value == int(value) and abs(value) < 2**53 and value != 0 else value


def tensor(value):
    array = np.asarray(value)
    dtype = NAMES.get(str(array.dtype), str(array.dtype))
    data = [element(v) for v in array.ravel()]
    return {"dtype": dtype, "shape": list(array.shape), "data": data}


def case(primitive, attributes, inputs, *outputs, label=""):
    CASES.append({
        "name": " ".join(filter(None, [primitive, label, f"#{len(CASES)}"])),
        "primitive": primitive,
        "attributes": attributes,
        "inputs": [tensor(x) for x in inputs],
        "outputs": [tensor(y) for y in outputs],
    })


def floats(seed, *shape, low=-2.0, high=2.0):
    """Numbers that float32 holds exactly, so that both precisions start from the same."""
    values = generator(seed).uniform(low, high, size=shape)
    return np.asarray(values, np.float32).astype(np.float64)


def ints(seed, *shape, low=-9, high=10):
    return generator(seed).integers(low, high, size=shape).astype(np.int32)


def unary_cases():
    edges = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0, 0.5, -0.5, 1.5, -1.5, 2.5, -2.5])
    functions = {
        "negate": np.negative, "abs": np.abs, "sign": lax.sign, "floor": np.floor,
        "ceil": np.ceil, "round": np.rint, "sqrt": np.sqrt, "rsqrt": lambda x: 1 / np.sqrt(x),
        "exp": np.exp, "expm1": np.expm1, "log": np.log, "log1p": np.log1p, "sin": np.sin,
        "cos": np.cos, "tan": np.tan, "asin": np.arcsin, "acos": np.arccos, "atan": np.arctan,
        "tanh": np.tanh, "logistic": scipy.special.expit, "erf": scipy.special.erf,
    }
    for i, (name, function) in enumerate(functions.items()):
        for values in (floats(i, 9), edges):
            with np.errstate(all="ignore"):
                case(name, {}, [values], function(values))
    x = floats(30, 12, low=-6, high=6)
    case("erf", {}, [x], scipy.special.erf(x), label="wide")
    case("tanh", {}, [x / 1024], np.tanh(x / 1024), label="near zero")
    case("expm1", {}, [x / 1024], np.expm1(x / 1024), label="near zero")
    case("log1p", {}, [x / 1024], np.log1p(x / 1024), label="near zero")
    n = ints(31, 6)
    case("negate", {}, [n], -n)
    case("abs", {}, [n], np.abs(n))
    case("sign", {}, [n], np.sign(n))
    case("not", {}, [n], ~n)
    case("not", {}, [n > 0], n <= 0)


def binary_cases():
    line = np.array([np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0, 2.0, -3.0, 0.5])
    x, y = [part.ravel() for part in np.meshgrid(line, line, indexing="ij")]
    functions = {
        "add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": np.divide,
        "remainder": np.fmod, "power": np.power, "maximum": lax.max, "minimum": lax.min,
    }
    for i, (name, function) in enumerate(functions.items()):
        with np.errstate(all="ignore"):
            case(name, {}, [x, y], function(x, y), label="edges")
            a, b = np.abs(floats(40 + i, 3, 4)), floats(60 + i, 3, 4)
            case(name, {}, [a, b], function(a, b))
    relations = {
        "equal": np.equal, "notEqual": np.not_equal, "less": np.less,
        "lessEqual": np.less_equal, "greater": np.greater, "greaterEqual": np.greater_equal,
    }
    for direction, function in relations.items():
        case("compare", {"direction": direction}, [x, y], function(x, y), label=direction)
    m = np.array([7, -7, 7, -7, 2147483647, -2147483648, 100003, -5], np.int32)
    n = np.array([2, 2, -2, -2, 2, 3, 65537, 5], np.int32)
    exact = {
        "add": np.add, "subtract": np.subtract, "multiply": np.multiply, "divide": lax.div,
        "remainder": lax.rem, "maximum": np.maximum, "minimum": np.minimum,
        "and": np.bitwise_and, "or": np.bitwise_or, "xor": np.bitwise_xor,
    }
    with np.errstate(all="ignore"):
        for name, function in exact.items():
            case(name, {}, [m, n], function(m, n), label="int32")
            u, v = m.view(np.uint32), n.view(np.uint32)
            case(name, {}, [u, v], function(u, v), label="uint32")
            p, q = np.array([7, 200, 255, 16, 5], np.uint8), np.array([2, 100, 3, 16, 250], np.uint8)
            case(name, {}, [p, q], function(p, q), label="uint8")
    counts = np.array([0, 1, 4, 31, 32, 40, 8, 2], np.int32)
    case("shiftLeft", {}, [m, counts], lax.shift_left(m, counts))
    case("shiftRightLogical", {}, [m, counts], lax.shift_right_logical(m, counts))
    p, few = np.array([7, 200, 255, 16], np.uint8), np.array([1, 3, 7, 0], np.uint8)
    case("shiftLeft", {}, [p, few], lax.shift_left(p, few), label="uint8")
    case("shiftRightLogical", {}, [p, few], lax.shift_right_logical(p, few), label="uint8")
    t, f = np.array([True, True, False, False]), np.array([True, False, True, False])
    for name, function in {"and": np.logical_and, "or": np.logical_or, "xor": np.logical_xor,
                           "maximum": np.logical_or, "minimum": np.logical_and}.items():
        case(name, {}, [t, f], function(t, f), label="bool")
    a, b = floats(80, 4), floats(81, 4)
    case("select", {}, [t, a, b], np.where(t, a, b))
    n = ints(82, 5)
    case("convert", {"dtype": "int32"}, [np.array([1.9, -1.9, 0.5, -0.5, 7.0])],
         np.array([1, -1, 0, 0, 7], np.int32))
    case("convert", {"dtype": "bool"}, [n], n != 0)
    bits = floats(83, 4).astype(np.float32).view(np.int32)
    case("bitcast", {"dtype": "uint32"}, [bits], bits.view(np.uint32))


def structural_cases():
    x = floats(100, 2, 3, 4)
    case("iota", {"type": {"dtype": "int32", "shape": [2, 3]}, "axis": 1}, [],
         np.asarray(lax.broadcasted_iota(np.int32, (2, 3), 1)))
    case("broadcastInDim", {"shape": [2, 3, 4], "dimensions": [0, 2]}, [floats(101, 2, 1)],
         lax.broadcast_in_dim(floats(101, 2, 1), (2, 3, 4), (0, 2)))
    case("reshape", {"shape": [4, 6]}, [x], x.reshape(4, 6))
    for permutation in [(1, 2, 0), (2, 1, 0)]:
        case("transpose", {"permutation": list(permutation)}, [x], x.transpose(permutation))
    case("slice", {"start": [0, 1, 0], "limit": [2, 3, 4], "strides": [1, 1, 3]}, [x],
         x[0:2, 1:3, 0:4:3])
    case("reverse", {"axes": [0, 2]}, [x], np.flip(x, (0, 2)))
    filler = np.float64(0.5)
    case("pad", {"low": [1, 0, 2], "high": [0, 1, 1], "interior": [0, 2, 1]}, [x, filler],
         lax.pad(x, filler, [(1, 0, 0), (0, 1, 2), (2, 1, 1)]))
    case("concatenate", {"axis": 1}, [x, x[:, :1]], np.concatenate([x, x[:, :1]], 1))
    for start in [(0, 1, 2), (9, -3, 3)]:
        scalars = [np.int32(s) for s in start]
        case("dynamicSlice", {"sizes": [1, 2, 2]}, [x, *scalars],
             lax.dynamic_slice(x, [np.clip(s, 0, None) for s in scalars], (1, 2, 2)))
        update = floats(102, 1, 2, 2)
        case("dynamicUpdateSlice", {}, [x, update, *scalars],
             lax.dynamic_update_slice(x, update, [np.clip(s, 0, None) for s in scalars]))


def reduction_cases():
    x = floats(120, 3, 4, 2)
    edges = np.array([[1, np.nan, 2], [np.inf, 1, 2], [-np.inf, 1, 1], [np.inf, -np.inf, 0]])
    n = ints(121, 3, 5)
    with np.errstate(all="ignore"):
        for name, function in {"reduceSum": np.sum, "reduceProduct": np.prod,
                               "reduceMax": np.max, "reduceMin": np.min}.items():
            for axes in [(0,), (1, 2), (0, 1, 2)]:
                case(name, {"axes": list(axes)}, [x], function(x, axis=axes))
            case(name, {"axes": [1]}, [edges], function(edges, axis=1), label="edges")
            case(name, {"axes": [0]}, [n], np.asarray(function(n, axis=0), np.int32))
    for name, function in {"argMax": lax.argmax, "argMin": lax.argmin}.items():
        for axis in range(3):
            case(name, {"axis": axis}, [x], function(x, axis, np.int32))
        case(name, {"axis": 1}, [edges], function(edges, 1, np.int32), label="edges")
        case(name, {"axis": 1}, [n % 3], function(n % 3, 1, np.int32), label="ties")
    for axis in range(3):
        for reverse in (False, True):
            case("cumulativeSum", {"axis": axis, "reverse": reverse}, [x],
                 lax.cumsum(x, axis, reverse))


def contraction_cases():
    for batch, contracting, left, right in [
        (((), ()), ((1,), (0,)), (3, 4), (4, 2)),
        (((), ()), ((1,), (1,)), (3, 4), (2, 4)),
        (((), ()), ((0,), (0,)), (4, 3), (4, 2)),
        (((0,), (0,)), ((2,), (1,)), (2, 3, 4), (2, 4, 2)),
        (((1, 0), (0, 2)), ((2,), (1,)), (2, 3, 4), (3, 4, 2)),
        (((), ()), ((0, 2), (2, 0)), (3, 2, 4), (4, 2, 3)),
        (((), ()), ((), ()), (2,), (3,)),
        (((), ()), ((1,), (0,)), (2, 0), (0, 3)),
    ]:
        x, y = floats(140, *left), floats(141, *right)
        attributes = {"lhsBatch": batch[0], "rhsBatch": batch[1],
                      "lhsContracting": contracting[0], "rhsContracting": contracting[1]}
        case("dotGeneral", attributes, [x, y], lax.dot_general(x, y, (contracting, batch)))
    for shape, kernel, strides, padding, dilation, groups in [
        ((2, 7, 2), (3, 2, 3), (2,), ((1, 2),), (1,), 1),
        ((1, 6, 2), (2, 2, 2), (1,), ((2, 0),), (2,), 1),
        ((1, 5, 4, 2), (3, 2, 2, 3), (1, 1), ((0, 0), (0, 0)), (1, 1), 1),
        ((1, 5, 6, 2), (3, 3, 2, 2), (2, 3), ((1, 1), (0, 2)), (1, 1), 1),
        ((1, 6, 6, 1), (2, 3, 1, 2), (1, 2), ((0, 1), (2, 1)), (3, 2), 1),
        ((1, 4, 4, 4), (2, 2, 2, 4), (1, 1), ((1, 0), (0, 1)), (1, 1), 2),
        ((1, 5, 5, 3), (3, 3, 1, 3), (2, 2), ((1, 1), (1, 1)), (1, 1), 3),
        ((1, 4, 4, 2), (3, 3, 1, 4), (1, 1), ((0, 0), (0, 0)), (1, 1), 2),
    ]:
        x, k = floats(150, *shape), floats(151, *kernel)
        spatial = "HW"[: len(strides)]
        numbers = (f"N{spatial}C", f"{spatial}IO", f"N{spatial}C")

        def convolve(x, k):
            return lax.conv_general_dilated(
                x, k, strides, padding, rhs_dilation=dilation,
                dimension_numbers=numbers, feature_group_count=groups)

        y, pull = jax.vjp(convolve, x, k)
        dy = floats(152, *y.shape)
        dx, dk = pull(dy)
        attributes = {"strides": strides, "padding": padding, "dilation": dilation,
                      "groups": groups}
        case("convolution", attributes, [x, k], y)
        case("convolutionInputGradient", {**attributes, "inputShape": shape}, [dy, k], dx)
        case("convolutionKernelGradient", {**attributes, "kernelShape": kernel}, [x, dy], dk)


def window_cases():
    for shape, size, strides, padding in [
        ((1, 4, 6, 2), (2, 2), (2, 2), ((0, 0), (0, 0))),
        ((1, 5, 5, 1), (3, 2), (1, 2), ((1, 0), (0, 1))),
        ((2, 7, 1), (3,), (2,), ((1, 1),)),
    ]:
        x = floats(170, *shape)
        full = lambda inner: (1, *inner, 1)  # noqa: E731
        pads = ((0, 0), *padding, (0, 0))
        attributes = {"window": size, "strides": strides, "padding": padding}

        def pool(x, start, fold):
            return lax.reduce_window(x, start, fold, full(size), full(strides), pads)

        def maximum(x):
            return pool(x, -np.inf, lax.max)

        def total(x):
            return pool(x, 0.0, lax.add)

        greatest, pull_max = jax.vjp(maximum, x)
        sums, pull_sum = jax.vjp(total, x)
        places = window_places(x, greatest, size, strides, padding)
        dy = floats(171, *greatest.shape)
        case("maxPool", attributes, [x], greatest, places)
        case("windowGather", attributes, [x, places], greatest)
        case("windowScatter", {**attributes, "inputShape": shape}, [dy, places], pull_max(dy)[0])
        case("windowSum", attributes, [x], sums)
        case("windowSpread", {**attributes, "inputShape": shape}, [dy], pull_sum(dy)[0])


def window_places(x, greatest, size, strides, padding):
    """Where in its window each greatest element stands: a search, since no two are equal."""
    padded = np.pad(x, ((0, 0), *padding, (0, 0)), constant_values=-np.inf)
    places = np.zeros(greatest.shape, np.uint8)
    for index in np.ndindex(*greatest.shape):
        origin = [i * s for i, s in zip(index[1:-1], strides)]
        cells = tuple(slice(o, o + n) for o, n in zip(origin, size))
        places[index] = np.argmax(padded[(index[0], *cells, index[-1])].ravel())
    return places


def indexing_cases():
    x = floats(190, 4, 3, 2)
    for axis, indices in [
        (0, np.array([3, 0, 0, 9, -4], np.int32)),
        (1, np.array([[2, 1], [1, 5]], np.int32)),
        (2, np.int32(1)),
    ]:
        def look(x):
            return jax.numpy.take(x, np.clip(indices, 0, x.shape[axis] - 1), axis)

        y, pull = jax.vjp(look, x)
        dy = floats(191, *y.shape)
        case("gather", {"axis": axis}, [x, indices], y)
        case("scatterAdd", {"axis": axis, "size": x.shape[axis]}, [indices, dy], pull(dy)[0])
    for axis in range(3):
        shape = [4, 3, 2]
        shape[axis] = 5
        indices = ints(192 + axis, *shape, low=-2, high=6)

        def look(x):
            inside = np.clip(indices, 0, x.shape[axis] - 1)
            return jax.numpy.take_along_axis(x, inside, axis)

        y, pull = jax.vjp(look, x)
        dy = floats(196, *y.shape)
        case("gatherAlong", {"axis": axis}, [x, indices], y)
        case("scatterAddAlong", {"axis": axis, "size": x.shape[axis]}, [indices, dy], pull(dy)[0])


def random_cases():
    """JAX pairs counter i with i + n/2; asked one block at a time, it runs the bare cipher."""
    from jax.extend.random import threefry_2x32

    for key in [(0, 0), (0x13198A2E, 0x03707344), (1, 2)]:
        words = []
        for block in range(3):
            counter = np.array([block, 0], np.uint32)
            words.extend(np.asarray(threefry_2x32(np.array(key, np.uint32), counter)))
        case("randomBits", {"shape": [5]}, [np.array(key, np.uint32)],
             np.array(words[:5], np.uint32))


def main():
    unary_cases()
    binary_cases()
    structural_cases()
    reduction_cases()
    contraction_cases()
    window_cases()
    indexing_cases()
    random_cases()
    write("primitives.json", json.loads(json.dumps(CASES)))


main()
