// Writes rows into docs/benchmarks.md, between its two marks.

import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Section } from "../page.ts";
import { commandOf, sections } from "../page.ts";
import type { Row } from "../row.ts";
import { workloadsNamed } from "../workloads/index.ts";
import { drawGrowth } from "./growth-plot.ts";
import { elementwiseLimits, productLimits } from "./limits.ts";
import { machineLines } from "./machine.ts";
import { matrixTable, workloadTable } from "./tables.ts";

const pathOf = (file: string) => fileURLToPath(new URL(`../../docs/${file}`, import.meta.url));
const page = pathOf("benchmarks.md");
const plot = "images/step-growth.svg";
const [begin, end] = ["<!-- results -->", "<!-- end of results -->"];

/** Writes the page from rows; sections without any are left out. */
export function writePage(rows: readonly Row[]): void {
  const lines = [...machineLines(rows), "", ...sections.flatMap((section) => draw(section, rows))];
  const text = readFileSync(page, "utf8");
  const [before = "", rest = ""] = text.split(begin);
  const after = rest.split(end)[1] ?? "";
  writeFileSync(page, `${before}${begin}\n\n${lines.join("\n")}\n${end}${after}`);
  console.log(`${rows.length} rows written to docs/benchmarks.md`);
}

function draw(section: Section, rows: readonly Row[]): string[] {
  const found = rowsOf(section, rows);
  if (found.length === 0) return [];
  const names = [...new Set(found.map(({ workload }) => workload))];
  const tables =
    section.matrix === undefined
      ? names.flatMap((name) => workloadTable(name, found))
      : [...matrixTable(names, found, section.matrix), ""];
  return [
    ...[`### ${section.title}`, "", "```sh", commandOf(section), "```", ""],
    ...(section.text === undefined ? [] : [section.text, ""]),
    ...(section.title === "Growth" ? drawPlot(found) : []),
    ...tables,
    ...productLimits(found),
    ...elementwiseLimits(found),
  ];
}

/** Picks the rows that a section's command gives. */
function rowsOf({ workloads, engines, threads, node }: Section, rows: readonly Row[]): Row[] {
  const names = new Set(workloads.flatMap(workloadsNamed).map(({ name }) => name));
  const suffix = /-(twin|from-start)$/;
  return rows.filter(
    (row) =>
      names.has(row.workload.replace(suffix, "")) &&
      (engines?.includes(row.engine) ?? true) &&
      (row.runtime.startsWith("python") || row.runtime.startsWith(`node ${node}.`)) &&
      (threads === undefined || row.threads === threads),
  );
}

function drawPlot(rows: readonly Row[]): string[] {
  const picture = drawGrowth(rows);
  if (picture === undefined) return [];
  mkdirSync(pathOf("images"), { recursive: true });
  writeFileSync(pathOf(plot), picture);
  return [`![Time per step of step-mlp over batch and width](${plot})`, ""];
}
