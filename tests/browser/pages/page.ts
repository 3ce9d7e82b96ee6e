// Trains where the address says, on the page's own thread or in a worker, and keeps the outcome.

import type { Outcome } from "./train-digits.ts";
import { trainDigits } from "./train-digits.ts";

declare global {
  interface Window {
    train(where: "page" | "worker", strict: boolean): Promise<Outcome>;
  }
}

function inWorker(strict: boolean): Promise<Outcome> {
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }) => {
      worker.terminate();
      if (data.failure === undefined) resolve(data.outcome);
      else reject(new Error(data.failure));
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage({ strict });
  });
}

window.train = (where, strict) => (where === "page" ? trainDigits(strict) : inWorker(strict));
