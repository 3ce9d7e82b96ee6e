// Writes models of TensorFlow.js with what they predict, and what TensorFlow.js makes of the converted
// ones. Run: node tools/formats/tfjs-models.mjs FOLDER_WITH_TFJS
// @ts-nocheck: TensorFlow.js is no dependency of this project, so its types are not here

import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";

const require = createRequire(`${resolve(process.argv[2] ?? ".")}/package.json`);
const tf = require("@tensorflow/tfjs");
const out = fileURLToPath(new URL("../../src/saving/tensorflowjs/fixtures/", import.meta.url));
mkdirSync(out, { recursive: true });
await tf.setBackend("cpu");

/** Numbers of three decimals that are the same in every run. */
function* numbers(seed) {
  for (let state = seed; ; ) {
    state = (state * 1103515245 + 12345) % 2 ** 31;
    yield Math.round((state / 2 ** 31 - 0.5) * 2000) / 1000;
  }
}

function fill(shape, seed) {
  const source = numbers(seed);
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => source.next().value),
    shape,
  );
}

function settle(model) {
  model.setWeights(
    model.getWeights().map((weight, i) => {
      const values = fill(weight.shape, 7 + i).mul(0.5);
      // Variances and the like must not be negative.
      return model.weights[i].name.includes("variance") ? values.abs().add(0.5) : values;
    }),
  );
}

const { layers } = tf;

const models = {
  mlp() {
    const model = tf.sequential({ name: "mlp" });
    model.add(
      layers.dense({
        ...{ units: 5, inputShape: [4], activation: "relu" },
        kernelRegularizer: tf.regularizers.l2({ l2: 0.01 }),
      }),
    );
    model.add(layers.dropout({ rate: 0 }));
    model.add(layers.dense({ units: 3, activation: "softmax" }));
    model.compile({
      ...{ optimizer: tf.train.adam(0.01), loss: "categoricalCrossentropy" },
      metrics: ["accuracy"],
    });
    return { model, shapes: [[6, 4]], target: tf.oneHot([0, 1, 2, 0, 1, 2], 3).toFloat() };
  },
  cnn() {
    const image = tf.input({ shape: [8, 8, 2], name: "image" });
    let x = layers.conv2d({ filters: 4, kernelSize: 3, padding: "same" }).apply(image);
    x = layers.batchNormalization().apply(x);
    x = layers.leakyReLU({ alpha: 0.2 }).apply(x);
    x = layers.depthwiseConv2d({ kernelSize: 3 }).apply(x);
    x = layers.separableConv2d({ filters: 3, kernelSize: 2 }).apply(x);
    x = layers.thresholdedReLU({ theta: 0.05 }).apply(x);
    x = layers.maxPooling2d({ poolSize: 2 }).apply(x);
    x = layers.conv2dTranspose({ filters: 2, kernelSize: 3, strides: 2 }).apply(x);
    x = layers.globalAveragePooling2d({}).apply(x);
    x = layers.dense({ units: 2 }).apply(x);
    return { model: tf.model({ inputs: image, outputs: x, name: "cnn" }), shapes: [[3, 8, 8, 2]] };
  },
  rnn() {
    const sequence = tf.input({ shape: [6, 3], name: "sequence" });
    let x = layers
      .bidirectional({ layer: layers.lstm({ units: 3, returnSequences: true }) })
      .apply(sequence);
    x = layers.timeDistributed({ layer: layers.dense({ units: 3, activation: "tanh" }) }).apply(x);
    const [, state] = layers.gru({ units: 2, returnState: true }).apply(x);
    x = layers.gru({ units: 2 }).apply([x, state]);
    x = layers.simpleRNN({ units: 3 }).apply(layers.repeatVector({ n: 4 }).apply(x));
    x = layers.layerNormalization().apply(x);
    return { model: tf.model({ inputs: sequence, outputs: x, name: "rnn" }), shapes: [[4, 6, 3]] };
  },
  branches() {
    const left = tf.input({ shape: [4], name: "left" });
    const right = tf.input({ shape: [4], name: "right" });
    const shared = layers.dense({ units: 5, activation: "tanh", name: "shared" });
    const inside = tf.input({ shape: [5], name: "inside" });
    let body = layers.batchNormalization({ name: "norm" }).apply(inside);
    body = layers.dense({ units: 5, name: "body" }).apply(body);
    const inner = tf.model({ inputs: inside, outputs: body, name: "inner" });
    const stack = tf.sequential({
      name: "stack",
      layers: [layers.dense({ units: 5, inputShape: [5], activation: "elu", name: "stacked" })],
    });
    const [a, b] = [shared.apply(left), shared.apply(right)];
    const sum = layers.add({ name: "sum" }).apply([inner.apply(a), stack.apply(b)]);
    const joined = layers.concatenate({ name: "joined" }).apply([sum, inner.apply(b)]);
    const outputs = [
      layers.dense({ units: 2, name: "first" }).apply(joined),
      layers.dense({ units: 1, activation: "sigmoid", name: "second" }).apply(joined),
    ];
    const model = tf.model({ inputs: [left, right], outputs, name: "branches" });
    return {
      model,
      shapes: [
        [3, 4],
        [3, 4],
      ],
    };
  },
};

