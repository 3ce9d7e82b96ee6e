import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { setOwnPoints } from "../../config/changes.ts";
import { defaultConfig, limits } from "../../config/config.ts";
import { makeSamples } from "../samples.ts";
import { canBeFurther, guessColumns, pointsOfTable, toggleFurther } from "./points-of-table.ts";
import { CsvError, csvLimits, readCsv } from "./read-csv.ts";
import { writeCsv } from "./write-csv.ts";

const faultOf = (source: Blob | string) =>
  readCsv(source).then(
    () => undefined,
    (error: unknown) => (error instanceof CsvError ? error.fault : String(error)),
  );

const iris = `sepal,petal,species
5.1,1.4,setosa
7.0,4.7,versicolor
6.3,6.0,virginica
4.9,1.5,setosa`;

describe("a table", () => {
  it("has columns that are guessed, classes by name, and is stretched over the plane", async () => {
    const table = await readCsv(iris);
    expect(table).toMatchObject({ names: ["sepal", "petal", "species"], hasHeader: true });
    const choice = guessColumns(table);
    expect(choice).toMatchObject({ x1: 0, x2: 1, label: 2, problem: "classification" });
    const { points, classes, skipped } = pointsOfTable(table, choice);
    expect(classes).toEqual(["setosa", "versicolor", "virginica"]);
    expect(points.map(({ label }) => label)).toEqual([0, 1, 2, 0]);
    expect(points.map(({ x }) => x).toSorted((a, b) => a - b)).toEqual([
      ...[-5, expect.closeTo(-4.0476, 3), expect.closeTo(1.6667, 3), expect.closeTo(5, 9)],
    ]);
    expect(skipped).toBe(0);
  });

  it("may have further inputs, which keep their names, units and scales", async () => {
    const text =
      '"a (cm)","b, wide","c","name","d"\n1,2,30,u,7\n3,4,10,v,8\n5,6,20,u,x\n4,5,50,v,9\n';
    const table = await readCsv(text);
    const choice = { ...guessColumns(table), label: 3, problem: "classification" } as const;
    expect(guessColumns(table)).toMatchObject({ x1: 0, x2: 1, further: [2], label: 4 });
    const { points, columns, firstBad } = pointsOfTable(table, { ...choice, further: [4, 2] });
    expect(firstBad).toEqual({ row: 3, column: 4, text: "x" });
    expect(points.map(({ further }) => further)).toEqual([
      [-5, 0],
      [0, -5],
      [5, 5],
    ]);
    expect(columns).toEqual({
      inputs: [
        { name: "a (cm)", middle: 2.5, scale: 0.3 },
        { name: "b, wide", middle: 3.5, scale: 0.3 },
        { name: "d", middle: 8, scale: 0.2 },
        { name: "c", middle: 30, scale: 4 },
      ],
      label: { name: "name", middle: 0, scale: 1 },
      classes: ["u", "v"],
    });
    const config = setOwnPoints(points, columns)(defaultConfig);
    expect(config.features).toEqual(["x", "y", "x3", "x4"]);
    const lines = writeCsv(makeSamples(config), config.own.classification.columns).split("\r\n");
    expect(lines[0]).toBe('a (cm),"b, wide",d,c,name,set');
    expect(lines.slice(1, 4).map((line) => line.replace(/,t\w+$/, ""))).toEqual(
      expect.arrayContaining(["1,2,7,30,u", "3,4,8,10,v", "4,5,9,50,v"]),
    );
  });

  it("is downloaded without formulas in the names of its classes", () => {
    const column = { name: "a", middle: 0, scale: 1 };
    const classes = ["=HYPERLINK(1)", '-1", +'];
    const columns = { inputs: [column, column], label: column, classes };
    const points = [0, 1].map((label) => ({ x: 1, y: 2, label }));
    const text = writeCsv({ train: points, test: [] }, columns);
    expect(text.split("\r\n").slice(1, 3)).toEqual([
      "1,2,'=HYPERLINK(1),train",
      `1,2,"'-1"", +",train`,
    ]);
  });

  it("has eight inputs at most", async () => {
    const names = Array.from({ length: 12 }, (_, i) => `c${i}`);
    const table = await readCsv(`${names.join()}\n${names.map((_, i) => i).join()}\n`);
    const choice = guessColumns(table);
    expect(choice.further).toEqual([2, 3, 4, 5, 6, 7]);
    expect(canBeFurther(choice, 8)).toBe(false);
    const fewer = toggleFurther(choice, 4);
    expect(canBeFurther(fewer, 8)).toBe(true);
    expect(toggleFurther(fewer, 8).further).toEqual([2, 3, 5, 6, 7, 8]);
    expect(pointsOfTable(table, { ...choice, x2: null }).columns.inputs).toHaveLength(1);
  });

  it("may have two columns, semicolons and decimal commas, and numbers to predict", async () => {
    const lines = Array.from({ length: 20 }, (_, i) => `${i},5;${i * 2},25`);
    const table = await readCsv(`größe;gewicht\n${lines.join("\n")}`);
    const choice = guessColumns(table);
    expect(choice).toMatchObject({ x1: 0, x2: null, label: 1, problem: "regression" });
    const { points } = pointsOfTable(table, choice);
    expect(points[0]).toEqual({ x: -5, y: 0, label: -1 });
    expect(points.at(-1)).toEqual({ x: 5, y: 0, label: 1 });
    const plain = pointsOfTable(table, { ...choice, scaling: "none" }).points;
    expect(plain[1]).toEqual({ x: 1.5, y: 0, label: 2.25 });
    const standard = pointsOfTable(table, { ...choice, scaling: "standard" }).points;
    expect(standard.reduce((sum, { x }) => sum + x * x, 0) / 20).toBeCloseTo(1, 9);
  });

  it("leaves out rows with gaps, NaN, formulas, hexadecimals and too few cells, and names the first", async () => {
    const table = await readCsv(
      "x1,x2,label\n1,2,a\n3,NaN,b\n=1+1,2,a\n0x10,1,b\n1e999,1,a\n4\n5,6,\n\n7,8,b,9,10\n",
    );
    const { points, skipped, firstBad } = pointsOfTable(table, guessColumns(table));
    expect(points).toHaveLength(2);
    expect(skipped).toBe(6);
    expect(firstBad).toEqual({ row: 2, column: 1, text: "NaN" });
  });

  it("may have names that every object has", async () => {
    const table = await readCsv("__proto__,constructor,toString\n1,2,__proto__\n3,4,constructor\n");
    expect(table.names).toEqual(["__proto__", "constructor", "toString"]);
    const { points, classes } = pointsOfTable(table, guessColumns(table));
    expect(points).toHaveLength(2);
    expect(classes).toEqual(["__proto__", "constructor"]);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("in EUC-KR or UTF-16 is read", async () => {
    const korean = new Uint8Array([0xb0, 0xa1, 0x2c, 0x62, 0x0a, 0x31, 0x2c, 0x32, 0x0a]);
    expect((await readCsv(new Blob([korean]))).names).toEqual(["가", "b"]);
    const utf16 = new Uint8Array([
      ...[0xff, 0xfe],
      ...[..."a,b\n1,2"].flatMap((c) => [c.charCodeAt(0), 0]),
    ]);
    expect((await readCsv(new Blob([utf16]))).names).toEqual(["a", "b"]);
  });

  it("with too many classes says how many, with too many rows takes some of them evenly", async () => {
    const many = await readCsv(
      `a,b,c\n${"uvwxyz"
        .split("")
        .map((name) => `1,2,${name}`)
        .join("\n")}`,
    );
    expect(pointsOfTable(many, guessColumns(many))).toMatchObject({ classCount: 6, points: [] });
    const long = await readCsv(
      Array.from({ length: 12_000 }, (_, i) => `${i},1,${i % 2}`).join("\n"),
    );
    const { points, usable } = pointsOfTable(long, guessColumns(long));
    expect([points.length, usable]).toEqual([limits.ownPoints, 12_000]);
    expect(points.at(-1)?.x).toBeGreaterThan(4.99);
  });

  it.each([
    ["", "empty"],
    ["   \n\n ", "empty"],
    ["a\nb\nc", "tooFewColumns"],
    ["1,".repeat(300), "tooManyColumns"],
    ["x".repeat(csvLimits.bytes + 1), "tooLarge"],
    ["a,b\u0000\n1,2", "binary"],
  ])("%.20s… is none", async (text, fault) => {
    expect(await faultOf(text)).toBe(fault);
  });

  it("is not what a picture or an archive has", async () => {
    const png = new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13]);
    expect(await faultOf(new Blob([png]))).toBe("binary");
    const zip = new Uint8Array([0x50, 0x4b, 3, 4, 20, 0, 0, 0, 8, 0, 0xff, 0xff]);
    expect(await faultOf(new Blob([zip]))).toBe("binary");
  });

  it("of any text gives points within bounds or a reason", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: fc.constantFrom(...'1,;\n"a.-e \t=') }), async (text) => {
        if ((await faultOf(text)) !== undefined) return;
        const table = await readCsv(text);
        for (const { x, y, label } of pointsOfTable(table, guessColumns(table)).points) {
          expect([x, y, label].every(Number.isFinite)).toBe(true);
        }
      }),
    );
  });

  it("that was downloaded gives the same points again", async () => {
    const before = makeSamples(defaultConfig);
    const table = await readCsv(writeCsv(before));
    const choice = {
      ...({ x1: 0, x2: 1, further: [], label: 2 } as const),
      ...({ problem: "classification", scaling: "none" } as const),
    };
    const { points } = pointsOfTable(table, choice);
    const all = [...before.train, ...before.test];
    expect(points).toHaveLength(500);
    points.forEach((point, i) => {
      expect(point.x).toBeCloseTo(all[i]?.x ?? Number.NaN, 5);
      expect(point.label).toBe(all[i]?.label);
    });
    const own = setOwnPoints(points)(defaultConfig);
    const again = await readCsv(writeCsv(makeSamples(own)));
    expect(new Set(pointsOfTable(again, choice).points.map(({ x }) => Math.fround(x)))).toEqual(
      new Set(own.own.classification.points.map(({ x }) => x)),
    );
  });
});
