import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addFormula,
  chooseOwnData,
  hold,
  removeFormula,
  setDataset,
  setOwnPoints,
  setProblem,
  toggleFeature,
} from "./changes.ts";
import type { Config } from "./config.ts";
import {
  activations,
  classDatasets,
  defaultConfig,
  featureNames,
  limits,
  optimizerNames,
  plainLayer,
} from "./config.ts";
import { fromLink, linkValue, toLink } from "./link.ts";
import { raceOf } from "./race-plan.ts";

const read = (hash: string) => fromLink(hash, "0.5");

describe("links of TensorFlow Playground", () => {
  it("the one of its front page means the defaults", () => {
    const link =
      "#activation=tanh&batchSize=10&dataset=circle&regDataset=reg-plane&learningRate=0.03" +
      "&regularizationRate=0&noise=0&networkShape=4,2&seed=0.81931&showTestData=false" +
      "&discretize=false&percTrainData=50&x=true&y=true&xTimesY=false&xSquared=false" +
      "&ySquared=false&cosX=false&sinX=false&cosY=false&sinY=false&collectStats=false" +
      "&problem=classification&initZero=false&hideText=false";
    expect(read(link)).toEqual({ ...defaultConfig, seed: "0.81931" });
  });

  it("every key of the original is read", () => {
    const config = read(
      "#activation=relu&regularization=L1&batchSize=25&dataset=spiral&regDataset=reg-gauss" +
        "&learningRate=0.1&regularizationRate=0.003&noise=35&networkShape=8,7,6&seed=0.1" +
        "&showTestData=true&discretize=true&percTrainData=70&x=false&y=true&xTimesY=true" +
        "&cosX=true&problem=regression&initZero=true&hideText=true&playButton_hide=true" +
        "&learningRate_hide=true&sinX_hide=true&batchSize_hide=false",
    );
    expect(config).toMatchObject({
      ...{ activation: "relu", regularization: "L1", batchSize: 25, dataset: "spiral" },
      ...{ numberDataset: "reg-gauss", learningRate: 0.1, regularizationRate: 0.003, noise: 35 },
      ...{ seed: "0.1", showTestData: true, discretize: true, trainShare: 70 },
      ...{ problem: "regression", output: "linear", initializer: "zeros", hideText: true },
      features: ["y", "xTimesY", "cosX"],
      hidden: ["playButton", "learningRate", "sinX"],
    });
    expect(config.layers).toEqual([8, 7, 6].map(plainLayer));
  });

  it("an empty network shape is a network without hidden layers", () => {
    expect(read("#networkShape=").layers).toEqual([]);
  });

  it("too much noise becomes what the original makes of it", () => {
    expect(read("#noise=80").noise).toBe(80);
    expect(read("#noise=90").noise).toBe(50);
    expect(read("#noise=-5").noise).toBe(0);
  });
});

