// Compiles src/ to dist/, and builds the Playground to playground/dist/ unless --library is given.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { ensureDependencies } from "./setup/dependencies.mjs";
import { root, runBinary } from "./setup/process.mjs";

ensureDependencies();
rmSync(join(root, "dist"), { recursive: true, force: true });
let code = runBinary("typescript", ["-p", "tsconfig.build.json"]);
if (code === 0 && !process.argv.includes("--library")) {
  code = runBinary("vite", ["build", "playground"]);
}
process.exitCode = code;
