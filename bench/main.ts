// The benchmark's command: measures what the arguments name and shows a table per workload.

import { writeFileSync } from "node:fs";
import { arch, cpus, platform, release } from "node:os";
import { help, readArguments } from "./arguments.ts";
import { entriesFor } from "./entries.ts";
import type { Row } from "./measure.ts";
import { measure } from "./measure.ts";
import { findNodes, findPythons } from "./runtimes.ts";
import { drawTable } from "./table.ts";

async function main(): Promise<void> {
  const request = readArguments(process.argv.slice(2));
  if (request.help) {
    console.log(help);
    return;
  }
  const { nodes, threads, workloads, timing, json } = request;
  const chosen = findNodes().filter(({ major }) => nodes.length === 0 || nodes.includes(major));
  const runtimes = [...chosen, ...(request.python ? findPythons() : [])];
  const [processor] = cpus();
  console.log(
    `${processor?.model.trim()} × ${cpus().length}, ${platform()} ${release()} ${arch()}`,
  );
  const rows: Row[] = [];
  for (const workload of workloads) {
    const entries = entriesFor(workload.name, request.engines, runtimes, threads);
    const measured = await measure(workload, entries, timing);
    rows.push(...measured);
    console.log(`\n${workload.name}  ${(workload.flops / 1e6).toPrecision(3)} MFLOP`);
    console.log(drawTable(measured));
    // After every workload, so that an interrupted run keeps what it has.
    if (json !== undefined) writeFileSync(json, `${JSON.stringify(rows, null, 2)}\n`);
  }
}

try {
  await main();
} catch (error) {
  console.error(`bench: ${(error as Error).message}`);
  process.exitCode = 1;
}
