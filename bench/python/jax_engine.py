"""Plain JAX: functions of parameters under jit, Adam written out, a step at a time or by scan."""

import functools

import jax
import jax.numpy as jnp
from jax import lax

import digits
import values
from values import fill, sample


def dense(x, kernel, bias):
    return x @ kernel + bias


def tiny(w, x):
    x = jnp.tanh(dense(x, *w[0:2]))
    return dense(jnp.tanh(dense(x, *w[2:4])), *w[4:6])


def mlp(w, x):
    x = jax.nn.relu(dense(x, *w[0:2]))
    return dense(jax.nn.relu(dense(x, *w[2:4])), *w[4:6])


def convolve(x, kernel, stride=1, padding="VALID", groups=1):
    names = ("NHWC", "HWIO", "NHWC")
    return lax.conv_general_dilated(
        x, kernel, (stride, stride), padding, dimension_numbers=names, feature_group_count=groups
    )


def cnn(w, x):
    for kernel, bias in (w[0:2], w[2:4]):
        x = jax.nn.relu(convolve(x, kernel) + bias)
        x = lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
    return dense(x.reshape(x.shape[0], -1), *w[4:6])


def lstm(w, x):
    kernel, recurrent, bias = w[0:3]
    inputs = jnp.swapaxes(x @ kernel + bias, 0, 1)
    zeros = jnp.zeros((x.shape[0], 128))

    def step(state, gates):
        h, c = state
        i, f, g, o = jnp.split(gates + h @ recurrent, 4, axis=-1)
        c = jax.nn.sigmoid(f) * c + jax.nn.sigmoid(i) * jnp.tanh(g)
        return (jax.nn.sigmoid(o) * jnp.tanh(c), c), None

    (h, _), _ = lax.scan(step, (zeros, zeros), inputs)
    return dense(h, *w[3:5])


def normalize(x, gamma, beta):
    mean = x.mean(-1, keepdims=True)
    return (x - mean) * lax.rsqrt(x.var(-1, keepdims=True) + 1e-6) * gamma + beta


def attend(x, w):
    q, k, v = (jnp.einsum("btd,dhk->bthk", x, w[2 * i]) + w[2 * i + 1] for i in range(3))
    found = jax.nn.dot_product_attention(q, k, v)
    return jnp.einsum("bthk,hkd->btd", found, w[6]) + w[7]


def transformer(w, x):
    for first in (0, 16):
        part = w[first : first + 16]
        x = x + attend(normalize(x, *part[0:2]), part[2:10])
        wide = jax.nn.gelu(dense(normalize(x, *part[10:12]), *part[12:14]), approximate=False)
        x = x + dense(wide, *part[14:16])
    return dense(x.mean(1), *w[32:34])


MODELS = {"tiny": tiny, "mlp": mlp, "cnn": cnn, "lstm": lstm, "transformer": transformer}


def binary_loss(logits, y):
    return jnp.mean(jnp.maximum(logits, 0) - logits * y + jnp.log1p(jnp.exp(-jnp.abs(logits))))


def class_loss(logits, y):
    picked = jnp.take_along_axis(jax.nn.log_softmax(logits), y[:, None], axis=-1)
    return -jnp.mean(picked)


def update(weights, gradients, state):
    step, first, second = state
    step = step + 1
    alpha = 1e-3 * jnp.sqrt(1 - 0.999**step) / (1 - 0.9**step)
    first = [m + (g - m) * 0.1 for m, g in zip(first, gradients)]
    second = [v + (g * g - v) * 0.001 for v, g in zip(second, gradients)]
    moved = [w - alpha * m / (jnp.sqrt(v) + 1e-7) for w, m, v in zip(weights, first, second)]
    return moved, (step, first, second)


