import { readFileSync } from "node:fs";
import { modelFromJson, optimizers, setDevice, type Tensor } from "gradus";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

interface ModelCase {
  readonly name: string;
  readonly model: object;
  readonly weights: readonly (readonly number[])[];
  readonly x: readonly number[];
  readonly xShape: readonly number[];
  readonly y: readonly number[];
  readonly output: readonly number[];
  readonly loss: readonly number[];
}

const file = new URL("../golden/mixed-precision.json", import.meta.url);
const [, ...cases] = JSON.parse(readFileSync(file, "utf8")).cases as [object, ...ModelCase[]];

beforeAll(() => setDevice("webgpu"));
afterAll(() => setDevice("wasm"));

function far(given: ArrayLike<number>, wanted: readonly number[]): number {
  return Math.max(...wanted.map((x, i) => Math.abs((given[i] ?? Number.NaN) - x)));
}

// What a kernel fuses is not rounded in between, so that scales may overflow later than Keras' do.
describe("mixed_float16 on the GPU", () => {
  it.each(cases.map((each) => [each.name, each] as const))(
    "%s: results and training agree with Keras to float16",
    async (_, each) => {
      const model = modelFromJson(JSON.stringify(each.model));
      const data = (i: number) => Float32Array.from(each.weights[i] ?? []);
      model.setWeights(
        model.weights.map(({ shape }, i) => ({ shape, dtype: "float32", data: data(i) })),
      );
      const x = { shape: each.xShape, dtype: "float32", data: Float32Array.from(each.x) } as const;
      const output = (await model.predict(x, { verbose: 0 })) as Tensor;
      expect(far(await output.data(), each.output)).toBeLessThan(3e-3);
      const optimizer = new optimizers.Adam({ learningRate: 0.01 });
      model.compile({ optimizer, loss: "sparse_categorical_crossentropy" });
      const options = { epochs: 6, batchSize: 4, shuffle: false, verbose: 0 } as const;
      const { history } = await model.fit(x, Int32Array.from(each.y), options);
      const losses = history["loss"] ?? [];
      expect(far(losses.slice(0, 1), each.loss.slice(0, 1))).toBeLessThan(5e-2);
      expect(losses.at(-1)).toBeLessThan(losses[0] ?? 0);
    },
  );
});
