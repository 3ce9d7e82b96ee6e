// Serves the Playground from its sources; arguments go to Vite, such as --port 8080 or --host.

import { ensureDependencies } from "./setup/dependencies.mjs";
import { runBinary } from "./setup/process.mjs";

ensureDependencies();
process.exitCode = runBinary("vite", ["playground", ...process.argv.slice(2)]);
