// The command line from its sources; arguments are the command's own, such as `inspect model.keras`.

import { ensureDependencies } from "./setup/dependencies.mjs";
import { runSource } from "./setup/process.mjs";

ensureDependencies();
// Paths are those of the folder in which the person is; npm has gone to the checkout's.
const cwd = process.env.INIT_CWD ?? process.cwd();
process.exitCode = runSource("src/cli/main.ts", process.argv.slice(2), { cwd });
