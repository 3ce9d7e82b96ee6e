import { beforeAll, describe, expect, it } from "vitest";
import { tensor } from "../engine/index.ts";
import {
  AUC,
  BinaryAccuracy,
  CategoricalAccuracy,
  F1Score,
  Mean,
  MeanSquaredError,
  PrecisionAtRecall,
  R2Score,
  RecallAtPrecision,
  registerAllMetrics,
  resolveAccuracy,
  resolveMetric,
  SensitivityAtSpecificity,
  SparseCategoricalAccuracy,
  SpecificityAtSensitivity,
} from "./index.ts";

beforeAll(registerAllMetrics);

const labels = [0, 0, 0, 1, 1, 1];
const scores = [0, 0.5, 0.3, 0.9, 0.2, 0.6];
const shapes = { yTrue: [32, 3], yPred: [32, 3] };

describe("metrics", () => {
  // Values of Python Keras 3.15.1 on JAX.
  it("find Keras' points on curves", async () => {
    const points = [
      [new SensitivityAtSpecificity({ specificity: 0.5 }), 2 / 3],
      [new SpecificityAtSensitivity({ sensitivity: 0.6 }), 1],
      [new PrecisionAtRecall({ recall: 0.6 }), 1],
      [new RecallAtPrecision({ precision: 0.6 }), 1],
      [new AUC({ curve: "PRGAIN", numThresholds: 20 }), 0.5833333],
    ] as const;
    for (const [metric, expected] of points) {
      metric.updateState(labels, scores);
      expect(await metric.result().item(), metric.name).toBeCloseTo(expected, 5);
    }
  });

  it("weigh the areas of classes as Keras does", async () => {
    const metric = new AUC({
      multiLabel: true,
      numThresholds: 20,
      labelWeights: [0.5, 0.2, 0.3],
    });
    const yTrue = [
      [1, 0, 1],
      [0, 1, 1],
      [1, 0, 0],
      [0, 1, 0],
    ];
    metric.updateState(yTrue, [
      [0.9, 0.2, 0.6],
      [0.3, 0.8, 0.4],
      [0.5, 0.1, 0.2],
      [0.2, 0.4, 0.9],
    ]);
    expect(await metric.result().item()).toBeCloseTo(0.85, 5);
  });

  it("adjust R² for the number of inputs as Keras does", async () => {
    const column = (values: readonly number[]) => values.map((value) => [value]);
    const metric = new R2Score({ numRegressors: 2 });
    metric.updateState(column(labels), column(scores));
    expect(await metric.result().item()).toBeCloseTo(-0.2777778, 5);
  });

  it("know which way is better", () => {
    expect(new MeanSquaredError().direction).toBe("min");
    expect(new BinaryAccuracy().direction).toBe("max");
    expect(new Mean().direction).toBeUndefined();
  });

  it("begin again after a reset", async () => {
    const mean = new Mean();
    mean.updateState([1, 3]);
    mean.resetState();
    mean.updateState([5]);
    expect(await mean.result().item()).toBe(5);
  });

  it("refuse what they cannot count", () => {
    expect(() => new F1Score().updateState(labels, scores)).toThrow(/F1Score takes .* \[6\]/);
    expect(() => new AUC({ numLabels: 2 })).toThrow(/numLabels is for multiLabel/);
    expect(() => new BinaryAccuracy({ treshold: 1 } as object)).toThrow(
      'BinaryAccuracy: unknown option "treshold". Did you mean "threshold"?',
    );
  });
});

describe("resolveMetric", () => {
  it.each([
    ["accuracy", [32, 1], [32, 1], BinaryAccuracy],
    ["acc", [32], [32, 10], SparseCategoricalAccuracy],
    ["accuracy", [32, 1], [32, 10], SparseCategoricalAccuracy],
    ["accuracy", [32, 10], [32, 10], CategoricalAccuracy],
  ] as const)("takes %s of %j and %j by shape", (name, yTrue, yPred, expected) => {
    const metric = resolveAccuracy(yTrue, yPred, name);
    expect(metric).toBeInstanceOf(expected);
    expect(metric.name).toBe(name);
  });

  it("keeps the string as the metric's name", () => {
    const metric = resolveMetric("mse", "compile", shapes);
    expect(metric).toBeInstanceOf(MeanSquaredError);
    expect(metric.name).toBe("mse");
  });

  it("averages a function", async () => {
    const metric = resolveMetric((t, p) => t.subtract(p).abs(), "compile", shapes);
    metric.updateState(tensor([1, 2]), tensor([2, 4]));
    const result = metric.result();
    expect("item" in result && (await (result as { item(): Promise<number> }).item())).toBe(1.5);
  });

  it("suggests the nearest name for an unknown one", () => {
    expect(() => resolveMetric("precison", "compile", shapes)).toThrow(
      'compile: unknown metric "precison". Did you mean "Precision"?',
    );
  });
});
