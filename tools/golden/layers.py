"""layers.json: configs, weights, outputs and gradients of layers on tiny inputs.

The cases themselves stand in layer_cases.py.
"""

from common import (
    FLOATX, config_of, generator, jax, keras, named, normal, np, plain, tensor, uniform,
    weighted_sum, write)
from layer_cases import CASES


def fill(layer, rng):
    """Give every weight short numbers; those that scale or divide stay near one."""
    for variable in layer.weights:
        near_one = variable.name in ("gamma", "moving_variance", "scale")
        draw = uniform(rng, *variable.shape, low=0.5, high=1.5) if near_one else normal(
            rng, *variable.shape, scale=0.5)
        variable.assign(draw)


def split(case, values):
    """The positional and keyword arguments of the call for these input values."""
    style = case.get("style", "single")
    if style == "single":
        return [values[0]], {}
    if style == "list":
        return [list(values)], {}
    if style == "initial_state":
        return [values[0]], {"initial_state": list(values[1:])}
    return [], dict(zip(style, values))


def as_list(value):
    return list(value) if isinstance(value, (list, tuple)) else [value]


def run(seed, case):
    keras.utils.clear_session()  # so that names in configs carry no counter
    rng = generator(seed)
    layer = case["make"]()
    inputs = [np.asarray(v) for v in case["inputs"](rng)]
    kwargs = case.get("kwargs", {})
    if "adapt" in case:
        adapt_data = case["adapt"](rng)
        layer.adapt(adapt_data)
    training = case.get("training", False)
    # CategoryEncoding knows no training argument.
    flags = {"training": training} if layer._call_has_training_arg else {}
    args, named_inputs = split(case, inputs)
    layer(*args, **named_inputs, **kwargs)
    if "adapt" not in case:
        fill(layer, rng)
    before = [np.asarray(v.value) for v in layer.weights]
    trainable = [v.value for v in layer.trainable_variables]
    frozen = [v.value for v in layer.non_trainable_variables]

    def call(weights, values):
        args, named_inputs = split(case, values)
        outputs, state = layer.stateless_call(
            weights, frozen, *args, **named_inputs, **kwargs, **flags)
        return as_list(outputs), state

    outputs, state = call(trainable, inputs)
    out_weights = [normal(rng, *np.shape(o)) for o in outputs]
    floats = [i for i, v in enumerate(inputs) if np.issubdtype(v.dtype, np.floating)]

    def scalar(weights, values):
        merged = list(inputs)
        for i, value in zip(floats, values):
            merged[i] = value
        return weighted_sum(lambda: call(weights, merged)[0], out_weights)()

    differentiable = case.get("differentiable", True)
    weight_gradients, input_gradients = jax.grad(scalar, argnums=(0, 1))(
        trainable, [inputs[i] for i in floats]) if differentiable else ([], [])
    by_weight = {id(v): g for v, g in zip(layer.trainable_variables, weight_gradients)}
    after = {id(v): s for v, s in zip(layer.non_trainable_variables, state)}
    by_input = dict(zip(floats, input_gradients))
    style = case.get("style", "single")
    mask = case.get("mask_of")
    return {
        "name": case["name"],
        "className": type(layer).__name__,
        "args": plain(case["args"]) if case["args"] is not None else None,
        "config": config_of(layer),
        "training": training,
        "inputStyle": style if isinstance(style, str) else "named",
        "inputNames": None if isinstance(style, str) else list(style),
        "inputs": [tensor(v) for v in inputs],
        "kwargs": {
            key: tensor(v) if isinstance(v, np.ndarray) else v for key, v in kwargs.items()},
        "adaptData": tensor(adapt_data) if "adapt" in case else None,
        "weights": named(layer.weights, before),
        "outputs": [tensor(o) for o in outputs],
        "outputMask": tensor(layer.compute_mask(inputs[0], kwargs.get("mask"))) if mask else None,
        "outputWeights": [tensor(w) for w in out_weights],
        "inputGradients": [
            tensor(by_input[i]) if i in by_input else None for i in range(len(inputs))],
        "weightGradients": [
            tensor(by_weight[id(v)]) if id(v) in by_weight else None for v in layer.weights],
        "updatedWeights": [
            tensor(after[id(v)]) if training and id(v) in after else None for v in layer.weights],
    }


def main():
    # Keras' SimpleRNN on JAX starts from float32 states even in double precision.
    skipped = "SimpleRNN" if FLOATX == "float64" else None
    write("layers.json", [
        run(1000 + i, case) for i, case in enumerate(CASES)
        if case["name"].split()[0] != skipped])


main()
