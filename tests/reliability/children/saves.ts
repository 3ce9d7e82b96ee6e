// Saves a model over the same file again and again, all its weights being the number of the save.

import { Input, layers, Sequential } from "gradus";

const [path = "", first = "1"] = process.argv.slice(2);

const model = new Sequential([
  Input({ shape: [100] }),
  new layers.Dense({ units: 300 }),
  new layers.Dense({ units: 200 }),
]);

for (let number = Number(first); ; number++) {
  const weights = await model.getWeights();
  model.setWeights(weights.map(({ shape }) => full(shape, number)));
  process.stdout.write(`begins ${number}\n`);
  await model.save(path);
  process.stdout.write(`saved ${number}\n`);
}

function full(shape: readonly number[], value: number) {
  const size = shape.reduce((product, n) => product * n, 1);
  return { shape, dtype: "float32" as const, data: new Float32Array(size).fill(value) };
}
