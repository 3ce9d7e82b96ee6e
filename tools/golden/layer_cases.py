"""The table of layers.json: which layer, with which arguments, on which inputs.

A case is a dictionary: name; args (constructor arguments) and make (builds the layer); inputs
(generator -> arrays); and where they differ from the rule: style ("single", "list",
"initial_state": the sequence, then the states, or a tuple of argument names), kwargs of the
call, training, adapt (data), mask_of (compute_mask is recorded), differentiable.
"""

from common import distinct, keras, normal, np

L = keras.layers
CASES = []


def case(label, class_name, args, inputs, **rest):
    make = lambda: getattr(L, class_name)(**args)  # noqa: E731
    CASES.append({
        "name": f"{class_name} {label}".strip(), "args": args, "make": make, "inputs": inputs,
        **rest})


def floats(*shapes):
    return lambda rng: [normal(rng, *shape) for shape in shapes]


def unequal(*shape):
    return lambda rng: [distinct(rng, *shape)]


def integers(values):
    return lambda rng: [np.array(values, dtype="int32")]


# Core
case("", "Dense", {"units": 3}, floats((4, 5)))
case("tanh without bias", "Dense", {"units": 3, "activation": "tanh", "use_bias": False},
     floats((4, 5)))
case("on rank 3", "Dense", {"units": 3, "activation": "softmax"}, floats((2, 3, 4)))
for activation in ("relu", "softmax", "gelu"):
    case(activation, "Activation", {"activation": activation}, floats((3, 5)))
case("", "ReLU", {"max_value": 1.5, "negative_slope": 0.1, "threshold": 0.2}, floats((3, 5)))
case("", "LeakyReLU", {}, floats((3, 5)))
case("", "ELU", {"alpha": 0.7}, floats((3, 5)))
case("", "PReLU", {}, floats((3, 2, 4)))
case("shared", "PReLU", {"shared_axes": [1]}, floats((3, 2, 4)))
case("", "Softmax", {"axis": 1}, floats((2, 3, 4)))
case("", "Embedding", {"input_dim": 6, "output_dim": 3}, integers([[0, 1, 5], [2, 2, 4]]))
case("mask_zero", "Embedding", {"input_dim": 6, "output_dim": 3, "mask_zero": True},
     integers([[0, 1, 5, 0], [2, 2, 0, 4]]), mask_of=True)
case("", "Masking", {"mask_value": 0.0}, lambda rng: [
    normal(rng, 2, 4, 3) * np.array([[1, 0, 1, 1], [0, 1, 1, 0]], "float32")[..., None]],
    mask_of=True)
case("", "Identity", {}, floats((2, 3)))
case("inference", "Dropout", {"rate": 0.5}, floats((3, 4)))
case("inference", "SpatialDropout1D", {"rate": 0.5}, floats((2, 3, 4)))
case("inference", "GaussianNoise", {"stddev": 0.5}, floats((3, 4)))

# Reshaping
case("", "Flatten", {}, floats((2, 3, 2, 2)))
case("of rank 1", "Flatten", {}, floats((3,)))
case("", "Reshape", {"target_shape": [4, 3]}, floats((2, 3, 4)))
case("inferred", "Reshape", {"target_shape": [2, -1]}, floats((2, 3, 4)))
case("", "Permute", {"dims": [3, 1, 2]}, floats((2, 2, 3, 4)))
case("", "RepeatVector", {"n": 3}, floats((2, 4)))
case("", "ZeroPadding1D", {"padding": [1, 2]}, floats((2, 3, 2)))
case("", "ZeroPadding2D", {"padding": 1}, floats((2, 2, 3, 2)))
case("uneven", "ZeroPadding2D", {"padding": [[1, 0], [2, 1]]}, floats((2, 2, 3, 2)))
case("", "Cropping1D", {"cropping": [1, 2]}, floats((2, 5, 2)))
case("", "Cropping2D", {"cropping": [[1, 0], [2, 1]]}, floats((2, 3, 5, 2)))
case("", "UpSampling1D", {"size": 3}, floats((2, 3, 2)))
case("nearest", "UpSampling2D", {"size": [2, 3]}, floats((1, 2, 3, 2)))
case("bilinear", "UpSampling2D", {"size": 2, "interpolation": "bilinear"}, floats((1, 2, 3, 2)))

