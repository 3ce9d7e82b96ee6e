// Trains inside of a worker and posts what it came to.

import { trainDigits } from "./train-digits.ts";

self.onmessage = async ({ data }: MessageEvent<{ readonly strict: boolean }>) => {
  try {
    self.postMessage({ outcome: await trainDigits(data.strict) });
  } catch (error) {
    self.postMessage({ failure: String(error) });
  }
};
