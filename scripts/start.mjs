// Trains a small network on handwritten digits, so that a fresh checkout shows something at once.

import { ensureDependencies } from "./setup/dependencies.mjs";
import { runSource } from "./setup/process.mjs";

ensureDependencies();
process.exitCode = runSource("examples/digits.ts", process.argv.slice(2));
