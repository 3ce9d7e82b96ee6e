// Multiplies matrices that are worth several threads, and counts the workers that are started.

import { compile, type DeviceOptions, setDevice, type Tensor, tensor } from "gradus";

/** What the products came to. */
export interface SharedWork {
  readonly workers: number;
  /** Whether several threads gave the very bits that one thread gives. */
  readonly isSame: boolean;
}

const size = 384;

/** Runs the same products on one thread and on several. */
export async function shareWork(): Promise<SharedWork> {
  let workers = 0;
  const Native = globalThis.Worker;
  globalThis.Worker = class extends Native {
    constructor(...args: ConstructorParameters<typeof Worker>) {
      super(...args);
      workers++;
    }
  };
  const data = Float32Array.from({ length: size * size }, (_, i) => Math.sin(i * 0.7));
  const products = async (options: DeviceOptions, rounds: number) => {
    setDevice("wasm", options);
    const x = tensor(data, { shape: [size, size] });
    const step = compile((a: Tensor) => a.matmul(a).tanh().matmul(a).sum(0));
    let last = await step(x).data();
    for (let round = 1; round < rounds; round++) {
      // The workers start, and join, while the event loop turns.
      await new Promise((resolve) => setTimeout(resolve, 20));
      last = await step(x).data();
    }
    return last;
  };
  const expected = await products({ threads: 1 }, 1);
  const shared = await products({}, 30);
  return { workers, isSame: expected.every((value, i) => Object.is(value, shared[i])) };
}
