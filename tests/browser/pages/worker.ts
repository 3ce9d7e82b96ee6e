// Trains, or shares work with further workers, inside of a worker, and posts what it came to.

import { shareWork } from "./share-work.ts";
import { trainDigits } from "./train-digits.ts";

/** What a worker is asked to do. */
export type Task = { readonly train: { readonly strict: boolean } } | { readonly share: true };

self.onmessage = async ({ data }: MessageEvent<Task>) => {
  try {
    const outcome = "train" in data ? await trainDigits(data.train.strict) : await shareWork();
    self.postMessage({ outcome });
  } catch (error) {
    self.postMessage({ failure: String(error) });
  }
};
