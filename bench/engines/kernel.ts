// What the matrix products of Gradus are held against: its micro-kernel, fed from the first cache.

import { tensor } from "gradus";
import { detectFeatures } from "../../src/engine/backends/wasm/assembler/features.ts";
import { ModuleBuilder } from "../../src/engine/backends/wasm/assembler/module-builder.ts";
import type { Tile } from "../../src/engine/backends/wasm/kernels/contraction/micro-kernel.ts";
import { microKernel } from "../../src/engine/backends/wasm/kernels/contraction/micro-kernel.ts";
import type { Engine, EngineOptions, Prepared, ProductTask } from "../task.ts";
import { engineOf } from "./engine-of.ts";
import { onDevice } from "./gradus/index.ts";

const tiles: readonly Tile[] = [
  { rows: 4, columns: 8, terms: 1 },
  { rows: 6, columns: 8, terms: 1 },
  { rows: 4, columns: 16, terms: 1 },
  { rows: 6, columns: 16, terms: 1 },
  { rows: 6, columns: 16, terms: 4 },
];
/** Terms of one call, as in a block of a product. */
const depth = 256;
const addresses = { lhs: 1024, rhs: 16384, result: 49152 };
const floatBytes = 4;

type Repeat = (times: number) => void;

/** Makes the engine, which does the arithmetic of products but computes none. */
export function kernel(options: EngineOptions): Engine {
  return onDevice(options, engineOf("the micro-kernel", { product: prepareKernel }).prepare);
}

/** Finds the fastest tile and repeats it as often as the product would. */
async function prepareKernel({ m, n, k }: ProductTask): Promise<Prepared> {
  // The engine's options, re-vectorisation among them, take effect with its first computation.
  await tensor([1]).add(1).data();
  const candidates = tiles.map((tile) => {
    const repeat = repeated(tile);
    const terms = tile.rows * tile.columns * depth;
    return { tile, terms, repeat, ms: fastestRun(() => repeat(Math.ceil(2e6 / terms))) };
  });
  const best = candidates.reduce((a, b) => (b.ms < a.ms ? b : a));
  return {
    setting: `tile of ${best.tile.rows} × ${best.tile.columns}`,
    run: async (times) => best.repeat(Math.max(1, Math.round((times * m * n * k) / best.terms))),
  };
}

/** Compiles a loop of calls on the same packed operands. */
function repeated(tile: Tile): Repeat {
  const fused = detectFeatures().relaxedSimd;
  const module = new ModuleBuilder("kernel", fused);
  module.importMemory({ module: "env", name: "memory", initialPages: 2 });
  const product = microKernel(module, { ...tile, lhs: "panel", start: "zero", fused });
  const f = module.function({ name: "repeat", parameters: ["i32"], results: [], exported: true });
  const times = f.parameter(0);
  f.loop((next) => {
    f.i32Const(addresses.lhs).i32Const(addresses.rhs).i32Const(addresses.result).i32Const(depth);
    f.i32Const(tile.rows * floatBytes);
    f.i32Const(tile.columns * floatBytes).i32Const(tile.columns * floatBytes);
    f.call(product);
    f.get(times).i32Const(1).op("i32.sub").tee(times).branchIf(next);
  });
  const memory = new WebAssembly.Memory({ initial: 2 });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.build()), {
    env: { memory },
  });
  return instance.exports["repeat"] as Repeat;
}

function fastestRun(work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 100; i++) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
