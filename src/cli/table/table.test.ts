import { parseCsv } from "gradus";
import { describe, expect, it } from "vitest";
import type { TableDescription } from "./description.ts";
import { encodeRows } from "./encode.ts";
import { chooseInputs } from "./inputs.ts";
import { readTarget } from "./target.ts";
import { planTraining, standardizeTargets } from "./training-plan.ts";

const table = (lines: readonly string[]) =>
  parseCsv(new TextEncoder().encode(lines.join("\n")), { file: "a.csv" });
const column = (name: string, values: readonly unknown[]) => table([name, ...values.map(String)]);
const rows = (n: number) => Int32Array.from({ length: n }, (_, i) => i);

describe("the target", () => {
  it.each([
    ["texts of two kinds", ["b", "a", "b", "a"], "binary", ["a", "b"]],
    ["two numbers, however written", [1, "0.0", "1.0", 0], "binary", ["0", "1"]],
    ["texts of three kinds", ["a", "b", "c", "a", "b", "c"], "multiclass", ["a", "b", "c"]],
    [
      "few whole numbers",
      Array.from({ length: 30 }, (_, i) => i % 3),
      "multiclass",
      ["0", "1", "2"],
    ],
    ["many numbers", Array.from({ length: 30 }, (_, i) => i / 7), "regression", []],
    ["whole numbers, hardly one twice", [1, 5, 9, 4, 7, 2, 3, 8], "regression", []],
  ])("made of %s settles the task", (_, values, task, classes) => {
    const target = readTarget(column("y", values), "y", "auto");
    expect(target).toMatchObject({ task, classes });
    expect(target.reason).toContain("different values");
  });

  it("sorts classes that are numbers by size", () => {
    const values = Array.from({ length: 60 }, (_, i) => [2, 10, 1][i % 3]);
    expect(readTarget(column("y", values), "y", "auto").classes).toEqual(["1", "2", "10"]);
  });

  it("leaves out rows without a target", () => {
    const target = readTarget(table(["x,y", "1,a", "2,", "3,b", "4,NA", "5,a"]), "y", "auto");
    expect([...target.rows]).toEqual([0, 2, 4]);
    expect([...target.values]).toEqual([0, 1, 0]);
  });

  it.each([
    ["regression" as const, [1, "two", 3], 'not numeric: row 2 is "two"'],
    ["binary" as const, ["a", "b", "c"], 'needs 2 classes, but "y" has 3: a, b, c'],
    ["auto" as const, ["a", "a"], 'is "a" in every row, so there is nothing to learn'],
    ["auto" as const, ["NA", "NA"], "is empty in every row"],
    ["auto" as const, ["a", "b", "c", "d"], "too many to be classes"],
  ])("asked to be %s is refused where it cannot be", (task, values, message) => {
    expect(() => readTarget(column("y", values), "y", task)).toThrow(message);
  });

  it("that is missing names the nearest column", () => {
    expect(() => readTarget(column("price", [1, 2]), "prise", "auto")).toThrow(
      'there is no column "prise". Did you mean "price"?',
    );
  });
});

describe("the input columns", () => {
  it("are measured on the training rows alone", () => {
    const given = table(["x,c,y", "1,a,0", "3,b,1", "1000,z,0", ",a,1"]);
    const { numbers, texts } = chooseInputs(given, "y", Int32Array.of(0, 1));
    expect(numbers).toEqual([{ column: "x", mean: 2, deviation: 1, gaps: false }]);
    expect(texts).toEqual([
      {
        ...{ column: "c", input: "text_1", vocabulary: ["a", "b"], rare: ["z"] },
        rareInTraining: false,
      },
    ]);
  });

  it("leave out what says nothing, and say why", () => {
    const lines = Array.from(
      { length: 6 },
      (_, i) => `${i + 1},name ${i},5,yes,,${i % 2},${i % 2}`,
    );
    const given = table(["id,name,five,word,void,x,y", ...lines]);
    const { numbers, texts, dropped } = chooseInputs(given, "y", rows(6));
    expect(numbers.map((one) => one.column)).toEqual(["x"]);
    expect(texts).toEqual([]);
    expect(dropped).toEqual([
      { column: "id", reason: "its name and its values say that it numbers the rows" },
      { column: "name", reason: "each row has a text of its own" },
      { column: "five", reason: "it is always 5" },
      { column: "word", reason: 'it is always "yes"' },
      { column: "void", reason: "it is empty" },
    ]);
  });

  it("that are all left out are an error", () => {
    expect(() => chooseInputs(table(["c,y", "1,0", "1,1"]), "y", rows(2))).toThrow(
      'beside the target "y" there is no column to learn from ("c": it is always 1).',
    );
  });
});