def training(task, by_scan):
    model = MODELS[task["model"]]
    is_binary = task["model"] == "tiny"
    loss_of = binary_loss if is_binary else class_loss
    batch, batches = task["batch"], task["batches"]
    x, y = jnp.asarray(fill(task["x"])), jnp.asarray(fill(task["y"]))
    y = y if is_binary else y.astype(jnp.int32)
    xs, ys = (t.reshape(batches, batch, *t.shape[1:]) for t in (x, y))
    parts = [(xs[i], ys[i]) for i in range(batches)]
    weights = [jnp.asarray(fill(weight)) for weight in task["weights"]]

    def step(carry, data):
        loss, gradients = jax.value_and_grad(lambda w: loss_of(model(w, data[0]), data[1]))(carry[0])
        return update(carry[0], gradients, carry[1]), loss

    one = jax.jit(step, donate_argnums=0)

    @functools.partial(jax.jit, donate_argnums=0)
    def epoch(carry, data):
        return lax.scan(step, carry, data)

    held = {"carry": initial(weights), "next": 0}

    def run(times):
        if by_scan:
            for _ in range(times // batches):
                held["carry"], _ = epoch(held["carry"], (xs, ys))
        for _ in range(times % batches if by_scan else times):
            held["carry"], _ = one(held["carry"], parts[held["next"]])
            held["next"] = (held["next"] + 1) % batches
        jax.block_until_ready(held["carry"])

    def numbers():
        before = float(loss_of(model(held["carry"][0], x), y))
        run(batches)
        logits = model(held["carry"][0], x)
        found = jax.nn.sigmoid(logits) if is_binary else jax.nn.softmax(logits)
        return [before, float(loss_of(logits, y)), *sample(found)]

    about = f"jit of a scan over {batches} steps" if by_scan else "jit of a step, arguments donated"
    return {"run": run, "numbers": numbers, "setting": about}


def initial(weights):
    zeros = [jnp.zeros_like(w) for w in weights]
    return (weights, (jnp.float32(0), zeros, [jnp.zeros_like(w) for w in weights]))


def prediction(task):
    model = MODELS[task["model"]]
    weights = [jnp.asarray(fill(weight)) for weight in task["weights"]]
    x = jnp.asarray(fill(task["x"])[:1])
    activation = jax.nn.sigmoid if task["model"] == "tiny" else jax.nn.softmax
    compiled = jax.jit(lambda w, a: activation(model(w, a)))

    def run(times):
        for _ in range(times):
            compiled(weights, x).block_until_ready()

    return {"run": run, "numbers": lambda: sample(compiled(weights, x)), "setting": "jit"}


def cold(task):
    """Compiles a step of its own in every run."""
    model = MODELS[task["model"]]
    x = jnp.asarray(fill(task["x"])[: task["batch"]])
    y = jnp.asarray(fill(task["y"])[: task["batch"]]).astype(jnp.int32)
    states = [initial([jnp.asarray(fill(weight)) for weight in task["weights"]]) for _ in range(2)]

    def run(_):
        def step(carry, a, b):
            gradients = jax.grad(lambda w: class_loss(model(w, a), b))(carry[0])
            return update(carry[0], gradients, carry[1])

        jax.block_until_ready(jax.jit(step)(states.pop(0), x, y))

    return {"run": run, "numbers": lambda: [], "setting": "jit"}


def digits_forward(w, x, key):
    x = jax.nn.relu(convolve(x, w[0], padding="SAME") + w[1])
    x = jax.nn.relu(convolve(x, w[2]) + w[3])
    x = lax.reduce_window(x, -jnp.inf, lax.max, (1, 2, 2, 1), (1, 2, 2, 1), "VALID")
    x = x.reshape(x.shape[0], -1)
    if key is not None:
        x = jnp.where(jax.random.bernoulli(key, 0.75, x.shape), x / 0.75, 0)
    return dense(jax.nn.relu(dense(x, *w[4:6])), *w[6:8])


def fit_digits(task):
    (x, y), (test_x, test_y) = digits.read(task)
    x, y, test_x = jnp.asarray(x), jnp.asarray(y).astype(jnp.int32), jnp.asarray(test_x)
    shapes = [(3, 3, 1, 32), (32,), (3, 3, 32, 32), (32,), (288, 64), (64,), (64, 10), (10,)]

    def run(_):
        keys = jax.random.split(jax.random.key(0), len(shapes))
        glorot = jax.nn.initializers.glorot_uniform()
        weights = [
            glorot(key, shape) if len(shape) > 1 else jnp.zeros(shape)
            for key, shape in zip(keys, shapes)
        ]

        @functools.partial(jax.jit, donate_argnums=0)
        def step(carry, rows, key):
            gradients = jax.grad(
                lambda w: class_loss(digits_forward(w, x[rows], key), y[rows])
            )(carry[0])
            return update(carry[0], gradients, carry[1])

        carry, key = initial(weights), jax.random.key(1)
        for _ in range(task["epochs"]):
            key, other = jax.random.split(key)
            order = jax.random.permutation(other, len(y))
            for first in range(0, len(y), task["batch"]):
                key, other = jax.random.split(key)
                carry = step(carry, order[first : first + task["batch"]], other)
        digits.check(digits_forward(carry[0], test_x, None), test_y)

    return {"run": run, "numbers": lambda: [], "setting": "jit of a step"}


def repeated(function, *operands):
    """Makes a function under jit ready to be run on operands that stay where they are."""
    compiled = jax.jit(function)
    operands = [jnp.asarray(operand) for operand in operands]

    def run(times):
        result = None
        for _ in range(times):
            result = compiled(*operands)
        jax.block_until_ready(result)

    return {"run": run, "numbers": lambda: sample(compiled(*operands)), "setting": "jit"}


def product(task):
    forms = {
        "NN": lambda a, b: a @ b,
        "NT": lambda a, b: a @ b.T,
        "TN": lambda a, b: a.T @ b,
    }
    return repeated(forms[task["form"]], *values.product(task))


def convolution(task):
    x, kernel, gradient = values.convolution(task)
    groups = task["channels"] if task["depthwise"] else 1
    if task["depthwise"]:
        kernel = kernel.transpose(0, 1, 3, 2)

    def forward(a, w):
        return convolve(a, w, task["stride"], "SAME", groups)

    if task["direction"] == "forward":
        return repeated(forward, x, kernel)
    place = 0 if task["direction"] == "input" else 1

    def backward(a, w, dy):
        return jax.vjp(forward, a, w)[1](dy)[place]

    return repeated(backward, x, kernel, gradient)


def adam(task):
    x, gradient, _, _ = (jnp.asarray(array) for array in values.elementwise(task))
    state = (jnp.float32(0), [jnp.zeros_like(x)], [jnp.zeros_like(x)])
    step = jax.jit(update, donate_argnums=(0, 2))
    held = {"weights": [jnp.copy(x)], "state": state}

    def run(times):
        for _ in range(times):
            held["weights"], held["state"] = step(held["weights"], [gradient], held["state"])
        jax.block_until_ready(held["weights"])

    def numbers():
        run(1)
        return sample(held["weights"][0])

    return {"run": run, "numbers": numbers, "setting": "jit, arguments donated"}


def elementwise(task):
    x, _, gamma, beta = values.elementwise(task)
    work = {
        "copy": jnp.copy,
        "softmax": jax.nn.softmax,
        "gelu": lambda a: jax.nn.gelu(a, approximate=False),
        "layer-norm": lambda a: normalize(a, gamma, beta),
    }
    return repeated(work[task["operation"]], x)


def candidates(task, options):
    if task["kind"] == "train":
        choices = [False, True] if options["setting"] == "best" else [False]
        return [lambda by_scan=by_scan: training(task, by_scan) for by_scan in choices]
    others = {
        "predict": prediction,
        "cold": cold,
        "fit": fit_digits,
        "product": product,
        "convolution": convolution,
    }
    if task["kind"] in others:
        return [lambda: others[task["kind"]](task)]
    if task["operation"] == "adam":
        return [lambda: adam(task)]
    return [lambda: elementwise(task)]
