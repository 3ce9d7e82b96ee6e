// Compiles src/ to dist/, joins it for Node in dist/node/, and builds the Playground to
// playground/dist/ unless --library is given.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { ensureDependencies } from "./setup/dependencies.mjs";
import { root, runBinary } from "./setup/process.mjs";

ensureDependencies();
rmSync(join(root, "dist"), { recursive: true, force: true });
let code = runBinary("typescript", ["-p", "tsconfig.build.json"]);
// Late: its packages may have been installed just now.
if (code === 0) await (await import("./bundle-node.mjs")).bundleForNode();
if (code === 0 && !process.argv.includes("--library")) {
  code = runBinary("vite", ["build", "playground"]);
}
process.exitCode = code;
