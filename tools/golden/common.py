"""What every golden script shares: Keras on JAX, seeded numbers, and JSON with one case per line.

Import this module before keras: it picks the backend.
GOLDEN_FLOATX=float64 computes in double precision and GOLDEN_OUT writes elsewhere; both serve
check_precision.py alone.
"""

import json
import os
import pathlib

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_PLATFORMS"] = "cpu"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false"

FLOATX = os.environ.get("GOLDEN_FLOATX", "float32")
if FLOATX == "float64":
    os.environ["JAX_ENABLE_X64"] = "1"

import jax  # noqa: E402
import keras  # noqa: E402
import numpy as np  # noqa: E402

keras.config.set_floatx(FLOATX)

ROOT = pathlib.Path(__file__).resolve().parents[2]
OUT = pathlib.Path(os.environ.get("GOLDEN_OUT", ROOT / "tests" / "golden"))


def generator(seed):
    """A NumPy generator; every case draws from one of its own, so cases do not shift each other."""
    return np.random.default_rng(seed)


def normal(rng, *shape, scale=1.0):
    """Normal numbers of three decimals: short in the file, exactly the same on both sides."""
    return np.round(rng.normal(size=shape) * scale, 3).astype(FLOATX)


def uniform(rng, *shape, low=0.0, high=1.0):
    """Uniform numbers of three decimals in [low, high)."""
    return np.round(rng.uniform(low, high, size=shape), 3).astype(FLOATX)


def distinct(rng, *shape):
    """Numbers around zero of which no two are equal, so that a maximum has one place."""
    count = int(np.prod(shape))
    values = (rng.permutation(count) - count // 2) * 0.037 + 0.011
    return np.round(values, 3).reshape(shape).astype(FLOATX)


def number(value):
    """The shortest decimal that rounds to this float32; non-finite numbers become strings."""
    value = np.float32(value)
    if np.isnan(value):
        return "NaN"
    if np.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    short = float(str(value))
    return int(short) if short == int(short) and abs(short) < 1e15 else short


def numbers(array):
    """A flat list in row-major order, with `number` for floats and integers for the rest."""
    array = np.asarray(array)
    if array.dtype == np.bool_ or np.issubdtype(array.dtype, np.integer):
        return [int(v) for v in array.ravel()]
    return [number(v) for v in array.ravel()]


def tensor(value):
    """{shape, dtype, data} of a NumPy, JAX or Keras tensor; every float counts as float32."""
    array = np.asarray(value)
    if array.dtype == np.bool_:
        dtype = "bool"
    elif np.issubdtype(array.dtype, np.integer):
        dtype = "int32"
    else:
        dtype = "float32"
    return {"shape": list(array.shape), "dtype": dtype, "data": numbers(array)}


def short_path(variable):
    """The variable's path below its layer or model: "lstm_cell/kernel"."""
    return variable.path.split("/", 1)[-1]


def named(variables, values=None):
    """[{name, trainable, shape, dtype, data}] of variables, with other values if given."""
    values = [v.value for v in variables] if values is None else values
    return [
        {"name": short_path(v), "trainable": bool(v.trainable), **tensor(value)}
        for v, value in zip(variables, values)
    ]


def plain(value):
    """A config as JSON: floats at float32 precision, tuples as lists, object ids renumbered."""
    ids = {}

    def walk(item):
        if isinstance(item, dict):
            return {
                key: ids.setdefault(v, len(ids)) if key == "shared_object_id" else walk(v)
                for key, v in item.items()
            }
        if isinstance(item, (list, tuple)):
            return [walk(v) for v in item]
        if isinstance(item, (np.ndarray, jax.Array)):
            return numbers(item) if item.ndim else walk(item.item())
        if isinstance(item, (float, np.floating)) and not isinstance(item, bool):
            return number(item)
        return item

    return walk(value)


def config_of(instance):
    """The JSON config of a Keras object, nested objects serialized."""
    return plain(keras.saving.serialize_keras_object(instance)["config"])


def weighted_sum(f, weights):
    """Σ out·weights over the outputs of f: the scalar whose gradient the cases hold."""

    def scalar(*args):
        out = f(*args)
        outs = out if isinstance(out, (list, tuple)) else [out]
        return sum((o * w).sum() for o, w in zip(outs, weights))

    return scalar


def write(name, cases):
    """Write OUT/name: the versions on the first line, then one case per line."""
    names = [case["name"] for case in cases]
    twice = sorted({n for n in names if names.count(n) > 1})
    if twice:
        raise SystemExit(f"{name}: these case names occur twice: {twice}")
    versions = {"keras": keras.__version__, "jax": jax.__version__, "numpy": np.__version__}
    lines = [json.dumps(case, separators=(",", ":"), allow_nan=False) for case in cases]
    text = '{"versions":%s,"cases":[\n%s\n]}\n' % (json.dumps(versions), ",\n".join(lines))
    path = OUT / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    print(f"{name}: {len(cases)} cases, {len(text) / 1024:.0f} KiB")
