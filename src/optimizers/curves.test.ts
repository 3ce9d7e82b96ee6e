import { beforeAll, describe, expect, it } from "vitest";
import type { CurveCase, GoldenTensor, GoldenVariable } from "../../tests/golden/golden.ts";
import { readGolden } from "../../tests/golden/golden.ts";
import { compile, gradients, type Tensor, tensor, Variable } from "../engine/index.ts";
import { registerAllLosses, resolveLoss } from "../losses/index.ts";
import { sigmoid, softmax } from "../ops/index.ts";
import type { Config } from "../registry/index.ts";
import { toCamelCase } from "../saving/names.ts";
import { optimizers, registerAllOptimizers } from "./index.ts";

beforeAll(() => {
  registerAllLosses();
  registerAllOptimizers();
});

const activations: Readonly<Record<string, (x: Tensor) => Tensor>> = {
  linear: (x) => x,
  sigmoid: (x) => sigmoid(x),
  softmax: (x) => softmax(x, { axis: -1 }),
};

function rows({ data, shape, dtype }: GoldenTensor, from: number, count: number): Tensor {
  const width = shape[1] ?? 1;
  const part = data.slice(from * width, (from + count) * width);
  return tensor(part, { shape: [count, width], dtype });
}

function variableOf({ data, shape, name }: GoldenVariable): Variable {
  return new Variable(tensor([...data], { shape }), { name });
}

function stepOf(golden: CurveCase, weights: readonly Variable[]) {
  const { className, args } = golden.optimizer;
  const config = Object.fromEntries(
    Object.entries(args).map(([key, value]) => [toCamelCase(key), value]),
  ) as Config;
  const written = { className, config, module: "keras.optimizers", registeredName: null };
  const optimizer = optimizers.deserialize(written, "test");
  const loss = resolveLoss(golden.loss, "test");
  const activation = activations[golden.activation];
  const [w1, b1, w2, b2] = weights;
  if (!activation || !w1 || !b1 || !w2 || !b2) throw new Error("an unknown kind of curve");
  return compile((x: Tensor, y: Tensor) => {
    const hidden = x.matmul(w1.value).add(b1.value).tanh();
    const value = loss.apply(y, activation(hidden.matmul(w2.value).add(b2.value)));
    optimizer.apply(gradients(value, weights), weights);
    return value;
  });
}

describe("training follows Keras' curve within 1e-4", () => {
  it.each(readGolden("curves.json").map((golden) => [golden.name, golden] as const))(
    "%s",
    async (_, golden) => {
      const weights = golden.weights.map(variableOf);
      const step = stepOf(golden, weights);
      const samples = golden.x.shape[0] ?? 0;
      const { batchSize } = golden;
      for (const [s, expected] of golden.losses.entries()) {
        const from = (batchSize * s) % samples;
        const value = step(rows(golden.x, from, batchSize), rows(golden.y, from, batchSize));
        const distance = Math.abs((await value.item()) - expected) / Math.abs(expected);
        expect(distance, `step ${s + 1}`).toBeLessThanOrEqual(1e-4);
      }
    },
  );
});
