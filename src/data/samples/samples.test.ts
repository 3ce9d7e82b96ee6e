import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import * as datasets from "../datasets.ts";
import { table as breastCancer } from "./files/breast-cancer.data.ts";
import { table as diabetes } from "./files/diabetes.data.ts";
import { table as iris } from "./files/iris.data.ts";

// Expected figures are what tools/datasets/make_samples.py prints of scikit-learn's copies.
const sum = (values: ArrayLike<number>): number =>
  Array.from(values).reduce((total, value) => total + value, 0);
const counts = (labels: ArrayLike<number>, classes: number): number[] =>
  Array.from({ length: classes }, (_, k) => Array.from(labels).filter((v) => v === k).length);

describe("digits", () => {
  it("has scikit-learn's images in the fixed split of 1,437 and 360", async () => {
    const { train, test, classNames } = await datasets.digits.load();
    expect(train.x).toMatchObject({ shape: [1437, 8, 8, 1], dtype: "float32" });
    expect(test.x.shape).toEqual([360, 8, 8, 1]);
    expect(sum(train.x.data) * 16).toBe(449_368);
    expect(sum(test.x.data) * 16).toBe(112_350);
    expect(counts(train.y.data, 10)).toEqual([142, 146, 142, 146, 145, 145, 145, 143, 139, 144]);
    expect(counts(test.y.data, 10)).toEqual([36, 36, 35, 37, 36, 37, 36, 36, 35, 36]);
    expect([...train.y.data.slice(0, 8)]).toEqual([3, 9, 1, 3, 1, 9, 4, 4]);
    expect([...test.y.data.slice(0, 8)]).toEqual([7, 6, 3, 7, 7, 3, 2, 8]);
    expect(Array.from(test.x.data.slice(0, 24), (v) => v * 16)).toEqual([
      0, 0, 2, 13, 16, 9, 0, 0, 0, 0, 12, 12, 7, 16, 3, 0, 0, 1, 14, 3, 0, 16, 4, 0,
    ]);
    expect(classNames).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
  });
});

describe("sample tables", () => {
  it("hold all rows of iris, with each species' share in the test part", async () => {
    const { train, test, ...names } = await datasets.iris.load();
    expect([train.x.shape, test.x.shape]).toEqual([
      [120, 4],
      [30, 4],
    ]);
    expect(counts(test.y.data, 3)).toEqual([10, 10, 10]);
    expect(sum(train.x.data) + sum(test.x.data)).toBeCloseTo(876.5 + 458.6 + 563.7 + 179.9, 2);
    expect(names).toEqual({
      featureNames: [
        "sepal length (cm)",
        "sepal width (cm)",
        "petal length (cm)",
        "petal width (cm)",
      ],
      targetName: "species",
      classNames: ["setosa", "versicolor", "virginica"],
    });
  });

  it("hold 212 malignant and 357 benign tumours", async () => {
    const { train, test, featureNames, classNames } = await datasets.breastCancer.load();
    expect([train.x.shape, test.x.shape]).toEqual([
      [455, 30],
      [114, 30],
    ]);
    expect(counts([...train.y.data, ...test.y.data], 2)).toEqual([212, 357]);
    expect(counts(test.y.data, 2)).toEqual([42, 72]);
    expect([featureNames[0], classNames[0]]).toEqual(["mean radius", "malignant"]);
  });

  it("keep inputs and targets of a row together", async () => {
    const { train, test } = await datasets.diabetes.load({ testSplit: 0.25, seed: 5 });
    expect([train.y.shape, test.y.shape, train.y.dtype]).toEqual([[331], [111], "float32"]);
    const rows = new Set(
      [train, test].flatMap(({ x, y }) =>
        Array.from(y.data, (target, i) => [...x.data.slice(i * 10, i * 10 + 10), target].join()),
      ),
    );
    const expected = diabetes
      .trim()
      .split("\n")
      .slice(1)
      .map((line) => Array.from(line.split(","), (value) => Math.fround(Number(value))).join());
    expect(rows).toEqual(new Set(expected));
  });

  it("are split alike for equal seeds and differently for others", async () => {
    const labels = async (seed?: number) => [
      ...(await datasets.iris.load(seed === undefined ? {} : { seed })).test.x.data,
    ];
    expect(await labels()).toEqual(await labels(0));
    expect(await labels(1)).not.toEqual(await labels(0));
  });

  it("give everything to training when the test part is to be empty", async () => {
    const { train, test } = await datasets.iris.load({ testSplit: 0 });
    expect([train.x.shape, test.x.shape]).toEqual([
      [150, 4],
      [0, 4],
    ]);
    await expect(datasets.iris.load({ testSplit: 1 })).rejects.toThrow("testSplit: expected");
  });

  it("are the very files in examples/data", () => {
    const example = (name: string) =>
      readFileSync(new URL(`../../../examples/data/${name}.csv`, import.meta.url), "utf8");
    expect(example("iris")).toBe(iris);
    expect(example("breast-cancer")).toBe(breastCancer);
    expect(example("diabetes")).toBe(diabetes);
  });
});
