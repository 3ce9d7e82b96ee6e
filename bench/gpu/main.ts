// The page: measures when its button is pressed or a program asks, shows the table and copies it.

import { measureCeilings } from "./ceilings.ts";
import { contest, type GpuTiming } from "./contest.ts";
import { gpuEngines } from "./engines.ts";
import type { GpuReport, GpuRow } from "./report.ts";
import { reportLines } from "./report.ts";
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
  for (const workload of workloads.flatMap(gpuWorkloadsNamed)) {
    element("state").textContent = `Measuring ${workload.name} …`;
    rows.push(...(await contest(workload, engines, timing)));
    element("table").textContent = reportLines(report).join("\n");
  }
  element("state").textContent = "Done.";
  return report;
};

function browserName(): string {
  return /(Firefox|Edg|Chrome|Version)\/[\d.]+/.exec(navigator.userAgent)?.[0] ?? "a browser";
}

const start = element<HTMLButtonElement>("start");
start.onclick = async () => {
  start.disabled = true;
  const workloads = gpuWorkloads.map((workload) => workload.name);
  try {
    await window.measureGpu({ workloads, engines: Object.keys(gpuEngines), ...usual });
  } catch (error) {
    element("state").textContent = (error as Error).message;
  }
  start.disabled = false;
};
const copy = element<HTMLButtonElement>("copy");
copy.onclick = async () => {
  await navigator.clipboard.writeText(element("table").textContent ?? "");
  element("state").textContent = "Copied.";
};