const plain = (tensor) => ({ shape: tensor.shape, dtype: "float32", data: [...tensor.dataSync()] });
const listed = (value) => (Array.isArray(value) ? value : [value]).map(plain);

const index = [];
for (const [name, make] of Object.entries(models)) {
  const { model, shapes, target } = make();
  settle(model);
  const inputs = shapes.map((shape, i) => fill(shape, 99 + i));
  const x = inputs.length === 1 ? inputs[0] : inputs;
  if (target) for (let step = 0; step < 2; step++) await model.trainOnBatch(x, target);
  const handler = tf.io.withSaveHandler(async ({ weightData, weightSpecs, ...json }) => {
    // Shards of 200 bytes, so that tensors reach over their borders.
    const bytes = new Uint8Array(tf.io.CompositeArrayBuffer.join(weightData));
    const paths = [];
    for (let at = 0; at < bytes.length; at += name === "branches" ? 200 : bytes.length) {
      const path = `${name}.weights${paths.length === 0 ? "" : paths.length + 1}.bin`;
      writeFileSync(out + path, bytes.subarray(at, name === "branches" ? at + 200 : undefined));
      paths.push(path);
    }
    const manifest = [{ paths, weights: weightSpecs }];
    writeFileSync(`${out}${name}.json`, JSON.stringify({ ...json, weightsManifest: manifest }));
    return { modelArtifactsInfo: {} };
  });
  await model.save(handler, { includeOptimizer: target !== undefined });
  const predictions = listed(model.predict(x));
  const trained = {};
  if (target) {
    const [loss] = await model.trainOnBatch(x, target);
    trained.y = [plain(target)];
    trained.loss = loss;
    trained.after = listed(model.predict(x));
  }
  index.push({
    file: `${name}.json`,
    name: model.name,
    x: inputs.map(plain),
    predictions,
    ...trained,
  });
}

// What the converter made of models of Python, as TensorFlow.js reads it.
for (const file of existsSync(`${out}converted.json`)
  ? JSON.parse(readFileSync(`${out}converted.json`, "utf8"))
  : []) {
  const json = JSON.parse(readFileSync(out + file.file, "utf8"));
  const weightSpecs = json.weightsManifest.flatMap(({ weights }) => weights);
  const parts = json.weightsManifest.flatMap(({ paths }) =>
    paths.map((path) => readFileSync(out + path)),
  );
  const weightData = Uint8Array.from(Buffer.concat(parts)).buffer;
  const entry = { ...file };
  if (file.predictions === undefined) {
    // TensorFlow.js refuses these, which Keras wrote without meaning anything.
    for (const { class_name, config } of json.modelTopology.model_config.config.layers) {
      if (class_name !== "SeparableConv2D") continue;
      for (const key of ["initializer", "regularizer", "constraint"])
        delete config[`kernel_${key}`];
    }
    const model = await tf.loadLayersModel(
      tf.io.fromMemory({ modelTopology: json.modelTopology, weightSpecs, weightData }),
    );
    const inputs = file.x.map(({ data, shape }) => tf.tensor(data, shape));
    entry.predictions = listed(model.predict(inputs.length === 1 ? inputs[0] : inputs));
  }
  index.push(entry);
}
writeFileSync(`${out}index.json`, `${JSON.stringify(index)}\n`);
