import { beforeAll, describe, expect, it } from "vitest";
import { type Tensor, tensor } from "../engine/index.ts";
import {
  BinaryFocalCrossentropy,
  binaryCrossentropy,
  CategoricalFocalCrossentropy,
  Dice,
  FunctionLoss,
  Loss,
  losses,
  MeanSquaredError,
  meanSquaredError,
  registerAllLosses,
  resolveLoss,
  SparseCategoricalCrossentropy,
  Tversky,
} from "./index.ts";

beforeAll(registerAllLosses);

const bits = [
  [1, 0, 1],
  [0, 1, 1],
];
const chances = [
  [0.9, 0.2, 0.6],
  [0.3, 0.8, 0.4],
];
const oneHot = [
  [1, 0, 0],
  [0, 1, 0],
];

async function expectValues(got: Tensor, expected: readonly number[]): Promise<void> {
  const values = [...(await got.data())];
  expect(values).toHaveLength(expected.length);
  for (const [i, value] of values.entries())
    expect(value).toBeCloseTo(expected[i] ?? Number.NaN, 5);
}

describe("losses", () => {
  it("give the lecture's categorical entropy as classes × binary cross-entropy", async () => {
    const n = oneHot.length;
    const lecture = oneHot.reduce(
      (total, row, i) =>
        row.reduce((sum, y, j) => {
          const p = chances[i]?.[j] ?? Number.NaN;
          return sum - (y * Math.log(p) + (1 - y) * Math.log(1 - p)) / n;
        }, total),
      0,
    );
    const binary = binaryCrossentropy(tensor(oneHot), tensor(chances)).mean();
    await expectValues(binary.multiply(3), [lecture]);
  });

  // Values of Python Keras 3.15.1 on JAX.
  it.each([
    ["binary focal", {}, [0.03057048, 0.12363039]],
    [
      "balanced",
      { applyClassBalancing: true, alpha: 0.4, gamma: 1.5, labelSmoothing: 0.1 },
      [0.02694033, 0.07411021],
    ],
    ["of logits", { fromLogits: true }, [0.10824182, 0.13340476]],
  ] as const)("give Keras' focal cross-entropy: %s", async (_, options, expected) => {
    const loss = new BinaryFocalCrossentropy({ ...options, reduction: "none" });
    await expectValues(loss.apply(bits, chances), expected);
  });

  it("give Keras' categorical focal cross-entropy", async () => {
    const plain = new CategoricalFocalCrossentropy({ reduction: null });
    await expectValues(plain.apply(oneHot, chances), [0.03521046, 0.03422424]);
    const options = { fromLogits: true, labelSmoothing: 0.1, alpha: 0.5, gamma: 3 };
    const loss = new CategoricalFocalCrossentropy({ ...options, reduction: null });
    await expectValues(loss.apply(oneHot, chances), [0.08090337, 0.08358312]);
  });

  it("give Keras' overlap losses, over all and by sample", async () => {
    await expectValues(new Dice().apply(bits, chances), [0.24999994]);
    const byRow = { axis: 1, reduction: "none" } as const;
    await expectValues(new Dice(byRow).apply(bits, chances), [0.1891892, 0.3142857]);
    const weights = { alpha: 0.3, beta: 0.7 };
    await expectValues(new Tversky(weights).apply(bits, chances), [0.21511626]);
    const tversky = new Tversky({ ...weights, ...byRow });
    await expectValues(tversky.apply(bits, chances), [0.1620112, 0.2727273]);
  });

  // Values of Python Keras 3.15.1: errors 2.5, 12.5 and 30.5 of which the second is masked.
  it.each([
    ["sum_over_batch_size", [16.5], [47]],
    ["mean_with_sample_weight", [16.5], [23.5]],
    ["sum", [33], [94]],
    ["none", [2.5, 0, 30.5], [2.5, 0, 91.5]],
  ] as const)("reduce masked losses by %s as Keras does", async (reduction, plain, weighted) => {
    const loss = new MeanSquaredError({ reduction });
    const yTrue = [
      [1, 2],
      [3, 4],
      [5, 6],
    ];
    const yPred = yTrue.map(() => [0, 0]);
    const mask = [true, false, true];
    await expectValues(loss.apply(yTrue, yPred, null, mask), plain);
    await expectValues(loss.apply(yTrue, yPred, [1, 2, 3], mask), weighted);
  });

  it("average over the samples that an ignored class leaves", async () => {
    const loss = new SparseCategoricalCrossentropy({ ignoreClass: -1 });
    const shares = [
      [0.7, 0.2, 0.1],
      [0.1, 0.1, 0.8],
      [0.3, 0.3, 0.4],
    ];
    await expectValues(loss.apply(tensor([0, -1, 2], { dtype: "int32" }), shares), [0.63648283]);
  });

  it("compute in the dtype of the predictions", () => {
    const yPred = tensor([0.5], { dtype: "float64" });
    expect(new MeanSquaredError().apply([1], yPred).dtype).toBe("float64");
    expect(new MeanSquaredError({ dtype: "float32" }).apply([1], yPred).dtype).toBe("float32");
  });
});

describe("resolveLoss", () => {
  it.each(["mse", "MSE", "mean_squared_error", "MeanSquaredError"])("knows %s", (name) => {
    expect(resolveLoss(name, "compile")).toBeInstanceOf(MeanSquaredError);
  });

  it("wraps a function and names the loss after it", async () => {
    const loss = resolveLoss(meanSquaredError, "compile");
    expect(loss).toBeInstanceOf(FunctionLoss);
    expect(loss.name).toBe("mean_squared_error");
    await expectValues(loss.apply([1, 2], [[1], [4]]), [2]);
    expect(() => loss.getConfig()).toThrow(/cannot be written down/);
  });

  it("reads what Keras writes for a loss given as a function", () => {
    const written = {
      className: "function",
      config: "mse",
      module: "builtins",
      registeredName: null,
    };
    expect(resolveLoss(written, "load")).toBeInstanceOf(MeanSquaredError);
  });

  it("suggests the nearest name for an unknown one", () => {
    expect(() => resolveLoss("categorical_crossentopy", "compile")).toThrow(
      'compile: unknown loss "categorical_crossentopy". Did you mean "categorical_crossentropy"?',
    );
  });

  it("refuses unknown options and reductions", () => {
    expect(() => new MeanSquaredError({ reducton: "sum" } as object)).toThrow(
      'MeanSquaredError: unknown option "reducton". Did you mean "reduction"?',
    );
    expect(() => new MeanSquaredError({ reduction: "max" as "sum" })).toThrow(
      /MeanSquaredError: reduction is "max", but must be one of/,
    );
  });

  it("takes a class of one's own, registered, through a config and back", () => {
    class Doubled extends Loss {
      static override readonly className = "Doubled";
      call(yTrue: Tensor, yPred: Tensor): Tensor {
        return meanSquaredError(yTrue, yPred).multiply(2);
      }
    }
    losses.registerCustom(Doubled);
    const written = losses.serialize(new Doubled({ reduction: "sum" }));
    expect(written.registeredName).toBe("Custom>Doubled");
    expect(resolveLoss(written, "load").reduction).toBe("sum");
  });
});
