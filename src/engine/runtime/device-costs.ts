// What work costs on a backend, by a short measurement: in a backend, out times and rates.

import { platform } from "#platform";
import type { Backend, Executable } from "../backends/backend.ts";
import * as build from "../ir/build.ts";
import { hostArray } from "../ir/dtype.ts";
import { makeGraph } from "../ir/graph.ts";
import type { Value } from "../ir/node.ts";
import { sizeOf } from "../ir/shape.ts";
import { schedule } from "../passes/pipeline.ts";
import { planMemory } from "../passes/plan.ts";

/** Is what a backend takes for parts of a step, in milliseconds. */
export interface DeviceCosts {
  /** A run, whatever is in it. */
  readonly run: number;
  /** Waiting for a small result. */
  readonly read: number;
  /** Each kernel of a run. */
  readonly kernel: number;
  /** Floating-point operations in a millisecond, of a product of matrices. */
  readonly flops: number;
  /** Bytes read and written in a millisecond, by additions. */
  readonly bytes: number;
}

/** Time that a measurement should take at least, in milliseconds. */
const least = 2;
/** Rounds of which the fastest counts: threads join late, and code is made faster as it runs. */
const [fewestRounds, mostRounds] = [3, 8];
/** Time in milliseconds after which the fewest rounds suffice. */
const enough = 100;
const mostRuns = 64;
const links = 16;
/** Rows and columns of products, and elements of sums: the first that take long enough count. */
const products = [256, 512, 1024, 2048];
const sums = [2 ** 20, 2 ** 22, 2 ** 24];

/** Measures a backend, for some tenths of a second. */
export async function measureCosts(backend: Backend): Promise<DeviceCosts> {
  const tiny = new Probe(backend, [[4]], ([x]) => build.add(x as Value, x as Value));
  const run = await tiny.time(tiny);
  const read = await tiny.timeOfReading();
  const chain = new Probe(backend, [[8, 8]], ([x]) => {
    let value = x as Value;
    for (let i = 0; i < links; i++) value = build.matrixProduct(value, x as Value);
    return value;
  });
  const kernel = Math.max(0, (await chain.time(tiny)) - run) / (links - 1);
  const rate = async (sizes: readonly number[], probeOf: (size: number) => Probe, work: Work) => {
    let found = 0;
    for (const size of sizes) {
      const probe = probeOf(size);
      const took = await probe.time(tiny);
      probe.release();
      found = work(size) / Math.max(took - run, took / 4);
      if (took >= least) break;
    }
    return found;
  };
  const flops = await rate(
    products,
    (n) =>
      new Probe(
        backend,
        [
          [n, n],
          [n, n],
          [n, n],
        ],
        ([, a, b]) => build.matrixProduct(a as Value, b as Value),
      ),
    (n) => 2 * n ** 3,
  );
  const bytes = await rate(
    sums,
    (n) => new Probe(backend, [[n], [n]], ([x, y]) => build.add(x as Value, y as Value)),
    (n) => 12 * n,
  );
  tiny.release();
  chain.release();
  return { run, read, kernel, flops, bytes };
}

type Work = (size: number) => number;

/** Is a small program whose result overwrites its first input, so that runs need no new memory. */
class Probe {
  readonly #executable: Executable;
  readonly #storages: readonly ReturnType<Backend["store"]>[];

  constructor(
    backend: Backend,
    shapes: readonly (readonly number[])[],
    compute: (inputs: readonly Value[]) => Value,
  ) {
    const inputs = shapes.map((shape) => build.parameter({ dtype: "float32", shape }));
    const graph = makeGraph(inputs, [compute(inputs)]);
    const program = schedule(graph, backend.properties);
    const plan = planMemory(program, [0], backend.properties);
    this.#executable = backend.compile({ graph, program, updates: [0], plan });
    this.#storages = inputs.map(({ type }) =>
      // Zeros stay what they are, however often they are added and multiplied.
      backend.store(type, hostArray(type.dtype, sizeOf(type.shape))),
    );
  }

  run(): void {
    this.#executable.run(this.#storages);
  }

  /** Reads the result, which comes after all that was run before. */
  async read(): Promise<void> {
    await this.#storages[0]?.read();
  }

  /** Gives the least time of a run among others, in milliseconds; `last` is read behind them. */
  async time(last: Probe): Promise<number> {
    const several = async (times: number) => {
      const start = platform.now();
      for (let i = 0; i < times; i++) this.run();
      await last.read();
      return platform.now() - start;
    };
    // The first run compiles.
    await several(1);
    let times = 1;
    let took = await several(times);
    while (took < 2 * least && times < mostRuns) {
      times *= 2;
      took = await several(times);
    }
    let spent = took;
    for (let round = 1; round < mostRounds; round++) {
      if (round >= fewestRounds && spent > enough) break;
      const again = await several(times);
      took = Math.min(took, again);
      spent += again;
    }
    return took / times;
  }

  /** Gives the least time in which a run gives its result, in milliseconds. */
  async timeOfReading(): Promise<number> {
    let best = Number.POSITIVE_INFINITY;
    for (let round = 0; round < mostRounds; round++) {
      const start = platform.now();
      this.run();
      await this.read();
      best = Math.min(best, platform.now() - start);
    }
    return best;
  }

  release(): void {
    for (const storage of this.#storages) storage.release();
  }
}
