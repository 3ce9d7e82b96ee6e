"""mixed-precision.json: LossScaleOptimizer step by step, and models of the policy mixed_float16."""

import json

from common import generator, keras, np, write

L = keras.layers


def optimizer_case():
    variable = keras.Variable(np.asarray([1.0, -2.0, 0.5], np.float32), name="w")
    inner = keras.optimizers.SGD(learning_rate=0.1, momentum=0.9)
    optimizer = keras.optimizers.LossScaleOptimizer(inner, initial_scale=8.0, dynamic_growth_steps=3)
    optimizer.build([variable])
    gradients = generator(5).normal(size=(12, 3)).round(3) * 8
    gradients[4, 1] = np.inf
    gradients[5, 0] = np.nan
    gradients[9, 2] = -np.inf
    steps = []
    for gradient in gradients:
        state = [v.value for v in optimizer.variables]
        given = [np.asarray(gradient, np.float32)]
        moved, state = optimizer.stateless_apply(state, given, [variable.value])
        variable.assign(moved[0])
        for kept, value in zip(optimizer.variables, state):
            kept.assign(value)
        steps.append({
            "gradient": [str(g) for g in gradient.tolist()],
            "variable": np.asarray(variable.value).tolist(),
            "state": [np.asarray(v.value).ravel().tolist() for v in optimizer.variables],
            "iterations": int(optimizer.iterations.value),
            "scaled": float(optimizer.scale_loss(np.float32(3.0))),
        })
    return {"name": "LossScaleOptimizer", "steps": steps}


MODELS = {
    "dense": ((5,), lambda: [L.Dense(16, activation="relu"), L.Dropout(0.0), L.Dense(3, activation="softmax")]),
    "normalised": ((6,), lambda: [
        L.RMSNormalization(),
        L.Dense(8), L.BatchNormalization(), L.Activation("gelu"), L.LayerNormalization(), L.Dense(3, activation="softmax"),
    ]),
    "convolutional": ((8, 8, 2), lambda: [
        L.Conv2D(4, 3, activation="relu"), L.MaxPooling2D(), L.GroupNormalization(groups=2), L.Conv2D(3, 2, strides=2),
        L.GlobalAveragePooling2D(), L.Dense(3, activation="softmax"),
    ]),
    "recurrent": ((6, 4), lambda: [
        L.Bidirectional(L.LSTM(3, return_sequences=True)), L.GRU(4), L.Dense(3, activation="softmax", dtype="float32"),
    ]),
    "masked": ((7, 3), lambda: [
        L.Masking(), L.SimpleRNN(5, return_sequences=True), L.LayerNormalization(), L.GRU(4), L.Dense(3, activation="softmax"),
    ]),
}


def model_case(name, seed):
    shape, layers = MODELS[name]
    random = generator(seed)
    model = keras.Sequential([keras.Input(shape), *layers()])
    weights = [np.asarray(random.normal(size=w.shape) * 0.5, np.float32).round(3) for w in model.get_weights()]
    weights = [np.abs(w) + 0.5 if "variance" in v.name else w for v, w in zip(model.weights, weights)]
    model.set_weights(weights)
    x = random.normal(size=(8, *shape)).round(3)
    if name == "masked":
        x[::2, 4:] = 0
    y = random.integers(0, 3, size=8)
    output = model.predict(x.astype(np.float32), verbose=0)
    model.compile(keras.optimizers.Adam(0.01), "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(x.astype(np.float32), y, epochs=6, batch_size=4, shuffle=False, verbose=0).history
    return {
        "name": name,
        "model": json.loads(model.to_json()),
        "weights": [w.ravel().tolist() for w in weights],
        "x": x.ravel().tolist(), "xShape": list(x.shape), "y": y.tolist(),
        "dtype": str(output.dtype), "output": output.astype(np.float64).ravel().tolist(),
        "loss": history["loss"],
        "scale": float(model.optimizer.dynamic_scale.value),
        "counter": int(model.optimizer.step_counter.value),
    }


if __name__ == "__main__":
    cases = [optimizer_case()]
    keras.config.set_dtype_policy("mixed_float16")
    cases += [model_case(name, 20 + i) for i, name in enumerate(MODELS)]
    write("mixed-precision.json", cases)
