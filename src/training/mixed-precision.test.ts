import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installReferenceDevice } from "../engine/index.ts";
import {
  DTypePolicy,
  dtypePolicy,
  Input,
  layers,
  losses,
  modelFromJson,
  optimizers,
  Sequential,
  setDevice,
  setDtypePolicy,
  tensor,
  Variable,
} from "../index.ts";
import { BackendError, ConfigError } from "../shared/errors.ts";

interface Step {
  readonly gradient: readonly string[];
  readonly variable: readonly number[];
  readonly state: readonly (readonly number[])[];
  readonly iterations: number;
  readonly scaled: number;
}

interface ModelCase {
  readonly name: string;
  readonly model: object;
  readonly weights: readonly (readonly number[])[];
  readonly x: readonly number[];
  readonly xShape: readonly number[];
  readonly y: readonly number[];
  readonly dtype: string;
  readonly output: readonly number[];
  readonly loss: readonly number[];
  readonly scale: number;
  readonly counter: number;
}

const file = new URL("../../tests/golden/mixed-precision.json", import.meta.url);
const [optimizerCase, ...modelCases] = JSON.parse(readFileSync(file, "utf8")).cases as [
  { readonly steps: readonly Step[] },
  ...ModelCase[],
];

const { LossScaleOptimizer, SGD } = optimizers;

beforeAll(() => {
  installReferenceDevice();
  setDevice("reference");
});

afterAll(() => {
  setDtypePolicy("float32");
  setDevice("wasm");
});

function far(given: ArrayLike<number>, wanted: readonly number[]): number {
  return Math.max(...wanted.map((x, i) => Math.abs((given[i] ?? Number.NaN) - x)));
}

const parsed = (text: string) => Number(text.replace("inf", "Infinity").replace("nan", "NaN"));

describe("LossScaleOptimizer", () => {
  it("scales, halves, skips and doubles step by step as Keras does", async () => {
    const weight = new Variable(tensor([1, -2, 0.5]), { name: "w" });
    const optimizer = new LossScaleOptimizer({
      innerOptimizer: new SGD({ learningRate: 0.1, momentum: 0.9 }),
      initialScale: 8,
      dynamicGrowthSteps: 3,
    });
    for (const step of optimizerCase.steps) {
      optimizer.apply([tensor(step.gradient.map(parsed))], [weight]);
      expect(far(await weight.data(), step.variable)).toBeLessThan(1e-5);
      const state = await Promise.all(optimizer.variables.map((variable) => variable.data()));
      expect(state).toHaveLength(step.state.length);
      state.forEach((data, i) => {
        expect(far(data, step.state[i] ?? [])).toBeLessThan(1e-5);
      });
      expect(Array.from(await optimizer.iterations.data())).toEqual([step.iterations]);
      expect(await optimizer.scaleLoss(tensor(3)).item()).toBe(step.scaled);
    }
  });

  it("is written down with the optimizer inside, whose options are its own", () => {
    const given = { innerOptimizer: "sgd", initialScale: 4, dynamicGrowthSteps: 7 };
    const made = optimizers.resolveOptimizer(
      optimizers.optimizers.serialize(new LossScaleOptimizer(given)),
      "test",
    ) as InstanceType<typeof LossScaleOptimizer>;
    expect(made).toBeInstanceOf(LossScaleOptimizer);
    expect(made.innerOptimizer).toBeInstanceOf(SGD);
    expect([made.initialScale, made.dynamicGrowthSteps]).toEqual([4, 7]);
    made.learningRate = 0.5;
    expect(made.innerOptimizer.learningRate).toBe(0.5);
    expect(() => new LossScaleOptimizer({ ...given, clipnorm: 1 } as never)).toThrow(
      new ConfigError(
        "LossScaleOptimizer: clipnorm is an option of the inner optimizer. Set it there.",
      ),
    );
  });
});

