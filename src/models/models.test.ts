import { describe, expect, it } from "vitest";
import { readGolden, strayOf } from "../../tests/golden/golden.ts";
import { registerAllActivations } from "../activations/all.ts";
import type { Tensor } from "../engine/index.ts";
import { tensor } from "../engine/index.ts";
import { registerAllInitializers } from "../initializers/all.ts";
import { registerAllLayers } from "../layers/all.ts";
import {
  Add,
  BatchNormalization,
  Concatenate,
  clearSession,
  Dense,
  Dropout,
  deserializeLayer,
  Embedding,
  Flatten,
  GlobalAveragePooling1D,
  Input,
  Layer,
  maskOf,
  StringLookup,
} from "../layers/index.ts";
import { camelKeys, toTensor } from "../layers/testing/golden-layer.ts";
import type { SerializedObject } from "../registry/index.ts";
import { registerAllRegularizers } from "../regularizers/all.ts";
import { flatten } from "../shared/tree.ts";
import { registerAllModels } from "./all.ts";
import { cloneModel, Model, Sequential } from "./index.ts";

registerAllActivations();
registerAllInitializers();
registerAllRegularizers();
registerAllLayers();
registerAllModels();

describe("functional models", () => {
  it("order layers by distance to the output, then by the walk from the outputs", () => {
    clearSession();
    const a = Input({ shape: [4], name: "a" });
    const b = Input({ shape: [4], name: "b" });
    const shared = new Dense({ units: 3, name: "shared" });
    const deep = new Dense({ units: 3, name: "deep" }).apply(shared.apply(b));
    const sum = new Add({ name: "sum" }).apply([shared.apply(a), deep]);
    const model = new Model({ inputs: [b, a], outputs: sum });
    expect(model.layers.map((layer) => layer.name)).toEqual(["a", "b", "shared", "deep", "sum"]);
    expect(model.name).toBe("functional");
    expect(model.weights.map((weight) => weight.name)).toEqual([
      ...["shared/kernel", "shared/bias", "deep/kernel", "deep/bias"],
    ]);
  });

  it("take inputs as a list or by name", async () => {
    const a = Input({ shape: [2], name: "left" });
    const b = Input({ shape: [2], name: "right" });
    const model = new Model({ inputs: [a, b], outputs: new Concatenate().apply([a, b]) });
    const [x, y] = [tensor([[1, 2]]), tensor([[3, 4]])];
    expect(await model.apply([x, y]).array()).toEqual([[1, 2, 3, 4]]);
    expect(await model.apply({ right: y, left: x }).array()).toEqual([[1, 2, 3, 4]]);
    expect(() => model.apply({ left: x })).toThrow("expected 2 inputs (left, right)");
  });

  it("survive their config, with shared layers and nested models", async () => {
    const inner = new Sequential([Input({ shape: [3] }), new Dense({ units: 2, name: "core" })]);
    const x = Input({ shape: [3] });
    const y = Input({ shape: [3] });
    const outputs = {
      sum: new Add().apply([inner.apply(x), inner.apply(y)]),
      left: inner.apply(x),
    };
    const model = new Model({ inputs: [x, y], outputs });
    const copy = Model.fromConfig(JSON.parse(JSON.stringify(model.getConfig()))) as Model;
    expect(copy.getConfig()).toEqual(JSON.parse(JSON.stringify(model.getConfig())));
    copy.setWeights(await model.getWeights());
    const data = [tensor([[1, 2, 3]]), tensor([[4, 5, 6]])];
    const [one, two] = [model, copy].map((m) => m.apply<{ sum: Tensor }>(data));
    expect(await two?.sum.array()).toEqual(await one?.sum.array());
  });

  it("are restored from layers in any order, in time that grows with their number alone", () => {
    const depth = 300;
    const input = Input({ shape: [2], name: "start" });
    const step = new Dense({ units: 2, name: "shared" });
    let x = input;
    for (let i = 0; i < depth; i++) x = new Flatten({ name: `f${i}` }).apply(step.apply(x));
    const config = new Model({ inputs: input, outputs: x }).getConfig();
    const backwards = [...(config["layers"] as SerializedObject[])].reverse();
    let read = 0;
    // Each call is read as often as it lacks a tensor, and once more.
    const counting = backwards.map((layer) => ({
      ...layer,
      inboundNodes: (layer as unknown as { inboundNodes: object[] }).inboundNodes.map((node) => ({
        ...node,
        get args() {
          read++;
          return (node as { args: unknown }).args;
        },
      })),
    }));
    const again = Model.fromConfig({ ...config, layers: counting } as never) as Model;
    expect(again.layers).toHaveLength(depth + 2);
    expect(again.getLayer("shared").inboundNodes).toHaveLength(depth);
    expect(read).toBeLessThan(6 * depth);
  });

  it("say which input is missing, and which name is taken", () => {
    const [x, y] = [Input({ shape: [2], name: "x" }), Input({ shape: [2], name: "y" })];
    const outputs = new Add().apply([x, y]);
    expect(() => new Model({ inputs: x, outputs })).toThrow('the input "y", which is not among');
    const twice = new Dense({ units: 1, name: "d" }).apply(
      new Dense({ units: 1, name: "d" }).apply(x),
    );
    expect(() => new Model({ inputs: x, outputs: twice })).toThrow('two layers are named "d"');
  });

  it("pass masks from an embedding through to what averages", async () => {
    const x = Input({ shape: [3], dtype: "int32" });
    const vectors = new Embedding({ inputDim: 4, outputDim: 2, maskZero: true });
    const model = new Model({
      inputs: x,
      outputs: new GlobalAveragePooling1D().apply(vectors.apply(x)),
    });
    model.setWeights([
      [
        [9, 9],
        [1, 2],
        [3, 4],
        [5, 6],
      ],
    ]);
    expect(await model.apply([[1, 2, 0]]).array()).toEqual([[2, 3]]);
    const hidden = new Model({ inputs: x, outputs: vectors.apply(x) }).apply([[1, 2, 0]]);
    expect(await maskOf(hidden)?.array()).toEqual([[1, 1, 0]]);
  });
});

