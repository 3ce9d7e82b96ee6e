// A table and what was asked in; the task, the split and the description of a model out.

import type { CsvTable } from "gradus";
import { ConfigError, randomSplit, stratifiedSplit } from "gradus";
import type { TableDescription, Task } from "./description.ts";
import type { EncodedRows } from "./encode.ts";
import { encodeRows } from "./encode.ts";
import type { InputColumns } from "./inputs.ts";
import { chooseInputs } from "./inputs.ts";
import type { Target } from "./target.ts";
import { readTarget } from "./target.ts";

/** Says what to learn, and how to draw the rows for validation. */
export interface PlanOptions {
  readonly target: string;
  readonly task: Task | "auto";
  readonly validationSplit: number;
  readonly seed: number;
}

/** Is a share of the rows, ready for a model. */
export interface Part {
  /** Rows of the table. */
  readonly rows: Int32Array;
  readonly x: EncodedRows["inputs"];
  /** Class numbers or values, [rows, 1]. */
  readonly y: TargetData;
}

/** Are targets as a model takes them. */
export interface TargetData {
  readonly shape: readonly [number, 1];
  readonly dtype: "float32";
  readonly data: Float32Array;
}

/** Is everything that is settled before training. */
export interface TrainingPlan {
  readonly target: Target;
  readonly columns: InputColumns;
  readonly description: TableDescription;
  readonly train: Part;
  /** Undefined when no rows are kept for validation. */
  readonly validation: Part | undefined;
}

/**
 * Settles task, split, columns and their statistics; the latter see the training rows only.
 * @throws FileError or ConfigError when the table cannot be learnt from.
 */
export function planTraining(table: CsvTable, options: PlanOptions): TrainingPlan {
  const target = readTarget(table, options.target, options.task);
  const { validationSplit, seed } = options;
  const split =
    target.task === "regression"
      ? randomSplit(target.rows.length, validationSplit, seed)
      : stratifiedSplit(target.values, validationSplit, seed);
  if (split.train.length < 2) {
    throw new ConfigError(
      `${target.rows.length} rows with a target leave ${split.train.length} for training. ` +
        "Give more rows, or a smaller --validation-split.",
    );
  }
  const trainingRows = split.train.map((place) => target.rows[place] ?? 0);
  const columns = chooseInputs(table, target.column, trainingRows);
  const { task, classes } = target;
  const description: TableDescription = {
    ...{ task, target: target.column, classes },
    targetScale: task === "regression" ? scaleOf(target, split.train) : null,
    ...{ numbers: columns.numbers, texts: columns.texts },
  };
  const part = (places: Int32Array): Part => {
    const rows = places.map((place) => target.rows[place] ?? 0);
    const data = Float32Array.from(places, (place) => target.values[place] ?? Number.NaN);
    const y = { shape: [data.length, 1], dtype: "float32", data } as const;
    return { rows, x: encodeRows(table, description, rows).inputs, y };
  };
  return {
    ...{ target, columns, description },
    train: part(split.train),
    validation: split.test.length === 0 ? undefined : part(split.test),
  };
}

function scaleOf({ values }: Target, places: Int32Array): TableDescription["targetScale"] {
  const given = Array.from(places, (place) => values[place] ?? Number.NaN);
  const mean = given.reduce((sum, value) => sum + value / given.length, 0);
  const squares = given.reduce((sum, value) => sum + (value - mean) ** 2 / given.length, 0);
  return { mean, deviation: Math.sqrt(squares) || 1 };
}

/** Gives targets in standard deviations from the mean, as the training model learns them. */
export function standardizeTargets(y: TargetData, description: TableDescription): TargetData {
  const { targetScale } = description;
  if (targetScale === null) return y;
  const { mean, deviation } = targetScale;
  return { ...y, data: y.data.map((value) => (value - mean) / deviation) };
}