// Many points and many trials: a loaded machine takes its time.
describe("links", { timeout: 60_000 }, () => {
  it("bring back every configuration that the page can have", () => {
    const layer = fc.record({
      units: fc.integer({ min: 1, max: limits.units }),
      activation: fc.option(fc.constantFrom(...activations)),
      dropout: fc.constantFrom(0, 0.1, 0.5),
      batchNormalization: fc.boolean(),
      frozen: fc.boolean(),
    });
    const changes = fc.record({
      dataset: fc.constantFrom(...classDatasets),
      optimizer: fc.constantFrom(...optimizerNames),
      layers: fc.array(layer, { maxLength: limits.layers }),
      features: fc.subarray(featureNames.filter((name) => !/^x\d/.test(name))),
      learningRate: fc.constantFrom(0.001, 0.03, 3),
      batchSize: fc.constantFrom(0, 1, 10, 250),
      shuffle: fc.boolean(),
      outputFrozen: fc.boolean(),
      settings: fc.record({
        momentum: fc.constantFrom(0.5, 0.9),
        rho: fc.constant(0.9),
        beta1: fc.constantFrom(0.8, 0.9),
        beta2: fc.constant(0.999),
        epsilon: fc.constant(1e-7),
      }),
    });
    fc.assert(
      fc.property(changes, (fields) => {
        const written: Config = { ...defaultConfig, ...fields };
        const config = { ...written, output: "sigmoid", loss: "mse" } as const;
        expect(read(`#${toLink(config)}`)).toEqual(config);
      }),
    );
  });

  it("carry a race: its kind and length, and in what its runners differ", () => {
    const link =
      "race=optimizers,200~sgd,0.5~momentum,0.1,0.8~rmsprop,0.01,0.7,0.001~adam,0.02,0.8,0.99,0.01";
    const { race } = read(link);
    expect(race).toMatchObject({ kind: "optimizers", epochs: 200 });
    expect(race?.lanes.map(({ optimizer, learningRate }) => [optimizer, learningRate])).toEqual([
      ...[
        ["sgd", 0.5],
        ["momentum", 0.1],
        ["rmsprop", 0.01],
        ["adam", 0.02],
      ],
    ]);
    expect(race?.lanes[3]?.settings).toMatchObject({ beta1: 0.8, beta2: 0.99, epsilon: 0.01 });
    expect(toLink(read(link))).toBe(`${link}&seed=0.5`.split("&").toReversed().join("&"));
    const sizes = read("race=batches,10~5~full~64");
    expect(sizes.race?.lanes.map(({ batchSize }) => batchSize)).toEqual([5, 0, 64]);
    expect(toLink(sizes)).toContain("race=batches,10~5~full~64");
    // Runners have all but what they differ in from the page.
    const [lane] = raceOf({ ...sizes, optimizer: "adam", learningRate: 0.3 }).lanes;
    expect(lane).toMatchObject({ optimizer: "adam", learningRate: 0.3, batchSize: 5 });
    expect(raceOf({ ...read(link), batchSize: 7 }).lanes[0]?.batchSize).toBe(7);
  });

  it.each([
    "race=nobody,10~sgd~adam",
    "race=optimizers,10~sgd,1",
    "race=batches",
    "race=batches~0~x~3",
  ])("have no race in %s", (link) => expect(read(link).race).toBeNull());

  it("hold runners of a race within bounds", () => {
    const { race } = read(`race=optimizers,7~${Array(9).fill("adam,1e9,2,-3,zero").join("~")}`);
    expect(race).toMatchObject({ epochs: 100 });
    expect(race?.lanes).toHaveLength(6);
    expect(race?.lanes[0]).toMatchObject({
      learningRate: 1000,
      settings: { beta1: 1, beta2: 0, epsilon: 1e-7 },
    });
  });

  it("carry points and formulas of one's own", () => {
    const points = fc.array(fc.record({ x: fc.float(), y: fc.float(), label: fc.nat(4) }));
    fc.assert(
      fc.property(points, points, fc.boolean(), (classes, numbers, isNumber) => {
        let config = setOwnPoints(classes)(defaultConfig);
        config = setOwnPoints(numbers)(setProblem("regression")(config));
        if (!isNumber) config = setProblem("classification")(config);
        config = addFormula("=x1^2 + max(x1, x2)")(addFormula("=sin(3*x1)")(config));
        config = toggleFeature("=sin(3*x1)")(config);
        expect(config.features).toEqual(["x", "y", "=x1^2 + max(x1, x2)"]);
        config = removeFormula("=x2")(addFormula("=x2")(config));
        const again = read(`#${toLink(config)}`);
        expect(again).toEqual({ ...config, formulas: again.formulas });
        expect(new Set(again.formulas)).toEqual(new Set(config.formulas));
      }),
    );
  });

  it("carry points with further inputs, their columns, and where the plane lies", () => {
    const name = fc.stringMatching(/^[가-힣a-z(]{1,40}$/u);
    const column = fc.record({
      name,
      middle: fc.double({ noNaN: true, min: -1e9, max: 1e9 }).map((value) => value + 0),
      scale: fc.double({ noNaN: true, min: 1e-9, max: 1e9 }),
    });
    const columns = fc.record({
      inputs: fc.array(column, { minLength: 1, maxLength: limits.inputs }),
      label: column,
      classes: fc.array(name, { maxLength: limits.classes }),
    });
    const point = fc.record({
      ...{ x: fc.float(), y: fc.float(), label: fc.nat(4) },
      further: fc.array(fc.float(), { maxLength: 8 }),
    });
    const points = fc.array(point, { minLength: 1 });
    fc.assert(
      fc.property(points, columns, fc.float({ noNaN: true }), (given, from, value) => {
        let config = setOwnPoints(given, from)(defaultConfig);
        expect(config.features).toHaveLength(Math.max(2, from.inputs.length));
        config = hold(1, Math.max(-1000, Math.min(1000, value)) + 0)(config);
        if (from.inputs.length > 2) config = addFormula("=x1 * x3")(config);
        expect(read(`#${toLink(config)}`)).toEqual(config);
      }),
    );
  });

  it("lose further inputs with the points that have them, and use them again with those", () => {
    const column = { name: "a", middle: 0, scale: 1 };
    const columns = { inputs: [column, column, column], label: column, classes: [] };
    const points = [{ x: 0, y: 1, further: [2], label: 1 }];
    const own = addFormula("=x3^2")(setOwnPoints(points, columns)(defaultConfig));
    const circle = setDataset("circle")(hold(0, 1)(own));
    expect([circle.features, circle.held]).toEqual([["x", "y"], []]);
    expect(chooseOwnData()(circle).features).toEqual(["x", "y", "x3"]);
    expect(setOwnPoints([])(own).features).toEqual(["x", "y"]);
    expect(toggleFeature("x3")(own).features).toEqual(["x", "y", "=x3^2"]);
    expect(setOwnPoints([...points, ...points])(toggleFeature("x3")(own)).features).not.toContain(
      "x3",
    );
    expect(read("#x3=true&formulas=x3").features).toEqual(["x", "y"]);
  });

  it("carry as many points as there can be", () => {
    const points = Array.from({ length: limits.ownPoints }, (_, i) => ({
      ...{ x: Math.sin(i) * 6, y: Math.cos(i) * 6 },
      ...{ label: i % 5, further: Array.from({ length: limits.inputs - 2 }, (_, j) => i / j) },
    }));
    const column = { name: "가".repeat(limits.columnName), middle: 0.1, scale: 0.3 };
    const columns = { inputs: new Array(limits.inputs).fill(column), label: column, classes: [] };
    let config = setOwnPoints(points, columns)(setProblem("regression")(defaultConfig));
    config = setOwnPoints(points, columns)(setProblem("classification")(config));
    expect(read(`#${toLink(config)}`)).toEqual(config);
  });

  it("leave out formulas and points that cannot be read", () => {
    const config = read(
      "#formulas=x1^2;alert(1);x1+;x1^2;;x2/2&points=!!!&regPoints=AQAA&dataset=own",
    );
    expect(config.formulas).toEqual(["=x1^2", "=x2/2"]);
    expect(config.own).toEqual(defaultConfig.own);
    expect(config.dataset).toBe("own");
  });

  it("of any text make a configuration within its bounds", () => {
    const keys = [
      "networkShape",
      "learningRate",
      "noise",
      "batchSize",
      "dropout",
      "seed",
      ...["dataset", "points", "regPoints", "formulas"],
    ];
    const part = fc.tuple(fc.constantFrom(...keys, "__proto__", "constructor"), fc.string());
    fc.assert(
      fc.property(fc.array(part), fc.string(), (parts, rest) => {
        const hash = `#${parts.map(([key, value]) => `${key}=${value}`).join("&")}&${rest}`;
        const config = read(hash);
        expect(config.layers.length).toBeLessThanOrEqual(limits.layers);
        for (const { units, dropout } of config.layers) {
          expect(units).toBeGreaterThanOrEqual(1);
          expect(units).toBeLessThanOrEqual(limits.units);
          expect(dropout).toBeLessThanOrEqual(0.9);
        }
        expect(Number.isFinite(config.learningRate)).toBe(true);
        expect(config.batchSize).toBeLessThanOrEqual(limits.batchSize);
        expect([...classDatasets, "own"]).toContain(config.dataset);
      }),
    );
  });

  it("too long to be one mean the defaults", () => {
    expect(read(`#learningRate=3&seed=${"1".repeat(600_001)}`).learningRate).toBe(0.03);
  });

  it("carry values that are no part of the configuration", () => {
    expect(linkValue("#lang=ko&x=true", "lang")).toBe("ko");
    expect(linkValue("", "lang")).toBeUndefined();
  });
});
