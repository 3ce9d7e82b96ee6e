// Compares the Playground with the arithmetic of TensorFlow Playground in one browser.

import { ensureDependencies } from "./setup/dependencies.mjs";
import { root, run } from "./setup/process.mjs";

ensureDependencies();
const source = ["--conditions=gradus-source", "--import", "tsx"];
process.exitCode = run(process.execPath, [...source, `${root}playground/bench/main.ts`]);
