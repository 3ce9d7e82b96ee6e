// The table of a report as an element of the page.

import type { GpuReport } from "./report.ts";
import { cellsOf, columns } from "./report.ts";

/** Fills a table with a report: a body for each workload, and a wide cell where an engine failed. */
export function fillTable(table: HTMLTableElement, report: GpuReport): void {
  const head = document.createElement("thead");
  const heads = columns.map((text, i) => cell("th", text, i));
  for (const element of heads) element.scope = "col";
  head.append(rowOf(heads));
  const bodies = new Map<string, HTMLTableSectionElement>();
  for (const cells of cellsOf(report)) {
    const [workload = "", engine = "", ...numbers] = cells;
    const body = bodies.get(workload) ?? document.createElement("tbody");
    const name = cell("th", body.rows.length === 0 ? workload : "", 0);
    name.scope = "row";
    bodies.set(workload, body);
    const failed = numbers.every((text) => text === "");
    const message = cell("td", engine, 1);
    if (failed) message.colSpan = columns.length - 1;
    const rest = failed ? [] : numbers.map((text, i) => cell("td", text, i + 2));
    body.append(rowOf([name, message, ...rest]));
  }
  table.replaceChildren(head, ...bodies.values());
}

function cell(tag: "th" | "td", text: string, column: number): HTMLTableCellElement {
  const element = document.createElement(tag);
  element.textContent = text;
  if (column >= 2) element.className = "number";
  return element;
}

function rowOf(cells: readonly HTMLElement[]): HTMLTableRowElement {
  const row = document.createElement("tr");
  row.append(...cells);
  return row;
}
