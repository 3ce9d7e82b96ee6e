"""Models that begin with texts, which Keras looks up by TensorFlow, and some that do not.

`CASES` is as in keras_models.py; its models of numbers show what files of this backend hold otherwise,
such as counters of 64 bits.
"""

import keras
import keras_models as others
import numpy as np
import tensorflow as tf

L = keras.layers
COUNT = others.COUNT
WORDS = ["red", "green", "blue", "größe", "two words"]
NUMBERS = ["dense", "conv2d", "batch_normalization", "lstm", "shared_layers", "nested_functional", "metrics"]
CASES = {name: others.CASES[name] for name in NUMBERS}


def texts(*shape, unknown="yellow"):
    """Words, among them an unknown one."""
    choice = np.random.default_rng([9, *shape]).integers(0, len(WORDS), (COUNT, *shape))
    words = np.array(WORDS, dtype=object)[choice]
    if unknown is not None:
        words[0, 0] = unknown
    return tf.constant(words)


def text_case(name, lookup, layers, shape=(3,), **data):
    def make():
        model = keras.Sequential([keras.Input(shape, dtype="string"), lookup(), *layers(), L.Dense(2)])
        # TensorFlow squares the gradients of a repeated word one by one, so Adam would not compare.
        model.compile(keras.optimizers.SGD(0.1, momentum=0.5), "mse")
        return {"model": model, "x": texts(*shape, **data), "y": others.numbers(2)}

    CASES[name] = make


def embedding(**options):
    return lambda: [L.Embedding(8, 3, **options), L.Flatten()]


def adapted(**options):
    """A lookup whose words come from data, so that they are a file of their own in the archive."""
    lookup = L.StringLookup(**options)
    lookup.adapt(["green", "red", "red", "two words", "größe", "größe", "größe"])
    return lookup


text_case("texts_to_numbers", lambda: L.StringLookup(vocabulary=WORDS), embedding())
text_case("texts_masked", lambda: L.StringLookup(vocabulary=WORDS, mask_token=""),
          lambda: [L.Embedding(8, 3, mask_zero=True), L.LSTM(3)], unknown="")
text_case("texts_all_known", lambda: L.StringLookup(vocabulary=WORDS, num_oov_indices=0), embedding(), unknown=None)
text_case("texts_one_hot", lambda: L.StringLookup(vocabulary=WORDS, output_mode="one_hot"), list, (1,))
text_case("texts_multi_hot", lambda: L.StringLookup(vocabulary=WORDS, output_mode="multi_hot"), list)
text_case("texts_count", lambda: L.StringLookup(vocabulary=WORDS, output_mode="count"), list)
text_case("texts_adapted", adapted, embedding())
text_case("texts_adapted_few", lambda: adapted(max_tokens=3, oov_token="<?>"), embedding())


def texts_and_numbers():
    kind, size = keras.Input((1,), dtype="string", name="kind"), keras.Input((2,), name="size")
    encoded = adapted(output_mode="one_hot")(kind)
    model = keras.Model({"kind": kind, "size": size}, L.Dense(2)(L.Concatenate()([encoded, size])))
    model.compile("rmsprop", "mse")
    return {"model": model, "x": {"kind": texts(1), "size": others.numbers(2)}, "y": others.numbers(2)}


CASES["texts_and_numbers"] = texts_and_numbers

