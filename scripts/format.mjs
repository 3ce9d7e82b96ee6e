// Formats the whole tree and applies the safe fixes of the linter.

import { ensureDependencies } from "./setup/dependencies.mjs";
import { runBinary } from "./setup/process.mjs";

ensureDependencies();
process.exitCode = runBinary("@biomejs/biome", ["check", "--write"]);
