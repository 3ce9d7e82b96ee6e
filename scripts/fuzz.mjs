// Feeds the readers of files with mutants, as many as are asked for: npm run fuzz -- --count 1000000.
// --reader NAME chooses one, --seed N repeats a run.

import { ensureDependencies } from "./setup/dependencies.mjs";
import { run } from "./setup/process.mjs";

ensureDependencies();
const program = ["--conditions=gradus-source", "--import", "tsx", "tests/reliability/fuzz/main.ts"];
process.exitCode = run(process.execPath, [...program, ...process.argv.slice(2)]);
