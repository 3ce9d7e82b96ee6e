import { describe, expect, it } from "vitest";
import { readGolden } from "../../tests/golden/golden.ts";
import { normal, SeedGenerator, truncatedNormal, uniform } from "../random/index.ts";
import type { Config } from "../registry/index.ts";
import { registerAllInitializers } from "./all.ts";
import { computeFans, GlorotUniform, get, initializerRegistry, serialize } from "./index.ts";

registerAllInitializers();

const camel = (name: string) => name.replace(/_(.)/g, (_, letter: string) => letter.toUpperCase());
const camelKeys = (config: object): Config =>
  Object.fromEntries(Object.entries(config).map(([key, value]) => [camel(key), value]));

const draw = { uniform, normal, truncated_normal: truncatedNormal };

describe("initializers agree with Keras", () => {
  it.each(readGolden("initializers.json"))("in $name", async (each) => {
    // Keras leaves the gain of Identity out of its config and so forgets it; here it is kept.
    const kept = each.className === "Identity" ? { gain: 1, ...each.args } : {};
    const config = camelKeys({ ...each.config, ...kept });
    const registeredName = null;
    const module = "keras.initializers";
    const initializer = get({ className: each.className, config, module, registeredName });
    expect(serialize(initializer)).toEqual({
      className: each.className,
      config,
      module,
      registeredName,
    });
    expect(computeFans(each.shape)).toEqual(each.fans);
    const values = initializer.call(each.shape);
    expect(values.shape).toEqual(each.shape);
    const data = await values.data();
    if (each.values !== null) expect([...data]).toEqual(each.values.data);
    if (each.gramDiagonal !== null) {
      const columns = each.shape.at(-1) ?? 1;
      const matrix = values.reshape([-1, columns]);
      const rows = matrix.shape[0] ?? 1;
      const flipped = matrix.transpose();
      const gram = await (rows < columns ? matrix.matmul(flipped) : flipped.matmul(matrix)).data();
      const n = Math.min(rows, columns);
      gram.forEach((value, i) => {
        const expected = i % (n + 1) === 0 ? each.gramDiagonal : 0;
        expect(value).toBeCloseTo(expected ?? Number.NaN, 5);
      });
    } else if (each.distribution !== null) {
      const { kind, ...parameters } = each.distribution;
      const same = await draw[kind](each.shape, { ...parameters, seed: 7 }).data();
      same.forEach((value, i) => {
        expect(data[i]).toBeCloseTo(value, 6);
      });
    }
  });
});

describe("initializers", () => {
  it("draw the same at every call, unless their seed is a generator", async () => {
    const fixed = new GlorotUniform();
    expect(await fixed.call([3, 2]).data()).toEqual(await fixed.call([3, 2]).data());
    expect(fixed.getConfig()).toMatchObject({ seed: null });
    const fresh = new GlorotUniform({ seed: new SeedGenerator({ seed: 1 }) });
    expect(await fresh.call([3, 2]).data()).not.toEqual(await fresh.call([3, 2]).data());
  });

  it("differ from each other without a seed", async () => {
    const [a, b] = [new GlorotUniform(), new GlorotUniform()];
    expect(await a.call([3, 2]).data()).not.toEqual(await b.call([3, 2]).data());
  });

  it("write a generator down and read it back", () => {
    const made = new GlorotUniform({ seed: new SeedGenerator({ seed: 5 }) });
    const again = get(serialize(made));
    expect(serialize(again)).toEqual(serialize(made));
  });

  it("count connections along given axes", () => {
    expect(computeFans([8, 4, 16], { inputAxes: [0], outputAxes: [1, -1] })).toEqual([8, 64]);
  });

  it("are known by Keras' names", () => {
    for (const name of ["he_normal", "uniform", "zeros", "OrthogonalInitializer", "identity"]) {
      expect(initializerRegistry.has(name), name).toBe(true);
    }
    expect(() => get("glorot_unifrom", "Dense")).toThrow('Did you mean "glorot_uniform"?');
  });

  it("say what they cannot fill", () => {
    expect(() => get("orthogonal").call([3])).toThrow("Orthogonal fills two or more axes");
    expect(() => get("identity").call([3, 3, 3])).toThrow("Identity fills matrices");
    expect(() => new GlorotUniform({ sed: 1 } as object)).toThrow('Did you mean "seed"?');
  });
});
