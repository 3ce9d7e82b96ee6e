import { beforeAll, describe, expect, it } from "vitest";
import { compile, tensor, Variable } from "../engine/index.ts";
import { Adam, RMSProp, registerAllOptimizers, resolveOptimizer, SGD, schedules } from "./index.ts";

beforeAll(registerAllOptimizers);

function weight(value = 1): Variable {
  return new Variable([value], { name: "dense/kernel" });
}

async function valueOf(variable: Variable): Promise<number> {
  return (await variable.data())[0] ?? Number.NaN;
}

describe("Optimizer", () => {
  it("takes a new learning rate without compiling again", async () => {
    const w = weight();
    const optimizer = new SGD({ learningRate: 0.5 });
    optimizer.build([w]);
    let traces = 0;
    const step = compile(() => {
      traces++;
      optimizer.apply([tensor([1])], [w]);
    });
    step();
    optimizer.learningRate = 0.25;
    step();
    expect(await valueOf(w)).toBe(0.25);
    expect(traces).toBe(1);
    expect(optimizer.learningRate).toBe(0.25);
    expect(optimizer.getConfig()).toMatchObject({ learningRate: 0.25 });
  });

  it("takes the lecture's words and writes Keras'", () => {
    expect(new SGD({ lr: 0.1 }).getConfig()).toMatchObject({ learningRate: 0.1 });
    expect(RMSProp.className).toBe("RMSprop");
    expect(resolveOptimizer("RMSProp", "compile")).toBeInstanceOf(RMSProp);
    expect(() => new SGD({ lr: 0.1, learningRate: 0.1 })).toThrow(
      "SGD: lr and learningRate are two words for one option. Give learningRate alone.",
    );
  });

  it("refuses two kinds of clipping, unknown options and impossible values", () => {
    expect(() => new Adam({ clipnorm: 1, clipvalue: 1 })).toThrow(
      "Adam: clipnorm and clipvalue exclude each other. Give one of them.",
    );
    expect(() => new Adam({ learningrate: 0.1 } as object)).toThrow(
      'Adam: unknown option "learningrate". Did you mean "learningRate"?',
    );
    expect(() => new Adam({ gradientAccumulationSteps: 1 })).toThrow(
      "Adam: gradientAccumulationSteps is 1, but must be an integer at least 2.",
    );
    expect(() => resolveOptimizer("adm", "compile")).toThrow('Did you mean "Adam"?');
  });

  it("refuses variables that it was not built for", () => {
    const optimizer = new SGD();
    optimizer.build([weight()]);
    expect(() => optimizer.apply([tensor([1])], [weight()])).toThrow(
      'SGD: was built for other variables than "dense/kernel".',
    );
    expect(() => optimizer.apply([], [weight()])).toThrow("SGD: got 0 gradients for 1 variables.");
  });

  it("leaves a variable without a gradient as it is", async () => {
    const [w, still] = [weight(), weight(7)];
    new SGD({ learningRate: 1, weightDecay: 0.5 }).apply([tensor([0.25]), null], [w, still]);
    expect(await valueOf(w)).toBe(0.25);
    expect(await valueOf(still)).toBe(7);
  });

  it("leaves excluded variables out of weight decay", async () => {
    const [kernel, bias] = [weight(), new Variable([1], { name: "dense/bias" })];
    const optimizer = new SGD({ learningRate: 1, weightDecay: 0.5 });
    optimizer.excludeFromWeightDecay({ varNames: ["bias"] });
    optimizer.apply([tensor([0]), tensor([0])], [kernel, bias]);
    expect(await valueOf(kernel)).toBe(0.5);
    expect(await valueOf(bias)).toBe(1);
    expect(() => optimizer.excludeFromWeightDecay({})).toThrow(/comes too late/);
  });

  it("copies its state out and in, the learning rate too", async () => {
    const [a, b] = [weight(), weight()];
    const first = new Adam({ learningRate: 0.5 });
    first.apply([tensor([1])], [a]);
    const second = new Adam();
    expect(() => second.setWeights([])).toThrow(/not built yet/);
    second.build([b]);
    second.setWeights(await first.getWeights());
    expect(second.learningRate).toBe(0.5);
    b.assign(await a.data());
    first.apply([tensor([2])], [a]);
    second.apply([tensor([2])], [b]);
    expect(await b.data()).toEqual(await a.data());
    const wrong = (await first.getWeights()).map((value, i) => (i === 2 ? [1, 2] : value));
    expect(() => second.setWeights(wrong)).toThrow(/"dense_kernel_momentum" has shape \[1\]/);
  });

  it("follows a schedule, which cannot be set by hand", async () => {
    const learningRate = new schedules.ExponentialDecay({
      initialLearningRate: 1,
      decaySteps: 1,
      decayRate: 0.5,
    });
    const w = weight(0);
    const optimizer = new SGD({ learningRate });
    optimizer.apply([tensor([1])], [w]);
    optimizer.apply([tensor([1])], [w]);
    expect(await valueOf(w)).toBe(-1.5);
    expect(await optimizer.currentLearningRate()).toBe(0.25);
    expect(() => {
      optimizer.learningRate = 1;
    }).toThrow(/follows the schedule ExponentialDecay and cannot be set/);
  });
});
