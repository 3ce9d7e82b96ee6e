import { describe, expect, it } from "vitest";
import type { JsonObject } from "../deserialize.ts";
import type { JsonValue } from "../python-json.ts";
import { modernizeCall } from "./calls.ts";
import { modernizeLayer } from "./layer-words.ts";
import { optimizerPlaces } from "./optimizer-state.ts";
import { modernizeTopology } from "./topology.ts";
import { compileConfigOf } from "./training-config.ts";

const old = { file: "model_config", isKeras3: false };
const modern = (json: JsonValue) => modernizeTopology(json, old) as JsonObject;
const layer = (class_name: string, config: JsonObject) => modern({ class_name, config });
const tensor = (...history: JsonValue[]) => ({
  class_name: "__keras_tensor__",
  config: { shape: null, dtype: null, keras_history: history },
});

describe("the words of older layers", () => {
  it.each<[string, JsonObject, string, JsonObject]>([
    ["LeakyReLU", { alpha: 0.3 }, "LeakyReLU", { negative_slope: 0.3 }],
    ["ThresholdedReLU", { theta: 0.5 }, "ReLU", { threshold: 0.5 }],
    ["BatchNormalizationV1", { axis: [3] }, "BatchNormalization", { axis: 3 }],
    ["DepthwiseConv2D", { groups: 1, kernel_initializer: null }, "DepthwiseConv2D", {}],
    ["LSTM", { implementation: 2, time_major: false }, "LSTM", {}],
    ["GRU", { units: 2 }, "GRU", { units: 2, reset_after: false }],
    ["Embedding", { input_length: 5 }, "Embedding", {}],
    [
      "InputLayer",
      { batch_input_shape: [null, 2], sparse: false },
      "InputLayer",
      { batch_shape: [null, 2] },
    ],
    ["Zeros", { dtype: "float32" }, "Zeros", {}],
    ["LeCunNormal", { seed: 1 }, "LecunNormal", { seed: 1 }],
    [
      "VarianceScaling",
      { distribution: "normal" },
      "VarianceScaling",
      { distribution: "truncated_normal" },
    ],
    ["Dense", { activation: "hard_sigmoid" }, "Dense", { activation: "keras2_hard_sigmoid" }],
    ["Convolution2D", { ragged: false }, "Conv2D", {}],
  ])("%s %j become those of Keras 3", (name, config, newName, newConfig) => {
    expect(layer(name, config)["class_name"]).toBe(newName);
    expect(layer(name, config)["config"]).toEqual(newConfig);
  });

  it("stay where they are Keras 3's own", () => {
    const json = { class_name: "GRU", config: { recurrent_activation: "hard_sigmoid" } };
    expect(modernizeTopology(json, { ...old, isKeras3: true })).toEqual(json);
  });

  it("keep what a sparse lookup means", () => {
    expect(layer("StringLookup", { sparse: false })["config"]).toEqual({ sparse: false });
  });

  it("take a Sequential that is a list of layers", () => {
    const layers = [{ class_name: "Flatten", config: {} }];
    expect(modern({ class_name: "Sequential", config: layers })["config"]).toEqual({ layers });
  });

  it("refuse operations of TensorFlow, by name", () => {
    const json = { class_name: "TFOpLambda", name: "add", config: { function: "math.add" } };
    expect(() => modern(json)).toThrow(
      'model_config: layer "add": this is a TFOpLambda of math.add, an operation of TensorFlow',
    );
  });
});

describe("calls in older files", () => {
  it("of one tensor, of several and with tensors by name become arguments", () => {
    expect(modernizeCall([["x", 0, 0, { training: null }]], "Dense")).toEqual({
      args: [tensor("x", 0, 0)],
      kwargs: {},
    });
    expect(
      modernizeCall(
        [
          ["a", 0, 0],
          ["b", 1, 0, {}],
        ],
        "Add",
      ),
    ).toEqual({
      args: [[tensor("a", 0, 0), tensor("b", 1, 0)]],
      kwargs: {},
    });
    expect(modernizeCall([["q", 0, 0, { value: ["v", 0, 0] }]], "MultiHeadAttention")).toEqual({
      args: [tensor("q", 0, 0), tensor("v", 0, 0)],
      kwargs: {},
    });
    expect(
      modernizeCall(
        [
          ["x", 0, 0, {}],
          ["h", 0, 1, {}],
        ],
        "GRU",
      ),
    ).toEqual({
      args: [tensor("x", 0, 0)],
      kwargs: { initial_state: [tensor("h", 0, 1)] },
    });
  });

  it("of another form are none", () => {
    for (const node of [[], [["x"]], [[1, 0, 0]]]) expect(modernizeCall(node, "Dense")).toBeNull();
  });
});

