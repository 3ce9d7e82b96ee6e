// What docs/benchmarks.md shows: its sections, and how each of them is measured.

/** Is a section of the page: workloads measured side by side on one set of engines. */
export interface Section {
  readonly title: string;
  /** Names or beginnings of names of workloads, as the command line takes them. */
  readonly workloads: readonly string[];
  /** Default: all that can do the workloads. */
  readonly engines?: readonly string[];
  /** Default: the processors. */
  readonly threads?: number;
  /** Major version of Node. */
  readonly node: number;
  readonly python?: true;
  readonly rounds: number;
  /** What the cells of a table with a column per engine hold; without it, a table per workload. */
  readonly matrix?: "gflops" | "ms";
  readonly text?: string;
}

const javaScript = ["gradus", "gradus-revec", "jax-js", "tfjs-wasm", "onnxruntime-node"];
const models = ["gradus", "gradus-revec", "jax-js", "tfjs-wasm"];
const native = ["keras-jax", "keras-tensorflow", "pytorch"];
const alone = { node: 24, python: true, threads: 1, rounds: 5 } as const;
const together = { node: 24, python: true, rounds: 5 } as const;

/** Lists the sections in the order in which they are measured and shown. */
export const sections: readonly Section[] = [
  { title: "Train steps", workloads: ["step"], ...together },
  {
    ...{ title: "Train steps in Node 20", workloads: ["step"], engines: ["gradus", "loops"] },
    ...{ node: 20, rounds: 5, matrix: "ms" },
    text: "ms. Without fused multiply-add, which Node 20 lacks.",
  },
  {
    ...{ title: "The digits, end to end", workloads: ["fit-digits"], ...together, rounds: 3 },
    engines: ["gradus", "gradus-revec", "tfjs-wasm", ...native],
  },
  {
    ...{ title: "Matrix products, GFLOP/s", matrix: "gflops", ...alone },
    workloads: [
      ...["gemm-nn", "gemm-nt-64", "gemm-tn-64", "gemm-nt-512", "gemm-tn-512", "gemm-nt-1024"],
      "gemm-tn-1024",
    ],
    engines: [...javaScript, "gradus-kernel", "gradus-revec-kernel", "pytorch"],
    text:
      "One thread. The kernels are those of Gradus alone, on operands in the first cache: what its " +
      "products cannot exceed.",
  },
  {
    ...{ title: "Matrix products on all threads, GFLOP/s", matrix: "gflops", node: 24, rounds: 5 },
    workloads: ["gemm-nn-512", "gemm-nn-1024", "gemm-nn-2048"],
    engines: ["gradus", "gradus-copies", "gradus-revec", "gradus-revec-copies"],
    text: "Copies are independent programs, one per thread, which share nothing but the machine.",
  },
  {
    ...{ title: "Convolutions, GFLOP/s", matrix: "gflops", ...alone },
    workloads: ["conv-3x3", "conv-1x1", "conv-stride2", "conv-first", "conv-depthwise"],
    engines: ["gradus", "gradus-revec", "tfjs-wasm", "onnxruntime-node", "pytorch"],
    text:
      "One thread, batches of 32 images. jax-js, at less than 2 GFLOP/s, takes seconds for one of " +
      "them: `npm run bench -- conv jax-js` measures it.",
  },
  {
    ...{ title: "Elementwise, ms", workloads: ["elementwise"], matrix: "ms", ...alone },
    engines: [...javaScript, "pytorch"],
    text: "One thread; a million elements, and 32,768 that stay in the cache.",
  },
  {
    ...{ title: "Prediction of one sample, ms", workloads: ["predict"], matrix: "ms", ...together },
    engines: [...models, "onnxruntime-node", ...native],
  },
  {
    ...{ title: "Cold starts, ms", workloads: ["cold-mlp", "cold-cnn"], matrix: "ms" },
    ...{ ...together, engines: [...models, "gradus-cached", "jax-js-cached", ...native] },
    text:
      "From `compile()` to the end of the first step in a new process; the same again for a twin " +
      "of the model, its compilation and first step; and from the start of the process. The engines " +
      "named `-cached` run with Node's compile cache, which a process before them has filled.",
  },
  {
    ...{ title: "Memory over 100,000 steps", workloads: ["memory"], node: 24, rounds: 1 },
    text: "The tables of train steps show the peak resident size of every engine.",
  },
  {
    ...{ title: "Growth", workloads: ["growth"], engines: ["gradus"], node: 24, rounds: 3 },
    matrix: "ms",
  },
];

/** Gives the command that measures one section again. */
export function commandOf(section: Section): string {
  const { workloads, engines = [], threads, node, python, rounds } = section;
  return [
    "npm run bench --",
    ...workloads,
    ...engines,
    ...(threads === undefined ? [] : [`--threads ${threads}`]),
    `--node ${node}`,
    ...(python ? ["--python"] : []),
    `--rounds ${rounds}`,
  ].join(" ");
}
