"""Models of every layer and topology that Gradus has, made by Python Keras, with data for each.

`CASES` maps a name to a function that gives {model, x, y}; a model without `y` is not trained, and
what one that is marked `random` does in training is left to chance.
"""

import functools

import keras
import numpy as np

L = keras.layers
COUNT = 6
CASES = {}


def numbers(*shape, seed=0):
    rng = np.random.default_rng([seed, *shape])
    return rng.uniform(-1, 1, (COUNT, *shape)).astype("float32")


def integers(below, *shape):
    return np.random.default_rng([below, *shape]).integers(0, below, (COUNT, *shape)).astype("int32")


def labels(classes):
    return np.eye(classes, dtype="float32")[integers(classes)]


def case(make):
    CASES[make.__name__] = make
    return make


# Each optimizer, and each of the options that they share, in turn for the models of one layer.
OPTIMIZERS = [
    lambda: keras.optimizers.SGD(0.05),
    lambda: keras.optimizers.SGD(1.0, momentum=0.9, nesterov=True),
    lambda: keras.optimizers.Adam(0.01, amsgrad=True),
    lambda: keras.optimizers.RMSprop(0.01, momentum=0.5, centered=True),
    lambda: keras.optimizers.Adagrad(0.05),
    lambda: keras.optimizers.Adadelta(0.5),
    lambda: keras.optimizers.Adamax(0.01),
    lambda: keras.optimizers.AdamW(0.01, clipnorm=1.0),
    lambda: keras.optimizers.Nadam(0.01, clipvalue=0.5),
    lambda: keras.optimizers.Ftrl(0.05, l1_regularization_strength=0.001),
    lambda: keras.optimizers.Lion(0.01, global_clipnorm=1.0),
    lambda: keras.optimizers.Lamb(0.01),
    lambda: keras.optimizers.Adafactor(0.01),
    lambda: keras.optimizers.Adam(0.01, use_ema=True, ema_momentum=0.9),
    lambda: keras.optimizers.SGD(0.1, momentum=0.5, gradient_accumulation_steps=2),
    lambda: keras.optimizers.Adam(keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.5, True)),
    lambda: keras.optimizers.SGD(keras.optimizers.schedules.CosineDecay(0.1, 10, warmup_steps=4,
                                                                        warmup_target=0.2)),
    lambda: keras.optimizers.SGD(keras.optimizers.schedules.PiecewiseConstantDecay([1, 3], [0.1, 0.05, 0.01])),
    lambda: keras.optimizers.RMSprop(keras.optimizers.schedules.PolynomialDecay(0.1, 10, power=2.0)),
    lambda: keras.optimizers.Adagrad(keras.optimizers.schedules.InverseTimeDecay(0.1, 2, 0.5)),
    lambda: keras.optimizers.Adam(keras.optimizers.schedules.CosineDecayRestarts(0.1, 3)),
]


def layer_case(name, layers, shape, dtype="float32", below=7, random=False):
    """Puts layers between an input and a Dense layer on top."""
    number = len(CASES)

    def make():
        made = layers()
        made = made if isinstance(made, list) else [made]
        stack = keras.Sequential([keras.Input(shape, dtype=dtype), *made], name=f"{name}_model")
        if len(stack.output_shape) > 2:
            stack.add(L.Flatten())
        stack.add(L.Dense(2, bias_initializer="random_normal", name="top"))
        stack.compile(OPTIMIZERS[number % len(OPTIMIZERS)](), "mse")
        x = numbers(*shape) if dtype == "float32" else integers(below, *shape)
        return {"model": stack, "x": x, "y": numbers(2, seed=1), "random": random}

    CASES[name] = make


LINE, IMAGE = (8, 3), (6, 6, 2)
layer_case("dense", lambda: L.Dense(
    4, "selu", kernel_initializer=keras.initializers.VarianceScaling(1.0, "fan_out", "uniform", seed=3),
    kernel_regularizer=keras.regularizers.L1L2(0.0, 1.0), kernel_constraint=keras.constraints.MaxNorm(1.0),
    activity_regularizer="l2", bias_initializer=keras.initializers.Constant(1.0)), (3,))
