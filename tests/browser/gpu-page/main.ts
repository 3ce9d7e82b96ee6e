// Trains and predicts on the GPU on the page or in a worker, for the tests that open the page.

import { predictFile } from "./predict-file.ts";
import { type Outcome, trainDigits } from "./train-digits.ts";
import { type Aftermath, trainThroughLoss } from "./train-through-loss.ts";

declare global {
  interface Window {
    trainOnGpu(place: "page" | "worker"): Promise<Outcome>;
    predictFile: typeof predictFile;
    trainThroughLoss(): Promise<Aftermath>;
    /** Epochs that this training has ended. */
    epochsEnded: number;
  }
}

window.predictFile = predictFile;
window.epochsEnded = 0;
window.trainThroughLoss = () =>
  trainThroughLoss(() => {
    window.epochsEnded++;
  });

window.trainOnGpu = (place) => {
  if (place === "page") return trainDigits("webgpu");
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
  });
};
