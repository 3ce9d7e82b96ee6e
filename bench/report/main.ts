// Writes the results of one or several runs into docs/benchmarks.md, between its two marks.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Row } from "../row.ts";
import { drawGrowth } from "./growth-plot.ts";
import { machineLines } from "./machine.ts";
import { matrixTable, workloadTable } from "./tables.ts";

const pathOf = (file: string) => fileURLToPath(new URL(`../../docs/${file}`, import.meta.url));
const page = pathOf("benchmarks.md");
const plot = "images/step-growth.svg";
const [begin, end] = ["<!-- results -->", "<!-- end of results -->"];

/** Is a part of the page: workloads whose names begin alike. */
interface Section {
  readonly title: string;
  readonly prefixes: readonly string[];
  /** What the cells of a table with a column per engine hold; without it, a table per workload. */
  readonly matrix?: "gflops" | "ms";
  readonly text?: string;
}

const sections: readonly Section[] = [
  { title: "Train steps", prefixes: ["step-"] },
  { title: "The digits, end to end", prefixes: ["fit-digits"] },
  { title: "Matrix products, GFLOP/s", prefixes: ["gemm"], matrix: "gflops" },
  { title: "Convolutions, GFLOP/s", prefixes: ["conv"], matrix: "gflops" },
  { title: "Elementwise, ms", prefixes: ["elementwise"], matrix: "ms" },
  { title: "Prediction of one sample, ms", prefixes: ["predict"], matrix: "ms" },
  {
    ...{ title: "Cold starts, ms", prefixes: ["cold"], matrix: "ms" },
    text:
      "From `compile()` to the end of the first step in a new process; the same again for a twin " +
      "of the model, its compilation and first step; and from the start of the process.",
  },
  { title: "Memory over 100,000 steps", prefixes: ["memory"] },
];

/** Reads the rows of all files; of the same measurement, the last one counts. */
function readRows(files: readonly string[]): Row[] {
  const rows = files.flatMap((file) => JSON.parse(readFileSync(file, "utf8")) as Row[]);
  const keyOf = ({ workload, engine, runtime, threads }: Row) =>
    `${workload} ${engine} ${runtime} ${threads}`;
  return [...new Map(rows.map((row) => [keyOf(row), row])).values()];
}

function draw(section: Section, rows: readonly Row[]): string[] {
  const found = rows.filter(({ workload }) =>
    section.prefixes.some((prefix) => workload.startsWith(prefix)),
  );
  if (found.length === 0) return [];
  const names = [...new Set(found.map(({ workload }) => workload))];
  const tables =
    section.matrix === undefined
      ? names.flatMap((name) => workloadTable(name, found))
      : matrixTable(names, found, section.matrix);
  return [`### ${section.title}`, "", ...(section.text ? [section.text, ""] : []), ...tables, ""];
}

function main(files: readonly string[]): void {
  if (files.length === 0) throw new Error("name the files that --json wrote");
  const rows = readRows(files);
  const lines = [...machineLines(rows), "", ...sections.flatMap((section) => draw(section, rows))];
  const picture = drawGrowth(rows);
  if (picture !== undefined) {
    mkdirSync(pathOf("images"), { recursive: true });
    writeFileSync(pathOf(plot), picture);
    const caption = "Time per step of step-mlp over batch and width";
    lines.push("### Growth", "", `![${caption}](${plot})`, "");
  }
  const text = readFileSync(page, "utf8");
  const [before = "", rest = ""] = text.split(begin);
  const after = rest.split(end)[1] ?? "";
  writeFileSync(page, `${before}${begin}\n\n${lines.join("\n")}\n${end}${after}`);
  console.log(`${rows.length} rows written to docs/benchmarks.md`);
}

try {
  main(process.argv.slice(2));
} catch (error) {
  console.error(`report: ${(error as Error).message}`);
  process.exitCode = 1;
}