layer_case("einsum_dense", lambda: [L.EinsumDense("abc,cd->abd", (None, 4), bias_axes="d"), L.GlobalAveragePooling1D()], LINE)
layer_case("embedding", lambda: L.Embedding(7, 3, embeddings_constraint="unit_norm"), (4,), "int32")
layer_case("embedding_masked", lambda: [L.Embedding(7, 3, mask_zero=True), L.GRU(3)], (4,), "int32")
layer_case("masking", lambda: [L.Masking(0.0), L.LSTM(2, unit_forget_bias=False)], LINE)
layer_case("activation", lambda: [L.Activation(name) for name in ["mish", "gelu", "softsign"]], (3,))
layer_case("identity", lambda: L.Identity(), (3,))
layer_case("elu", lambda: L.ELU(0.5), (3,))
layer_case("leaky_relu", lambda: L.LeakyReLU(0.1), (3,))
layer_case("p_re_lu", lambda: L.PReLU("random_normal", shared_axes=[1]), LINE)
layer_case("relu", lambda: L.ReLU(6.0, 0.1, 0.2), (3,))
layer_case("softmax", lambda: L.Softmax(1), LINE)
layer_case("conv1d", lambda: L.Conv1D(4, 3, dilation_rate=2, padding="causal", activation="swish"), LINE)
layer_case("conv1d_transpose", lambda: L.Conv1DTranspose(2, 3, strides=2, padding="same"), LINE)
layer_case("conv2d", lambda: L.Conv2D(4, (3, 2), strides=(2, 1), groups=2, kernel_regularizer="l2"), IMAGE)
layer_case("conv2d_transpose", lambda: L.Conv2DTranspose(3, 3, strides=2, output_padding=1, padding="same"), IMAGE)
layer_case("depthwise_conv2d", lambda: L.DepthwiseConv2D(3, depth_multiplier=2, padding="same"), IMAGE)
layer_case("separable_conv2d", lambda: L.SeparableConv2D(3, 2, depth_multiplier=2, use_bias=False), IMAGE)
layer_case("average_pooling1d", lambda: L.AveragePooling1D(3, 2, "same"), LINE)
layer_case("average_pooling2d", lambda: L.AveragePooling2D((2, 3), padding="same"), IMAGE)
layer_case("max_pooling1d", lambda: L.MaxPooling1D(2), LINE)
layer_case("max_pooling2d", lambda: L.MaxPooling2D(2, 1, "valid"), IMAGE)
layer_case("global_average_pooling1d", lambda: L.GlobalAveragePooling1D(), LINE)
layer_case("global_average_pooling2d", lambda: L.GlobalAveragePooling2D(keepdims=True), IMAGE)
layer_case("global_max_pooling1d", lambda: L.GlobalMaxPooling1D(keepdims=True), LINE)
layer_case("global_max_pooling2d", lambda: L.GlobalMaxPooling2D(), IMAGE)
layer_case("batch_normalization", lambda: [L.BatchNormalization(momentum=0.5), L.BatchNormalization(center=False)], IMAGE)
layer_case("layer_normalization", lambda: L.LayerNormalization(axis=[1, 2], epsilon=1.0), LINE)
layer_case("group_normalization", lambda: L.GroupNormalization(2), IMAGE)
layer_case("rms_normalization", lambda: L.RMSNormalization(), LINE)
layer_case("unit_normalization", lambda: L.UnitNormalization(axis=1), LINE)
layer_case("dropout", lambda: L.Dropout(0.5, seed=1), (3,), random=True)
layer_case("gaussian_dropout", lambda: L.GaussianDropout(0.5), (3,), random=True)
layer_case("gaussian_noise", lambda: L.GaussianNoise(1.0), (3,), random=True)
layer_case("spatial_dropout1d", lambda: L.SpatialDropout1D(0.25), LINE, random=True)
layer_case("spatial_dropout2d", lambda: L.SpatialDropout2D(0.25), IMAGE, random=True)
layer_case("activity_regularization", lambda: L.ActivityRegularization(0.0, 1.0), (3,))
layer_case("cropping1d", lambda: L.Cropping1D((1, 2)), LINE)
layer_case("cropping2d", lambda: L.Cropping2D(((1, 2), (0, 1))), IMAGE)
layer_case("zero_padding1d", lambda: L.ZeroPadding1D(2), LINE)
layer_case("zero_padding2d", lambda: L.ZeroPadding2D((1, 2)), IMAGE)
layer_case("up_sampling1d", lambda: L.UpSampling1D(3), LINE)
layer_case("up_sampling2d", lambda: L.UpSampling2D((2, 1), interpolation="bilinear"), IMAGE)
layer_case("flatten", lambda: L.Flatten(), IMAGE)
layer_case("permute", lambda: L.Permute((3, 1, 2)), IMAGE)
layer_case("repeat_vector", lambda: L.RepeatVector(3), (4,))
layer_case("reshape", lambda: L.Reshape((-1, 4)), IMAGE)
layer_case("rescaling", lambda: L.Rescaling(2, offset=1), (3,))
layer_case("category_encoding", lambda: L.CategoryEncoding(7, output_mode="count"), (4,), "int32")
layer_case("simple_rnn", lambda: L.SimpleRNN(3, return_sequences=True, go_backwards=True), LINE)
layer_case("gru", lambda: L.GRU(3, reset_after=False, recurrent_activation="hard_sigmoid"), LINE)
layer_case("lstm", lambda: L.LSTM(3, return_sequences=True, recurrent_initializer="glorot_normal"), LINE)
layer_case("rnn_of_cells", lambda: [L.RNN(cell(3), return_sequences=True) for cell in (
    L.SimpleRNNCell, L.GRUCell, L.LSTMCell)], LINE)
