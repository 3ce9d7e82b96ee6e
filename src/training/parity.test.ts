import { beforeAll, describe, expect, it, vi } from "vitest";
import type { FitCase, GoldenTensor, StepsCase } from "../../tests/golden/golden.ts";
import { readGolden } from "../../tests/golden/golden.ts";
import type { Callback } from "../callbacks/index.ts";
import { EarlyStopping, ReduceLROnPlateau } from "../callbacks/index.ts";
import type { HostTensor } from "../engine/index.ts";
import { Dense, deserializeLayer, Input } from "../layers/index.ts";
import type { Model } from "../models/index.ts";
import { Sequential } from "../models/index.ts";
import { registerEverything } from "../register.ts";
import { toCamelCase } from "../saving/names.ts";
import { isPlainObject } from "../shared/tree.ts";
import type { CompileOptions, FitOptions } from "./index.ts";

beforeAll(registerEverything);

/** Keras' words in our form; keys that are data (names of outputs, classes) look the same in both. */
function camelCase(node: unknown): unknown {
  if (Array.isArray(node)) return node.map(camelCase);
  if (!isPlainObject(node)) return node;
  return Object.fromEntries(
    Object.entries(node).map(([key, child]) => [toCamelCase(key), camelCase(child)]),
  );
}

function hostTensor({ shape, dtype, data }: GoldenTensor): HostTensor {
  const Type = dtype.startsWith("int") ? Int32Array : Float32Array;
  const host = { shape, dtype: dtype.startsWith("int") ? "int32" : "float32" };
  return { ...host, data: Type.from(data as number[]) } as HostTensor;
}

function one<T>(list: readonly T[]): T | readonly T[] {
  return list.length === 1 && list[0] !== undefined ? list[0] : list;
}

async function restore(test: FitCase | StepsCase): Promise<Model> {
  const model = deserializeLayer(camelCase(test.model) as never, "test") as Model;
  model.setWeights(test.weights.map(hostTensor));
  model.compile(camelCase(test.compile) as CompileOptions);
  return model;
}

function near(actual: ArrayLike<number>, expected: readonly number[], tolerance = 1e-4): void {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  const worst = expected.reduce((most, value, i) => {
    const distance = Math.abs((actual[i] ?? Number.NaN) - value);
    return Number.isNaN(distance) ? Number.POSITIVE_INFINITY : Math.max(most, distance);
  }, 0);
  expect(worst, `${Array.from(actual).slice(0, 6)} vs ${expected.slice(0, 6)}`).toBeLessThan(
    tolerance * Math.max(scale, 1e-2),
  );
}

const makers: Record<string, (args: object) => Callback> = {
  EarlyStopping: (args) => new EarlyStopping(args),
  ReduceLROnPlateau: (args) => new ReduceLROnPlateau(args),
};

const cases = readGolden("training.json");

describe("fit and evaluate as in Keras", () => {
  it.each(cases.filter((test): test is FitCase => test.kind === "fit").map((t) => [t.name, t]))(
    "%s",
    async (_name, test) => {
      vi.spyOn(console, "warn").mockImplementation(() => {});
      const model = await restore(test);
      const x = one(test.x.map(hostTensor)) as HostTensor;
      const y = one(test.y.map(hostTensor)) as HostTensor;
      const weight = test.sampleWeight === null ? null : hostTensor(test.sampleWeight);
      const sampleWeight = weight === null ? {} : { sampleWeight: weight };
      const callbacks = test.callbacks.map(({ className, args }) => {
        const make = makers[className];
        if (make === undefined) throw new Error(`no ${className}`);
        return make(camelCase(args) as object);
      });
      const history = await model.fit(x, y, {
        ...(camelCase(test.fit) as FitOptions),
        ...sampleWeight,
        callbacks,
        verbose: 0,
      });
      expect(history.epoch).toEqual(test.history.epoch);
      expect(Object.keys(history.history)).toEqual(Object.keys(test.history.values));
      for (const [name, values] of Object.entries(test.history.values)) {
        near(history.history[name] ?? [], values);
      }
      const weights = await model.getWeights();
      test.finalWeights.forEach(({ data }, i) => near(weights[i]?.data ?? [], data as number[]));
      const options = { batchSize: 16, verbose: 0 as const, ...sampleWeight };
      const named = await model.evaluate(x, y, { ...options, returnDict: true });
      expect(Object.keys(named).sort()).toEqual(Object.keys(test.evaluate.named).sort());
      for (const [name, value] of Object.entries(test.evaluate.named)) {
        near([named[name] ?? Number.NaN], [value]);
      }
      // Keras lists the plain accuracy twice where a weighted one has the same name.
      const listed = [...new Set(test.evaluate.values)];
      near([await model.evaluate(x, y, options)].flat(), listed);
      const predictions = [await model.predict(x, { verbose: 0 })].flat();
      for (const [i, { data }] of test.predictions.entries()) {
        near((await predictions[i]?.data()) ?? [], data as number[]);
      }
    },
  );
});

describe("trainOnBatch as in Keras", () => {
  it.each(cases.filter((test): test is StepsCase => test.kind === "steps").map((t) => [t.name, t]))(
    "%s",
    async (_name, test) => {
      const model = await restore(test);
      const losses: number[] = [];
      for (const { x, y } of test.batches) {
        const loss = await model.trainOnBatch(
          one(x.map(hostTensor)) as HostTensor,
          one(y.map(hostTensor)) as HostTensor,
        );
        losses.push(loss as number);
      }
      near(losses, test.losses);
      const weights = await model.getWeights();
      test.finalWeights.forEach(({ data }, i) => near(weights[i]?.data ?? [], data as number[]));
    },
    60_000,
  );
});

describe("loss curves as in Keras", () => {
  const curves = readGolden("curves.json");
  const chosen = curves.filter(({ name }) => /^(sgd|adam|rmsprop|lamb) /.test(name)).slice(0, 8);
  it.each(chosen.map((curve) => [curve.name, curve] as const))("%s", async (_name, curve) => {
    const model = new Sequential([
      Input({ shape: [4] }),
      new Dense({ units: 8, activation: "tanh" }),
      new Dense({ units: curve.units, activation: curve.activation as "linear" }),
    ]);
    model.setWeights(curve.weights.map(hostTensor));
    const { className, config } = curve.optimizer;
    const optimizer = { className, config: camelCase(config), module: null, registeredName: null };
    model.compile({ optimizer: optimizer as never, loss: curve.loss });
    const { losses, batchSize } = curve;
    const epochs = Math.min(5, Math.floor((losses.length * batchSize) / 32));
    const seen: number[] = [];
    const rows = Array.from({ length: 32 / batchSize }, (_, i) => i * batchSize);
    const [x, y] = [hostTensor(curve.x), hostTensor(curve.y)];
    const cut = ({ shape, dtype, data }: HostTensor, start: number) => {
      const width = data.length / 32;
      const part = data.subarray(start * width, (start + batchSize) * width);
      return { shape: [batchSize, ...shape.slice(1)], dtype, data: part };
    };
    for (let epoch = 0; epoch < epochs; epoch++) {
      for (const start of rows) {
        seen.push((await model.trainOnBatch(cut(x, start), cut(y, start))) as number);
      }
    }
    near(seen, losses.slice(0, seen.length));
  });
});
