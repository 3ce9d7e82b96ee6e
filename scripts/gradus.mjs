// The command line from its sources; arguments are the command's own, such as `inspect model.keras`.

import { ensureDependencies } from "./setup/dependencies.mjs";
import { root, run } from "./setup/process.mjs";

ensureDependencies();
const source = ["--conditions=gradus-source", "--import", "tsx"];
process.exitCode = run(process.execPath, [
  ...source,
  `${root}src/cli/main.ts`,
  ...process.argv.slice(2),
]);
