"""activations.json: values and gradients of the keras.activations functions."""

from common import generator, jax, keras, normal, np, tensor, weighted_sum, write

NAMES = [
    ("linear", {}),
    ("sigmoid", {}),
    ("relu", {}),
    ("relu", {"negative_slope": 0.1, "max_value": 2.0, "threshold": 0.5}),
    ("softmax", {}),
    ("softmax", {"axis": 0}),
    ("tanh", {}),
    ("gelu", {"approximate": False}),
    ("gelu", {"approximate": True}),
    ("leaky_relu", {}),
    ("leaky_relu", {"negative_slope": 0.3}),
    ("elu", {}),
    ("elu", {"alpha": 0.5}),
    ("selu", {}),
    ("silu", {}),
    ("softplus", {}),
    ("softsign", {}),
    ("exponential", {}),
    ("hard_sigmoid", {}),
    ("mish", {}),
    ("relu6", {}),
    ("log_softmax", {}),
    ("log_softmax", {"axis": 0}),
]

# Where the one-sided derivatives differ; the gradient there is JAX's convention, not mathematics.
KINKS = {
    "relu": [0.0], "relu6": [0.0, 6.0], "leaky_relu": [0.0], "elu": [0.0], "selu": [0.0],
    "hard_sigmoid": [-3.0, 3.0],
}


def inputs():
    rng = generator(101)
    moderate = normal(rng, 4, 7, scale=1.5)
    moderate[0, :3] = [0.0, -0.0, 0.75]
    moderate[1, 0] = -1e-3
    wide = normal(rng, 4, 7, scale=5.0)
    wide[0, :4] = [20.0, -20.0, 0.0, 15.5]
    wide[1, :2] = [-12.25, 12.25]
    wide[2, :] = 20.0
    wide[3, 0] = -20.0
    return {"moderate": moderate, "wide": wide}


def main():
    weights = normal(generator(102), 4, 7)
    cases = []
    for label, x in inputs().items():
        for name, args in NAMES:
            function = getattr(keras.activations, name)
            apply = lambda v: function(v, **args)  # noqa: E731
            text = " ".join(f"{k}={v}" for k, v in args.items())
            cases.append({
                "name": " ".join(filter(None, [name, text, label])),
                "activation": name,
                "args": args,
                "input": tensor(x),
                "output": tensor(apply(x)),
                "outputWeights": tensor(weights),
                "inputGradient": tensor(jax.grad(weighted_sum(apply, [weights]))(x)),
                "kinks": [int(i) for i in np.flatnonzero(np.isin(x, KINKS.get(name, [])))],
            })
    write("activations.json", cases)


main()
