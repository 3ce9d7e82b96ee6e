// The test projects that start processes or browsers, with the files of each; "unit" is the other.

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
  webgpu: ["tests/webgpu/**/*.test.ts"],
};
