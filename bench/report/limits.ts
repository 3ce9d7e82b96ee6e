// How near work comes to what the machine lets it: products to their kernel, fed from the first
// cache; elementwise work to the traffic of a copy or its own rate in the cache, whichever is slower.

import type { Row } from "../row.ts";
import { significant } from "../table.ts";
import { workloadsNamed } from "../workloads/index.ts";
import type { Workload } from "../workloads/workload.ts";
import { table } from "./tables.ts";

const head = ["", "ms", "copy of as many bytes", "own rate in cache", "reaches"];
const engines = ["gradus", "gradus-revec"];

/** Draws what part of the kernel's rate products reach; nothing where it was not measured. */
export function productLimits(rows: readonly Row[]): string[] {
  const names = [...new Set(rows.map(({ workload }) => workload))];
  const timeOn = (name: string, engine: string) =>
    rows.find((row) => row.workload === name && row.engine === engine)?.medianMs ?? Number.NaN;
  const lines = names.flatMap((name) => {
    const parts = engines.map((engine) => timeOn(name, `${engine}-kernel`) / timeOn(name, engine));
    if (parts.every(Number.isNaN)) return [];
    const cells = parts.map((part) => (Number.isNaN(part) ? "" : `${(100 * part).toFixed(0)} %`));
    return [[name, ...cells]];
  });
  if (lines.length === 0) return [];
  return ["**held against their kernel**", "", ...table(["", ...engines], [1, 2], lines), ""];
}

/** Draws a table per setting of Gradus; nothing where no elementwise work was measured. */
export function elementwiseLimits(rows: readonly Row[]): string[] {
  return engines.flatMap((engine) => {
    const lines = linesOf(rows.filter((row) => row.engine === engine));
    if (lines.length === 0) return [];
    return [`**${engine}, held against its limits**`, "", ...table(head, [1, 2, 3, 4], lines), ""];
  });
}

function linesOf(rows: readonly Row[]): string[][] {
  const copies = ["elementwise-copy", "elementwise-copy-large"].flatMap((name) =>
    timeOf(rows, name),
  );
  return ["softmax", "layer-norm", "gelu", "adam"].flatMap((operation) => {
    const [large] = timeOf(rows, `elementwise-${operation}`);
    const [cached] = timeOf(rows, `elementwise-${operation}-cached`);
    if (large === undefined || cached === undefined) return [];
    const bytes = ({ workload }: Timed) => workload.bytes ?? 0;
    // The copy whose footprint is nearest.
    const nearest = [...copies].sort(
      (a, b) => Math.abs(bytes(a) - bytes(large)) - Math.abs(bytes(b) - bytes(large)),
    )[0];
    if (nearest === undefined) return [];
    const traffic = (nearest.ms * bytes(large)) / bytes(nearest);
    const rate = (cached.ms * bytes(large)) / bytes(cached);
    const reached = Math.max(traffic, rate) / large.ms;
    return [
      [operation, ...[large.ms, traffic, rate].map(significant), `${(100 * reached).toFixed(0)} %`],
    ];
  });
}

interface Timed {
  readonly workload: Workload;
  readonly ms: number;
}

function timeOf(rows: readonly Row[], name: string): Timed[] {
  const ms = rows.find(({ workload }) => workload === name)?.medianMs ?? undefined;
  const workload = workloadsNamed(name).find((each) => each.name === name);
  return ms === undefined || workload === undefined ? [] : [{ workload, ms }];
}
