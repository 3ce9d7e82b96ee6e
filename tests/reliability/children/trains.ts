// Trains with checkpoints in a folder; when it reaches the end it prints the weights as one line.

import { callbacks, Input, layers, Sequential, setRandomSeed } from "gradus";

const [backupDir = "", data = "arrays"] = process.argv.slice(2);

setRandomSeed(data.length);
const model = new Sequential([
  Input({ shape: [16] }),
  new layers.Dense({ units: 64, activation: "relu" }),
  new layers.BatchNormalization(),
  new layers.Dropout({ rate: 0.3 }),
  new layers.Dense({ units: 4, activation: "softmax" }),
]);
model.compile({
  optimizer: "adam",
  loss: "sparse_categorical_crossentropy",
  metrics: ["accuracy"],
});

const rows = 320;
const x = {
  shape: [rows, 16],
  dtype: "float32" as const,
  data: Float32Array.from({ length: rows * 16 }, (_, i) => Math.sin(i * i + 1)),
};
const y = {
  shape: [rows],
  dtype: "int32" as const,
  data: Int32Array.from({ length: rows }, (_, i) => (i * 7) % 4),
};
const given = [
  new callbacks.BackupAndRestore({ backupDir, saveFreq: 3 }),
  new callbacks.ReduceLROnPlateau({ monitor: "loss", patience: 1, minDelta: 0.05, factor: 0.7 }),
  new callbacks.EarlyStopping({ monitor: "loss", patience: 4, restoreBestWeights: true }),
];
const options = { epochs: 6, verbose: 0 as const, callbacks: given };
// A stream whose order differs from pass to pass.
let pass = 0;
function* batches() {
  const step = [3, 7, 11, 13][pass++ % 4] ?? 1;
  for (let batch = 0; batch < 10; batch++) {
    const picked = Array.from({ length: 32 }, (_, i) => (step * (32 * batch + i)) % rows);
    yield [
      picked.map((row) => Array.from(x.data.subarray(16 * row, 16 * row + 16))),
      picked.map((row) => y.data[row] ?? 0),
    ];
  }
}

process.stdout.write("trains\n");
if (data === "arrays") await model.fit(x, y, { ...options, batchSize: 32, validationSplit: 0.1 });
else await model.fit(batches, null, options);
const weights = await model.getWeights();
process.stdout.write(`${JSON.stringify(weights.map((one) => Array.from(one.data)))}\n`);
