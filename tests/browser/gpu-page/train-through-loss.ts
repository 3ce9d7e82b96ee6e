// Trains on the GPU until something has gone wrong with it and training has gone on, or has failed.

import { callbacks, getDevice, Input, layers, Sequential, setDevice } from "gradus";

/** What became of a training whose GPU was taken away. */
export interface Aftermath {
  readonly device: string;
  readonly warnings: readonly string[];
  /** Why it ended; undefined where it went on. */
  readonly error: string | undefined;
  readonly lastLoss: number;
}

/** Trains; `onEpoch` hears of each epoch that has ended. Ends a few epochs after the loss. */
export async function trainThroughLoss(onEpoch: (epoch: number) => void): Promise<Aftermath> {
  const warnings: string[] = [];
  console.warn = (text: string) => warnings.push(text);
  await setDevice("webgpu");
  const x = Array.from({ length: 64 }, (_, i) => [Math.sin(i), Math.cos(i * i), i % 5]);
  const y = x.map(([a = 0, b = 0]) => [a * b]);
  const model = new Sequential([
    Input({ shape: [3] }),
    new layers.Dense({ units: 16, activation: "tanh" }),
    new layers.Dense({ units: 1 }),
  ]);
  model.compile({ optimizer: "adam", loss: "mse" });
  let lastLoss = Number.NaN;
  let after = 0;
  const watch = new callbacks.LambdaCallback({
    onEpochEnd: (epoch, { loss = Number.NaN }) => {
      lastLoss = loss;
      onEpoch(epoch);
      if (warnings.length > 0 && ++after === 3) model.stopTraining = true;
    },
  });
  let error: string | undefined;
  try {
    await model.fit(x, y, { epochs: 1_000_000, batchSize: 16, verbose: 0, callbacks: [watch] });
  } catch (cause) {
    error = String(cause);
  }
  return { device: getDevice(), warnings, error, lastLoss };
}
