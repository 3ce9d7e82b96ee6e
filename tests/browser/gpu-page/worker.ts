// Trains on the GPU in a worker, and sends what came out.

import { trainDigits } from "./train-digits.ts";

postMessage(await trainDigits("webgpu"));
