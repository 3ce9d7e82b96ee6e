// XOR: the smallest problem that needs a hidden layer.

import { Input, layers, optimizers, Sequential, setRandomSeed } from "gradus";

setRandomSeed(7);
const x = [
  [0, 0],
  [0, 1],
  [1, 0],
  [1, 1],
];
const y = [[0], [1], [1], [0]];

const model = new Sequential([
  Input({ shape: [2] }),
  new layers.Dense({ units: 8, activation: "tanh" }),
  new layers.Dense({ units: 1, activation: "sigmoid" }),
]);
model.compile({
  optimizer: new optimizers.Adam({ learningRate: 0.05 }),
  loss: "binary_crossentropy",
});
await model.fit(x, y, { epochs: 300, batchSize: 4, verbose: 0 });

const answers = await (await model.predict(x, { verbose: 0 })).data();
x.forEach((pair, i) => {
  console.log(`${pair.join(" xor ")} = ${(answers[i] ?? Number.NaN).toFixed(3)}`);
});