layer_case("bidirectional", lambda: L.Bidirectional(
    L.LSTM(2, return_sequences=True), "sum", backward_layer=L.GRU(2, return_sequences=True, go_backwards=True)), LINE)
layer_case("time_distributed", lambda: L.TimeDistributed(L.Conv2D(2, 2)), (3, 4, 4, 1))


@case
def normalization():
    scale = L.Normalization()
    scale.adapt(numbers(3, seed=5) * 4 + 1)
    fixed = L.Normalization(mean=[1.0, 2.0, 3.0], variance=[2.0, 2.0, 0.5], invert=True)
    model = keras.Sequential([keras.Input((3,)), scale, fixed, L.Dense(2)])
    model.compile("sgd", "mae", metrics=["mse"])
    return {"model": model, "x": numbers(3), "y": numbers(2)}


@case
def merging():
    a, b = keras.Input((3,), name="a"), keras.Input((3,), name="b")
    merged = [make()([a, b]) for make in (L.Add, L.Subtract, L.Multiply, L.Average, L.Maximum, L.Minimum)]
    dotted = L.Dot(axes=1, normalize=True)([a, b])
    joined = L.Concatenate()([*merged, dotted])
    model = keras.Model([a, b], L.Dense(2)(joined))
    model.compile("adam", "mse")
    return {"model": model, "x": [numbers(3), numbers(3, seed=1)], "y": numbers(2)}


@case
def attention():
    query, value = keras.Input((4, 6)), keras.Input((5, 6))
    heads = L.MultiHeadAttention(2, 3, output_shape=5, name="cross")
    own = L.MultiHeadAttention(2, 2, use_bias=False)
    seen = heads(query, value)
    seen = L.Add()([seen, own(seen, seen, use_causal_mask=True)])
    model = keras.Model([query, value], L.GlobalAveragePooling1D()(seen))
    model.compile(keras.optimizers.AdamW(0.01), "mse")
    return {"model": model, "x": [numbers(4, 6), numbers(5, 6)], "y": numbers(5)}


@case
def attention_masked():
    words = keras.Input((5,), dtype="int32")
    seen = L.Embedding(7, 4, mask_zero=True)(words)
    seen = L.MultiHeadAttention(2, 3)(seen, seen)
    model = keras.Model(words, L.Dense(2)(L.GlobalAveragePooling1D()(seen)))
    model.compile("rmsprop", "mse")
    return {"model": model, "x": integers(7, 5), "y": numbers(2)}


@case
def encoder_decoder():
    source, target = keras.Input((5, 2), name="source"), keras.Input((4, 3), name="target")
    _, hidden, carry = L.LSTM(3, return_state=True)(source)
    decoded = L.LSTM(3, return_sequences=True)(target, initial_state=[hidden, carry])
    model = keras.Model({"source": source, "target": target}, L.TimeDistributed(L.Dense(2))(decoded))
    model.compile("adam", "mse")
    return {"model": model, "x": {"source": numbers(5, 2), "target": numbers(4, 3)}, "y": numbers(4, 2)}


