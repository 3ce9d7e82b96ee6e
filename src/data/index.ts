// The door of the data: sample sets, CSV, and how rows are split and shuffled.

export type { CsvOptions, CsvTable } from "./csv.ts";
export { parseCsv, writeCsv } from "./csv.ts";
export type { ColumnKind } from "./csv-column.ts";
export { columnKind, isMissing, numbers, parseNumber } from "./csv-column.ts";
export type { Element } from "./dataset.ts";
export { Dataset } from "./dataset.ts";
export * as datasets from "./datasets.ts";
export type { AnyIterable, Source } from "./source.ts";
export { permutation, randomSplit, stratifiedSplit } from "./split.ts";
