// Who takes part: each engine at its settings, on the runtimes that are here.

import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Entry } from "./contender.ts";
import type { Runtime } from "./runtimes.ts";
import type { EngineOptions } from "./task.ts";
import type { Workload } from "./workloads/workload.ts";

const pathOf = (file: string) => fileURLToPath(new URL(file, import.meta.url));

/** Says how an engine is run at one of its settings. */
interface Setting {
  readonly engine: string;
  /** What the host loads: see `engines/index.ts`, or a module in `python/`. */
  readonly module: string;
  readonly setting?: EngineOptions["setting"];
  /** What the setting is; an engine that chooses for itself says it in its results. */
  readonly about: string;
  /** Whether it can compute with several threads. */
  readonly alone?: true;
  /** Beginnings of the names of the workloads it is made for; default all. */
  readonly only?: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** Least major version of Node. */
  readonly since?: number;
}

const models = ["step", "predict", "cold", "fit"];
const operations = ["gemm", "conv", "elementwise"];

// A program that wants it sets it for itself, by `module.enableCompileCache()`.
const compileCache = { NODE_COMPILE_CACHE: join(tmpdir(), "gradus-bench-compile-cache") };

const inNode: readonly Setting[] = [
  { engine: "gradus", module: "gradus", about: "as it comes" },
  {
    ...{ engine: "gradus-kernel", module: "kernel", alone: true, only: ["gemm"] },
    about: "the micro-kernel alone, on operands in the first cache",
  },
  {
    ...{ engine: "gradus-revec", module: "gradus", setting: "best", since: 24 },
    about: 'setDevice("wasm", { revectorize: true })',
  },
  {
    ...{ engine: "gradus-revec-kernel", module: "kernel", setting: "best", alone: true },
    ...{ about: "the micro-kernel alone, re-vectorised", since: 24, only: ["gemm"] },
  },
  {
    ...{ engine: "gradus-cached", module: "gradus", since: 24, only: ["cold"] },
    ...{ about: "with Node's compile cache, filled before", env: compileCache },
  },
  {
    ...{ engine: "gradus-copies", module: "copies", only: ["gemm-nn"] },
    about: "a single-threaded copy per thread, each with products of its own",
  },
  {
    ...{ engine: "gradus-revec-copies", module: "copies", setting: "best", only: ["gemm-nn"] },
    ...{ about: "the same, re-vectorised", since: 24 },
  },
  {
    ...{ engine: "loops", module: "loops", alone: true, only: ["step-tiny"] },
    about: "loops over typed arrays, written by hand",
  },
  {
    ...{ engine: "jax-js", module: "jax-js", alone: true, since: 24 },
    about: "WebAssembly, jit",
  },
  {
    ...{ engine: "jax-js-cached", module: "jax-js", alone: true, since: 24, only: ["cold"] },
    ...{ about: "with Node's compile cache, filled before", env: compileCache },
  },
  {
    ...{ engine: "tfjs-wasm", module: "tfjs", alone: true, since: 24 },
    about: "as it comes",
  },
  {
    ...{ engine: "tfjs-wasm-best", module: "tfjs", setting: "best", alone: true, since: 24 },
    ...{ about: 'yieldEvery: "never"', only: ["step"] },
  },
  {
    ...{ engine: "onnxruntime-node", module: "onnxruntime", since: 24 },
    only: ["step", "predict", ...operations],
    about: "all optimisations of graphs",
  },
];

const keras = { module: "keras_engine", only: models };
const asItComes = "compile and fit as they come";
const fastestOf = "the fastest of its settings";

const inPython: readonly Setting[] = [
  ...["jax", "tensorflow"].flatMap((backend): Setting[] => {
    const env = { KERAS_BACKEND: backend, TF_CPP_MIN_LOG_LEVEL: "2" };
    const engine = `keras-${backend}`;
    return [
      { engine, about: asItComes, env, ...keras },
      {
        ...{ engine: `${engine}-best`, setting: "best", about: fastestOf, env },
        ...{ module: keras.module, only: ["step", "predict"] },
      },
    ];
  }),
  { engine: "pytorch", module: "torch_engine", about: "eager" },
  {
    ...{ engine: "pytorch-best", module: "torch_engine", setting: "best", about: fastestOf },
    only: ["step", "predict", "elementwise-adam"],
  },
  { engine: "jax", module: "jax_engine", about: "jit", only: [...models, ...operations] },
  {
    ...{ engine: "jax-best", module: "jax_engine", setting: "best", about: fastestOf },
    only: ["step"],
  },
];

/** Most that one answer may take; PyTorch calls a C++ compiler, and several settings are tried. */
const patience = { node: 60_000, python: 300_000 } as const;

/** Lists the names of all engines. */
export const engineNames: readonly string[] = [...inNode, ...inPython].map(({ engine }) => engine);

/** Gives the entries of the named engines for a workload on these runtimes. */
export function entriesFor(
  workload: Workload,
  names: readonly string[],
  runtimes: readonly Runtime[],
  threads: number,
): Entry[] {
  const asked = workload.engines ?? [""];
  const fits = ({ engine, only = [""] }: Setting) =>
    names.includes(engine) &&
    asked.some((name) => engine.startsWith(name)) &&
    only.some((name) => workload.name.startsWith(name));
  return runtimes.flatMap((runtime) => {
    const settings = runtime.language === "python" ? inPython : inNode;
    return settings
      .filter((setting) => fits(setting) && runtime.major >= (setting.since ?? 0))
      .map((setting) => entryOf(setting, runtime, threads, workload));
  });
}

function entryOf(given: Setting, runtime: Runtime, mostThreads: number, workload: Workload): Entry {
  const { engine, module, setting = "default", about, env = {} } = given;
  const threads = given.alone ? 1 : mostThreads;
  const options: EngineOptions = { threads, setting };
  const command = [runtime.path, ...hostOf(runtime, workload), module, JSON.stringify(options)];
  const patienceMs = patience[runtime.language];
  const fillsCache = "NODE_COMPILE_CACHE" in env;
  return { engine, about, env, fillsCache, threads, runtime: runtime.name, patienceMs, command };
}

function hostOf({ language, major }: Runtime, { soak }: Workload): string[] {
  if (language === "python") return [pathOf("./python/host.py")];
  // Newer versions of Node strip the types themselves.
  const loader = major < 24 ? ["--import", "tsx"] : [];
  // Users run what was built, which takes a fraction of the time and memory to load.
  const source = process.env.GRADUS_BENCH_BUILT === "1" ? [] : ["--conditions=gradus-source"];
  const collector = soak === undefined ? [] : ["--expose-gc"];
  return [...source, ...loader, ...collector, pathOf("./host.ts")];
}