describe("the training of older files", () => {
  const optimizerOf = (class_name: string, config: JsonObject) =>
    compileConfigOf({ optimizer_config: { class_name, config } })["optimizer"] as JsonObject;

  it("keeps its optimizer under Keras 3's words", () => {
    expect(optimizerOf("Custom>Adam", { lr: 0.1, is_legacy_optimizer: true })).toMatchObject({
      ...{ class_name: "Adam", config: { learning_rate: 0.1 } },
    });
    expect(optimizerOf("RMSProp", { learningRate: 0.1, decay: 0.8 })).toMatchObject({
      ...{ class_name: "RMSprop", config: { learning_rate: 0.1, rho: 0.8 } },
    });
    expect(optimizerOf("Momentum", { learningRate: 1, useNesterov: true })).toMatchObject({
      ...{ class_name: "SGD", config: { learning_rate: 1, nesterov: true } },
    });
    expect(optimizerOf("SGD", { lr: 0.1, decay: 0.5 })["config"]).toMatchObject({
      learning_rate: {
        class_name: "InverseTimeDecay",
        config: { initial_learning_rate: 0.1, decay_steps: 1, decay_rate: 0.5 },
      },
    });
  });

  it("keeps losses and metrics, by name or as objects", () => {
    const { loss, metrics } = compileConfigOf({
      loss: { class_name: "Huber", config: { reduction: "auto", fn: "huber", delta: 2 } },
      metrics: [
        [
          { class_name: "MeanMetricWrapper", config: { name: "acc", fn: "binary_accuracy" } },
          { class_name: "MeanMetricWrapper", config: { name: "e", fn: "mean_absolute_error" } },
        ],
      ],
    });
    expect(loss).toMatchObject({
      ...{ class_name: "Huber", config: { reduction: "sum_over_batch_size", delta: 2 } },
    });
    expect(metrics).toEqual([
      "acc",
      expect.objectContaining({
        class_name: "MeanAbsoluteError",
        config: { name: "e", dtype: "float32" },
      }),
    ]);
    expect(compileConfigOf({ loss: "cosine_proximity" })["loss"]).toBe("cosine_similarity");
  });

  it("knows the state of an optimizer by names, whatever its order", () => {
    const names = [
      "iteration",
      "learning_rate",
      "a_momentum",
      "a_velocity",
      "b_momentum",
      "b_velocity",
    ];
    const variables = names.map((name) => ({ name })) as unknown as Parameters<
      typeof optimizerPlaces
    >[1];
    const found = (...given: string[]) =>
      optimizerPlaces(given, variables)?.map(({ name }) => name);
    expect(found("Adam/iter:0", "Adam/a/m:0", "Adam/b/m:0", "Adam/a/v:0", "Adam/b/v:0")).toEqual([
      ...["iteration", "a_momentum", "b_momentum", "a_velocity", "b_velocity"],
    ]);
    expect(found("iteration:0", "Adam/m/a:0", "Adam/v/a:0", "Adam/m/b:0", "Adam/v/b:0")).toEqual([
      ...["iteration", "a_momentum", "a_velocity", "b_momentum", "b_velocity"],
    ]);
    expect(found("iter", "a/m", "b/m")).toBeUndefined();
    expect(found("iter", "a/other")).toBeUndefined();
  });
});

describe("names that every object has", () => {
  it.each(["constructor", "toString", "__proto__"])("are no older words: %s", (name) => {
    const optimizer = compileConfigOf({ optimizer_config: { class_name: name, config: {} } });
    expect(optimizer["optimizer"]).toMatchObject({ class_name: name, config: {} });
    const config = { units: 2 };
    expect(modernizeLayer(name, config, { isKeras3: false })).toEqual({ class_name: name, config });
  });
});