# Convolution
for label, args, shape in [
    ("valid", {"kernel_size": 3}, (1, 5, 4, 2)),
    ("same", {"kernel_size": 3, "padding": "same"}, (1, 5, 4, 2)),
    ("same even kernel", {"kernel_size": [2, 4], "padding": "same"}, (1, 5, 4, 2)),
    ("valid strides", {"kernel_size": 2, "strides": 2}, (1, 5, 6, 2)),
    ("same strides odd", {"kernel_size": 3, "strides": 2, "padding": "same"}, (1, 5, 7, 2)),
    ("same strides even", {"kernel_size": 3, "strides": 2, "padding": "same"}, (1, 4, 6, 2)),
    ("same strides even kernel", {"kernel_size": 4, "strides": [3, 2], "padding": "same"},
     (1, 5, 6, 2)),
    ("stride beyond kernel", {"kernel_size": 1, "strides": 2, "padding": "same"}, (1, 5, 4, 2)),
    ("valid dilation", {"kernel_size": 2, "dilation_rate": 2}, (1, 5, 5, 2)),
    ("same dilation", {"kernel_size": 3, "dilation_rate": [2, 1], "padding": "same"},
     (1, 5, 4, 2)),
    ("two samples relu no bias",
     {"kernel_size": [3, 1], "activation": "relu", "use_bias": False}, (2, 4, 3, 2)),
]:
    case(label, "Conv2D", {"filters": 3, **args}, floats(shape))
case("groups", "Conv2D", {"filters": 4, "kernel_size": 2, "groups": 2}, floats((1, 4, 4, 4)))
case("same groups", "Conv2D", {"filters": 2, "kernel_size": 3, "groups": 2, "padding": "same",
                               "strides": 2}, floats((1, 5, 5, 2)))
case("channels_first", "Conv2D", {"filters": 2, "kernel_size": 3, "padding": "same",
                                  "data_format": "channels_first"}, floats((1, 3, 4, 5)))
for label, args in [
    ("valid", {"kernel_size": 3}),
    ("same strides", {"kernel_size": 4, "strides": 2, "padding": "same"}),
    ("causal", {"kernel_size": 3, "padding": "causal"}),
    ("causal dilation", {"kernel_size": 2, "padding": "causal", "dilation_rate": 3}),
    ("causal strides", {"kernel_size": 3, "padding": "causal", "strides": 2}),
]:
    case(label, "Conv1D", {"filters": 3, **args}, floats((2, 7, 2)))
for label, args in [
    ("valid", {"kernel_size": 3}),
    ("valid multiplier", {"kernel_size": 2, "depth_multiplier": 2}),
    ("same strides", {"kernel_size": 3, "strides": 2, "padding": "same"}),
    ("same dilation", {"kernel_size": 2, "dilation_rate": 2, "padding": "same"}),
]:
    case(label, "DepthwiseConv2D", args, floats((1, 5, 4, 3)))
for label, args in [
    ("valid", {"kernel_size": 3}),
    ("same strides multiplier",
     {"kernel_size": 2, "strides": 2, "padding": "same", "depth_multiplier": 2}),
]:
    case(label, "SeparableConv2D", {"filters": 2, **args}, floats((1, 5, 4, 3)))
for label, args in [
    ("valid", {"kernel_size": 3}),
    ("valid strides", {"kernel_size": 3, "strides": 2}),
    ("valid strides beyond kernel", {"kernel_size": 2, "strides": 3}),
    ("same strides", {"kernel_size": 3, "strides": 2, "padding": "same"}),
    ("same strides even kernel", {"kernel_size": 4, "strides": 2, "padding": "same"}),
    ("same", {"kernel_size": [2, 3], "padding": "same"}),
    ("output_padding",
     {"kernel_size": 3, "strides": 2, "padding": "same", "output_padding": 1}),
    ("dilation", {"kernel_size": 2, "dilation_rate": 2}),
]:
    case(label, "Conv2DTranspose", {"filters": 2, **args}, floats((1, 3, 2, 3)))
case("same strides", "Conv1DTranspose",
     {"filters": 2, "kernel_size": 3, "strides": 2, "padding": "same"}, floats((2, 3, 3)))

# Pooling
for name in ("MaxPooling2D", "AveragePooling2D"):
    for label, args in [
        ("valid", {"pool_size": 2}),
        ("valid strides", {"pool_size": 3, "strides": 1}),
        ("same", {"pool_size": 2, "padding": "same"}),
        ("same strides", {"pool_size": [3, 2], "strides": [2, 1], "padding": "same"}),
        ("strides beyond pool", {"pool_size": 2, "strides": 3}),
    ]:
        case(label, name, args, unequal(1, 5, 5, 2))
