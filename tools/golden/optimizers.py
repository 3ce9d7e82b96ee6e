"""optimizers.json: ten steps of each optimizer on two variables with given gradients."""

from common import (
    config_of, generator, keras, named, normal, np, numbers, plain, tensor, write)

STEPS = 10

CASES = [
    ("SGD", {"learning_rate": 0.1}),
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9}),
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}),
    ("Adagrad", {"learning_rate": 0.1}),
    ("Adagrad", {"learning_rate": 0.1, "initial_accumulator_value": 0.5, "epsilon": 1e-3}),
    ("RMSprop", {"learning_rate": 0.05}),
    ("RMSprop", {"learning_rate": 0.05, "momentum": 0.5}),
    ("RMSprop", {"learning_rate": 0.05, "centered": True}),
    ("RMSprop", {"learning_rate": 0.05, "rho": 0.8, "momentum": 0.5, "centered": True}),
    ("Adam", {"learning_rate": 0.05}),
    ("Adam", {"learning_rate": 0.05, "amsgrad": True}),
    ("Adam", {"learning_rate": 0.05, "beta_1": 0.8, "beta_2": 0.95, "epsilon": 1e-4}),
    ("AdamW", {"learning_rate": 0.05}),
    ("AdamW", {"learning_rate": 0.05, "weight_decay": 0.1, "amsgrad": True}),
    ("Adadelta", {"learning_rate": 1.0}),
    ("Adamax", {"learning_rate": 0.05}),
    ("Nadam", {"learning_rate": 0.05}),
    ("Ftrl", {"learning_rate": 0.1}),
    ("Ftrl", {"learning_rate": 0.1, "l1_regularization_strength": 0.05,
              "l2_regularization_strength": 0.1, "l2_shrinkage_regularization_strength": 0.02,
              "beta": 0.1}),
    ("Lion", {"learning_rate": 0.05}),
    ("Lamb", {"learning_rate": 0.05}),
    ("Adafactor", {"learning_rate": 0.05}),
    *[
        (class_name, {"learning_rate": 0.1, **extra})
        for class_name in ("SGD", "Adam")
        for extra in (
            {"clipnorm": 0.5},
            {"clipvalue": 0.3},
            {"global_clipnorm": 0.75},
            {"weight_decay": 0.05},
            {"use_ema": True, "ema_momentum": 0.9},
            {"use_ema": True, "ema_momentum": 0.5, "ema_overwrite_frequency": 3},
            {"gradient_accumulation_steps": 3},
        )
    ],
    ("SGD", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True, "clipnorm": 0.5,
             "weight_decay": 0.05}),
    ("RMSprop", {"learning_rate": 0.05, "momentum": 0.5, "weight_decay": 0.05,
                 "global_clipnorm": 0.75}),
    ("SGD", {"learning_rate": ("ExponentialDecay", {
        "initial_learning_rate": 0.5, "decay_steps": 4, "decay_rate": 0.5})}),
    ("Adam", {"learning_rate": ("PiecewiseConstantDecay", {
        "boundaries": [2, 5], "values": [0.1, 0.05, 0.01]})}),
    ("Adam", {"learning_rate": ("CosineDecay", {
        "initial_learning_rate": 0.1, "decay_steps": 8, "alpha": 0.1})}),
]


def build(class_name, args):
    rate = args["learning_rate"]
    if isinstance(rate, tuple):
        args = {**args, "learning_rate": getattr(keras.optimizers.schedules, rate[0])(**rate[1])}
    return getattr(keras.optimizers, class_name)(**args)


def label(args):
    for key, value in args.items():
        yield f"{key}={value[0] if isinstance(value, tuple) else value}"


def main():
    rng = generator(301)
    start = [normal(rng, 3, 2), normal(rng, 2)]
    gradients = [[normal(rng, 3, 2), normal(rng, 2)] for _ in range(STEPS)]
    cases = []
    for class_name, args in CASES:
        keras.utils.clear_session()  # so that names in configs carry no counter
        variables = [
            keras.Variable(value, name=name) for value, name in zip(start, ("kernel", "bias"))]
        optimizer = build(class_name, args)
        optimizer.build(variables)
        steps = []
        for step in gradients:
            optimizer.apply([np.array(g) for g in step], variables)
            steps.append([numbers(v.value) for v in variables])
        state = named(optimizer.variables)
        optimizer.finalize_variable_values(variables)
        rate = args["learning_rate"]
        cases.append({
            "name": " ".join([class_name, *label(args)]),
            "className": class_name,
            "args": plain({**args, "learning_rate": None if isinstance(rate, tuple) else rate}),
            "schedule": (
                {"className": rate[0], "args": rate[1]} if isinstance(rate, tuple) else None),
            "config": config_of(optimizer),
            "variables": [tensor(v) for v in start],
            "gradients": [[numbers(g) for g in step] for step in gradients],
            "steps": steps,
            "state": state,
            "finalVariables": [numbers(v.value) for v in variables],
        })
    write("optimizers.json", cases)


main()