@case
def shared_layers():
    left, right = keras.Input((3,)), keras.Input((3,))
    common = L.Dense(4, "tanh")
    norm = L.BatchNormalization()
    joined = L.Concatenate()([norm(common(left)), norm(common(right))])
    model = keras.Model([left, right], L.Dense(1)(L.Dropout(0.0)(joined)))
    model.compile(keras.optimizers.SGD(0.1, momentum=0.9), "mse")
    return {"model": model, "x": [numbers(3), numbers(3, seed=2)], "y": numbers(1)}


@case
def shared_between_wrappers():
    """One layer inside of two wrappers and beside them: stored once, at the first place."""
    x = keras.Input((4, 3))
    common = L.Dense(3, "tanh", name="common")
    first, second = L.TimeDistributed(common, name="first"), L.TimeDistributed(common, name="second")
    model = keras.Model(x, L.Flatten()(second(first(common(x)))))
    model.compile("adam", "mse")
    return {"model": model, "x": numbers(4, 3), "y": numbers(12)}


@case
def depth_order():
    """Layers of equal shape whose order in the file follows depth, not creation."""
    x = keras.Input((3,))
    last, middle, first, side = (L.Dense(3, "tanh", name=n) for n in ("z", "y", "x", "w"))
    hidden = middle(first(x))
    outputs = [last(L.Add()([hidden, side(x)])), side(first(hidden))]
    model = keras.Model(x, outputs)
    model.compile("adam", ["mse", "mae"], loss_weights=[1.0, 2.0])
    return {"model": model, "x": numbers(3), "y": [numbers(3), numbers(3)]}


@case
def unused_and_passed_inputs():
    a, b, c = keras.Input((2,), name="a"), keras.Input((3,), name="b"), keras.Input((2,), name="c")
    model = keras.Model([a, b, c], [L.Dense(2)(a), c])
    model.compile("sgd", ["mse", "mse"])
    data = [numbers(2), numbers(3), numbers(2)]
    return {"model": model, "x": data, "y": [numbers(2), numbers(2)]}


@case
def named_outputs():
    a, b = keras.Input((3,), name="a"), keras.Input((2,), name="b")
    hidden = L.Dense(4, "relu")(L.Concatenate()([a, b]))
    outputs = {"score": L.Dense(2, name="score")(hidden), "kind": L.Dense(3, "softmax", name="kind")(hidden)}
    model = keras.Model({"a": a, "b": b}, outputs)
    model.compile(
        "adam", {"score": "huber", "kind": "categorical_crossentropy"}, loss_weights={"score": 1.0, "kind": 0.5},
        metrics={"score": ["mae", keras.metrics.RootMeanSquaredError()], "kind": ["accuracy"]})
    return {"model": model, "x": {"a": numbers(3), "b": numbers(2)}, "y": {"score": numbers(2), "kind": labels(3)}}


@case
def residual_images():
    x = keras.Input(IMAGE)
    y = L.Conv2D(4, 3, padding="same")(x)
    for _ in range(2):
        z = L.ReLU()(L.BatchNormalization()(L.Conv2D(4, 3, padding="same", use_bias=False)(y)))
        y = L.Add()([y, z])
    model = keras.Model(x, L.Dense(3, "softmax")(L.GlobalAveragePooling2D()(y)))
    model.compile("nadam", keras.losses.CategoricalCrossentropy(label_smoothing=0.1), metrics=["accuracy"])
    return {"model": model, "x": numbers(*IMAGE), "y": labels(3)}


@case
def nested_functional():
    inner = keras.Input((4,))
    block = keras.Model(inner, L.Dense(4, "tanh", name="same")(L.Dense(4, "relu")(inner)), name="block")
    stack = keras.Sequential([keras.Input((4,)), L.Dense(3), L.Dense(4, name="same")], name="stack")
    end = keras.Input((4,))
    head = keras.Model(end, [L.Dense(2)(end), L.Dense(1)(end)], name="head")
    x = keras.Input((4,))
    model = keras.Model(x, head(block(stack(block(x)))))
    model.compile("adam", ["mse", "mse"])
    return {"model": model, "x": numbers(4), "y": [numbers(2), numbers(1)]}


