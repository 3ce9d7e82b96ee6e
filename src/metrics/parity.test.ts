import { beforeAll, describe, expect, it } from "vitest";
import type { GoldenTensor, JsonObject, MetricCase } from "../../tests/golden/golden.ts";
import { readGolden, strayOf } from "../../tests/golden/golden.ts";
import { compile, Tensor, tensor } from "../engine/index.ts";
import type { Config } from "../registry/index.ts";
import { toCamelCase } from "../saving/names.ts";
import * as library from "./index.ts";

beforeAll(library.registerAllMetrics);

function camelCased(args: JsonObject): Config {
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => [toCamelCase(key), value]),
  ) as Config;
}

function fromGolden(golden: GoldenTensor | null): Tensor | null {
  if (golden === null) return null;
  const { data, shape, dtype } = golden;
  return tensor([...data], { shape, dtype });
}

function make({ className }: MetricCase, config: Config): library.Metric {
  return library.metrics.deserialize(
    { className, config, module: "keras.metrics", registeredName: null },
    "test",
  );
}

function resultOf(metric: library.Metric): Tensor {
  const result = metric.result();
  if (result instanceof Tensor) return result;
  throw new Error(`${metric.name} gave a record`);
}

describe("metrics equal Keras'", () => {
  const cases = readGolden("metrics.json").map((golden) => [golden.name, golden] as const);

  it.each(cases)("%s", async (_, golden) => {
    const metric = make(golden, camelCased(golden.args));
    const update = compile((yTrue: Tensor, yPred: Tensor | null, weight: Tensor | null) => {
      if (metric instanceof library.Mean || metric instanceof library.Sum) {
        metric.updateState(yTrue, weight);
      } else if (yPred !== null) metric.updateState(yTrue, yPred, weight);
    });
    const run = async (): Promise<void> => {
      for (const [i, { yTrue, yPred, sampleWeight }] of golden.updates.entries()) {
        const targets = fromGolden(yTrue);
        if (targets === null) throw new Error("no targets");
        update(targets, fromGolden(yPred), fromGolden(sampleWeight));
        const result = resultOf(metric);
        const expected = golden.results[i];
        expect(result.shape).toEqual(expected?.shape);
        const stray = strayOf(await result.data(), expected?.data ?? []);
        expect(stray, `after update ${i + 1}`).toBeLessThanOrEqual(1);
      }
    };
    await run();
    metric.resetState();
    await run();
  });

  it.each(cases)("write the config of %s as Keras does", (_, golden) => {
    const metric = make(golden, camelCased(golden.args));
    expect(metric.getConfig()).toMatchObject(camelCased(golden.config));
    expect(make(golden, metric.getConfig()).getConfig()).toEqual(metric.getConfig());
  });
});
