// Who takes part: each engine at its settings, on the runtimes that are here.

import { fileURLToPath } from "node:url";
import type { Entry } from "./contender.ts";
import type { Runtime } from "./runtimes.ts";
import type { EngineOptions } from "./task.ts";

const host = fileURLToPath(new URL("./host.ts", import.meta.url));

/** Says how an engine is run at one of its settings. */
interface Setting {
  readonly engine: string;
  /** The module that `engines/index.ts` loads. */
  readonly module: string;
  readonly setting: EngineOptions["setting"];
  /** What the setting is, for the reader of the results. */
  readonly about: string;
  readonly threads: "given" | 1;
  /** Beginnings of the names of the workloads it is made for; default all. */
  readonly only?: readonly string[];
  readonly flags?: readonly string[];
  /** Least major version of Node that knows the flags. */
  readonly since?: number;
}

const settings: readonly Setting[] = [
  {
    ...{ engine: "gradus", module: "gradus", setting: "default", threads: "given" },
    about: "as it comes",
  },
  {
    ...{ engine: "gradus-revec", module: "gradus", setting: "best", threads: "given", since: 24 },
    about: "V8 joins 128-bit vectors to 256-bit ones",
    flags: ["--experimental-wasm-revectorize"],
  },
  {
    ...{ engine: "loops", module: "loops", setting: "default", threads: 1 },
    about: "loops over typed arrays, written by hand",
    only: ["step-tiny"],
  },
];

/** Lists the names of all engines. */
export const engineNames: readonly string[] = settings.map(({ engine }) => engine);

/** Gives what the setting of an engine is. */
export const engineNotes = new Map(settings.map(({ engine, about }) => [engine, about]));

/** Gives the entries of the named engines for a workload on these runtimes. */
export function entriesFor(
  workload: string,
  names: readonly string[],
  runtimes: readonly Runtime[],
  threads: number,
): Entry[] {
  const fits = (only: readonly string[] = [""]) => only.some((name) => workload.startsWith(name));
  const chosen = settings.filter(({ engine, only }) => names.includes(engine) && fits(only));
  return runtimes.flatMap((runtime) =>
    chosen
      .filter(({ since = 0 }) => runtime.major >= since)
      .map((setting) => entryOf(setting, runtime, threads)),
  );
}

function entryOf(setting: Setting, runtime: Runtime, given: number): Entry {
  const threads = setting.threads === "given" ? given : setting.threads;
  const options: EngineOptions = { threads, setting: setting.setting };
  // Newer versions of Node strip the types themselves.
  const source = runtime.major < 24 ? ["--import", "tsx"] : [];
  return {
    engine: setting.engine,
    runtime: runtime.name,
    threads,
    command: [
      ...[runtime.path, "--conditions=gradus-source", ...source, ...(setting.flags ?? [])],
      ...[host, setting.module, JSON.stringify(options)],
    ],
  };
}