for name in ("MaxPooling1D", "AveragePooling1D"):
    case("same", name, {"pool_size": 3, "strides": 2, "padding": "same"}, unequal(2, 6, 2))
for name, shape in [
    ("GlobalAveragePooling1D", (2, 4, 3)), ("GlobalMaxPooling1D", (2, 4, 3)),
    ("GlobalAveragePooling2D", (2, 3, 4, 2)), ("GlobalMaxPooling2D", (2, 3, 4, 2)),
]:
    case("", name, {}, unequal(*shape))
    case("keepdims", name, {"keepdims": True}, unequal(*shape))
STEP_MASK = np.array([[True, True, False, True], [True, False, False, False]])
case("mask", "GlobalAveragePooling1D", {}, floats((2, 4, 3)), kwargs={"mask": STEP_MASK})

# Normalization
for shape in [(6, 3), (3, 2, 2, 2)]:
    for training in (True, False):
        case(f"{'training' if training else 'inference'} rank {len(shape)}",
             "BatchNormalization", {}, floats(shape), training=training)
case("training plain", "BatchNormalization",
     {"momentum": 0.8, "epsilon": 1e-2, "center": False, "scale": False},
     floats((6, 3)), training=True)
case("training axis 1", "BatchNormalization", {"axis": 1}, floats((3, 2, 4)), training=True)
case("training mask", "BatchNormalization", {}, floats((2, 4, 3)), training=True,
     kwargs={"mask": STEP_MASK})
case("", "LayerNormalization", {}, floats((4, 5)))
case("rank 3", "LayerNormalization", {"epsilon": 1e-5}, floats((2, 3, 4)))
case("two axes", "LayerNormalization", {"axis": [1, 2]}, floats((2, 3, 4)))
case("without scale and center", "LayerNormalization", {"center": False, "scale": False},
     floats((4, 5)))
case("", "RMSNormalization", {}, floats((2, 3, 4)))
case("", "UnitNormalization", {}, floats((3, 4)))
case("two axes", "UnitNormalization", {"axis": [1, 2]}, floats((2, 3, 4)))
case("", "GroupNormalization", {"groups": 2}, floats((2, 3, 4)))
case("images", "GroupNormalization", {"groups": 3}, floats((2, 2, 2, 6)))
case("instance", "GroupNormalization", {"groups": -1}, floats((2, 3, 2)))

# Recurrent
RNN_MASK = np.array([[1, 1, 1, 0], [1, 0, 1, 1], [0, 1, 1, 1]], bool)
for name in ("LSTM", "GRU", "SimpleRNN"):
    for label, args, kwargs in [
        ("", {}, {}),
        ("return_sequences", {"return_sequences": True}, {}),
        ("return_state", {"return_state": True, "return_sequences": True}, {}),
        ("go_backwards", {"go_backwards": True, "return_sequences": True}, {}),
        ("mask", {}, {"mask": RNN_MASK}),
        ("mask return_sequences", {"return_sequences": True}, {"mask": RNN_MASK}),
        ("without bias", {"use_bias": False}, {}),
    ]:
        case(label, name, {"units": 2, **args}, floats((3, 4, 3)), kwargs=kwargs)
case("activations", "LSTM", {"units": 2, "activation": "relu",
                             "recurrent_activation": "hard_sigmoid"}, floats((3, 4, 3)))
for label, args, kwargs in [
    ("", {}, {}),
    ("return_state", {"return_state": True, "return_sequences": True}, {}),
    ("mask return_sequences", {"return_sequences": True}, {"mask": RNN_MASK}),
]:
    case(f"reset_before {label}".strip(), "GRU", {"units": 2, "reset_after": False, **args},
         floats((3, 4, 3)), kwargs=kwargs)
case("initial_state", "LSTM", {"units": 2}, lambda rng: [
    normal(rng, 3, 4, 3), normal(rng, 3, 2), normal(rng, 3, 2)], style="initial_state")
case("initial_state", "GRU", {"units": 2}, lambda rng: [
    normal(rng, 3, 4, 3), normal(rng, 3, 2)], style="initial_state")
for mode in ("concat", "sum"):
    CASES.append({
        "name": f"Bidirectional LSTM {mode}", "args": None,
        "make": lambda mode=mode: L.Bidirectional(
            L.LSTM(2, return_sequences=True), merge_mode=mode),
        "inputs": floats((2, 3, 3))})
