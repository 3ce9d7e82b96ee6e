// Regression: how far diabetes has progressed a year on, from ten measurements of a patient.

import { datasets, Input, layers, optimizers, Sequential, setRandomSeed } from "gradus";

setRandomSeed(1);
const { train, test, featureNames } = await datasets.diabetes.load({ seed: 1 });
const normalize = new layers.Normalization();
await normalize.adapt(train.x);

const model = new Sequential([
  Input({ shape: [featureNames.length] }),
  normalize,
  new layers.Dense({ units: 16, activation: "relu", kernelRegularizer: "l2" }),
  new layers.Dense({ units: 1 }),
]);
model.compile({
  optimizer: new optimizers.Adam({ learningRate: 0.03 }),
  loss: "mse",
  metrics: ["mae", "r2_score"],
});
await model.fit(train.x, train.y, { epochs: 100, batchSize: 32, verbose: 0 });

const { mae, r2_score } = await model.evaluate(test.x, test.y, { returnDict: true, verbose: 0 });
console.log(`mean absolute error ${mae?.toFixed(1)}, R² ${r2_score?.toFixed(3)}`);