describe("models that begin with strings", () => {
  const vocabulary = ["red", "green"];

  it("look them up on the host and compute the rest", async () => {
    const [colour, size] = [Input({ shape: [1], dtype: "string" }), Input({ shape: [1] })];
    const encoded = new StringLookup({ vocabulary, outputMode: "one_hot" }).apply(colour);
    const model = new Model({
      inputs: [colour, size],
      outputs: new Concatenate().apply([encoded, size]),
    });
    const strings = { shape: [3, 1], data: ["green", "blue", "red"] };
    const prepared = model.runHostLayers([strings, tensor([[1], [2], [3]])]);
    expect(await model.apply(prepared).array()).toEqual([
      [0, 0, 1, 1],
      [1, 0, 0, 2],
      [0, 1, 0, 3],
    ]);
  });

  it("refuse a host layer behind others", () => {
    const x = Input({ shape: [1], dtype: "int32" });
    const index = new Flatten({ name: "flat" }).apply(x);
    const outputs = new StringLookup({ vocabulary, invert: true, name: "words" }).apply(index);
    expect(() => new Model({ inputs: x, outputs })).toThrow(
      'StringLookup "words" works on the host, but comes behind Flatten "flat"',
    );
  });

  it("adapt to the most frequent strings", () => {
    const lookup = new StringLookup({ maskToken: "" });
    lookup.adapt(["b", "a", "c", "c", ""]);
    expect(lookup.getVocabulary()).toEqual(["", "[UNK]", "c", "b", "a"]);
    expect(lookup.callHost({ shape: [3], data: ["a", "", "zzz"] }).data).toEqual(
      Int32Array.of(4, 0, 1),
    );
  });
});

