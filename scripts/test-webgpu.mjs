// Everything that is tested on a GPU, also what `npm test` leaves out for its length, on this machine's
// emulated one or on the one that its driver gives.

import { ensureBrowser } from "./setup/browser.mjs";
import { ensureDependencies } from "./setup/dependencies.mjs";
import { findGpu, gpuInstruction } from "./setup/gpu.mjs";
import { runTests } from "./steps.mjs";

ensureDependencies();

const browser = ensureBrowser();
const gpu = findGpu(browser);
if (gpu === undefined) {
  console.error(gpuInstruction);
  process.exit(1);
}

/** @type {NodeJS.ProcessEnv} */
const env = { ...process.env, ...gpu, GRADUS_LONG: "1" };
if (browser !== undefined) env.CHROME_PATH = browser;
const { passed, failed, ok } = runTests(["webgpu"], process.argv.slice(2), env);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = ok && failed === 0 && passed > 0 ? 0 : 1;
