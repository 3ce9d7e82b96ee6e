// Python Keras opens what Gradus saved, trains on and saves again; Gradus opens that and goes on.

import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Tensor } from "gradus";
import { loadModel, type Model } from "gradus";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { SampleData, SampleModel } from "../../src/saving/testing/sample-models.ts";
import { sampleModels } from "../../src/saving/testing/sample-models.ts";
import { flatten } from "../../src/shared/tree.ts";

/** Is what Python reports of one model. */
interface Result {
  readonly name: string;
  /** Largest difference of its predictions from ours. */
  readonly difference: number;
  /** Largest difference of the weights in the two kinds of file. */
  readonly weightsDifference: number;
  /** Steps that the optimizer had taken in the file. */
  readonly iterations: number;
  /** Loss of its first step, before the update, and of a second one. */
  readonly loss: number;
  readonly nextLoss: number;
  /** After the first step. */
  readonly predictions: readonly (readonly number[])[];
}

const folder = mkdtempSync(join(tmpdir(), "gradus-keras-"));
const script = fileURLToPath(new URL("keras_roundtrip.py", import.meta.url));
const results = new Map<string, Result>();
const ourLosses = new Map<string, number>();

function plain(data: SampleData): unknown {
  if (Array.isArray(data)) return data.map(plain);
  if ("data" in data && ArrayBuffer.isView(data.data)) {
    return { ...data, data: [...(data.data as Float32Array)] };
  }
  return Object.fromEntries(
    Object.entries(data).map(([name, part]) => [name, plain(part as SampleData)]),
  );
}

async function predict(model: Model, { x }: SampleModel): Promise<number[][]> {
  const leaves = flatten(await model.predict(x, { verbose: 0 }));
  return Promise.all(leaves.map(async (leaf) => [...(await (leaf as Tensor).data())]));
}

async function step(model: Model, { x, y }: SampleModel): Promise<number> {
  const logs = await model.trainOnBatch(x, y, { returnDict: true });
  return (logs as { readonly loss?: number }).loss ?? Number.NaN;
}

async function save(sample: SampleModel): Promise<unknown> {
  const model = sample.make();
  await step(model, sample);
  await model.save(join(folder, `${sample.name}.keras`));
  await model.saveWeights(join(folder, `${sample.name}.weights.h5`));
  const predictions = await predict(model, sample);
  ourLosses.set(sample.name, await step(model, sample));
  return { name: sample.name, x: plain(sample.x), y: plain(sample.y), predictions };
}

function resultOf(name: string): Result {
  const result = results.get(name);
  if (result === undefined) throw new Error(`Python reported nothing of ${name}`);
  return result;
}

function distance(actual: readonly number[][], expected: readonly (readonly number[])[]): number {
  const ours = actual.flat();
  const theirs = expected.flat();
  expect(ours).toHaveLength(theirs.length);
  return Math.max(...theirs.map((value, i) => Math.abs(value - (ours[i] ?? Number.NaN))));
}

beforeAll(async () => {
  const cases: unknown[] = [];
  for (const sample of sampleModels) cases.push(await save(sample));
  writeFileSync(join(folder, "cases.json"), JSON.stringify(cases));
  const python = process.env["GRADUS_PYTHON"];
  if (python === undefined) throw new Error("GRADUS_PYTHON is not set; run npm test");
  execFileSync(python, [script, folder], { stdio: ["ignore", "inherit", "inherit"] });
  const text = readFileSync(join(folder, "results.json"), "utf8");
  for (const result of JSON.parse(text) as Result[]) results.set(result.name, result);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("Python Keras", () => {
  it.each(sampleModels)("opens $name without a warning and predicts the same", ({ name }) => {
    expect(resultOf(name).difference).toBeLessThan(1e-5);
  });

  it.each(sampleModels)("reads the weights file of $name", ({ name }) => {
    expect(resultOf(name).weightsDifference).toBe(0);
  });

  it.each(sampleModels)("trains $name on from where Gradus stopped", ({ name }) => {
    const { iterations, loss } = resultOf(name);
    expect(iterations).toBe(1);
    expect(Math.abs(loss - (ourLosses.get(name) ?? Number.NaN))).toBeLessThan(1e-4);
  });
});

describe("Gradus", () => {
  it.each(sampleModels)("opens $name as Python saved it, and trains on", async (sample) => {
    const { predictions, nextLoss } = resultOf(sample.name);
    const model = await loadModel(join(folder, `${sample.name}.again.keras`));
    expect(distance(await predict(model, sample), predictions)).toBeLessThan(1e-5);
    expect(Math.abs((await step(model, sample)) - nextLoss)).toBeLessThan(1e-4);
  });

  it.each(sampleModels)("reads the weights file of $name that Python wrote", async (sample) => {
    const model = sample.make();
    await model.loadWeights(join(folder, `${sample.name}.again.weights.h5`));
    const { predictions } = resultOf(sample.name);
    expect(distance(await predict(model, sample), predictions)).toBeLessThan(1e-5);
  });
});
