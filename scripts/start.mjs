// Trains a small network on handwritten digits, so that a fresh checkout shows something at once.

import { ensureDependencies } from "./setup/dependencies.mjs";
import { root, run } from "./setup/process.mjs";

ensureDependencies();
const source = ["--conditions=gradus-source", "--import", "tsx"];
process.exitCode = run(process.execPath, [
  ...source,
  `${root}examples/digits.ts`,
  ...process.argv.slice(2),
]);
