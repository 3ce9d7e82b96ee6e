// Takes the names of checks and test projects; runs them and gives what failed and the counts.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runBinary } from "./setup/process.mjs";

/** @typedef {{ passed: number, failed: number, skipped: number, ok: boolean }} Outcome */

const staticChecks = [
  { title: "types", tool: "typescript", args: ["-p", "tsconfig.json"], seconds: 10 },
  {
    title: "types of the Playground",
    tool: "svelte-check",
    args: ["--workspace", "playground", "--tsconfig", "./tsconfig.json", "--fail-on-warnings"],
  },
  { title: "lint", tool: "@biomejs/biome", args: ["check", "--error-on-warnings"] },
  { title: "unused code", tool: "knip", args: ["--no-progress"] },
];

/** Runs types, lint and the search for unused code; gives the titles of those that failed. */
export function runStaticChecks() {
  const failures = [];
  for (const { title, tool, args, seconds: aim } of staticChecks) {
    const start = performance.now();
    const passed = runBinary(tool, args) === 0;
    const seconds = (performance.now() - start) / 1000;
    // A busy machine takes several times as long, so that only a gross excess is a failure.
    const ok = passed && (aim === undefined || seconds <= 4 * aim);
    const budget = aim === undefined ? "" : ` of ${aim}`;
    console.log(`${ok ? "ok" : "FAILED"}  ${title} (${seconds.toFixed(1)}${budget} s)`);
    if (!ok) failures.push(title);
  }
  return failures;
}

/** Runs vitest over test projects, with its own output shown, and counts the results.
 * @param {readonly string[]} projects
 * @param {readonly string[]} [extra] further arguments for vitest, such as a file name
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Outcome}
 */
export function runTests(projects, extra = [], env = process.env) {
  const folder = mkdtempSync(join(tmpdir(), "gradus-test-"));
  const report = join(folder, "report.json");
  try {
    const names = projects.flatMap((name) => ["--project", name]);
    const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
    const code = runBinary("vitest", ["run", ...names, ...reporters, ...extra], { env });
    return { ...countResults(readReport(report)), ok: code === 0 };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Counts test results; a file that could not even load counts as one failure.
 * @param {{ status: string, assertionResults: { status: string }[] }[]} files
 */
function countResults(files) {
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { status, assertionResults } of files) {
    const statuses = assertionResults.map((result) => result.status);
    const failed = statuses.filter((state) => state === "failed").length;
    const passed = statuses.filter((state) => state === "passed").length;
    counts.passed += passed;
    counts.failed += status === "failed" ? Math.max(1, failed) : failed;
    counts.skipped += statuses.length - passed - failed;
  }
  return counts;
}

/** @param {string} path */
function readReport(path) {
  try {
    return JSON.parse(readFileSync(path, "utf8")).testResults;
  } catch {
    return [];
  }
}
