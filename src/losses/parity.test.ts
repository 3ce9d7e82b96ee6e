import { beforeAll, describe, expect, it } from "vitest";
import type { GoldenTensor, JsonObject, LossCase } from "../../tests/golden/golden.ts";
import { readGolden, strayOf } from "../../tests/golden/golden.ts";
import { grad, type Tensor, tensor } from "../engine/index.ts";
import type { Config } from "../registry/index.ts";
import { toCamelCase } from "../saving/names.ts";
import * as library from "./index.ts";

beforeAll(library.registerAllLosses);

function camelCased(args: JsonObject): Config {
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => [toCamelCase(key), value]),
  ) as Config;
}

function fromGolden({ data, shape, dtype }: GoldenTensor): Tensor {
  return tensor([...data], { shape, dtype });
}

function make(golden: LossCase, options: Config): library.Loss {
  const { className } = golden;
  return library.losses.deserialize(
    { className, config: options, module: "keras.losses", registeredName: null },
    "test",
  );
}

describe("losses equal Keras'", () => {
  const cases = readGolden("losses.json").map((golden) => [golden.name, golden] as const);

  it.each(cases)("%s", async (_, golden) => {
    const [yTrue, yPred] = [fromGolden(golden.yTrue), fromGolden(golden.yPred)];
    const options = camelCased(golden.args);
    const values = await make(golden, { ...options, reduction: "none" })
      .apply(yTrue, yPred)
      .data();
    expect(strayOf(values, golden.values.data), "losses of samples").toBeLessThanOrEqual(1);
    for (const { reduction, sampleWeight, value, gradient } of golden.results) {
      const weight = sampleWeight === null ? null : fromGolden(sampleWeight);
      const loss = make(golden, { ...options, reduction });
      const what = `${reduction}${weight === null ? "" : ", weighted"}`;
      const got = loss.apply(yTrue, yPred, weight);
      expect(got.shape, what).toEqual(value.shape);
      expect(strayOf(await got.data(), value.data), what).toBeLessThanOrEqual(1);
      if (gradient === null) continue;
      const slope = grad((p: Tensor) => loss.apply(yTrue, p, weight))(yPred);
      expect(strayOf(await slope.data(), gradient.data), `${what}, gradient`).toBeLessThanOrEqual(
        1,
      );
    }
  });

  it.each(cases)("write the config of %s as Keras does", (_, golden) => {
    const loss = make(golden, camelCased(golden.args));
    expect(loss.getConfig()).toMatchObject(camelCased(golden.config));
    expect(make(golden, loss.getConfig()).getConfig()).toEqual(loss.getConfig());
    expect(library.losses.has(golden.functionName)).toBe(true);
  });
});