describe("models of the policy mixed_float16", () => {
  it.each(modelCases.map((each) => [each.name, each] as const))(
    "%s: results and training agree with Keras to float16",
    async (_, each) => {
      const model = modelFromJson(JSON.stringify(each.model));
      model.setWeights(
        model.weights.map(({ shape }, i) => ({
          shape,
          dtype: "float32",
          data: Float32Array.from(each.weights[i] ?? []),
        })),
      );
      const x = { shape: each.xShape, dtype: "float32", data: Float32Array.from(each.x) } as const;
      const output = await model.predict(x, { verbose: 0 });
      expect(String((output as { dtype: string }).dtype)).toBe(each.dtype);
      expect(far(await (output as ReturnType<typeof tensor>).data(), each.output)).toBeLessThan(
        3e-3,
      );
      model.compile({
        optimizer: new optimizers.Adam({ learningRate: 0.01 }),
        loss: "sparse_categorical_crossentropy",
        metrics: ["accuracy"],
      });
      expect(model.optimizer).toBeInstanceOf(LossScaleOptimizer);
      const options = { epochs: 6, batchSize: 4, shuffle: false, verbose: 0 } as const;
      const { history } = await model.fit(x, Int32Array.from(each.y), options);
      expect(far(history["loss"] ?? [], each.loss)).toBeLessThan(1e-2);
      const state = model.optimizer?.variables ?? [];
      const [counter, scale] = await Promise.all([state[2]?.data(), state[3]?.data()]);
      expect([counter?.[0], scale?.[0]]).toEqual([each.counter, each.scale]);
      expect(model.weights.every(({ dtype }) => dtype === "float32")).toBe(true);
    },
  );
});

describe("dtype policies", () => {
  it("are set for all layers made later, and written down", () => {
    setDtypePolicy("mixed_float16");
    expect(dtypePolicy().name).toBe("mixed_float16");
    const dense = new layers.Dense({ units: 2 });
    expect([dense.dtype, dense.computeDtype]).toEqual(["float32", "float16"]);
    expect(dense.getConfig()["dtype"]).toMatchObject({ config: { name: "mixed_float16" } });
    setDtypePolicy(new DTypePolicy({ name: "float32" }));
    expect(new layers.Dense({ units: 2 }).computeDtype).toBe("float32");
    const same = layers.Dense.fromConfig(dense.getConfig()) as layers.Dense;
    expect(same.dtypePolicy.name).toBe("mixed_float16");
    expect(() => setDtypePolicy("mixed_bfloat16" as never)).toThrow(
      new ConfigError(
        'setDtypePolicy: the dtype policy "mixed_bfloat16" is not offered; use "mixed_float16" or "float32".',
      ),
    );
  });

  it("may be halves throughout", async () => {
    const half = { dtype: "float16" } as const;
    const model = new Sequential([
      Input({ shape: [4] }),
      new layers.Dense({ units: 3, ...half }),
      new layers.LayerNormalization(half),
      new layers.BatchNormalization(half),
    ]);
    model.compile({ optimizer: new SGD({ learningRate: 0.01 }), loss: "mse" });
    const options = { epochs: 3, verbose: 0 } as const;
    const { history } = await model.fit(
      [
        [1, 2, 3, 4],
        [2, 0, 1, 1],
      ],
      [
        [0, 1, 0],
        [1, 0, 0],
      ],
      options,
    );
    expect(history["loss"]?.every(Number.isFinite)).toBe(true);
    expect(model.weights.every(({ dtype }) => dtype === "float16")).toBe(true);
  });

  it("let losses be of float32, and attention hide what is masked", async () => {
    const loss = new losses.MeanSquaredError();
    const large = tensor([[300, 400]], { dtype: "float16" });
    expect(await loss.apply(tensor([[0, 0]]), large).item()).toBe(125000);
    const attention = new layers.MultiHeadAttention({
      numHeads: 1,
      keyDim: 4,
      dtype: "mixed_float16",
    });
    const x = tensor(
      Array.from({ length: 12 }, (_, i) => i / 12),
      { shape: [1, 3, 4] },
    );
    const mask = tensor([
      [
        [true, false, false],
        [true, true, false],
        [false, false, false],
      ],
    ]);
    const [output, scores] = attention.apply(x, {
      value: x,
      attentionMask: mask,
      returnAttentionScores: true,
    } as never) as never as ReturnType<typeof tensor>[];
    expect([output?.dtype, scores?.dtype]).toEqual(["float16", "float16"]);
    expect(Array.from((await scores?.data()) ?? []).slice(0, 3)).toEqual([1, 0, 0]);
    expect(Array.from((await output?.data()) ?? []).every(Number.isFinite)).toBe(true);
  });

  it("are refused by WebAssembly, which names the layer", async () => {
    setDevice("wasm");
    try {
      const dense = new layers.Dense({ units: 2, name: "halved", dtype: "mixed_float16" });
      const run = async () => (dense.apply([[1, 2]]) as ReturnType<typeof tensor>).data();
      await expect(run()).rejects.toThrow(BackendError);
      await expect(run()).rejects.toThrow(
        /^wasm: "\w+" of halved is float16.*Use float32, or choose the device "webgpu"\.$/,
      );
    } finally {
      setDevice("reference");
    }
  });
});
