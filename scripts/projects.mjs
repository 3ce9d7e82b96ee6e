// The test projects that start processes or browsers, with the files of each; "unit" is the other.

const isLong = process.env.GRADUS_LONG === "1";

/** Tests that know of no device, and run on the GPU too: a part, or all of them. */
const onAnyDevice = isLong
  ? "src/{activations,layers,losses,metrics,models,optimizers,training,saving/load*}{/**/*,}.test.ts"
  : "src/{layers/golden,training/parity,saving/load}.test.ts";

/** @type {Readonly<Record<string, readonly string[]>>} */
export const slowProjects = {
  package: ["tests/package/**/*.test.ts"],
  examples: ["tests/examples/**/*.test.ts", "tests/docs.test.ts"],
  cli: ["tests/cli/**/*.test.ts"],
  reliability: ["tests/reliability/**/*.test.ts"],
  browser: ["tests/browser/**/*.test.ts"],
  playground: ["playground/tests/**/*.test.ts"],
  python: ["tests/python/**/*.test.ts"],
  tensorflow: ["tests/tensorflow/**/*.test.ts"],
  webgpu: ["tests/webgpu/**/*.test.ts", onAnyDevice],
};
