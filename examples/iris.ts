// Iris: three kinds of flowers told apart by four lengths, with early stopping.

import { callbacks, datasets, Input, layers, Sequential, setRandomSeed } from "gradus";

setRandomSeed(3);
const { train, test, classNames } = await datasets.iris.load({ seed: 3 });

const model = new Sequential([
  Input({ shape: [4] }),
  new layers.Dense({ units: 16, activation: "relu" }),
  new layers.Dense({ units: classNames.length, activation: "softmax" }),
]);
model.compile({
  optimizer: "rmsprop",
  loss: "sparse_categorical_crossentropy",
  metrics: ["accuracy"],
});
const history = await model.fit(train.x, train.y, {
  epochs: 300,
  batchSize: 16,
  validationSplit: 0.2,
  verbose: 0,
  callbacks: [
    new callbacks.EarlyStopping({ monitor: "val_loss", patience: 20, restoreBestWeights: true }),
  ],
});
const { accuracy } = await model.evaluate(test.x, test.y, { returnDict: true, verbose: 0 });
console.log(`stopped after ${history.epoch.length} epochs, test accuracy ${accuracy?.toFixed(3)}`);
