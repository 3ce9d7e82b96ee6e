// The test projects, all of which resolve the name `gradus` to src/ through its export condition.

import { defaultServerConditions } from "vite";
import { defineConfig } from "vitest/config";
import { slowProjects } from "./scripts/projects.mjs";

const conditions = ["gradus-source", ...defaultServerConditions];
const minutes = 60_000;

/** Describes a project whose tests start processes or browsers and take their time. */
function slowProject(name: string, include: readonly string[]) {
  // The tests of the page share one build of it.
  const globalSetup = name === "playground" ? ["playground/tests/build.ts"] : [];
  const isOnGpu = name === "webgpu";
  // Tests that compile graphs themselves bring no operations, nor what these load.
  const setupFiles = isOnGpu
    ? ["src/engine/testing/all-parts.ts", "tests/webgpu/choose-webgpu.ts"]
    : [];
  // It counts the WebAssembly modules that are compiled.
  const exclude = isOnGpu ? ["src/training/cached-programs.test.ts"] : [];
  const timeouts = { testTimeout: 5 * minutes, hookTimeout: 5 * minutes };
  return {
    extends: true as const,
    test: { name, include: [...include], exclude, globalSetup, setupFiles, ...timeouts },
  };
}

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: "unit",
          include: [
            ...["src/**/*.test.ts", "tests/*.test.ts", "tests/golden/*.test.ts"],
            ...["bench/**/*.test.ts", "playground/{src,bench}/**/*.test.ts"],
          ],
          exclude: ["tests/docs.test.ts", "bench/peers/node_modules/**"],
          setupFiles: ["src/engine/testing/all-parts.ts"],
          // Files share their process: starting one for each would take longer than the tests.
          isolate: false,
          // Test files run side by side: each keeps to one processor unless it asks for more.
          env: { GRADUS_THREADS: "1" },
        },
      },
      ...Object.entries(slowProjects).map(([name, include]) => slowProject(name, include)),
    ],
  },
});
