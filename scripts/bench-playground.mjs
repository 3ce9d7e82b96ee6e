// Compares the Playground with the arithmetic of TensorFlow Playground in one browser.

import { ensureDependencies } from "./setup/dependencies.mjs";
import { runSource } from "./setup/process.mjs";

ensureDependencies();
process.exitCode = runSource("playground/bench/main.ts", []);
