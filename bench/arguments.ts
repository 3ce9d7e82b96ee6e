// From the command line to what is to be measured, with an error that names what is known.

import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { engineNames } from "./entries.ts";
import type { GpuTiming } from "./gpu/contest.ts";
import { gpuEngines } from "./gpu/engines.ts";
import { gpuWorkloads, gpuWorkloadsNamed } from "./gpu/workloads.ts";
import type { Timing } from "./measure.ts";
import { groups, workloadsNamed } from "./workloads/index.ts";
import type { Workload } from "./workloads/workload.ts";

/** Is what the command line asks for. */
export interface Request {
  readonly workloads: readonly Workload[];
  readonly engines: readonly string[];
  readonly threads: number;
  /** Major versions of Node; empty for all that are here. */
  readonly nodes: readonly number[];
  readonly python: boolean;
  readonly timing: Timing & Pick<GpuTiming, "mostMs">;
  readonly json: string | undefined;
  /** Measures all that the page shows, and writes the page. */
  readonly page: boolean;
  /** Measures on the GPU of a browser, where `workloads` and `engines` are those of the GPU. */
  readonly gpu: boolean;
  /** Only serves the page that does so. */
  readonly serve: boolean;
  readonly help: boolean;
}

/** Explains the command. */
export const help = `Measures Gradus and its peers side by side.

  npm run bench -- [WORKLOAD …] [ENGINE …] [options]

Workloads (a name, or its beginning, such as gemm-nn):
${groups.map(({ name, about }) => `  ${name.padEnd(18)}${about}`).join("\n")}

Engines: ${engineNames.join(", ")}

Options:
  --threads N    threads that each engine may use (default: the processors)
  --node N,N     versions of Node, such as 24,20 (default: all that are here)
  --python       measures the Python peers too, in an environment that it makes
  --rounds N     turns of each engine (default 11)
  --quick        three short turns: a look, not a measurement
  --json FILE    writes the rows as JSON too; with --gpu, rows that FILE has of other workloads
                 and engines stay, so that a long benchmark can be measured in parts
  --page         measures all that docs/benchmarks.md shows, section by section, and writes it;
                 the rows go to .tmp/benchmarks.json unless --json names another file
  --gpu          measures on the GPU, in a browser without a window: train steps, predictions,
                 gemm, conv and elementwise with ${Object.keys(gpuEngines).join(", ")};
                 with --page, writes docs/benchmarks-gpu.md
  --serve        with --gpu: serves the page, for a browser of one's own
  --help         shows this
`;

const usual = { rounds: 11, turnMs: 150, warmUpMs: 1500, mostMs: 60_000 };
const quick = { rounds: 3, turnMs: 20, warmUpMs: 150, mostMs: 2000 };

/** Reads the arguments. @throws Error for what it does not know. */
export function readArguments(args: readonly string[]): Request {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      threads: { type: "string" },
      node: { type: "string" },
      python: { type: "boolean", default: false },
      rounds: { type: "string" },
      quick: { type: "boolean", default: false },
      json: { type: "string" },
      page: { type: "boolean", default: false },
      gpu: { type: "boolean", default: false },
      serve: { type: "boolean", default: false },
      help: { type: "boolean", default: false },
    },
  });
  const known = values.gpu ? Object.keys(gpuEngines) : engineNames;
  const engines = positionals.filter((name) => known.includes(name));
  const names = positionals.filter((name) => !known.includes(name));
  const timing = values.quick ? quick : usual;
  const all = (values.gpu ? gpuWorkloads : groups).map(({ name }) => name);
  const find = values.gpu ? findGpuWorkloads : findWorkloads;
  return {
    workloads: (names.length > 0 ? names : all).flatMap(find),
    engines: engines.length > 0 ? engines : known,
    threads: count("--threads", values.threads) ?? availableParallelism(),
    nodes: (values.node?.split(",") ?? []).map((text) => count("--node", text) ?? 0),
    python: values.python,
    timing: { ...timing, rounds: count("--rounds", values.rounds) ?? timing.rounds },
    json: values.json ?? (values.page && !values.gpu ? ".tmp/benchmarks.json" : undefined),
    page: values.page,
    gpu: values.gpu,
    serve: values.serve,
    help: values.help,
  };
}

/** Gives the workloads of a name. @throws Error naming what is known. */
export function findWorkloads(name: string): Workload[] {
  const found = workloadsNamed(name);
  if (found.length > 0) return found;
  const known = [...groups.map((group) => group.name), ...engineNames].join(", ");
  throw new Error(`"${name}" is neither a workload nor an engine. Known: ${known}.`);
}

function findGpuWorkloads(name: string): Workload[] {
  const found = gpuWorkloadsNamed(name);
  if (found.length > 0) return found;
  const known = [...gpuWorkloads.map((workload) => workload.name), ...Object.keys(gpuEngines)];
  throw new Error(`"${name}" is not measured on the GPU. Known: ${known.join(", ")}.`);
}

function count(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new Error(`${option} takes whole numbers from 1, but got "${text}".`);
}
