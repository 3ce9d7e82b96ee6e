// Writes the results of one or several runs into docs/benchmarks.md.

import { readFileSync } from "node:fs";
import type { Row } from "../row.ts";
import { writePage } from "./write-page.ts";

/** Reads the rows of all files; of the same measurement, the last one counts. */
function readRows(files: readonly string[]): Row[] {
  const rows = files.flatMap((file) => JSON.parse(readFileSync(file, "utf8")) as Row[]);
  const keyOf = ({ workload, engine, runtime, threads }: Row) =>
    `${workload} ${engine} ${runtime} ${threads}`;
  return [...new Map(rows.map((row) => [keyOf(row), row])).values()];
}

const files = process.argv.slice(2);
if (files.length === 0) {
  console.error("report: name the files that --json wrote");
  process.exitCode = 1;
} else writePage(readRows(files));