CASES.append({
    "name": "TimeDistributed Dense", "args": None,
    "make": lambda: L.TimeDistributed(L.Dense(2)), "inputs": floats((2, 3, 4))})

# Attention
QUERY_VALUE = ("query", "value")
for label, args, kwargs, style, shapes in [
    ("self", {}, {}, QUERY_VALUE, ["self"]),
    ("cross", {}, {}, QUERY_VALUE, [(2, 3, 4), (2, 5, 4)]),
    ("cross with key", {}, {}, ("query", "value", "key"), [(2, 3, 4), (2, 5, 2), (2, 5, 3)]),
    # JAX's fused attention refuses values of another width; asking for scores avoids it.
    ("value_dim", {"value_dim": 2}, {"return_attention_scores": True}, QUERY_VALUE, ["self"]),
    ("output_shape without bias", {"output_shape": 5, "use_bias": False}, {}, QUERY_VALUE,
     ["self"]),
    ("causal", {}, {"use_causal_mask": True}, QUERY_VALUE, ["self"]),
    ("attention_mask", {}, {"attention_mask": np.array(
        [[[1, 1, 0], [0, 1, 1], [1, 0, 0]], [[1, 1, 1], [0, 0, 1], [1, 0, 1]]], bool)},
     QUERY_VALUE, ["self"]),
    ("padding masks", {}, {
        "query_mask": np.array([[True, True, False], [True, True, True]]),
        "value_mask": np.array([[True, True, False], [True, False, True]])},
     QUERY_VALUE, ["self"]),
    ("return_attention_scores", {}, {"return_attention_scores": True}, QUERY_VALUE, ["self"]),
]:
    if shapes == ["self"]:
        shapes = [(2, 3, 4), (2, 3, 4)]
    case(label, "MultiHeadAttention", {"num_heads": 2, "key_dim": 3, **args}, floats(*shapes),
         style=style, kwargs=kwargs)

# Merging
for name in ("Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"):
    count = 2 if name == "Subtract" else 3
    case("", name, {}, floats(*[(2, 4)] * count), style="list")
    case("broadcast", name, {}, floats((2, 3, 4), (2, 1, 4)), style="list")
case("", "Concatenate", {}, floats((2, 3), (2, 2), (2, 1)), style="list")
case("axis 1", "Concatenate", {"axis": 1}, floats((2, 1, 3), (2, 2, 3)), style="list")
case("", "Dot", {"axes": 1}, floats((2, 4), (2, 4)), style="list")
case("normalize", "Dot", {"axes": [2, 1], "normalize": True}, floats((2, 3, 4), (2, 4, 2)),
     style="list")

# Preprocessing
case("", "Rescaling", {"scale": 0.5, "offset": -1.0}, floats((2, 3)))
case("given", "Normalization", {"mean": [0.5, -1.0, 2.0], "variance": [1.0, 4.0, 0.25]},
     floats((2, 3)))
case("invert", "Normalization", {"mean": 3.0, "variance": 2.0, "invert": True}, floats((2, 3)))
for label, args, shape in [
    ("adapt", {}, (6, 3)),
    ("adapt axis None", {"axis": None}, (6, 3)),
    ("adapt axis 1", {"axis": 1}, (6, 3, 2)),
]:
    case(label, "Normalization", args, floats((2, *shape[1:])),
         adapt=lambda rng, shape=shape: normal(rng, *shape, scale=3.0))
TOKENS = [[0, 2, 2], [3, 1, 0]]
for mode in ("multi_hot", "count"):
    case(mode, "CategoryEncoding", {"num_tokens": 4, "output_mode": mode}, integers(TOKENS),
         differentiable=False)
case("multi_hot of a single sample", "CategoryEncoding", {"num_tokens": 4}, integers([0, 2, 2]),
     differentiable=False)
case("one_hot", "CategoryEncoding", {"num_tokens": 4, "output_mode": "one_hot"},
     integers([0, 2, 3]), differentiable=False)
case("one_hot column", "CategoryEncoding", {"num_tokens": 4, "output_mode": "one_hot"},
     integers([[0], [2], [3]]), differentiable=False)
case("count weights", "CategoryEncoding", {"num_tokens": 4, "output_mode": "count"},
     integers(TOKENS), differentiable=False,
     kwargs={"count_weights": np.array([[0.5, 1.0, 2.0], [1.0, 0.25, 3.0]], "float32")})
