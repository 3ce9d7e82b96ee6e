// Feeds the readers of files with mutants, as many as are asked for: npm run fuzz -- --count 1000000.
// --reader NAME chooses one, --seed N repeats a run.

import { ensureDependencies } from "./setup/dependencies.mjs";
import { runSource } from "./setup/process.mjs";

ensureDependencies();
process.exitCode = runSource("tests/reliability/fuzz/main.ts", process.argv.slice(2));