describe("Sequential", () => {
  it("makes its weights with an Input, and at the first call without one", () => {
    const early = new Sequential([Input({ shape: [3] }), new Dense({ units: 2 })]);
    expect(early.countParams()).toBe(8);
    const late = new Sequential([new Dense({ units: 2 }), new Dropout({ rate: 0.5 })]);
    expect(late.built).toBe(false);
    expect(() => late.countParams()).toThrow("has no weights yet");
    late.apply([[1, 2, 3]]);
    expect(late.weights).toHaveLength(2);
    late.add(new Dense({ units: 1 }));
    expect(late.weights).toHaveLength(4);
    expect(late.pop()?.weights).toHaveLength(2);
    expect(late.outputs[0]?.shape).toEqual([null, 2]);
  });

  it("freezes and thaws its layers", () => {
    const model = new Sequential([
      Input({ shape: [2] }),
      new Dense({ units: 1 }),
      new BatchNormalization(),
    ]);
    expect([model.trainableWeights.length, model.nonTrainableWeights.length]).toEqual([4, 2]);
    model.trainable = false;
    expect([model.trainableWeights.length, model.nonTrainableWeights.length]).toEqual([0, 6]);
    model.trainable = true;
    expect(model.trainableWeights).toHaveLength(4);
  });

  it("says what to put before a Dense that gets images", () => {
    const dense = new Dense({ units: 1, name: "dense_1" });
    dense.build([null, 784]);
    expect(() => dense.apply(tensor(new Float32Array(1568), { shape: [2, 28, 28] }))).toThrow(
      'Dense "dense_1" was built for 784 input features, but got an input of shape ' +
        "[2, 28, 28] (28 features). Put a Flatten layer before it.",
    );
  });

  it("finds layers, and clones itself with new weights", () => {
    const model = new Sequential([Input({ shape: [2] }), new Dense({ units: 1, name: "only" })]);
    expect(model.getLayer("only")).toBe(model.getLayer(0));
    expect(() => model.getLayer("onl")).toThrow('Did you mean "only"?');
    const copy = cloneModel(model);
    expect(copy.getConfig()).toEqual(model.getConfig());
    expect(copy.weights[0]).not.toBe(model.weights[0]);
  });

  it("prints a summary like Keras'", () => {
    clearSession();
    const model = new Sequential([
      Input({ shape: [4, 4] }),
      new Flatten(),
      new Dense({ units: 10 }),
    ]);
    let text = "";
    model.summary({ print: (given) => (text = given) });
    expect(text).toMatchInlineSnapshot(`
      "Model: "sequential"
      ┏━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━━━━━━━━━━┳━━━━━━━━━━━━━━━━┓
      ┃ Layer (type)                      ┃ Output Shape            ┃        Param # ┃
      ┡━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━━━━━━━━━━╇━━━━━━━━━━━━━━━━┩
      │ flatten (Flatten)                 │ (None, 16)              │              0 │
      ├───────────────────────────────────┼─────────────────────────┼────────────────┤
      │ dense (Dense)                     │ (None, 10)              │            170 │
      └───────────────────────────────────┴─────────────────────────┴────────────────┘
       Total params: 170 (680.00 B)
       Trainable params: 170 (680.00 B)
       Non-trainable params: 0 (0.00 B)"
    `);
  });
});

describe("custom models", () => {
  class Pair extends Model {
    static override readonly className = "Pair";
    readonly first = new Dense({ units: 3 });
    readonly others = [new Dense({ units: 2 }), new Dense({ units: 1 })];

    override call(inputs: Tensor): Tensor {
      return this.others.reduce<Tensor>((x, layer) => layer.apply(x), this.first.apply(inputs));
    }
  }

  it("find the layers in their properties and make weights by build", () => {
    const model = new Pair();
    model.build([null, 4]);
    expect(model.weights).toHaveLength(6);
    expect(model.computeOutputShape([null, 4])).toEqual([null, 1]);
    expect(model.trackedLayers().map(([name]) => name)).toEqual(["first", "others"]);
  });

  it("resolve training from the outer call", async () => {
    const seen: boolean[] = [];
    class Watcher extends Layer {
      static override readonly className = "Watcher";
      override call(inputs: Tensor, { training }: { readonly training: boolean }): Tensor {
        seen.push(training);
        return inputs;
      }
    }
    const model = new Sequential([Input({ shape: [1] }), new Watcher()]);
    seen.length = 0;
    model.apply([[1]], { training: true });
    model.apply([[1]]);
    expect(seen).toEqual([true, false]);
  });

  it("collect penalties of weights and outputs anew at each call", async () => {
    const layer = new Dense({
      units: 1,
      kernelInitializer: "ones",
      kernelRegularizer: "l2",
      activityRegularizer: "l2",
    });
    const model = new Sequential([Input({ shape: [2] }), layer]);
    for (let i = 0; i < 2; i++)
      model.apply([
        [1, 1],
        [1, 1],
      ]);
    const losses = await Promise.all(model.losses.map((loss) => loss.item()));
    expect(losses.map((loss) => +loss.toFixed(5))).toEqual([0.04, 0.02]);
  });
});

describe("models that Keras wrote", () => {
  it.each(readGolden("training.json").map((golden) => [golden.name, golden] as const))(
    "%s: the config gives the model, its weights the predictions",
    async (_, golden) => {
      const written = camelKeys(golden.model) as unknown as SerializedObject;
      const model = deserializeLayer(written, "test") as Model;
      expect(model.weights.map((weight) => weight.shape)).toEqual(
        golden.finalWeights.map((weight) => weight.shape),
      );
      model.setWeights(
        golden.finalWeights.map(({ shape, dtype, data }) => ({
          shape,
          dtype,
          data: Float32Array.from(data),
        })),
      );
      const given = golden.kind === "fit" ? golden.x : (golden.batches[0]?.x ?? []);
      const outputs = flatten(model.apply<Tensor>(given.map(toTensor))) as Tensor[];
      for (const [i, prediction] of golden.predictions.entries()) {
        const stray = strayOf((await outputs[i]?.data()) ?? [], prediction.data);
        expect(stray).toBeLessThanOrEqual(1);
      }
    },
  );
});