@case
def nested_deep():
    model = keras.Sequential([keras.Input((3,)), L.Dense(3, "tanh")], name="level0")
    for level in range(1, 4):
        model = keras.Sequential([keras.Input((3,)), model, L.Dense(3, "tanh")], name=f"level{level}")
    model.compile("adamax", "mse")
    return {"model": model, "x": numbers(3), "y": numbers(3)}


@case
def nested_frozen():
    base = keras.Sequential([keras.Input((4,)), L.Dense(4), L.BatchNormalization()], name="base")
    base.trainable = False
    model = keras.Sequential([keras.Input((4,)), base, L.Dense(2)])
    model.compile("adam", "mse")
    return {"model": model, "x": numbers(4), "y": numbers(2)}


@case
def twelve_of_a_kind():
    """More than ten layers and variables, where order by text and by number differ."""
    model = keras.Sequential([keras.Input((3,))])
    for _ in range(12):
        model.add(L.Dense(3, "tanh", bias_initializer="random_normal"))
    model.compile("adam", "mse")
    return {"model": model, "x": numbers(3), "y": numbers(3)}


@case
def built_later():
    model = keras.Sequential([L.Dense(4, "relu"), L.Dense(2)])
    model.compile(keras.optimizers.SGD(keras.optimizers.schedules.CosineDecay(0.1, 10)), "mse")
    model(numbers(3))
    return {"model": model, "x": numbers(3), "y": numbers(2)}


@case
def names_from_elsewhere():
    model = keras.Sequential(
        [keras.Input((3,), name="Eingabe"), L.Dense(3, name="größe"), L.Dense(2, name="层 2")], name="Ünïcode")
    model.compile("sgd", "mse")
    return {"model": model, "x": numbers(3), "y": numbers(2)}


@case
def not_compiled():
    model = keras.Sequential([keras.Input((3,)), L.Dense(2)])
    return {"model": model, "x": numbers(3)}


@case
def half_precision_inputs():
    model = keras.Sequential([keras.Input((3,), batch_size=COUNT), L.Dense(2, dtype="float32")])
    model.compile("sgd", "mse")
    return {"model": model, "x": numbers(3), "y": numbers(2)}


def loss_case(loss, units, activation, y):
    def make():
        model = keras.Sequential([keras.Input((3,)), L.Dense(units, activation)])
        model.compile("adam", loss())
        return {"model": model, "x": numbers(3), "y": y()}

    CASES[f"loss_{loss.__name__}"] = make


K = keras.losses
for _loss in (K.MeanSquaredError, K.MeanAbsoluteError, K.MeanAbsolutePercentageError,
              K.MeanSquaredLogarithmicError, K.LogCosh, K.Huber, K.CosineSimilarity, K.Hinge, K.SquaredHinge):
    loss_case(_loss, 2, None, functools.partial(numbers, 2, seed=4))
for _loss in (K.CategoricalCrossentropy, K.CategoricalFocalCrossentropy, K.KLDivergence, K.CategoricalHinge):
    loss_case(_loss, 3, "softmax", functools.partial(labels, 3))
for _loss in (K.BinaryCrossentropy, K.BinaryFocalCrossentropy, K.Poisson, K.Dice, K.Tversky):
    loss_case(_loss, 1, "sigmoid", functools.partial(integers, 2, 1))
loss_case(K.SparseCategoricalCrossentropy, 3, "softmax", functools.partial(integers, 3))


@case
def metrics():
    M = keras.metrics
    model = keras.Sequential([keras.Input((3,)), L.Dense(3, "softmax")])
    model.compile("adam", "categorical_crossentropy", metrics=[
        "accuracy", M.TopKCategoricalAccuracy(2), M.AUC(num_thresholds=20), M.Precision(thresholds=0.5), M.Recall(),
        M.F1Score(threshold=1.0), M.FBetaScore(beta=2.0), M.PrecisionAtRecall(0.5), M.RecallAtPrecision(1.0),
        M.SensitivityAtSpecificity(0.5), M.SpecificityAtSensitivity(0.5), M.R2Score(), M.CosineSimilarity(),
        M.TruePositives(), M.FalseNegatives(thresholds=[0.0, 1.0]), M.KLDivergence(), M.LogCoshError()],
        weighted_metrics=["mae"])
    return {"model": model, "x": numbers(3), "y": labels(3)}
