import { describe, expect, it } from "vitest";
import { tensor } from "../../engine/index.ts";
import {
  CosineDecay,
  CosineDecayRestarts,
  ExponentialDecay,
  InverseTimeDecay,
  PiecewiseConstantDecay,
  PolynomialDecay,
} from "./index.ts";

const steps = [0, 1, 3, 5, 9, 13, 20];
const four = { initialLearningRate: 0.1, decaySteps: 4 };
const restarting = { initialLearningRate: 0.1, firstDecaySteps: 4 };
const warmup = { warmupTarget: 1, warmupSteps: 4 };

// Values of Python Keras 3.15.1 on JAX, rounded to 7 digits.
const cases = [
  [
    new CosineDecay({ initialLearningRate: 0.1, decaySteps: 10, alpha: 0.1, ...warmup }),
    [0.1, 0.325, 0.775, 0.9779754, 0.55, 0.1220246, 0.1],
  ],
  [
    new CosineDecayRestarts({ ...restarting, tMul: 2, mMul: 0.5, alpha: 0.1 }),
    [0.1, 0.0868198, 0.0231802, 0.0532873, 0.0238896, 0.0322838, 0.02125],
  ],
  [
    new CosineDecayRestarts({ ...restarting, tMul: 1 }),
    [0.1, 0.0853553, 0.0146447, 0.0853553, 0.0853553, 0.0853553, 0.1],
  ],
  [
    new InverseTimeDecay({ ...four, decayRate: 0.5, staircase: true }),
    [0.1, 0.1, 0.1, 0.0666667, 0.05, 0.04, 0.0285714],
  ],
  [
    new PolynomialDecay({ ...four, power: 2 }),
    [0.1, 0.0562938, 0.0063437, 0.0001, 0.0001, 0.0001, 0.0001],
  ],
  [
    new PolynomialDecay({ ...four, cycle: true }),
    [0.1, 0.075025, 0.025075, 0.0375625, 0.025075, 0.0188312, 0.0001],
  ],
  [
    new ExponentialDecay({ ...four, decayRate: 0.5, staircase: true }),
    [0.1, 0.1, 0.1, 0.05, 0.025, 0.0125, 0.003125],
  ],
] as const;

describe("schedules", () => {
  it.each(cases.map(([schedule, rates]) => [schedule.name, schedule, rates] as const))(
    "%s equals Keras'",
    async (_, schedule, rates) => {
      for (const [i, step] of steps.entries()) {
        const rate = await schedule.call(tensor(step, { dtype: "int32" })).item();
        expect(rate, `step ${step}`).toBeCloseTo(rates[i] ?? Number.NaN, 6);
      }
      const Class = schedule.constructor as unknown as {
        fromConfig(config: object): typeof schedule;
      };
      expect(Class.fromConfig(schedule.getConfig()).getConfig()).toEqual(schedule.getConfig());
    },
  );

  it("refuse values that do not fit", () => {
    expect(() => new PiecewiseConstantDecay({ boundaries: [2], values: [1] })).toThrow(
      "PiecewiseConstantDecay: 1 boundaries need 2 values, but got 1.",
    );
    expect(() => new ExponentialDecay({ ...four, decaySteps: 0, decayRate: 0.5 })).toThrow(
      /ExponentialDecay: decaySteps is 0/,
    );
  });
});