describe("rows for a model", () => {
  const description: TableDescription = {
    ...{ task: "binary", target: "y", classes: ["0", "1"], targetScale: null },
    numbers: [
      { column: "a", mean: 7, deviation: 1, gaps: true },
      { column: "b", mean: 7, deviation: 1, gaps: false },
    ],
    texts: [
      {
        ...{ column: "c", input: "text_1", vocabulary: ["red", "blue"], rare: ["green"] },
        rareInTraining: false,
      },
    ],
  };

  it("keep gaps that the model knows, and fill others with a note", () => {
    const given = table(["c,b,extra,a", "red,1,x,2", ",?,x,", "green,3,x,NA"]);
    const { inputs, notes } = encodeRows(given, description, rows(3));
    const nan = Number.NaN;
    expect(inputs["numbers"]).toEqual({
      ...{ shape: [3, 2], dtype: "float32", data: Float32Array.of(2, 1, nan, 7, nan, 3) },
    });
    expect(inputs["text_1"]?.data).toEqual(["red", "", "green"]);
    expect(notes).toEqual([
      '1 empty cell in "b": filled with the training mean 7, because training had no gaps there.',
      '1 empty cell in "c": taken as an unknown value, because training had no gaps there.',
    ]);
  });

  it.each([
    [["a,b,c", "1,2,rad"], 'column "c", row 1: the model does not know "rad". Did you mean "red"?'],
    [["a,b,c", "1,2,red", "1,x,red"], 'column "b", row 2: "x" is no number'],
    [["a,c", "1,red"], 'the model needs the column "b", which the file does not have.'],
    [["c", "red"], 'the model needs the columns "a", "b"'],
  ])("%j are refused with the place of the mistake", (lines, message) => {
    const given = table(lines);
    expect(() => encodeRows(given, description, rows(given.rows))).toThrow(message);
  });
});

describe("the plan of a training", () => {
  const lines = Array.from({ length: 50 }, (_, i) => `${i},${i % 5 === 0 ? "rare" : "often"}`);
  const options = { target: "y", task: "auto", validationSplit: 0.2, seed: 1 } as const;

  it("draws validation rows by the seed, each class in its share", () => {
    const plan = planTraining(table(["x,y", ...lines]), options);
    expect(plan.train.rows).toHaveLength(40);
    expect(plan.validation?.rows).toHaveLength(10);
    expect(plan.validation?.y.data.reduce((sum, value) => sum + value, 0)).toBe(2);
    const all = [...plan.train.rows, ...(plan.validation?.rows ?? [])].sort((a, b) => a - b);
    expect(all).toEqual([...rows(50)]);
    expect(planTraining(table(["x,y", ...lines]), options)).toEqual(plan);
    const other = planTraining(table(["x,y", ...lines]), { ...options, seed: 2 });
    expect(other.validation?.rows).not.toEqual(plan.validation?.rows);
  });

  it("standardises targets by the training rows", () => {
    const given = table(["x,y", ...Array.from({ length: 40 }, (_, i) => `${i},${i * 3.5}`)]);
    const { description, train } = planTraining(given, options);
    const { data } = standardizeTargets(train.y, description);
    const mean = data.reduce((sum, value) => sum + value, 0) / data.length;
    const variance = data.reduce((sum, value) => sum + (value - mean) ** 2, 0) / data.length;
    expect(mean).toBeCloseTo(0, 5);
    expect(variance).toBeCloseTo(1, 5);
  });

  it("needs rows to train on", () => {
    const asked = { ...options, task: "regression", validationSplit: 0.5 } as const;
    expect(() => planTraining(table(["x,y", "1,3", "2,4"]), asked)).toThrow(
      "2 rows with a target leave 1 for training.",
    );
  });
});
