import { beforeAll, describe, expect, it } from "vitest";
import type { Logs } from "../callbacks/index.ts";
import { Callback, LambdaCallback } from "../callbacks/index.ts";
import { Dense, Input } from "../layers/index.ts";
import { Sequential } from "../models/index.ts";
import { registerEverything } from "../register.ts";

beforeAll(registerEverything);

const count = 22;
const x = Array.from({ length: count }, (_, i) => [Math.sin(i), Math.cos(i)]);
const y = x.map(([a = 0, b = 0]) => [a - 2 * b]);
const options = { verbose: 0 as const, batchSize: 2, shuffle: false };

function linear(stepsPerExecution: number): Sequential {
  const model = new Sequential([Input({ shape: [2] }), new Dense({ units: 1 })]);
  model.setWeights([[[0.5], [-0.3]], [0.1]]);
  model.compile({ optimizer: "adam", loss: "mse", stepsPerExecution });
  return model;
}

/** Writes down every batch hook, and the loss that it is given. */
class Listener extends Callback {
  readonly heard: (readonly ["begin" | "end", number])[] = [];
  readonly losses: (number | undefined)[] = [];

  override onTrainBatchBegin(batch: number): void {
    this.heard.push(["begin", batch]);
  }

  override onTrainBatchEnd(batch: number, logs: Logs): void {
    this.heard.push(["end", batch]);
    this.losses.push(logs.loss);
  }
}

describe("stepsPerExecution", () => {
  it("calls batch hooks once for so many batches, and once for those that remain", async () => {
    const listener = new Listener();
    await linear(4).fit(x, y, { ...options, callbacks: [listener] });
    expect(listener.heard).toEqual([
      ["begin", 0],
      ["end", 3],
      ["begin", 4],
      ["end", 7],
      ["begin", 8],
      ["end", 10],
    ]);
  });

  it("gives hooks the values that they would get at the same batch", async () => {
    const [each, fourth] = [new Listener(), new Listener()];
    await linear(1).fit(x, y, { ...options, callbacks: [each] });
    await linear(4).fit(x, y, { ...options, callbacks: [fourth] });
    expect(fourth.losses).toEqual([3, 7, 10].map((batch) => each.losses[batch]));
  });

  it("changes neither weights nor history, a smaller last batch included", async () => {
    const train = async (stepsPerExecution: number, callbacks: Callback[]) => {
      const model = linear(stepsPerExecution);
      const { history } = await model.fit(x, y, { ...options, batchSize: 3, epochs: 4, callbacks });
      const weights = (await model.getWeights()).flatMap(({ data }) => Array.from(data));
      return { history, weights };
    };
    const oneByOne = await train(1, [new Listener()]);
    expect(await train(1, [])).toEqual(oneByOne);
    expect(await train(3, [new Listener()])).toEqual(oneByOne);
  });

  it("stops at the end of the execution in which a hook asks for it", async () => {
    const model = linear(4);
    const listener = new Listener();
    const stop = new LambdaCallback({
      onTrainBatchEnd: () => {
        model.stopTraining = true;
      },
    });
    await model.fit(x, y, { ...options, epochs: 3, callbacks: [listener, stop] });
    expect(listener.heard.at(-1)).toEqual(["end", 3]);
  });

  it("does not hand a limited epoch more steps than it asks for", async () => {
    const listener = new Listener();
    const model = linear(4);
    await model.fit(x, y, { ...options, epochs: 2, stepsPerEpoch: 6, callbacks: [listener] });
    const ends = listener.heard.filter(([what]) => what === "end").map(([, batch]) => batch);
    expect(ends).toEqual([3, 5, 3, 5]);
    expect(await model.optimizer?.iterations.data()).toEqual(Int32Array.of(12));
  });

  it("refuses what is no number of steps", () => {
    expect(() => linear(0)).toThrow("compile: stepsPerExecution");
  });
});
