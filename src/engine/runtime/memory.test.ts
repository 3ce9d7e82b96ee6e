import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it, vi } from "vitest";
import { EngineMemory } from "../backends/wasm/engine-memory.ts";
import { compile, gradients, type Tensor, tensor, Variable } from "../index.ts";

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Makes a training step of a linear model; gives the engine memory that its weights are in. */
function makeStep() {
  const allocate = vi.spyOn(EngineMemory.prototype, "allocate");
  const weight = new Variable(new Float32Array(64), { name: "weight" });
  const step = compile((x: Tensor, y: Tensor, rate: number | Tensor) => {
    const error = x.matmul(weight.value.reshape([64, 1])).subtract(y);
    const loss = error.square().mean();
    const [gradient] = gradients(loss, [weight]) as [Tensor];
    weight.assignSubtract(gradient.multiply(rate));
    return loss;
  });
  const x = tensor(
    new Float32Array(16 * 64).map((_, i) => (i % 7) / 7),
    { shape: [16, 64] },
  );
  const y = tensor(new Float32Array(16).fill(1), { shape: [16, 1] });
  const run = () => step(x, y, 0.01);
  run();
  const memory = allocate.mock.contexts[0] as EngineMemory;
  allocate.mockRestore();
  return { run, memory };
}

describe("memory", () => {
  it("stays flat over ten thousand training steps", { timeout: 30_000 }, async () => {
    const { run, memory } = makeStep();
    const steps = async (count: number) => {
      let loss = run();
      for (let i = 1; i < count; i++) {
        loss = run();
        if (i % 500 === 0) await loss.item();
      }
      return loss.item();
    };
    const first = await run().item();
    await steps(2000);
    collectGarbage();
    const [used, heap] = [memory.used, process.memoryUsage().heapUsed];
    const last = await steps(10_000);
    collectGarbage();
    expect(last).toBeLessThan(first);
    // What other tests of the process have left may be given back meanwhile.
    expect(memory.used).toBeLessThanOrEqual(used);
    expect(process.memoryUsage().heapUsed - heap).toBeLessThan(1_000_000);
  });

  it("comes back when variables are disposed of", () => {
    const { run, memory } = makeStep();
    run();
    const before = memory.used;
    const large = new Variable(new Float32Array(100_000));
    const read = compile(() => large.value.sum());
    read();
    expect(memory.used).toBeGreaterThanOrEqual(before + 400_000);
    large.dispose();
    expect(memory.used).toBeLessThan(before + 400_000);
  });
});
