// Compiles src/ to dist/: ES modules and declarations, by the TypeScript compiler alone.

import { rmSync } from "node:fs";
import { join } from "node:path";
import { ensureDependencies } from "./setup/dependencies.mjs";
import { root, runBinary } from "./setup/process.mjs";

ensureDependencies();
rmSync(join(root, "dist"), { recursive: true, force: true });
process.exitCode = runBinary("typescript", ["-p", "tsconfig.build.json"]);
