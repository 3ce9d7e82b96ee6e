import { describe, expect, it } from "vitest";
import type { GoldenTensor, JsonObject } from "../../tests/golden/golden.ts";
import { readGolden } from "../../tests/golden/golden.ts";
import type { Tensor } from "../engine/index.ts";
import { grad, tensor } from "../engine/index.ts";
import { registerAllActivations } from "./all.ts";
import * as activations from "./index.ts";

registerAllActivations();

const camel = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
const toTensor = ({ shape, data }: GoldenTensor) => tensor(Float32Array.from(data), { shape });

function applied(name: string, args: JsonObject): (x: Tensor) => Tensor {
  const activation = activations.get(name) as (x: Tensor, options: object) => Tensor;
  const options = Object.fromEntries(Object.entries(args).map(([key, v]) => [camel(key), v]));
  return (x) => activation(x, options);
}

function expectClose(got: ArrayLike<number>, expected: readonly number[], skip: readonly number[]) {
  expect(got.length).toBe(expected.length);
  expected.forEach((value, i) => {
    if (skip.includes(i)) return;
    const distance = Math.abs((got[i] ?? Number.NaN) - value);
    expect(distance, `element ${i}: ${got[i]} against ${value}`).toBeLessThanOrEqual(
      2e-6 + 1e-5 * Math.abs(value),
    );
  });
}

describe("activations agree with Keras", () => {
  it.each(readGolden("activations.json"))("in the values and gradients of $name", async (each) => {
    const activate = applied(each.activation, each.args);
    expectClose(await activate(toTensor(each.input)).data(), each.output.data, []);
    const weights = toTensor(each.outputWeights);
    const slope = grad((x: Tensor) => activate(x).multiply(weights).sum());
    expectClose(await slope(toTensor(each.input)).data(), each.inputGradient.data, each.kinks);
  });
});

describe("activations beyond the golden file", () => {
  const x = [-3, -1, -0.25, 0, 0.5, 2];
  it.each<[activations.ActivationName, number[]]>([
    ["celu", [Math.expm1(-3), Math.expm1(-1), Math.expm1(-0.25), 0, 0.5, 2]],
    ["hard_shrink", [-3, -1, 0, 0, 0, 2]],
    ["soft_shrink", [-2.5, -0.5, 0, 0, 0, 1.5]],
    ["hard_tanh", [-1, -1, -0.25, 0, 0.5, 1]],
    ["hard_swish", [0, -1 / 3, (-0.25 * 2.75) / 6, 0, (0.5 * 3.5) / 6, (2 * 5) / 6]],
    ["log_sigmoid", x.map((v) => -Math.log1p(Math.exp(-v)))],
    ["sparse_plus", [0, 0, 0.140625, 0.25, 0.5625, 2]],
    ["sparse_sigmoid", [0, 0, 0.375, 0.5, 0.75, 1]],
    ["squareplus", x.map((v) => (v + Math.sqrt(v * v + 4)) / 2)],
    ["tanh_shrink", x.map((v) => v - Math.tanh(v))],
    ["glu", [-3 / 2, -1 / (1 + Math.exp(-0.5)), -0.25 / (1 + Math.exp(-2))]],
    ["sparsemax", [0, 0, 0, 0, 0, 1]],
  ])("%s follows its formula", async (name, expected) => {
    expectClose(await activations.get(name)(tensor(x)).data(), expected, []);
  });

  it("sparsemax shares among near classes", async () => {
    const shares = activations.sparsemax([
      [1, 0.8, 0.1],
      [0, 0, 0],
    ]);
    expectClose(await shares.data(), [0.6, 0.4, 0, 1 / 3, 1 / 3, 1 / 3], []);
  });

  it("threshold replaces what does not exceed it", async () => {
    expect([...(await activations.threshold(x, 0, -7).data())]).toEqual([-7, -7, -7, -7, 0.5, 2]);
  });

  it("relu is flat at 0 and keeps NaN; softplus has the slope ½ there", async () => {
    const at = tensor([-1, 0, -0, 2, NaN]);
    expect([...(await activations.relu(at).data())]).toEqual([0, 0, 0, 2, NaN]);
    const slope = grad((v: Tensor) => activations.relu(v).sum());
    expect([...(await slope(at).data())]).toEqual([0, 0, 0, 1, 0]);
    const soft = grad((v: Tensor) => activations.softplus(v).sum());
    expect([...(await soft(tensor([0])).data())]).toEqual([0.5]);
  });

  it("elu keeps its gradient finite where eˣ overflows", async () => {
    const slope = grad((v: Tensor) => activations.elu(v).sum());
    expect([...(await slope(tensor([200, -200])).data())]).toEqual([1, 0]);
  });
});

describe("activation names", () => {
  it("stand for functions and come back", () => {
    expect(activations.get("swish")).toBe(activations.silu);
    expect(activations.serialize(activations.leakyRelu)).toBe("leaky_relu");
    expect(activations.get(null)).toBe(activations.linear);
  });

  it("are suggested for a wrong one", () => {
    expect(() => activations.get("sofmax", "Dense")).toThrow(
      'Dense: unknown activation "sofmax". Did you mean "softmax"?',
    );
  });
});
