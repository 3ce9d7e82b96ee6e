// LSTM: learns to add up the marked numbers of a sequence, which needs memory across the steps.

import { Input, layers, Sequential, setRandomSeed } from "gradus";

setRandomSeed(5);
const steps = 12;
const samples = 512;

// Small deterministic generator, so that the example prints the same everywhere.
let state = 12345;
function random(): number {
  state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
  return state / 2 ** 32;
}

const x = new Float32Array(samples * steps * 2);
const y = new Float32Array(samples);
for (let sample = 0; sample < samples; sample++) {
  for (let step = 0; step < steps; step++) {
    const at = (sample * steps + step) * 2;
    const value = random();
    const isMarked = random() < 0.3;
    x[at] = value;
    x[at + 1] = isMarked ? 1 : 0;
    if (isMarked) y[sample] = (y[sample] ?? 0) + value;
  }
}
const inputs = { data: x, shape: [samples, steps, 2], dtype: "float32" } as const;
const targets = { data: y, shape: [samples, 1], dtype: "float32" } as const;

const model = new Sequential([
  Input({ shape: [steps, 2] }),
  new layers.LSTM({ units: 16 }),
  new layers.Dense({ units: 1 }),
]);
model.compile({ optimizer: "adam", loss: "mse", metrics: ["mae"] });
const history = await model.fit(inputs, targets, { epochs: 30, batchSize: 32, verbose: 0 });
const errors = history.history["mae"] ?? [];
console.log(`mean absolute error ${errors[0]?.toFixed(3)} → ${errors.at(-1)?.toFixed(3)}`);
