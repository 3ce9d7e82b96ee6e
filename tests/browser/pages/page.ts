// Trains where the address says, on the page's own thread or in a worker, and keeps the outcome.

import type { SharedWork } from "./share-work.ts";
import type { Outcome } from "./train-digits.ts";
import { trainDigits } from "./train-digits.ts";
import type { Task } from "./worker.ts";

declare global {
  interface Window {
    train(where: "page" | "worker", strict: boolean): Promise<Outcome>;
    shareWork(): Promise<SharedWork>;
    /** Says how often, and for how many milliseconds, training kept the page's thread. */
    measureBlocks(): Promise<{ readonly blocks: number; readonly typical: number }>;
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

window.measureBlocks = async () => {
  // The first training compiles; the second is what a page lives with.
  await trainDigits(false, 1);
  let last = performance.now();
  const gaps: number[] = [];
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    const now = performance.now();
    gaps.push(now - last);
    last = now;
    channel.port2.postMessage(0);
  };
  channel.port2.postMessage(0);
  await trainDigits(false, 8);
  channel.port1.close();
  // Tracing the second model is one longer block, and a busy machine may take the thread away for
  // a while: of the times in which training worked, the middle one is what a page lives with.
  const blocks = gaps.filter((gap) => gap > 2).sort((a, b) => a - b);
  return { blocks: blocks.length, typical: blocks[Math.floor(blocks.length / 2)] ?? 0 };
};
