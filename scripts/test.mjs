// The whole suite on a bare machine: sets up, checks, runs every test project, counts the results.
// GRADUS_REQUIRE=browser,python,tensorflow,webgpu turns a part that this machine cannot run into a failure.

import { slowProjects } from "./projects.mjs";
import { browserInstruction, ensureBrowser } from "./setup/browser.mjs";
import { ensureDependencies } from "./setup/dependencies.mjs";
import { findGpu, gpuInstruction } from "./setup/gpu.mjs";
import {
  ensurePython,
  ensureTensorflow,
  pythonInstruction,
  tensorflowInstruction,
} from "./setup/python.mjs";
import { runStaticChecks, runTests } from "./steps.mjs";

const long = process.argv.includes("--long");
const extra = process.argv.slice(2).filter((argument) => argument !== "--long");

ensureDependencies();

/** @type {NodeJS.ProcessEnv} */
const env = { ...process.env, ...(long && { GRADUS_LONG: "1" }) };
const missing = [];

const browser = ensureBrowser();
if (browser === undefined) missing.push({ name: "browser", instruction: browserInstruction });
else env.CHROME_PATH = browser;

const gpu = findGpu(browser);
if (gpu === undefined) missing.push({ name: "webgpu", instruction: gpuInstruction });
else Object.assign(env, gpu);

const python = ensurePython();
if (python === undefined) missing.push({ name: "python", instruction: pythonInstruction });
else env.GRADUS_PYTHON = python;

const tensorflow = python === undefined ? undefined : ensureTensorflow();
if (tensorflow === undefined) {
  missing.push({ name: "tensorflow", instruction: tensorflowInstruction });
} else env.GRADUS_TENSORFLOW = tensorflow;

const required = (process.env.GRADUS_REQUIRE ?? "").split(",").map((name) => name.trim());
const refused = missing.filter(({ name }) => required.includes(name));
for (const { name, instruction } of missing) console.error(`No ${name} tests: ${instruction}`);
if (refused.length > 0) {
  console.error(`GRADUS_REQUIRE asks for ${refused.map(({ name }) => name).join(" and ")}.`);
  process.exit(1);
}

const failures = runStaticChecks();
const cannot = missing.flatMap(({ name }) => (name === "browser" ? [name, "playground"] : [name]));
const projects = ["unit", ...Object.keys(slowProjects)].filter((name) => !cannot.includes(name));
const { passed, failed, skipped, ok } = runTests(projects, extra, env);

if (skipped > 0) console.log(`${skipped} skipped.`);
for (const { name } of missing) console.error(`Left out: tests that need a ${name}.`);
if (failures.length > 0) console.error(`Failed: ${failures.join(", ")}.`);
if (!ok && failed === 0) console.error("Vitest failed outside of a test; its output says where.");
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failures.length === 0 && ok && failed === 0 && passed > 0 ? 0 : 1;
