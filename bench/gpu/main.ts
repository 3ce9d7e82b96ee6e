// The page: measures when its button is pressed or a program asks, shows the table and copies it.

import { measureCeilings } from "./ceilings.ts";
import { contest, type GpuTiming } from "./contest.ts";
import { gpuEngines } from "./engines.ts";
import type { GpuReport, GpuRow } from "./report.ts";
import { adapterLines, reportLines } from "./report.ts";
import { fillTable } from "./table-element.ts";
import { gpuWorkloads, gpuWorkloadsNamed } from "./workloads.ts";

/** Says what is measured. */
export interface GpuRequest extends GpuTiming {
  readonly workloads: readonly string[];
  readonly engines: readonly string[];
}

declare global {
  interface Window {
    measureGpu(request: GpuRequest): Promise<GpuReport>;
  }
}

const usual: GpuTiming = { rounds: 5, turnMs: 300, mostMs: 60_000 };

function element<T extends HTMLElement>(id: string): T {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found as T;
}

const start = element<HTMLButtonElement>("start");
const copy = element<HTMLButtonElement>("copy");
let shown: GpuReport | undefined;

function say(text: string): void {
  element("state").textContent = text;
}

window.measureGpu = async ({ workloads, engines, ...timing }) => {
  const adapter = await navigator.gpu?.requestAdapter({ powerPreference: "high-performance" });
  if (!adapter)
    throw new Error("This browser gives no GPU. Try Chrome or Edge, or their settings.");
  const { vendor, architecture, description } = adapter.info;
  const name = [vendor, architecture, description].filter((part) => part !== "").join(" ");
  const features = [...adapter.features];
  const ceilings = await measureCeilings(adapter);
  const rows: GpuRow[] = [];
  const report = { adapter: name, browser: browserName(), features, ceilings, rows };
  element("adapter").replaceChildren(adapterLines(report).join(" "));
  const all = workloads.flatMap(gpuWorkloadsNamed);
  for (const [i, workload] of all.entries()) {
    say(`Measuring ${workload.name}, ${i + 1} of ${all.length} …`);
    rows.push(...(await contest(workload, engines, timing)));
    fillTable(element("table"), report);
    shown = report;
    copy.disabled = false;
  }
  say("Done.");
  return report;
};

function browserName(): string {
  return /(Firefox|Edg|Chrome|Version)\/[\d.]+/.exec(navigator.userAgent)?.[0] ?? "a browser";
}

start.onclick = async () => {
  start.disabled = true;
  const workloads = gpuWorkloads.map((workload) => workload.name);
  try {
    await window.measureGpu({ workloads, engines: Object.keys(gpuEngines), ...usual });
  } catch (error) {
    say((error as Error).message);
  }
  start.disabled = false;
};
copy.onclick = async () => {
  if (shown === undefined) return;
  try {
    await navigator.clipboard.writeText(reportLines(shown).join("\n"));
    say("Copied, as Markdown.");
  } catch {
    say("The browser does not let the page copy. Select the table instead.");
  }
};
if (navigator.gpu === undefined) {
  start.disabled = true;
  say(
    "This browser has no WebGPU. Open the page in Chrome, Edge, Safari 26 or Firefox 141 and later.",
  );
}
