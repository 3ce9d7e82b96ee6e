// The CSV text of a sample table in, its two parts as tensors out.
import { type CsvTable, parseCsv } from "../csv.ts";
import {
  type HostDType,
  type HostTensor,
  hostTensor,
  type SplitSamples,
  takeRows,
} from "../host-tensor.ts";
import { randomSplit, type SplitIndices, stratifiedSplit } from "../split.ts";

/** Steers how a sample table is split; equal options give equal parts on every machine. */
export interface SplitOptions {
  /** Fraction of the rows that become the test part; default 0.2. */
  readonly testSplit?: number | undefined;
  /** Integer that decides the order and the split; default 0. */
  readonly seed?: number | undefined;
}

/** A table in two parts: `x` is `[rows, features]`, unscaled; `y` is `[rows]`. */
export interface TableSamples<Y extends HostDType> extends SplitSamples<"float32", Y> {
  /** Names the columns of `x`, in order. */
  readonly featureNames: readonly string[];
  /** Names the column that `y` holds. */
  readonly targetName: string;
}

/** A table whose `y` holds class indices. */
export interface ClassSamples extends TableSamples<"int32"> {
  /** Names the classes; the index is the value in `y`. */
  readonly classNames: readonly string[];
}

/** Reads a table whose last column names a class, and splits it by class. */
export function classSamples(
  text: string,
  classNames: readonly string[],
  { testSplit = 0.2, seed = 0 }: SplitOptions,
): ClassSamples {
  const source = readTable(text);
  const labels = source.target.map((name) => classNames.indexOf(name));
  const y = hostTensor("int32", [labels.length], Int32Array.from(labels));
  const parts = split(source.x, y, stratifiedSplit(labels, testSplit, seed));
  const { featureNames, targetName } = source;
  return { ...parts, featureNames, targetName, classNames: [...classNames] };
}

/** Reads a table whose last column is a quantity, and splits it at random. */
export function quantitySamples(
  text: string,
  { testSplit = 0.2, seed = 0 }: SplitOptions,
): TableSamples<"float32"> {
  const { x, target, featureNames, targetName } = readTable(text);
  const y = hostTensor("float32", [target.length], Float32Array.from(target, Number));
  const parts = split(x, y, randomSplit(target.length, testSplit, seed));
  return { ...parts, featureNames, targetName };
}

function split<Y extends HostDType>(
  x: HostTensor<"float32">,
  y: HostTensor<Y>,
  { train, test }: SplitIndices,
): SplitSamples<"float32", Y> {
  return {
    train: { x: takeRows(x, train), y: takeRows(y, train) },
    test: { x: takeRows(x, test), y: takeRows(y, test) },
  };
}

function readTable(text: string) {
  const table: CsvTable = parseCsv(new TextEncoder().encode(text), { delimiter: "," });
  const featureNames = table.columns.slice(0, -1);
  const targetName = table.columns.at(-1) ?? "";
  const data = new Float32Array(table.rows * featureNames.length);
  featureNames.forEach((name, feature) => {
    table.numbers(name).forEach((value, row) => {
      data[row * featureNames.length + feature] = value;
    });
  });
  const x = hostTensor("float32", [table.rows, featureNames.length], data);
  return { x, target: table.text(targetName), featureNames, targetName };
}
