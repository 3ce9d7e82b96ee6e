// The quick look before a commit: types, lint, unused code, bundle sizes, architecture, unit tests.

import { ensureDependencies } from "./setup/dependencies.mjs";
import { runStaticChecks, runTests } from "./steps.mjs";

ensureDependencies();
const failures = runStaticChecks();
// Loaded late, because it needs what the set-up has just installed.
const { keepsBundleSizes } = await import("./bundle-size.mjs");
if (!(await keepsBundleSizes())) failures.push("bundle sizes");
const { passed, failed, ok } = runTests(["unit"]);
if (failures.length > 0) console.error(`Failed: ${failures.join(", ")}.`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failures.length === 0 && ok && failed === 0 && passed > 0 ? 0 : 1;
