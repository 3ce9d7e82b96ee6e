// What the micro-kernel of Gradus can do at most: its fastest tile on operands in the first cache.

import { tensor } from "gradus";
import { detectFeatures } from "../../../src/engine/backends/wasm/assembler/features.ts";
import { ModuleBuilder } from "../../../src/engine/backends/wasm/assembler/module-builder.ts";
import type { Tile } from "../../../src/engine/backends/wasm/kernels/contraction/micro-kernel.ts";
import { microKernel } from "../../../src/engine/backends/wasm/kernels/contraction/micro-kernel.ts";
import type { CeilingTask, Prepared } from "../../task.ts";

const tiles: readonly Tile[] = [
  { rows: 4, columns: 8, terms: 1 },
  { rows: 6, columns: 8, terms: 1 },
  { rows: 4, columns: 16, terms: 1 },
  { rows: 6, columns: 16, terms: 1 },
  { rows: 6, columns: 16, terms: 4 },
];
const addresses = { lhs: 1024, rhs: 16384, result: 49152 };
const floatBytes = 4;

type Repeat = (times: number) => void;

/** Compiles a loop of calls on the same packed operands. */
function repeated(tile: Tile, k: number): Repeat {
  const fused = detectFeatures().relaxedSimd;
  const module = new ModuleBuilder("ceiling", fused);
  module.importMemory({ module: "env", name: "memory", initialPages: 2 });
  const kernel = microKernel(module, { ...tile, lhs: "panel", start: "zero", fused });
  const f = module.function({ name: "repeat", parameters: ["i32"], results: [], exported: true });
  const times = f.parameter(0);
  f.loop((next) => {
    f.i32Const(addresses.lhs).i32Const(addresses.rhs).i32Const(addresses.result).i32Const(k);
    f.i32Const(tile.rows * floatBytes);
    f.i32Const(tile.columns * floatBytes).i32Const(tile.columns * floatBytes);
    f.call(kernel);
    f.get(times).i32Const(1).op("i32.sub").tee(times).branchIf(next);
  });
  const memory = new WebAssembly.Memory({ initial: 2 });
  const instance = new WebAssembly.Instance(new WebAssembly.Module(module.build()), {
    env: { memory },
  });
  return instance.exports["repeat"] as Repeat;
}

/** Finds the fastest tile and repeats it as often as a product of this size would. */
export async function prepareCeiling({ rows, columns, k }: CeilingTask): Promise<Prepared> {
  // The engine's options, re-vectorisation among them, take effect with its first computation.
  await tensor([1]).add(1).data();
  const candidates = tiles.map((tile) => {
    const repeat = repeated(tile, k);
    const calls = (rows * columns) / (tile.rows * tile.columns);
    return { tile, calls, repeat, ms: fastestRun(() => repeat(calls * 20)) };
  });
  const best = candidates.reduce((a, b) => (b.ms < a.ms ? b : a));
  return {
    setting: `tile of ${best.tile.rows} × ${best.tile.columns}`,
    numbers: async () => [],
    run: async (times) => best.repeat(best.calls * times),
  };
}

function fastestRun(work: () => void): number {
  let best = Number.POSITIVE_INFINITY;
  for (let i = 0; i < 50; i++) {
    const start = performance.now();
    work();
    best = Math.min(best, performance.now() - start);
  }
  return best;
}
