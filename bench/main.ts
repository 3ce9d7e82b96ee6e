// The benchmark's command: measures what the arguments name and shows a table per workload.

import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { arch, cpus, platform, release, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { findWorkloads, help, type Request, readArguments } from "./arguments.ts";
import type { Entry } from "./contender.ts";
import { writeDigits } from "./digits-file.ts";
import { engineNames, entriesFor } from "./entries.ts";
import { joinGpuReports } from "./gpu/join.ts";
import type { GpuReport } from "./gpu/report.ts";
import { measure, type Timing } from "./measure.ts";
import { measureFresh } from "./measure-fresh.ts";
import { measureSoak } from "./measure-soak.ts";
import { commandOf, sections } from "./page.ts";
import { writePage } from "./report/write-page.ts";
import type { Row } from "./row.ts";
import { findNodes, findPythons } from "./runtimes.ts";
import { drawTable } from "./table.ts";
import type { Workload } from "./workloads/workload.ts";

async function main(): Promise<void> {
  const request = readArguments(process.argv.slice(2));
  if (request.help) {
    console.log(help);
    return;
  }
  const processor = cpus()[0]?.model.trim();
  console.log(`${processor} × ${cpus().length}, ${platform()} ${release()} ${arch()}`);
  if (request.gpu) return measureOnGpu(request);
  const folder = mkdtempSync(join(tmpdir(), "gradus-bench-"));
  try {
    if (request.page) await measurePage(request, folder);
    else await measureAll(request, folder, []);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Measures in a browser, or serves the page that does. */
async function measureOnGpu({ workloads, engines, timing, json, page, serve }: Request) {
  // Late, because it loads a bundler.
  const { measureGpu, serveGpuPage, writeGpuPage } = await import("./gpu/run.ts");
  if (serve) return serveGpuPage();
  const names = workloads.map(({ name }) => name);
  const { rounds, turnMs, mostMs } = timing;
  const known = json !== undefined && existsSync(json) ? readFileSync(json, "utf8") : undefined;
  const fresh = await measureGpu({ workloads: names, engines, rounds, turnMs, mostMs });
  const report =
    known === undefined ? fresh : joinGpuReports(JSON.parse(known) as GpuReport, fresh);
  if (json !== undefined) writeFileSync(json, `${JSON.stringify(report, null, 2)}\n`);
  if (page) writeGpuPage(report);
}

/** Measures section after section with settings of its own, but the given number of rounds if any. */
async function measurePage(request: Request, folder: string): Promise<void> {
  const { json = "", timing } = request;
  mkdirSync(dirname(json), { recursive: true });
  const rows: Row[] = [];
  for (const section of sections) {
    console.log(`\n# ${section.title}\n  ${commandOf(section)}`);
    const { workloads, engines = engineNames, threads = request.threads, python = false } = section;
    const part = {
      ...{ workloads: workloads.flatMap(findWorkloads), engines, threads, json },
      ...{ nodes: [section.node], python: python && request.python },
      timing: { ...timing, rounds: Math.min(timing.rounds, section.rounds) },
    };
    await measureAll({ ...request, ...part }, folder, rows);
  }
  writePage(rows);
}

/** Measures workload after workload; the rows join those that are there. */
async function measureAll(request: Request, folder: string, rows: Row[]): Promise<void> {
  const { nodes, workloads, json } = request;
  const chosen = findNodes().filter(({ major }) => nodes.length === 0 || nodes.includes(major));
  const runtimes = [...chosen, ...(request.python ? findPythons() : [])];
  for (const workload of workloads) {
    const entries = entriesFor(workload, request.engines, runtimes, request.threads);
    if (entries.length === 0) continue;
    const measured = await measureOne(await bringData(workload, folder), entries, request.timing);
    rows.push(...measured);
    show(measured, workload);
    // After every workload, so that an interrupted run keeps what it has.
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(rows, null, 2)}\n`);
  }
}

function measureOne(workload: Workload, entries: readonly Entry[], timing: Timing) {
  if (workload.fresh) return measureFresh(workload, entries, Math.ceil(timing.rounds / 3));
  if (workload.soak !== undefined) return measureSoak(workload, entries, workload.soak);
  const { rounds, turnMs, warmUpMs } = timing;
  // A single operation settles sooner than a whole step.
  const sooner = { rounds, turnMs: turnMs / 3, warmUpMs: warmUpMs / 3 };
  return measure(workload, entries, workload.task.kind === "train" ? timing : sooner);
}

/** Writes the data that hosts read from a file. */
async function bringData(workload: Workload, folder: string): Promise<Workload> {
  if (workload.task.kind !== "fit") return workload;
  const data = join(folder, "digits.bin");
  await writeDigits(data);
  return { ...workload, task: { ...workload.task, data } };
}

function show(rows: readonly Row[], { flops }: Workload): void {
  for (const name of new Set(rows.map(({ workload }) => workload))) {
    console.log(`\n${name}${flops > 0 ? `  ${(flops / 1e6).toPrecision(3)} MFLOP` : ""}`);
    console.log(drawTable(rows.filter(({ workload }) => workload === name)));
  }
}

try {
  await main();
} catch (error) {
  console.error(`bench: ${(error as Error).message}`);
  process.exitCode = 1;
}
