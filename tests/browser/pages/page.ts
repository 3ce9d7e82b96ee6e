// Trains where the address says, on the page's own thread or in a worker, and keeps the outcome.

import type { SharedWork } from "./share-work.ts";
import type { Outcome } from "./train-digits.ts";
import { prepareDigits, trainDigits } from "./train-digits.ts";
import type { Task } from "./worker.ts";

declare global {
  interface Window {
    train(where: "page" | "worker", strict: boolean): Promise<Outcome>;
    shareWork(): Promise<SharedWork>;
    /** Gives, for each of so many trainings, the longest time that it kept the page's thread, in ms. */
    measureBlocks(trainings: number): Promise<readonly number[]>;
  }
}

function inWorker<T>(task: Task): Promise<T> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      worker.terminate();
      if (data.failure === undefined) resolve(data.outcome);
      else reject(new Error(data.failure));
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(task);
  });
}

window.train = (where, strict) =>
  where === "page" ? trainDigits(strict) : inWorker({ train: { strict } });

window.shareWork = () => inWorker({ share: true });

/** Runs `work` and gives the times for which the page's thread was not free in between. */
async function gapsDuring(work: () => Promise<unknown>): Promise<number[]> {
  const gaps: number[] = [];
  const channel = new MessageChannel();
  let last = performance.now();
  channel.port1.onmessage = () => {
    const now = performance.now();
    gaps.push(now - last);
    last = now;
    channel.port2.postMessage(0);
  };
  channel.port2.postMessage(0);
  await work();
  channel.port1.close();
  return [...gaps, performance.now() - last];
}

window.measureBlocks = async (trainings) => {
  // The first training traces and compiles; the others are what a page lives with.
  const learn = await prepareDigits();
  await learn(2);
  const longest: number[] = [];
  for (let i = 0; i < trainings; i++) {
    const gaps = await gapsDuring(() => learn(20));
    longest.push(Math.max(...gaps));
  }
  return longest;
};
