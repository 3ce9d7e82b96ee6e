// Train steps of Gradus, inside `fit`.

import type { HostTensor } from "gradus";
import type { Prepared, TrainTask, Values } from "../../task.ts";
import { fill, sample } from "../../values.ts";
import { buildModel } from "./models.ts";

/** Makes the numbers of a description into what Gradus takes as a tensor. */
export function hostTensor(values: Values): HostTensor {
  return { data: fill(values), shape: [...values.shape], dtype: "float32" };
}

/** Builds the model with the given weights, and brings the data. */
export async function prepareTraining(task: TrainTask): Promise<Prepared> {
  const model = buildModel(task.model, task.weights[0]?.shape.at(-1) ?? 0);
  model.setWeights(task.weights.map(hostTensor));
  const [x, y] = [hostTensor(task.x), hostTensor(task.y)];
  const quiet = { batchSize: task.batch, verbose: 0 } as const;
  const options = { ...quiet, shuffle: false };
  const loss = async () => Number(await model.evaluate(x, y, quiet));
  return {
    async numbers() {
      const before = await loss();
      await model.fit(x, y, options);
      const outputs = await model.predict(x, quiet);
      return [before, await loss(), ...sample(await outputs.data())];
    },
    async run(times) {
      const epochs = Math.floor(times / task.batches);
      const rest = times % task.batches;
      if (epochs > 0) await model.fit(x, y, { ...options, epochs });
      if (rest > 0) await model.fit(x, y, { ...options, stepsPerEpoch: rest });
    },
  };
}
