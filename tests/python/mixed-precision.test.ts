// A model of the policy mixed_float16 goes to Python Keras and back, with the state of its loss scale.

import { join } from "node:path";
import { Input, layers, loadModel, optimizers, Sequential, setDevice } from "gradus";
import { installReferenceDevice } from "gradus/engine";
import { afterAll, expect, it } from "vitest";
import { distance, Keras, predict, stateOf, step } from "./keras.ts";

const keras = new Keras();
afterAll(() => {
  setDevice("wasm");
  keras.stop();
});

const x = {
  shape: [4, 3],
  dtype: "float32",
  data: Float32Array.from({ length: 12 }, (_, i) => Math.sin(i)),
};
const y = {
  shape: [4, 2],
  dtype: "float32",
  data: Float32Array.from({ length: 8 }, (_, i) => Math.cos(i)),
};
const plain = ({ data, ...type }: typeof x) => ({ ...type, data: [...data] });

it("mixed_float16 goes to Python and back, weights and scale bit by bit", async () => {
  installReferenceDevice();
  setDevice("reference");
  const dtype = "mixed_float16";
  const model = new Sequential(
    [
      Input({ shape: [3] }),
      new layers.Dense({ units: 4, activation: "relu", dtype }),
      new layers.BatchNormalization({ dtype }),
      new layers.Dense({ units: 2, dtype }),
    ],
    { dtype },
  );
  model.compile({ optimizer: "adam", loss: "mse" });
  await model.fit(x as never, y as never, { epochs: 2, verbose: 0 });
  const [path, saveTo] = ["ours", "theirs"].map((name) => join(keras.folder, `${name}.keras`)) as [
    string,
    string,
  ];
  const weightsPath = join(keras.folder, "ours.weights.h5");
  await model.save(path);
  await model.saveWeights(weightsPath);
  const before = await stateOf(model);
  const predictions = await predict(model, x as never);
  const request = { path, weightsPath, saveTo, x: plain(x), y: plain(y) };
  const opened = await keras.ask("open", request);
  expect(opened.before).toEqual(before);
  expect(opened.fromWeights).toEqual(before.weights);
  expect(distance(opened.predictions, predictions)).toBeLessThan(4e-3);
  const next = await step(model, x as never, y as never);
  expect(Math.abs((next.loss ?? Number.NaN) - (opened.next.loss ?? 0))).toBeLessThan(1e-2);

  const back = await loadModel(saveTo);
  expect(back.optimizer).toBeInstanceOf(optimizers.LossScaleOptimizer);
  expect((await stateOf(back)).optimizer).toEqual(opened.next.optimizer);
  expect((await stateOf(back)).weights).toEqual(opened.next.weights);
});
