import { beforeAll, describe, expect, it } from "vitest";
import type { GoldenTensor, JsonObject, OptimizerCase } from "../../tests/golden/golden.ts";
import { readGolden, strayOf } from "../../tests/golden/golden.ts";
import { compile, type Tensor, tensor, Variable } from "../engine/index.ts";
import type { Config } from "../registry/index.ts";
import { toCamelCase } from "../saving/names.ts";
import { type Optimizer, optimizers, registerAllOptimizers, schedules } from "./index.ts";

beforeAll(registerAllOptimizers);

function camelCased(args: JsonObject): Config {
  return Object.fromEntries(
    Object.entries(args).map(([key, value]) => [toCamelCase(key), value]),
  ) as Config;
}

function fromGolden({ data, shape, dtype }: GoldenTensor): Tensor {
  return tensor([...data], { shape, dtype });
}

function optimizerOf(golden: OptimizerCase): Optimizer {
  const options = camelCased(golden.args);
  const { schedule } = golden;
  if (schedule === null) return make(golden.className, options);
  const learningRate = {
    className: schedule.className,
    config: camelCased(schedule.args),
    module: "keras.optimizers.schedules",
    registeredName: null,
  };
  return make(golden.className, { ...options, learningRate });
}

function make(className: string, config: Config): Optimizer {
  return optimizers.deserialize(
    { className, config, module: "keras.optimizers", registeredName: null },
    "test",
  );
}

describe("optimizers equal Keras'", () => {
  it.each(readGolden("optimizers.json").map((golden) => [golden.name, golden] as const))(
    "%s",
    async (_, golden) => {
      const optimizer = optimizerOf(golden);
      const names = ["kernel", "bias"];
      const variables = golden.variables.map(
        (start, i) => new Variable(fromGolden(start), { name: names[i] ?? "" }),
      );
      optimizer.build(variables);
      const step = compile((...gradients: Tensor[]) => optimizer.apply(gradients, variables));
      for (const [s, gradients] of golden.gradients.entries()) {
        step(...gradients.map((g, i) => tensor([...g], { shape: variables[i]?.shape ?? [] })));
        for (const [i, variable] of variables.entries()) {
          const expected = golden.steps[s]?.[i] ?? [];
          const stray = strayOf(await variable.data(), expected);
          expect(stray, `${variable.name} after step ${s + 1}`).toBeLessThanOrEqual(1);
        }
      }
      expect(optimizer.variables.map(({ name, shape }) => ({ name, shape }))).toEqual(
        golden.state.map(({ name, shape }) => ({ name, shape })),
      );
      for (const [i, variable] of optimizer.variables.entries()) {
        const stray = strayOf(await variable.data(), golden.state[i]?.data ?? []);
        expect(stray, variable.name).toBeLessThanOrEqual(1);
      }
      optimizer.finalizeVariableValues(variables);
      for (const [i, variable] of variables.entries()) {
        const stray = strayOf(await variable.data(), golden.finalVariables[i] ?? []);
        expect(stray, `${variable.name} at the end`).toBeLessThanOrEqual(1);
      }
    },
  );

  it.each(readGolden("optimizers.json").map((golden) => [golden.name, golden] as const))(
    "write the config of %s as Keras does",
    (_, golden) => {
      const config = optimizerOf(golden).getConfig();
      const { learning_rate: rate, ...rest } = golden.config;
      const { learningRate, ...own } = config;
      expect(own).toEqual(camelCased(rest));
      if (golden.schedule === null) expect(learningRate).toBe(rate);
      else {
        const written = rate as unknown as { readonly config: JsonObject };
        expect(learningRate).toMatchObject({ config: camelCased(written.config) });
        expect(schedules.schedules.has(golden.schedule.className)).toBe(true);
      }
      expect(make(golden.className, config).getConfig()).toEqual(config);
    },
  );
});
